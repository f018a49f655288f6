"""Outlines as they were submitted, their plans, forms and pre-checks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from buendnis.funding.models import (
    Application,
    ApplicationRevision,
    OutlineForm,
    PreCheck,
    SourceKind,
    SourceStatus,
)
from buendnis.funding.selectors.content import presented
from buendnis.ground import takeout
from buendnis.ground.actor import Actor
from buendnis.ground.frozen import canonical_json

CHUNK = 200
Row = list[Any]


def register() -> None:
    """The sheets of outlines."""
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
        "Inhalt der Skizzen",
        ("Nummer der Skizze", "Fassung", "Abschnitt", "Angabe", "Text"),
        texts,
        order=31,
        about="Der letzten eingereichten Fassung, mit den Antworten auf die eigenen Fragen des Bündnisses",
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
    takeout.register(
        "Formulare",
        ("Richtlinie", "Aufruf", "Fassung", "Veröffentlicht am", "Fragen als JSON"),
        forms,
        order=41,
        about="Die Datei lässt sich als neues Formular wieder laden",
    )


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
            f"{finding.get('title', '')}: {finding.get('outcome', '')}" for finding in _findings(row.findings)
        )
        yield [
            row.application.number,
            row.revision.number,
            row.run_at,
            row.completed_at,
            row.remark,
            said,
        ]


def texts(actor: Actor) -> Iterator[Row]:
    for row in _latest(actor):
        for part in presented(row.content):
            for line in part.lines:
                if line.text:
                    yield [row.application.number, row.number, str(part.title), str(line.label), line.text]


def forms(actor: Actor) -> Iterator[Row]:
    rows = OutlineForm.objects.in_alliance(actor.alliance_id).select_related("guideline", "call")
    for row in rows.order_by("guideline_id", "call_id", "number").iterator(CHUNK):
        yield [
            row.guideline.title,
            row.call.title if row.call else "",
            row.number,
            row.frozen_at,
            canonical_json(row.document),
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


def _amount(text: Any) -> Decimal | None:
    return Decimal(text) if text not in (None, "") else None


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None
