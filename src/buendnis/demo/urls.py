"""The address of the demo's own page."""

from __future__ import annotations

from django.urls import path

from buendnis.demo import views

app_name = "demo"
urlpatterns = [path("", views.logins, name="logins")]
