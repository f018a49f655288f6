"""The addresses of the start page and of one's desk."""

from __future__ import annotations

from django.urls import path

from buendnis.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.start, name="start"),
    path("arbeitsplatz/", views.home, name="home"),
]
