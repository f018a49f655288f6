"""Assessments and opinions in an export of everything: what was submitted and what was issued, no drafts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef

from buendnis.appraisal.changes import measured
from buendnis.appraisal.hidden import hidden_among
from buendnis.appraisal.models import (
    AppraisalCase,
    Assessment,
    Assignment,
    ConditionStep,
    ConflictRuling,
    ConflictRulingAnswer,
    ExpertOpinion,
    FieldKnown,
    OpinionCondition,
    OpinionDelivery,
    PlanChange,
)
from buendnis.appraisal.models.opinions import ISSUED
from buendnis.appraisal.rulings import rows_of
from buendnis.appraisal.selectors.visible_scores import scores_in_takeout
from buendnis.appraisal.wording import condition_lines
from buendnis.ground import takeout
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today

CHUNK = 200


def register_sheets() -> None:
    """The sheets of this room."""
    takeout.register(
        "Bewertungsverfahren",
        ("Nummer der Skizze", "Projekt", "Fassung", "Verfahren", "Bewerten bis", "Stand"),
        cases,
        order=42,
    )
    takeout.register(
        "Befangenheiten",
        ("Nummer der Skizze", "Sitz", "Art", "Bekannt durch", "Stand", "Folge", "Entscheidungen"),
        conflicts,
        order=42,
        about="Errechnet, erklärt oder festgestellt; aufgehoben nur durch zwei Personen",
    )
    takeout.register(
        "Bewertungen",
        (
            "Nummer der Skizze",
            "Sitz",
            "Aspekt",
            "Punkte",
            "Begründung",
            "Beleg",
            "Abgegeben",
            "Gilt",
            "Warum geändert",
        ),
        scores,
        order=43,
        about="Abgegebene Bewertungen in allen Fassungen, sobald nicht mehr bewertet wird; keine Entwürfe",
    )
    takeout.register(
        "Zuteilungen",
        ("Nummer der Skizze", "Sitz", "Stand", "Gebeten am", "Warum dieser Sitz", "Begründung"),
        assignments,
        order=43,
        about="Wer um eine Bewertung gebeten wurde und wer abgelehnt hat",
    )
    takeout.register(
        "Handlungsfelder der Sitze",
        ("Sitz", "Handlungsfeld"),
        fields_known,
        order=43,
        about="Womit sich die Sitze nach eigener Angabe auskennen",
    )
    takeout.register(
        "Stellungnahmen",
        (
            "Nummer", "Nummer der Skizze", "Art", "Ergebnis", "Auflagen", "Begründung", "Stand", "Ausgestellt",
            "Prüfsumme", "Ausgestellt als", "Unterschrieben am",
        ),
        opinions,
        order=44,
    )  # fmt: skip
    takeout.register(
        "Auflagen",
        ("Stellungnahme", "Nr.", "Auflage", "Wann", "Durch wen", "Frist", "Stand", "Seit", "Grund"),
        conditions,
        order=45,
    )
    takeout.register(
        "Schritte der Auflagen",
        ("Stellungnahme", "Nr.", "Was", "Wann", "Wer", "Text", "Frist davor", "Neue Frist", "Nachweise"),
        condition_steps,
        order=46,
    )
    takeout.register(
        "Geänderte Pläne",
        ("Nummer der Skizze", "Fassung davor", "Fassung danach", "Gemeldet", "Grund", "Vorschlag", "Antwort",
         "Begründung der Antwort", "Stand", "Geänderte Werte"),
        plan_changes,
        order=48,
    )  # fmt: skip
    takeout.register(
        "Zustellungen",
        ("Stellungnahme", "Weg", "An wen", "Zugestellt", "Erhalten", "Woher bekannt"),
        deliveries,
        order=47,
    )


def cases(actor: Actor) -> Iterator[list[Any]]:
    rows = AppraisalCase.objects.visible_to(actor).select_related("application", "revision")
    for row in rows.order_by("created_at", "pk").iterator(CHUNK):
        title = row.revision.content.get("title", row.application.title)
        yield [
            row.application.number,
            title,
            row.revision.number,
            row.get_mode_display(),
            row.due_on,
            row.get_state_display(),
        ]


def conflicts(actor: Actor) -> Iterator[list[Any]]:
    rows = AppraisalCase.objects.visible_to(actor).select_related("application", "rules_version")
    for case in rows.order_by("created_at", "pk").iterator(CHUNK):
        for row in rows_of(case):
            yield [
                case.application.number,
                row.seat.name,
                row.kind,
                "; ".join(row.sources),
                row.state[0],
                row.effect_in_words,
                "\n".join(_ruled(ruling, answer) for ruling, answer in row.ruled),
            ]


def _ruled(ruling: ConflictRuling, answer: ConflictRulingAnswer | None) -> str:
    said = f"{today(ruling.ruled_at):%d.%m.%Y} {ruling.ruled_as}: {ruling.get_verdict_display()} – {ruling.reason}"
    if answer is None:
        return f"{said} (wartet auf eine zweite Person)"
    word = "bestätigt" if answer.agrees else "abgelehnt"
    reason = f": {answer.reason}" if answer.reason else ""
    return f"{said} ({word} durch {answer.answered_as}{reason})"


def scores(actor: Actor) -> Iterator[list[Any]]:
    rows = (
        scores_in_takeout(actor)
        .annotate(replaced=Exists(Assessment.objects.filter(replaces=OuterRef("assessment"))))
        .select_related("assessment__seat", "assessment__case__application")
    )
    for row in rows.order_by("assessment__case_id", "assessment_id", "pk").iterator(CHUNK):
        assessment = row.assessment
        yield [
            assessment.case.application.number,
            assessment.seat.name if assessment.seat else "Geschäftsstelle",
            row.aspect,
            row.points,
            row.reason,
            row.cited,
            assessment.submitted_at,
            "ersetzt" if getattr(row, "replaced", False) else "ja",
            assessment.amended_because,
        ]


def assignments(actor: Actor) -> Iterator[list[Any]]:
    cases = AppraisalCase.objects.visible_to(actor)
    rows = Assignment.objects.filter(case__in=cases.values("pk")).select_related("seat", "case__application")
    for row in rows.order_by("case_id", "seat__sort_key").iterator(CHUNK):
        yield [
            row.case.application.number,
            row.seat.name,
            row.get_state_display(),
            row.asked_at,
            row.why,
            row.reason,
        ]


def fields_known(actor: Actor) -> Iterator[list[Any]]:
    rows = FieldKnown.objects.filter(seat__alliance=actor.alliance_id)
    for row in (
        rows.select_related("seat", "field_of_action")
        .order_by("seat__sort_key", "field_of_action__number", "pk")
        .iterator(CHUNK)
    ):
        yield [row.seat.name, row.field_of_action.title]


def opinions(actor: Actor) -> Iterator[list[Any]]:
    rows = ExpertOpinion.objects.visible_to(actor).filter(alliance=actor.alliance_id)
    hidden = hidden_among(
        actor, AppraisalCase.objects.visible_to(actor).filter(opinions__in=rows).only("prepared_by_seat")
    )
    for row in rows.select_related("case__application").order_by("created_at", "pk").iterator(CHUNK):
        kept = str(hidden[row.case_id]) if row.case_id in hidden and row.state not in ISSUED else ""
        yield [
            row.number,
            row.case.application.number,
            row.get_kind_display(),
            row.get_result_display(),
            kept or "\n".join(condition_lines(row.conditions)),
            kept or row.reasons,
            row.get_state_display(),
            row.frozen_at,
            row.content_hash,
            row.get_issued_as_display() if row.frozen_at else "",
            row.signed_on,
        ]


def conditions(actor: Actor) -> Iterator[list[Any]]:
    rows = OpinionCondition.objects.visible_to(actor).filter(alliance=actor.alliance_id)
    rows = rows.select_related("opinion__case__application").order_by("opinion_id", "number")
    for row in rows.iterator(CHUNK):
        yield [
            row.opinion.number,
            row.number,
            row.text,
            row.get_kind_display(),
            row.who,
            row.due_on,
            row.shown_state.label,
            row.state_since,
            row.fell_away,
        ]


def condition_steps(actor: Actor) -> Iterator[list[Any]]:
    over = OpinionCondition.objects.visible_to(actor).filter(alliance=actor.alliance_id)
    rows = ConditionStep.objects.filter(condition__in=over.values("pk")).select_related("condition__opinion")
    for row in rows.order_by("done_at", "pk").iterator(CHUNK):
        yield [
            row.condition.opinion.number,
            row.condition.number,
            row.get_kind_display(),
            row.done_at,
            row.done_as,
            row.text,
            row.due_before,
            row.due_on,
            ", ".join(row.documents),
        ]


def deliveries(actor: Actor) -> Iterator[list[Any]]:
    over = ExpertOpinion.objects.visible_to(actor).filter(alliance=actor.alliance_id)
    rows = OpinionDelivery.objects.filter(opinion__in=over.values("pk")).select_related("opinion")
    for row in rows.order_by("sent_at", "pk").iterator(CHUNK):
        yield [
            row.opinion.number,
            row.get_channel_display(),
            row.to,
            row.sent_at,
            row.received_at,
            row.received_as or row.get_receipt_display(),
        ]


def plan_changes(actor: Actor) -> Iterator[list[Any]]:
    rows = PlanChange.objects.visible_to(actor).filter(alliance=actor.alliance_id)
    rows = rows.select_related("application", "before", "after")
    for row in rows.order_by("reported_at", "pk").iterator(CHUNK):
        values = [f"{each.label}: {each.before} → {each.after}" for each in measured(row.comparison)]
        yield [
            row.application.number,
            row.before.number,
            row.after.number,
            row.reported_at,
            row.reason,
            row.get_proposal_display(),
            row.get_decision_display() if row.decision else "",
            row.decision_reason,
            row.get_state_display(),
            "\n".join(values),
        ]
