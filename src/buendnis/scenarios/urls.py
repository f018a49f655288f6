"""The addresses of scenarios."""

from __future__ import annotations

from django.urls import path

from buendnis.scenarios.views import play, saved, settings

app_name = "scenarios"
_ONE = "szenarien/<uuid:public_id>/"

urlpatterns = [
    path("szenarien/", saved.scenarios, name="list"),
    path("szenarien/ausprobieren/", play.play, name="play"),
    path("szenarien/speichern/", play.keep, name="keep"),
    path("szenarien/vergleich/", saved.compare, name="compare"),
    path("szenarien/partnersicht/", settings.partner_views, name="partner_views"),
    path(_ONE, saved.scenario, name="scenario"),
    path(f"{_ONE}umbenennen/", saved.rename, name="rename"),
    path(f"{_ONE}datei/<slug:kind>/", saved.export, name="export"),
    path(f"{_ONE}schritt/<slug:how>/", saved.step, name="step"),
]
