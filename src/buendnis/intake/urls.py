"""The addresses of taking lists over, and of taking everything out."""

from __future__ import annotations

from django.urls import path

from buendnis.intake.views import imports, takeouts

app_name = "intake"
_ONE = "uebernahme/<uuid:public_id>/"

urlpatterns = [
    path("gesamtexport/", takeouts.takeouts, name="takeouts"),
    path("uebernahme/", imports.index, name="imports"),
    path("uebernahme/neu/<slug:kind>/", imports.upload, name="upload"),
    path(_ONE, imports.preview, name="import"),
    path(f"{_ONE}spalten/", imports.columns, name="columns"),
    path(f"{_ONE}ausfuehren/", imports.carry_out, name="carry_out"),
    path(f"{_ONE}rueckgaengig/", imports.undo, name="undo"),
    path(f"{_ONE}verwerfen/", imports.drop, name="drop"),
]
