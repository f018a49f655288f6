"""Projects in an export of everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from buendnis.ground import takeout
from buendnis.ground.actor import Actor
from buendnis.projects.models import Project


def register_sheets() -> None:
    """The sheet of this room; its headings are those that an import recognises."""
    takeout.register(
        "Projekte",
        (
            "Titel", "Zuwendungsempfänger", "Status", "Beginn", "Ende", "Gesamtausgaben", "Davon ESF",
            "Davon sonstige Mittel", "Nummer bei der NBank", "Richtlinie", "Handlungsfeld", "Landkreise",
            "Beschreibung", "Quelle", "Datenstand", "Nummer der Skizze", "Darf allen gezeigt werden",
        ),
        projects,
        order=70,
    )  # fmt: skip


def projects(actor: Actor) -> Iterator[list[Any]]:
    rows = Project.objects.visible_to(actor).select_related("beneficiary", "field_of_action", "application")
    for row in rows.prefetch_related("districts").order_by("sort_key", "pk").iterator(200):
        yield [
            row.title,
            row.beneficiary.name if row.beneficiary else "",
            row.get_status_display(),
            row.starts_on,
            row.ends_on,
            row.total,
            row.esf,
            row.other,
            row.bank_number,
            row.guideline,
            row.field_of_action.title if row.field_of_action else row.field_note,
            ", ".join(sorted(each.name for each in row.districts.all())),
            row.summary,
            row.source,
            row.as_of,
            row.application.number if row.application else "",
            row.is_public,
        ]
