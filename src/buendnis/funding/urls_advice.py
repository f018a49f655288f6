"""The addresses of advice."""

from __future__ import annotations

from django.urls import path

from buendnis.funding.views import advice, advice_steps, early_start, selfcheck, waiting

_ONE = "beratung/<uuid:public_id>/"

urlpatterns = [
    path("b/<slug:slug>/selbstcheck/", selfcheck.check, name="self_check"),
    path("b/<slug:slug>/selbstcheck/beratung/", selfcheck.ask, name="self_check_ask"),
    path("b/<slug:slug>/selbstcheck/gesendet/", selfcheck.sent, name="self_check_sent"),
    path("ideen/<uuid:public_id>/beratung/", advice.on_idea, name="idea_advise"),
    path("antraege/<uuid:public_id>/beratung/", advice.on_outline, name="application_advice"),
    path("antraege/<uuid:public_id>/vorzeitiger-beginn/", early_start.early_start, name="early_start"),
    path("wartet/", waiting.waiting, name="waiting"),
    path("beratung/", advice.cases, name="advice"),
    path("beratung/neu/", advice.new, name="advice_new"),
    path(_ONE, advice.case, name="advice_case"),
    path(f"{_ONE}bestaetigen/", advice.confirm, name="advice_confirm"),
    path(f"{_ONE}bearbeiten/", advice.edit, name="advice_edit"),
    path(f"{_ONE}vermerk/", advice.note, name="advice_note"),
    path(f"{_ONE}vermerk/<uuid:note_id>/teilen/", advice.share, name="advice_share"),
    path(f"{_ONE}schritt/", advice_steps.step, name="advice_step"),
    path(f"{_ONE}schritt/<uuid:step_id>/", advice_steps.tick, name="advice_tick"),
    path(f"{_ONE}unterlage/", advice_steps.document, name="advice_document"),
    path(f"{_ONE}unterlage/<uuid:document_id>/entfernen/", advice_steps.undocument, name="advice_undocument"),
    path(f"{_ONE}uebernehmen/", advice_steps.take_over, name="advice_take"),
    path(f"{_ONE}uebergeben/", advice_steps.hand_over, name="advice_hand_over"),
    path(f"{_ONE}mitgeschrieben/", advice_steps.helper, name="advice_helper"),
    path(f"{_ONE}warten/", advice_steps.wait, name="advice_wait"),
    path(f"{_ONE}weiter/", advice_steps.go_on, name="advice_go_on"),
    path(f"{_ONE}abschliessen/", advice_steps.close, name="advice_close"),
    path(f"{_ONE}aufgreifen/", advice_steps.reopen, name="advice_reopen"),
    path(f"{_ONE}personen-loeschen/", advice_steps.erase, name="advice_erase"),
]
