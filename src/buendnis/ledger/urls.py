"""The addresses of the virtual budget."""

from __future__ import annotations

from django.urls import path

from buendnis.ledger.views import pages, steps

app_name = "ledger"
urlpatterns = [
    path("", pages.overview, name="overview"),
    path("eroeffnen/", steps.open_budget, name="open"),
    path("<uuid:public_id>/", pages.head, name="head"),
    path("<uuid:public_id>/buchungen.<str:kind>", pages.export, name="export"),
    path("<uuid:public_id>/zuteilen/", steps.allocate, name="allocate"),
    path("<uuid:public_id>/umbuchen/", steps.transfer, name="transfer"),
    path("<uuid:public_id>/abgleichen/", steps.reconcile, name="reconcile"),
    path("abgleich/<uuid:public_id>/", pages.statement, name="statement"),
    path("abgleich/<uuid:public_id>/buchen/", steps.correct, name="correct"),
    path("vormerkung/<uuid:public_id>/verlaengern/", steps.extend, name="extend"),
    path("vormerkung/<uuid:public_id>/bewilligt/", steps.commit, name="commit"),
    path("vormerkung/<uuid:public_id>/abgerufen/", steps.claim, name="claim"),
    path("vormerkung/<uuid:public_id>/ausgezahlt/", steps.pay, name="pay"),
    path("vormerkung/<uuid:public_id>/freigeben/", steps.release, name="release"),
    path("reserve/<uuid:public_id>/nachruecken/", steps.promote, name="promote"),
    path("reserve/<uuid:public_id>/streichen/", steps.drop, name="drop"),
    path("buchung/<uuid:public_id>/zurueckbuchen/", steps.reverse_posting, name="reverse"),
]
