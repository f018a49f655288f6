"""The address of a document."""

from __future__ import annotations

from django.urls import path

from buendnis.ground.documents import views

app_name = "documents"
urlpatterns = [path("<uuid:document_id>/", views.download, name="download")]
