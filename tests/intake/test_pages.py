"""The pages of taking lists over: who finds them, what they show, that they ask as much for many as for one."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from tests import worlds
from tests.ground.sheets import ugly
from tests.intake.worlds import PARTNERS, file, read

from buendnis.alliances.models import Alliance, MandateRole
from buendnis.ground.actor import Actor
from buendnis.intake.models import Import, ImportState
from buendnis.intake.services import carrying_out
from buendnis.parties.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def alliance() -> Alliance:
    return worlds.alliance()


@pytest.fixture
def office(alliance: Alliance) -> Actor:
    return worlds.actor(worlds.mandate(alliance, email="buero@son.example"))


@pytest.fixture
def client(alliance: Alliance, office: Actor) -> Client:
    return worlds.client(worlds.mandate(alliance))


def asked(ask: Callable[[], object]) -> int:
    ask()
    with CaptureQueriesContext(connection) as queries:
        ask()
    return len(queries)


def only(alliance: Alliance) -> Import:
    return Import.objects.in_alliance(alliance.pk).get()


def test_others_find_nothing_whatever_the_id(alliance: Alliance, office: Actor) -> None:
    row = read(office, alliance, "partners", PARTNERS)
    seat = worlds.mandate(alliance, MandateRole.REPRESENTATIVE, worlds.seat(alliance))
    elsewhere = worlds.mandate(worlds.alliance("jad"))
    for who in (seat, elsewhere):
        browser = worlds.client(who)
        for public_id in (row.public_id, uuid4()):
            for page in ("", "spalten/", "rueckgaengig/"):
                assert browser.get(f"/uebernahme/{public_id}/{page}").status_code == 404
            for step in ("", "spalten/", "ausfuehren/", "rueckgaengig/", "verwerfen/"):
                assert browser.post(f"/uebernahme/{public_id}/{step}").status_code == 404
    document = row.document
    assert worlds.client(seat).get(f"/dokumente/{document}/").status_code == 404
    assert only(alliance).state == ImportState.READY


def test_a_refused_file_says_why_at_its_field(alliance: Alliance, client: Client) -> None:
    answer = client.post("/uebernahme/neu/projects/", {"file": file(ugly.macros())})
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert not Import.objects.in_alliance(alliance.pk).exists()
    assert client.get("/uebernahme/neu/unsinn/").status_code == 404


def test_another_place_of_the_headings_is_shown_and_changes_nothing(
    alliance: Alliance, client: Client
) -> None:
    client.post("/uebernahme/neu/projects/", {"file": file(ugly.MERGED_HEADS)})
    row = only(alliance)
    there = f"/uebernahme/{row.public_id}/spalten/"
    page = client.get(f"{there}?sheet=Tabelle1&header=4&header_rows=1")
    assert page.context["choosing"].titles[2] == ("C", ["von"])
    assert client.get(f"{there}?sheet=Nirgends&header=x").status_code == 200
    assert only(alliance).choices == row.choices
    again = client.get(there)
    assert again.context["choosing"].titles[2] == ("C", ["Laufzeit", "von"])
    assert again.context["choosing"].form["starts_on"].value() == 3


def test_one_column_can_not_mean_two_things(alliance: Alliance, client: Client) -> None:
    client.post("/uebernahme/neu/partners/", {"file": file(PARTNERS)})
    row = only(alliance)
    answer = client.post(f"/uebernahme/{row.public_id}/spalten/", {"name": "2", "town": "2"})
    assert answer.status_code == 422
    assert set(answer.context["choosing"].form.errors) == {"town"}
    assert only(alliance).state == ImportState.UPLOADED


def test_one_leaves_and_comes_back_and_gives_up(alliance: Alliance, client: Client) -> None:
    client.post("/uebernahme/neu/partners/", {"file": file(PARTNERS)})
    there = f"/uebernahme/{only(alliance).public_id}/"
    assert client.get(there)["Location"] == f"{there}spalten/"
    for page in ("/uebernahme/", "/arbeitsplatz/"):
        assert "liste.csv" in client.get(page).content.decode()
    client.post(f"{there}verwerfen/")
    assert only(alliance).state == ImportState.DROPPED
    assert client.post(f"{there}ausfuehren/").status_code == 302
    assert not Organisation.objects.filter(name="Kammer Musterland").exists()


def test_all_remarks_can_be_taken_along(alliance: Alliance, office: Actor, client: Client) -> None:
    row = read(office, alliance, "projects", ugly.TEXT_DATES)
    answer = client.get(f"/uebernahme/{row.public_id}/?format=csv").content.decode("utf-8-sig")
    assert "Sept. 2020" in answer
    assert answer.splitlines()[1].startswith("2;")


def test_the_pages_ask_as_much_for_many_rows_as_for_one(
    alliance: Alliance, office: Actor, client: Client
) -> None:
    def list_of(number: int) -> Import:
        lines = "".join(f"Amt {number}-{each};Dorf\nAmt {number}-{each};Stadt\n" for each in range(number))
        return read(office, alliance, "partners", f"Name;Ort\n{lines}".encode())

    one, many = list_of(1), list_of(3)
    assert many.counts["doubtful"] == 3
    counts = [asked(lambda row=row: client.get(f"/uebernahme/{row.public_id}/")) for row in (one, many)]  # type: ignore[misc]
    assert counts[0] == counts[1]
    before = asked(lambda: client.get("/uebernahme/"))
    list_of(2)
    assert asked(lambda: client.get("/uebernahme/")) == before
    for row in (one, many):
        carrying_out.carry_out(office, row)
    undoing = [
        asked(lambda row=row: client.get(f"/uebernahme/{row.public_id}/rueckgaengig/"))  # type: ignore[misc]
        for row in (one, many)
    ]
    assert undoing[0] == undoing[1]


def test_the_remarks_as_a_workbook_are_harmless(alliance: Alliance, office: Actor, client: Client) -> None:
    import io

    row = read(office, alliance, "projects", b"Projekt;ESF\nA;=1+1\n")
    book = load_workbook(io.BytesIO(client.get(f"/uebernahme/{row.public_id}/?format=xlsx").content))
    assert all(cell.data_type != "f" for sheet in book for line in sheet for cell in line)
