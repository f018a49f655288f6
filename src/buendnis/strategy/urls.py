"""The addresses of the strategy."""

from __future__ import annotations

from django.urls import path

from buendnis.strategy.views import consulting, editing, goals, pages, public, steps

app_name = "strategy"
_OWN = "buendnis/strategie/"
_VERSION = f"{_OWN}<uuid:public_id>/"
_FIELD = f"{_OWN}handlungsfelder/<uuid:public_id>/"
_GOAL = f"{_OWN}ziele/<uuid:public_id>/"
_CONSULTATION = f"{_OWN}beteiligungen/<uuid:public_id>/"
_PUBLIC = "b/<slug:slug>/strategie/"

urlpatterns = [
    path(_OWN, pages.strategy, name="strategy"),
    path(f"{_OWN}neu/", editing.new, name="new"),
    path(_VERSION, pages.version, name="version"),
    path(f"{_VERSION}unterschied/", pages.difference, name="difference"),
    path(f"{_VERSION}abdeckung/", pages.coverage, name="coverage"),
    path(f"{_VERSION}strategie.pdf", pages.pdf, name="pdf"),
    path(f"{_VERSION}bearbeiten/", editing.edit, name="edit"),
    path(f"{_VERSION}fortschreiben/", editing.revise, name="revise"),
    path(f"{_VERSION}handlungsfeld/", editing.field_new, name="field_new"),
    path(f"{_VERSION}beteiligung/", steps.consult, name="consult"),
    path(f"{_VERSION}auswerten/", steps.evaluate, name="evaluate"),
    path(f"{_VERSION}bereit/", steps.ready, name="ready"),
    path(f"{_VERSION}zurueckholen/", steps.take_back, name="take_back"),
    path(f"{_VERSION}aufgeben/", steps.drop, name="drop"),
    path(f"{_VERSION}gremium/", steps.bring, name="bring"),
    path(f"{_VERSION}anderswo/", steps.outside, name="outside"),
    path(f"{_VERSION}veroeffentlichen/", steps.publish, name="publish"),
    path(_FIELD, editing.field_edit, name="field_edit"),
    path(f"{_FIELD}entfernen/", editing.field_remove, name="field_remove"),
    path(f"{_FIELD}ziel/", editing.goal_new, name="goal_new"),
    path(f"{_FIELD}belege/", editing.field_evidence, name="field_evidence"),
    path(_GOAL, goals.goal, name="goal"),
    path(f"{_GOAL}bearbeiten/", editing.goal_edit, name="goal_edit"),
    path(f"{_GOAL}entfernen/", editing.goal_remove, name="goal_remove"),
    path(f"{_GOAL}belege/", editing.goal_evidence, name="goal_evidence"),
    path(f"{_GOAL}messwert/", goals.measure, name="measure"),
    path(f"{_GOAL}messwerte/<uuid:measurement_id>/", goals.correct, name="correct"),
    path(f"{_OWN}belege/<uuid:public_id>/entfernen/", editing.evidence_remove, name="evidence_remove"),
    path(_CONSULTATION, consulting.consultation, name="consultation"),
    path(f"{_CONSULTATION}verlaengern/", consulting.extend, name="extend"),
    path(f"{_OWN}anmerkungen/<uuid:public_id>/", consulting.answer, name="answer"),
    path(_PUBLIC, public.newest, name="public_newest"),
    path(f"{_PUBLIC}<int:number>/", public.published, name="public"),
]
