"""Choices of look and language, and the pages every site owes."""

from __future__ import annotations

from django.urls import path
from django.views.i18n import set_language

from buendnis.ground.access import EVERYONE, open_to
from buendnis.ground.look import views

app_name = "look"
urlpatterns = [
    path("darstellung/", views.theme, name="theme"),
    path("sprache/", open_to(EVERYONE)(set_language), name="language"),
    path("impressum/", views.imprint, name="imprint"),
    path("datenschutz/", views.privacy, name="privacy"),
    path("barrierefreiheit/", views.accessibility, name="accessibility"),
]
