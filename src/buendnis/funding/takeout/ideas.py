"""Calls and ideas, and what was said to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from buendnis.funding.models import FundingCall, Idea, IdeaCall, IdeaComment, IdeaState, IdeaSupport
from buendnis.ground import takeout
from buendnis.ground.actor import Actor

CHUNK = 200
Row = list[Any]


def register() -> None:
    """The sheets of calls and ideas."""
    takeout.register(
        "Aufrufe",
        ("Titel", "Handlungsfeld", "Öffnet am", "Schließt am", "Stand", "Veröffentlicht", "Text", "Fragen"),
        calls,
        order=19,
    )
    takeout.register(
        "Förderaufrufe des Landes",
        (
            "Titel",
            "Nummer",
            "Wer ruft auf",
            "Öffnet am",
            "Schließt am",
            "Stand",
            "Text",
            "Adresse",
            "Stellungnahme",
        ),
        funding_calls,
        order=19,
        about="Außerhalb des virtuellen Budgets",
    )
    takeout.register(
        "Ideen",
        (
            "Titel", "Was geplant ist", "Bedarf", "Handlungsfeld", "Ziel", "Organisation", "Kontakt", "E-Mail",
            "Telefon", "Gebracht von Sitz", "Stand", "Begründung", "Gebracht am", "Kennung",
        ),
        ideas,
        order=20,
    )  # fmt: skip
    takeout.register(
        "Unterstützung von Ideen",
        ("Idee", "Sitz", "Wie", "Hinweis", "Gesagt am", "Zurückgenommen am"),
        support,
        order=20,
    )
    takeout.register("Kommentare zu Ideen", ("Idee", "Von", "Kommentar", "Geteilt", "Am"), comments, order=20)


def calls(actor: Actor) -> Iterator[Row]:
    rows = IdeaCall.objects.in_alliance(actor.alliance_id).select_related("field_of_action")
    for row in rows.order_by("opens_on", "pk").iterator(CHUNK):
        yield [
            row.title,
            row.field_of_action.title if row.field_of_action else "",
            row.opens_on,
            row.closes_on,
            row.get_state_display(),
            row.published_at,
            row.text,
            "; ".join(_questions(row.questions)),
        ]


def funding_calls(actor: Actor) -> Iterator[Row]:
    rows = FundingCall.objects.in_alliance(actor.alliance_id)
    for row in rows.order_by("opens_on", "pk").iterator(CHUNK):
        yield [
            row.title,
            row.number,
            row.authority,
            row.opens_on,
            row.closes_on,
            row.get_state_display(),
            row.text,
            row.url,
            row.needs_opinion,
        ]


def ideas(actor: Actor) -> Iterator[Row]:
    rows = Idea.objects.in_alliance(actor.alliance_id).exclude(state=IdeaState.UNCONFIRMED)
    rows = rows.select_related("field_of_action", "goal", "brought_by_seat").order_by("created_at", "pk")
    for row in rows.iterator(CHUNK):
        yield [
            row.title,
            row.summary,
            row.need,
            row.field_of_action.title if row.field_of_action else "",
            row.goal.title if row.goal else "",
            row.organisation_name,
            row.contact_name,
            row.contact_email,
            row.contact_phone,
            row.brought_by_seat.name if row.brought_by_seat else "",
            row.get_state_display(),
            row.state_reason,
            row.created_at,
            row.public_id,
        ]


def support(actor: Actor) -> Iterator[Row]:
    rows = IdeaSupport.objects.in_alliance(actor.alliance_id).select_related("idea", "seat")
    for row in rows.order_by("created_at", "pk").iterator(CHUNK):
        yield [
            row.idea.title,
            row.seat.name,
            row.get_kind_display(),
            row.note,
            row.created_at,
            row.withdrawn_at,
        ]


def comments(actor: Actor) -> Iterator[Row]:
    rows = IdeaComment.objects.in_alliance(actor.alliance_id).select_related("idea", "author__seat")
    for row in rows.order_by("created_at", "pk").iterator(CHUNK):
        who = row.author.seat.name if row.author.seat else row.author.get_role_display()
        yield [row.idea.title, who, row.text, row.is_shared, row.created_at]


def _questions(document: Any) -> Iterator[str]:
    """The labels of the questions of a call, wherever they stand in its document."""
    if isinstance(document, dict):
        label = document.get("label")
        if "key" in document and label:
            yield str(label.get("de", "") if isinstance(label, dict) else label)
        for value in document.values():
            yield from _questions(value)
    elif isinstance(document, list):
        for value in document:
            yield from _questions(value)
