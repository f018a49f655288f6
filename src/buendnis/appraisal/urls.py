"""The addresses of appraisals, of expert opinions, and of their verification."""

from __future__ import annotations

from django.urls import path

from buendnis.appraisal.views import (
    assess,
    assignments,
    cases,
    changes,
    conditions,
    decision,
    handing_out,
    opinions,
    released,
    rulings,
    scores,
    verify,
)

app_name = "appraisal"
_ONE = "antraege/<uuid:public_id>/"
_CASE = f"{_ONE}verfahren/"
_CHANGE = "planaenderungen/<uuid:public_id>/"
_CONDITION = "auflagen/<uuid:public_id>/"
_OPINION = "stellungnahmen/<uuid:public_id>/"

urlpatterns = [
    path(f"{_ONE}bewertung/", assess.assess, name="assess"),
    path(f"{_ONE}bewertung/ablehnen/", assignments.decline, name="decline"),
    path(f"{_ONE}bewertung/uebergeben/", assignments.hand_over, name="hand_over"),
    path(f"{_ONE}bewertung/eroeffnen/", cases.open_, name="open"),
    path(f"{_ONE}bewertungen/", scores.scores, name="scores"),
    path(f"{_ONE}bewertungen/<str:kind>/", scores.export, name="scores_export"),
    path("sitze/<uuid:seat_id>/handlungsfelder/", assignments.fields_known, name="fields_known"),
    path(_CASE, cases.case, name="case"),
    path(f"{_CASE}sitz/<uuid:seat_id>/", cases.seat, name="seat"),
    path(f"{_CASE}sitz/<uuid:seat_id>/feststellen/", rulings.assert_, name="assert"),
    path(f"{_CASE}sitz/<uuid:seat_id>/aufheben/<slug:kind>/", rulings.lift, name="lift"),
    path(f"{_CASE}befangenheit/<uuid:ruling_id>/", rulings.ruling, name="ruling"),
    path(f"{_CASE}zuteilung/", assignments.ask, name="ask"),
    path(f"{_CASE}vorbereitung/", decision.prepare, name="prepare"),
    path(f"{_CASE}vorschlag/", decision.propose, name="propose"),
    path(f"{_CASE}gremium/", decision.bring, name="bring"),
    path(f"{_CASE}beenden/", decision.stop, name="stop"),
    path("stellungnahmen/", opinions.opinions, name="opinions"),
    path(_OPINION, opinions.opinion, name="opinion"),
    path(f"{_OPINION}vorschau.pdf", opinions.preview, name="opinion_preview"),
    path(f"{_OPINION}bearbeiten/", released.edit, name="opinion_edit"),
    path(f"{_OPINION}widerrufen/", released.revoke, name="opinion_revoke"),
    path(f"{_OPINION}nachfolge/", released.follow, name="opinion_follow"),
    path(f"{_OPINION}unterschrieben/", released.scan, name="opinion_scan"),
    path(f"{_OPINION}zweiter-blick/", handing_out.look, name="opinion_look"),
    path(f"{_OPINION}zustellung/", handing_out.deliver, name="opinion_deliver"),
    path(f"{_OPINION}zustellung/<uuid:delivery_id>/", handing_out.receipt, name="opinion_receipt"),
    path(f"{_OPINION}anschreiben.<str:kind>", opinions.letter, name="opinion_letter"),
    path(f"{_ONE}planaenderung/", changes.report, name="change_report"),
    path(_CHANGE, changes.change, name="change"),
    path(f"{_CHANGE}gremium/", changes.bring, name="change_bring"),
    path(f"{_CHANGE}vermerk.pdf", changes.note, name="change_note"),
    path("auflagen/", conditions.conditions, name="conditions"),
    path(_CONDITION, conditions.condition, name="condition"),
    path(f"{_CONDITION}annehmen/", conditions.accept, name="condition_accept"),
    path(f"{_CONDITION}zurueck/", conditions.send_back, name="condition_back"),
    path(f"{_CONDITION}frist/", conditions.extend, name="condition_extend"),
    path("pruefen/", verify.verify, name="verify"),
]
