"""An office with its browser, and lists to take over."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from tests import worlds

from buendnis.alliances.models import Alliance, Seat
from buendnis.ground.actor import Actor
from buendnis.ground.sheets.choosing import Choices
from buendnis.intake.models import Import
from buendnis.intake.services import imports
from buendnis.parties.models import Organisation, Person, Relation
from buendnis.projects.models import Project

CONTACTS = (
    "Kontakte der Geschäftsstelle;;;\r\n"
    "\r\n"
    "Name;Institution;E-Mail;Tel.\r\n"
    "Muster, Erika;Kammer Musterland;erika@kammer.example;0531 123\r\n"
    "Max Beispiel;Neue Werke GmbH;;0531 9\r\n"
).encode("cp1252")
PARTNERS = (
    "Nr.;Bündnispartner;Art;Straße;PLZ;Ort;Sitz im Bündnis\r\n"
    "1;Kammer Musterland;Kammer;Weg 1;38100;Musterburg;ja\r\n"
    "2;Landkreis Beispiel;Landkreis;;38640;Beispielstadt;ja\r\n"
    "3;Verein Hilfe e. V.;Verein;;;;nein\r\n"
    "Summe;3;;;;;\r\n"
).encode()


def file(data: bytes, name: str = "liste.xlsx") -> SimpleUploadedFile:
    if not data.startswith(b"PK"):
        name = "liste.csv"
    return SimpleUploadedFile(name, data)


def uploaded(actor: Actor, alliance: Alliance, kind: str, data: bytes) -> Import:
    return imports.upload_list(actor, alliance, kind, file(data))


def read(actor: Actor, alliance: Alliance, kind: str, data: bytes, **columns: int) -> Import:
    """Uploaded, with the columns that were guessed, and those named besides."""
    row = uploaded(actor, alliance, kind, data)
    said: dict[str, Any] = {**row.choices, "columns": {**row.choices["columns"], **columns}}
    return imports.choose_columns(actor, row, Choices(**said))


Office = tuple[Alliance, Actor]


def an_office(slug: str = "son") -> Office:
    alliance = worlds.alliance(slug)
    return alliance, worlds.actor(worlds.mandate(alliance))


def verdicts(row: Import) -> list[tuple[int, str]]:
    return [(each.number, each.verdict) for each in row.rows.order_by("number")]


def everything() -> list[object]:
    """All that an import could make or change, as values."""
    return [
        list(Organisation.objects.order_by("pk").values()),
        list(Person.objects.order_by("pk").values()),
        list(Relation.objects.order_by("pk").values()),
        list(Seat.objects.unscoped("a test").order_by("pk").values()),
        list(Project.objects.unscoped("a test").order_by("pk").values()),
    ]


def projects(alliance: Alliance) -> list[Project]:
    return list(Project.objects.in_alliance(alliance.pk).order_by("pk"))
