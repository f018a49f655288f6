"""The addresses of projects."""

from __future__ import annotations

from django.urls import path

from buendnis.projects import views

app_name = "projects"
_ONE = "projekte/<uuid:public_id>/"

urlpatterns = [
    path("projekte/", views.projects, name="projects"),
    path("projekte/neu/", views.new, name="new"),
    path(_ONE, views.project, name="project"),
    path(f"{_ONE}bearbeiten/", views.edit, name="edit"),
    path(f"{_ONE}herausnehmen/", views.remove, name="remove"),
]
