"""The addresses of evidence."""

from __future__ import annotations

from django.urls import path

from buendnis.evidence import views

app_name = "evidence"

urlpatterns = [
    path("bedarf/", views.need, name="need"),
    path("bedarf/suche/", views.search, name="search"),
    path("bedarf/suche/vorschlaege/", views.suggestions, name="suggestions"),
    path("bedarf/berufe/<slug:code>/", views.occupation, name="occupation"),
    path("bedarf/berufe/<slug:code>/jahre.svg", views.course, name="course"),
    path("bedarf/berufe/<slug:code>/<int:number>/indikatoren.svg", views.indicators, name="indicators"),
    path("bedarf/berufe/<slug:code>/<int:number>/zitieren/", views.cite_occupation, name="cite"),
    path("bedarf/karte/", views.need_map, name="map"),
    path("bedarf/vergleich/", views.compare, name="compare"),
    path("bedarf/branchen/<slug:key>/", views.sector, name="sector"),
    path("bedarf/anerkennung/", views.recognition, name="recognition"),
    path("bedarf/anerkennung/reglementiert/", views.regulated_professions, name="regulated"),
    path("bedarf/belege/", views.snapshots, name="snapshots"),
    path("bedarf/belege/<uuid:public_id>/", views.snapshot, name="snapshot"),
    path("bedarf/nachweise/", views.exhibits, name="exhibits"),
    path("bedarf/nachweise/neu/", views.bring_document, name="bring-document"),
    path("bedarf/nachweise/<uuid:public_id>/", views.exhibit, name="exhibit"),
    path("bedarf/nachweise/<uuid:public_id>/aendern/", views.change_document, name="change-document"),
    path(
        "bedarf/nachweise/<uuid:public_id>/zurueckziehen/", views.withdraw_document, name="withdraw-document"
    ),
    path("bedarf/nachweise/<uuid:public_id>/zitieren/", views.cite_document, name="cite-document"),
    path("bedarf/daten/", views.datasets, name="datasets"),
    path("bedarf/daten/kreise/", views.bring, name="bring"),
    path("bedarf/daten/uebernahmen/<uuid:public_id>/", views.table_import, name="table-import"),
    path("bedarf/daten/<uuid:public_id>/zuruecknehmen/", views.undo, name="undo"),
]
