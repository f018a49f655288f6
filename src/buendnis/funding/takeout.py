"""Ideas, advice, outlines, their plans and pre-checks in an export of everything.

Of an outline stands in it what its alliance may read: what was submitted last, never the text being written.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from buendnis.funding.models import (
    AdviceCase,
    AdviceNote,
    AdviceState,
    Application,
    ApplicationRevision,
    Idea,
    IdeaCall,
    IdeaState,
    PreCheck,
    SourceKind,
    SourceStatus,
)
from buendnis.ground import takeout
from buendnis.ground.actor import Actor

CHUNK = 200
Row = list[Any]


def register_sheets() -> None:
    """The sheets of this room."""
    takeout.register(
        "Aufrufe",
        ("Titel", "Handlungsfeld", "Öffnet am", "Schließt am", "Stand", "Veröffentlicht", "Text", "Fragen"),
        calls,
        order=19,
    )
    takeout.register(
        "Ideen",
        (
            "Titel", "Was geplant ist", "Bedarf", "Handlungsfeld", "Organisation", "Kontakt", "E-Mail",
            "Telefon", "Gebracht von Sitz", "Stand", "Begründung", "Gebracht am", "Kennung",
        ),
        ideas,
        order=20,
    )  # fmt: skip
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
        "Projektskizzen",
        (
            "Nummer", "Titel", "Antragsteller", "Richtlinie", "Handlungsfeld", "Programmgebiet", "Beginn",
            "Ende", "Stand", "Seit", "Kennung",
        ),
        outlines,
        order=30,
        about="Wie zuletzt eingereicht; Entwürfe nur, wenn die Geschäftsstelle sie lesen darf",
    )  # fmt: skip
    takeout.register(
        "Fassungen",
        ("Nummer der Skizze", "Fassung", "Eingereicht", "Ausgaben", "Finanzierung", "ESF", "Prüfsumme"),
        revisions,
        order=31,
    )
    takeout.register(
        "Finanzierungsplan Ausgaben",
        ("Nummer der Skizze", "Fassung", "Kategorie", "Jahr", "Wofür", "Betrag"),
        expenditure,
        order=32,
        about="Der letzten eingereichten Fassung",
    )
    takeout.register(
        "Finanzierungsplan Finanzierung",
        (
            "Nummer der Skizze", "Fassung", "Art", "Wer zahlt", "Betrag", "Status", "Bedingung", "Gremium",
            "Sitzung am",
        ),
        sources,
        order=33,
        about="Der letzten eingereichten Fassung",
    )  # fmt: skip
    takeout.register(
        "Vorprüfungen",
        ("Nummer der Skizze", "Fassung", "Gelaufen am", "Abgeschlossen am", "Bemerkung", "Regeln"),
        prechecks,
        order=40,
        about="Nicht verbindlich: Die Bewilligungsstelle entscheidet",
    )


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


def ideas(actor: Actor) -> Iterator[Row]:
    rows = Idea.objects.in_alliance(actor.alliance_id).exclude(state=IdeaState.UNCONFIRMED)
    rows = rows.select_related("field_of_action", "brought_by_seat").order_by("created_at", "pk")
    for row in rows.iterator(CHUNK):
        yield [
            row.title,
            row.summary,
            row.need,
            row.field_of_action.title if row.field_of_action else "",
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


def outlines(actor: Actor) -> Iterator[Row]:
    rows = _outlines(actor).select_related("applicant", "guideline", "field_of_action")
    for row in rows.order_by("created_at", "pk").iterator(CHUNK):
        last = row.revisions.order_by("-number").first() if row.number else None
        said = last.content if last else {}
        field = said.get("field_of_action") or {}
        yield [
            row.number,
            said.get("title", row.title),
            said.get("applicant", {}).get("name", row.applicant.name),
            row.guideline.title,
            field.get("title", row.field_of_action.title if row.field_of_action and not last else ""),
            row.programme_area,
            _day(said.get("starts_on")) if last else row.starts_on,
            _day(said.get("ends_on")) if last else row.ends_on,
            row.get_state_display(),
            row.state_since,
            row.public_id,
        ]


def revisions(actor: Actor) -> Iterator[Row]:
    rows = ApplicationRevision.objects.in_alliance(actor.alliance_id).select_related("application")
    for row in rows.order_by("application_id", "number").iterator(CHUNK):
        totals = row.content.get("totals", {})
        yield [
            row.application.number,
            row.number,
            row.submitted_at,
            *(_amount(totals.get(name)) for name in ("expenditure", "funding", "esf")),
            row.content_hash,
        ]


def expenditure(actor: Actor) -> Iterator[Row]:
    for row in _latest(actor):
        for item in row.content.get("expenditure", []):
            yield [
                row.application.number,
                row.number,
                item.get("category_label", item.get("category")),
                item.get("year"),
                item.get("label", ""),
                _amount(item.get("amount")),
            ]


def sources(actor: Actor) -> Iterator[Row]:
    for row in _latest(actor):
        for item in row.content.get("sources", []):
            yield [
                row.application.number,
                row.number,
                str(SourceKind(item["kind"]).label),
                item.get("label", ""),
                _amount(item.get("amount")),
                str(SourceStatus(item["status"]).label),
                item.get("condition", ""),
                item.get("deciding_body", ""),
                _day(item.get("decides_on")),
            ]


def prechecks(actor: Actor) -> Iterator[Row]:
    rows = PreCheck.objects.in_alliance(actor.alliance_id).select_related("application", "revision")
    for row in rows.order_by("run_at", "pk").iterator(CHUNK):
        said = "; ".join(
            f"{finding.get('rule', '')}: {finding.get('outcome', '')}" for finding in _findings(row.findings)
        )
        yield [
            row.application.number,
            row.revision.number,
            row.run_at,
            row.completed_at,
            row.remark,
            said,
        ]


def _outlines(actor: Actor) -> Any:
    return Application.objects.visible_to(actor).filter(alliance=actor.alliance_id)


def _latest(actor: Actor) -> Iterator[ApplicationRevision]:
    """The last revision of each outline; the newest comes first within its outline."""
    rows = ApplicationRevision.objects.in_alliance(actor.alliance_id).select_related("application")
    before = None
    for row in rows.order_by("application_id", "-number").iterator(CHUNK):
        if row.application_id != before:
            before = row.application_id
            yield row


def _findings(said: Any) -> list[dict[str, Any]]:
    found = said.get("findings", []) if isinstance(said, dict) else said
    return [each for each in found if isinstance(each, dict)]


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


def _amount(text: Any) -> Decimal | None:
    return Decimal(text) if text not in (None, "") else None


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None
