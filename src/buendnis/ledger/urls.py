"""The addresses of the virtual budget."""

from __future__ import annotations

from django.urls import path

from buendnis.ledger.views import course, earmarks, lists, pages, rows, steps

app_name = "ledger"
urlpatterns = [
    path("", pages.overview, name="overview"),
    path("eroeffnen/", steps.open_budget, name="open"),
    path("<uuid:public_id>/", pages.head, name="head"),
    path("<uuid:public_id>/buchungen.<str:kind>", pages.export, name="export"),
    path("<uuid:public_id>/vormerkungen.<str:kind>", pages.export_earmarks, name="export_earmarks"),
    path("<uuid:public_id>/verlauf/", course.show, name="course"),
    path("<uuid:public_id>/verlauf.<str:kind>", course.export_course, name="export_course"),
    path("<uuid:public_id>/prognose.<str:kind>", course.export_forecast, name="export_forecast"),
    path("<uuid:public_id>/bericht.<str:kind>", course.report, name="report"),
    path("<uuid:public_id>/zuteilen/", steps.allocate, name="allocate"),
    path("<uuid:public_id>/umbuchen/", steps.transfer, name="transfer"),
    path("<uuid:public_id>/abgleichen/", steps.reconcile, name="reconcile"),
    path("<uuid:public_id>/bankliste/", lists.bring, name="list_bring"),
    path("bankliste/<uuid:public_id>/", lists.show, name="list"),
    path("bankliste/<uuid:public_id>/spalten/", lists.columns, name="list_columns"),
    path("bankliste/<uuid:public_id>/buchen/", lists.book, name="list_book"),
    path("bankliste/<uuid:public_id>/verwerfen/", lists.drop, name="list_drop"),
    path("bankliste/zeile/<uuid:public_id>/buchen/", rows.book, name="row_book"),
    path("bankliste/zeile/<uuid:public_id>/zuordnen/", rows.match, name="row_match"),
    path("bankliste/zeile/<uuid:public_id>/loesen/", rows.unmatch, name="row_unmatch"),
    path("bankliste/zeile/<uuid:public_id>/uebernehmen/", rows.adopt, name="row_adopt"),
    path("bankliste/zeile/<uuid:public_id>/zaehlt/", rows.count, name="row_count"),
    path("bankliste/zeile/<uuid:public_id>/addieren/", rows.add, name="row_add"),
    path("bankliste/zeile/<uuid:public_id>/zuruecklegen/", rows.set_aside, name="row_aside"),
    path("bankliste/zeile/<uuid:public_id>/aufnehmen/", rows.reopen, name="row_reopen"),
    path("abgleich/<uuid:public_id>/", pages.statement, name="statement"),
    path("abgleich/<uuid:public_id>/buchen/", steps.correct, name="correct"),
    path("vormerkung/<uuid:public_id>/verlaengern/", earmarks.extend, name="extend"),
    path("vormerkung/<uuid:public_id>/neu/", earmarks.keep_again, name="keep_again"),
    path("vormerkung/<uuid:public_id>/bewilligt/", earmarks.commit, name="commit"),
    path("vormerkung/<uuid:public_id>/abgerufen/", earmarks.claim, name="claim"),
    path("vormerkung/<uuid:public_id>/ausgezahlt/", earmarks.pay, name="pay"),
    path("vormerkung/<uuid:public_id>/freigeben/", earmarks.release, name="release"),
    path("reserve/<uuid:public_id>/nachruecken/", earmarks.promote, name="promote"),
    path("reserve/<uuid:public_id>/streichen/", earmarks.drop, name="drop"),
    path("buchung/<uuid:public_id>/zurueckbuchen/", steps.reverse_posting, name="reverse"),
]
