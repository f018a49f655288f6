"""The addresses of alliances, in German, as people read them."""

from __future__ import annotations

from django.urls import path

from buendnis.alliances.views import public, standing

app_name = "alliances"

urlpatterns = [
    path("mandat/", standing.act_as, name="act_as"),
    path("buendnisse/", public.alliances, name="list"),
    path("b/<slug:slug>/", public.public, name="public"),
]
