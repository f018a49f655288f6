"""Cases of advice with their notes and steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from buendnis.funding.models import AdviceCase, AdviceNote, AdviceState, AdviceStep
from buendnis.ground import takeout
from buendnis.ground.actor import Actor

CHUNK = 200
Row = list[Any]


def register() -> None:
    """The sheets of advice."""
    takeout.register(
        "Beratung",
        (
            "Thema",
            "Frage",
            "Organisation",
            "Stand",
            "Seit",
            "Wartet auf",
            "Ergebnis",
            "In einem Satz",
            "Begonnen",
        ),
        advice,
        order=21,
    )
    takeout.register(
        "Beratungsvermerke", ("Beratung", "Am", "Wie", "Vermerk", "Geteilt"), advice_notes, order=22
    )
    takeout.register(
        "Beratungsschritte",
        ("Beratung", "Schritt", "Wer", "Bis", "Erledigt am", "Bemerkung"),
        steps,
        order=23,
    )


def advice(actor: Actor) -> Iterator[Row]:
    rows = AdviceCase.objects.in_alliance(actor.alliance_id).exclude(state=AdviceState.UNCONFIRMED)
    for row in rows.order_by("created_at", "pk").iterator(CHUNK):
        yield [
            row.subject,
            row.question,
            row.organisation_name,
            row.get_state_display(),
            row.state_since,
            row.waiting_for,
            row.get_result_display() if row.result else "",
            row.result_note,
            row.created_at,
        ]


def advice_notes(actor: Actor) -> Iterator[Row]:
    rows = AdviceNote.objects.in_alliance(actor.alliance_id).exclude(case__state=AdviceState.UNCONFIRMED)
    for row in rows.select_related("case").order_by("advised_on", "pk").iterator(CHUNK):
        yield [row.case.subject, row.advised_on, row.get_channel_display(), row.text, row.is_shared]


def steps(actor: Actor) -> Iterator[Row]:
    rows = AdviceStep.objects.in_alliance(actor.alliance_id).exclude(case__state=AdviceState.UNCONFIRMED)
    for row in rows.select_related("case").order_by("case_id", "due", "pk").iterator(CHUNK):
        who = row.owner_name or row.get_owner_display()
        yield [row.case.subject, row.text, who, row.due, row.done_at, row.remark]
