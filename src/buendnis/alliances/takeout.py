"""Partners, persons, seats and mandates in an export of everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from buendnis.alliances.addresses import organisations_known, persons_known, relations_known
from buendnis.alliances.models import Mandate, Recognition, Seat
from buendnis.ground import takeout
from buendnis.ground.actor import Actor

Row = list[Any]
CHUNK = 500


def register_sheets() -> None:
    """The sheets of this room."""
    takeout.register(
        "Organisationen",
        ("Name", "Art", "Straße", "PLZ", "Ort", "Kennung"),
        organisations,
        order=10,
        about="Partner, Antragsteller und alle Organisationen, die die Geschäftsstelle kennt",
    )
    takeout.register(
        "Personen",
        ("Name", "E-Mail", "Telefon", "Hat ein Konto", "Kennung"),
        persons,
        order=11,
        about="Wer für das Bündnis handelt oder handelte, und Kontakte",
    )
    takeout.register(
        "Beziehungen",
        ("Wer", "Beziehung", "Zu welcher Organisation", "Von", "Bis", "Hinweis"),
        relations,
        order=12,
        about="Woraus Befangenheiten ermittelt werden",
    )
    takeout.register("Anerkennungen", ("Von", "Bis", "Quelle"), recognitions, order=13)
    takeout.register(
        "Sitze", ("Name", "Stimmberechtigt", "Gehalten von", "Von", "Bis", "Kennung"), seats, order=14
    )
    takeout.register("Mandate", ("Person", "Rolle", "Sitz", "Von", "Bis"), mandates, order=15)


def organisations(actor: Actor) -> Iterator[Row]:
    for row in organisations_known(actor).iterator(CHUNK):
        yield [row.name, row.get_kind_display(), row.street, row.postcode, row.town, row.public_id]


def persons(actor: Actor) -> Iterator[Row]:
    for row in persons_known(actor).select_related("user").iterator(CHUNK):
        yield [row.name, row.address, row.phone, row.user_id is not None, row.public_id]


def relations(actor: Actor) -> Iterator[Row]:
    for row in relations_known(actor).iterator(CHUNK):
        party = row.person or row.organisation
        yield [str(party), row.get_kind_display(), row.to.name, row.starts_on, row.ends_on, row.note]


def recognitions(actor: Actor) -> Iterator[Row]:
    rows = Recognition.objects.in_alliance(actor.alliance_id).order_by("starts_on")
    for row in rows.iterator(CHUNK):
        yield [row.starts_on, row.ends_on, row.source]


def seats(actor: Actor) -> Iterator[Row]:
    rows = Seat.objects.in_alliance(actor.alliance_id).prefetch_related("holders")
    for row in rows.order_by("sort_key", "pk").iterator(CHUNK):
        holders = "; ".join(sorted(each.name for each in row.holders.all()))
        yield [row.name, row.is_voting, holders, row.starts_on, row.ends_on, row.public_id]


def mandates(actor: Actor) -> Iterator[Row]:
    rows = Mandate.objects.in_alliance(actor.alliance_id).select_related("person", "seat")
    for row in rows.order_by("starts_on", "pk").iterator(CHUNK):
        seat = row.seat.name if row.seat else ""
        yield [row.person.name, row.get_role_display(), seat, row.starts_on, row.ends_on]
