"""The address of a job's progress."""

from __future__ import annotations

from django.urls import path

from buendnis.ground.jobs import views

app_name = "jobs"
urlpatterns = [path("<uuid:progress_id>/", views.progress, name="progress")]
