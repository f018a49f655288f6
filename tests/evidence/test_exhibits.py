"""Documents as evidence: who brings, reads and changes them, and what citing freezes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext
from tests import worlds

from buendnis.alliances.models import Alliance, MandateRole
from buendnis.evidence.invariants import cited_documents_stand
from buendnis.evidence.models import Exhibit
from buendnis.evidence.selectors.exhibits import (
    listed_exhibits,
    may_read_document,
    of_occupations,
    versions_of,
)
from buendnis.evidence.services import (
    Facts,
    bring_exhibit,
    cite_exhibit,
    correct_exhibit,
    remove_exhibit,
    replace_exhibit,
    withdraw_exhibit,
)
from buendnis.evidence.takeout import exhibits as taken_out
from buendnis.ground.actor import Actor
from buendnis.ground.documents.models import Document
from buendnis.ground.verbs import NotAllowed, ProcessError

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
FACTS = Facts(
    kind="agency",
    title="Lage in der Pflege",
    organisation="Agentur für Arbeit",
    dated=date(2026, 2, 1),
    summary="Auf 35 Stellen kommen 40 Arbeitslose; 12 Stellen sind seit mehr als 90 Tagen offen.",
    person_role="Geschäftsführung operativ",
    valid_until=date(2027, 1, 31),
    occupations=[{"code": "8130", "title": "Krankenpflege"}],
    districts=[{"ags": "03153", "name": "Goslar"}],
)


def paper(text: str = "Stellungnahme") -> SimpleUploadedFile:
    return SimpleUploadedFile("stellungnahme.txt", text.encode(), "text/plain")


@pytest.fixture
def alliance() -> Alliance:
    return worlds.alliance()


@pytest.fixture
def office(alliance: Alliance) -> Actor:
    return worlds.actor(worlds.mandate(alliance))


@pytest.fixture
def partner(alliance: Alliance) -> Actor:
    return worlds.actor(worlds.mandate(alliance, MandateRole.REPRESENTATIVE, worlds.seat(alliance)))


def test_what_is_cited_never_changes_and_a_correction_is_a_new_version(
    alliance: Alliance, office: Actor, partner: Actor
) -> None:
    row = bring_exhibit(partner, alliance, FACTS, paper("erste"))
    first_file = row.document
    row = correct_exhibit(partner, row, replace(FACTS, title="Pflege"), paper("zweite"))
    assert (row.title, Exhibit.objects.in_alliance(alliance.pk).count()) == ("Pflege", 1)
    assert Document.objects.get(public_id=first_file).removed_at is not None
    snapshot = cite_exhibit(office, row)
    assert cite_exhibit(partner, row) == snapshot
    assert snapshot.title == "Pflege (Agentur für Arbeit, 01.02.2026)"
    said = snapshot.content["exhibit"]
    assert (said["version"], said["dated"], said["document"]["sha256"]) == (
        1,
        "2026-02-01",
        row.document_sha256,
    )
    with pytest.raises(ProcessError, match="neue Fassung"):
        correct_exhibit(office, row, FACTS, None)
    row.refresh_from_db()
    row.title = "anders"
    with pytest.raises(IntegrityError, match="frozen"), connection.cursor():
        row.save()


def test_the_newest_version_is_cited_and_the_old_one_stands_where_it_is(
    alliance: Alliance, office: Actor, partner: Actor
) -> None:
    first = bring_exhibit(office, alliance, FACTS, paper())
    cited = cite_exhibit(partner, first)
    with pytest.raises(NotAllowed):
        replace_exhibit(partner, first, FACTS, None)  # somebody else's
    second = replace_exhibit(office, first, replace(FACTS, dated=date(2026, 3, 1)), None)
    assert (second.number, second.previous, second.document) == (2, first, first.document)
    for verb in (lambda: cite_exhibit(partner, first), lambda: replace_exhibit(office, first, FACTS, None)):
        with pytest.raises(ProcessError, match="neuere Fassung"):
            verb()
    assert cite_exhibit(partner, second) != cited
    assert list(listed_exhibits(partner, on=DAY)) == [second]
    assert versions_of(partner, first) == [second, first]
    # the file that both have stays while one of them is there
    with pytest.raises(ProcessError, match="zitiert"):
        remove_exhibit(office, second)
    third = replace_exhibit(office, second, FACTS, None)
    remove_exhibit(office, third)
    assert Document.objects.get(public_id=first.document).removed_at is None
    assert list(cited_documents_stand()) == []
    assert [line[12] for line in taken_out(office)] == [1, 2]


def test_what_is_withdrawn_says_why_and_is_cited_no_more(
    alliance: Alliance, office: Actor, partner: Actor
) -> None:
    row = bring_exhibit(partner, alliance, FACTS, paper())
    snapshot = cite_exhibit(partner, row)
    with pytest.raises(ValidationError, match="warum"):
        withdraw_exhibit(partner, row, "  ")
    withdraw_exhibit(partner, row, "Die Zahlen waren die eines anderen Kreises.")
    for verb in (
        lambda: cite_exhibit(office, row),
        lambda: withdraw_exhibit(office, row, "noch einmal"),
        lambda: replace_exhibit(office, row, FACTS, None),
    ):
        with pytest.raises(ProcessError, match="zurückgezogen"):
            verb()
    assert not listed_exhibits(office, on=DAY).exists()
    assert listed_exhibits(office, on=DAY, state="withdrawn").get() == row
    client = worlds.client(worlds.mandate(alliance, MandateRole.REPRESENTATIVE, worlds.seat(alliance)))
    page = client.get(f"/bedarf/belege/{snapshot.public_id}/").content.decode()
    assert "eines anderen Kreises" in page
    assert "Auf 35 Stellen" in page


def test_confidential_ones_are_read_by_the_office_and_who_brought_them(
    alliance: Alliance, office: Actor, partner: Actor
) -> None:
    row = bring_exhibit(partner, alliance, replace(FACTS, visibility="office"), paper())
    other = worlds.actor(worlds.mandate(alliance, MandateRole.REPRESENTATIVE, worlds.seat(alliance)))
    stranger = worlds.actor(worlds.mandate(worlds.alliance("ems")))
    document = Document.objects.get(public_id=row.document)
    for actor, sees in ((office, True), (partner, True), (other, False), (stranger, False)):
        assert listed_exhibits(actor, on=DAY).exists() is sees
        assert may_read_document(actor, document) is sees
    with pytest.raises(ProcessError, match="Nicht alle Mitglieder"):
        cite_exhibit(office, row)
    for actor in (other, stranger):
        with pytest.raises(NotAllowed):
            withdraw_exhibit(actor, row, "weil")
    with pytest.raises(NotAllowed):
        cite_exhibit(stranger, row)
    with pytest.raises(NotAllowed):
        bring_exhibit(stranger, alliance, FACTS, paper())
    remove_exhibit(partner, row)
    assert Document.objects.get(pk=document.pk).removed_at is not None


def test_lists_narrow_sort_and_find_by_occupation(alliance: Alliance, office: Actor) -> None:
    care = bring_exhibit(office, alliance, FACTS, paper())
    trade = bring_exhibit(
        office,
        alliance,
        replace(
            FACTS,
            kind="survey",
            title="Ärger mit Azubis",
            organisation="Kammer",
            occupations=[{"code": "2621", "title": "Elektroinstallateur"}],
            districts=[],
            valid_until=date(2026, 2, 15),
        ),
        paper(),
    )
    everything: dict[str, Any] = {"on": DAY, "state": "all"}
    assert list(listed_exhibits(office, **everything, sort="title")) == [trade, care]
    assert list(listed_exhibits(office, **everything, sort="-until")) == [care, trade]
    assert list(listed_exhibits(office, **everything, text="elektroinst")) == [trade]
    assert list(listed_exhibits(office, **everything, kind="agency")) == [care]
    assert list(listed_exhibits(office, **everything, district="03153")) == [care]
    assert list(listed_exhibits(office, on=DAY)) == [care]
    assert list(listed_exhibits(office, on=DAY, state="over")) == [trade]
    assert of_occupations(office, ["8130"], DAY) == [care]
    assert of_occupations(office, ["2621"], DAY) == []


def test_a_document_goes_through_the_pages(alliance: Alliance) -> None:
    client = worlds.client(worlds.mandate(alliance))
    sent = {
        "kind": "survey",
        "title": "Befragung",
        "organisation": "Kammer 1",
        "dated": "2026-02-01",
        "summary": "Jeder zweite Betrieb sucht.",
        "occupation_1": "Altenpflegerin",
        "visibility": "members",
    }
    wrong = client.post("/bedarf/nachweise/neu/", sent | {"occupation_1": "qqqqqq", "file": paper()})
    assert wrong.status_code == 422
    assert "So heißt kein Beruf" in wrong.content.decode()
    made = client.post("/bedarf/nachweise/neu/", sent | {"file": paper()}, follow=True)
    row = Exhibit.objects.in_alliance(alliance.pk).get()
    assert row.occupations[0]["code"] == "8210"
    assert "Das zitieren" in made.content.decode()
    cited = client.post(f"/bedarf/nachweise/{row.public_id}/zitieren/", follow=True).content.decode()
    assert "Jeder zweite Betrieb sucht." in cited
    client.post(f"/bedarf/nachweise/{row.public_id}/aendern/", sent | {"title": "Zweite Befragung"})
    new = Exhibit.objects.in_alliance(alliance.pk).get(number=2)
    assert (new.previous, new.title) == (row, "Zweite Befragung")
    assert b"".join(client.get(f"/dokumente/{row.document}/")) == b"Stellungnahme"
    with CaptureQueriesContext(connection) as few:
        page = client.get("/bedarf/nachweise/").content.decode()
    assert "Zweite Befragung" in page
    actor = Actor.system("test", alliance.pk)
    for number in range(2):
        bring_exhibit(actor, alliance, replace(FACTS, title=f"Weitere {number}", valid_until=None), paper())
    with CaptureQueriesContext(connection) as many:
        assert "Weitere 1" in client.get("/bedarf/nachweise/").content.decode()
    assert len(many) == len(few)
    assert (
        "Jeder zweite Betrieb sucht." in client.get("/bedarf/nachweise/", {"format": "csv"}).content.decode()
    )
