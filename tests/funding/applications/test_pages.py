"""The pages of outlines, as each role sees them: written, sent, returned, checked, listed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from tests.funding.applications.browsing import as_, fields_of, filled
from tests.funding.applications.worlds import (
    EXPENDITURE,
    NOW,
    SOURCES,
    World,
    a_draft,
    a_full_draft,
    a_world,
)

from buendnis.funding.models import Application
from buendnis.funding.services.application_drafts import edit_application
from buendnis.funding.services.applications import return_application, submit_application
from buendnis.funding.services.finance import set_finance_plan
from buendnis.funding.services.prechecks import run_precheck


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield a_world()


PAGES = {
    # (state it is in, page) → who gets 200; everybody else gets the page that a random id gets
    ("draft", ""): {"applicant"},
    ("draft", "bearbeiten/beschreibung/"): {"applicant"},
    ("draft", "bearbeiten/partner/"): {"applicant"},
    ("draft", "bearbeiten/ort-und-zeit/"): {"applicant"},
    ("draft", "bearbeiten/unterlagen/"): {"applicant"},
    ("draft", "finanzplan/"): {"applicant"},
    ("draft", "vorschau/"): {"applicant"},
    ("draft", "mitschreibende/"): {"applicant"},
    ("draft", "druck/"): {"applicant"},
    ("draft", "zurueckziehen/"): {"applicant"},
    ("draft", "vorpruefung/"): set(),
    ("submitted", ""): {"applicant", "office", "seat", "spokesperson"},
    ("submitted", "druck/"): {"applicant", "office", "seat", "spokesperson"},
    ("submitted", "fassungen/1/"): {"applicant", "office", "seat", "spokesperson"},
    ("submitted", "fassungen/2/"): set(),
    ("submitted", "vorpruefung/"): {"office", "spokesperson"},
    ("submitted", "zurueckgeben/"): {"office"},
    ("submitted", "frist/"): {"office"},
    ("submitted", "folgevorhaben/"): {"applicant"},
    ("submitted", "unterschied/"): set(),  # there is only one version
    ("submitted", "zurueckziehen/"): {"applicant", "office"},
    ("submitted", "mitschreibende/"): {"applicant"},
    ("submitted", "bearbeiten/nirgends/"): set(),
}


def test_each_page_opens_for_those_named_only(world: World) -> None:
    foreign = a_world("JAD", "03405")
    rows = {"draft": a_full_draft(world), "submitted": a_full_draft(world)}
    submit_application(world.actors["applicant"], rows["submitted"], NOW)
    people = [(world, name) for name in world.users] + [(foreign, name) for name in foreign.users]
    for place, who in people:
        client = as_(place, who)
        nowhere = _plain(client.get(f"/antraege/{uuid4()}/").content)
        for (state, page), opens in PAGES.items():
            answer = client.get(f"/antraege/{rows[state].public_id}/{page}")
            if place is world and who in opens:
                assert answer.status_code == 200, (who, state, page)
            else:
                assert answer.status_code == 404, (place.alliance, who, state, page)
                assert _plain(answer.content) == nowhere, (place.alliance, who, state, page)
    for state, page in PAGES:
        visitor = Client().get(f"/antraege/{rows[state].public_id}/{page}")
        assert visitor.status_code == 302, (state, page)
        assert visitor["Location"].startswith("/konto/anmelden/")


def _plain(content: bytes) -> str:
    without_address = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", content.decode())
    return re.sub(r'value="[^"]*"', "", without_address)


def test_seats_read_what_was_submitted_and_not_what_is_being_changed(world: World) -> None:
    row, actor = a_full_draft(world), world.actors["applicant"]
    submit_application(actor, row, NOW)
    return_application(world.actors["office"], row, "Bitte ergänzen")
    edit_application(actor, row, {"title": "Ganz neuer Titel", "need": "Ein anderer Bedarf"}, row.version)
    set_finance_plan(actor, row, EXPENDITURE[:1], SOURCES[:1], row.version)
    for who in ("seat", "office"):
        client = as_(world, who)
        for address in (f"/antraege/{row.public_id}/", f"/antraege/{row.public_id}/druck/", "/antraege/"):
            html = client.get(address).content.decode()
            assert "Digitalisierungslabor" in html
            assert "470.000,00" in html
            assert "Ganz neuer Titel" not in html
            assert "Ein anderer Bedarf" not in html
    assert "Ganz neuer Titel" in as_(world, "applicant").get(f"/antraege/{row.public_id}/").content.decode()


def test_a_section_is_saved_and_leads_on(world: World) -> None:
    row, client = a_draft(world), as_(world, "applicant")
    address = f"/antraege/{row.public_id}/bearbeiten/beschreibung/"
    data = fields_of(client.get(address).content.decode())
    answer = client.post(address, data | {"summary": "Kurz gesagt.", "next": "1"})
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"].endswith("/bearbeiten/partner/")
    row.refresh_from_db()
    assert row.summary == "Kurz gesagt."


def test_two_in_the_same_section_see_both_and_lose_nothing(world: World) -> None:
    row, client = a_full_draft(world), as_(world, "applicant")
    address = f"/antraege/{row.public_id}/bearbeiten/beschreibung/"
    data = fields_of(client.get(address).content.decode())
    edit_application(world.actors["applicant"], row, {"need": "Von der anderen"}, row.version)
    answer = client.post(address, data | {"need": "Von mir"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Von der anderen" in html
    assert "Von mir" in html
    row.refresh_from_db()
    assert row.need == "Von der anderen"
    again = client.post(address, fields_of(html))
    assert again.status_code == 302, again.content.decode()
    row.refresh_from_db()
    assert row.need == "Von mir"


def test_two_in_different_sections_do_not_disturb_each_other(world: World) -> None:
    row, client = a_full_draft(world), as_(world, "applicant")
    address = f"/antraege/{row.public_id}/bearbeiten/ort-und-zeit/"
    data = fields_of(client.get(address).content.decode())
    edit_application(world.actors["applicant"], row, {"need": "Von der anderen"}, row.version)
    answer = client.post(address, data | {"place_note": "Goslar"})
    assert answer.status_code == 302, answer.content.decode()
    row.refresh_from_db()
    assert (row.need, row.place_note) == ("Von der anderen", "Goslar")


def test_partners_are_chosen_or_named(world: World) -> None:
    row, client = a_draft(world), as_(world, "applicant")
    address = f"/antraege/{row.public_id}/bearbeiten/partner/"
    data = fields_of(client.get(address).content.decode())
    more = client.post(address, data | {"partners-0-name": "Betrieb Eins", "add": "partners"})
    assert more.status_code == 422
    assert "Betrieb Eins" in more.content.decode()
    data = fields_of(more.content.decode())
    data.pop("add", None)
    assert int(data["partners-TOTAL_FORMS"]) == 3
    answer = client.post(address, data | {"partners-1-part": "Ohne Namen"})
    assert answer.status_code == 422
    answer = client.post(address, data | {"partners-1-name": "Betrieb Zwei", "partners-1-part": "Praktika"})
    assert answer.status_code == 302, answer.content.decode()
    assert [partner.name for partner in row.partners.all()] == ["Betrieb Eins", "Betrieb Zwei"]


def test_beginning_an_outline(world: World) -> None:
    client = as_(world, "stranger")
    data = fields_of(client.get("/antraege/neu/").content.decode())
    said = {"title": "Neu", "applicant_name": "Verein Eins", "applicant_kind": "association"}
    said |= {"alliance": str(world.alliance.public_id), "guideline": str(world.guideline.public_id)}
    answer = client.post("/antraege/neu/", data | said)
    assert answer.status_code == 302, answer.content.decode()
    row = Application.objects.visible_to(world.actors["stranger"]).get()
    assert (row.title, row.applicant.name) == ("Neu", "Verein Eins")


def test_preview_submit_and_what_comes_after(world: World) -> None:
    row, client = a_full_draft(world), as_(world, "applicant")
    address = f"/antraege/{row.public_id}/vorschau/"
    data = filled(client, address)
    first = client.post(address, data)
    second = client.post(address, data)  # the same form again: the first answer again
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"] == f"/antraege/{row.public_id}/"
    assert row.revisions.count() == 1
    html = client.get(first["Location"]).content.decode()
    assert "SON-A-2018-0001" in html
    editing = client.get(f"/antraege/{row.public_id}/finanzplan/")
    assert editing.status_code == 302


def test_a_gap_is_told_instead_of_a_submission(world: World) -> None:
    row, client = a_draft(world), as_(world, "applicant")
    address = f"/antraege/{row.public_id}/vorschau/"
    assert client.post(address, {}).status_code == 422
    row.refresh_from_db()
    assert row.state == "draft"


def test_return_names_fields_and_the_applicant_sees_findings(world: World) -> None:
    row = a_full_draft(world)
    submit_application(world.actors["applicant"], row, NOW)
    run_precheck(world.actors["office"], row, NOW)
    page = f"/antraege/{row.public_id}/"
    applicant, office = as_(world, "applicant"), as_(world, "office")
    assert 'id="findings"' not in applicant.get(page).content.decode()
    answer = office.post(
        f"{page}zurueckgeben/", {"reason": "Bitte belegen.", "fields_named": ["need", "documents"]}
    )
    assert answer.status_code == 302, answer.content.decode()
    html = applicant.get(page).content.decode()
    assert 'id="findings"' in html
    assert "Bitte belegen." in html
    assert "Bitte belegen." in applicant.get(f"{page}bearbeiten/beschreibung/").content.decode()


def test_the_whole_precheck_in_the_browser(world: World) -> None:
    row = a_full_draft(world)
    submit_application(world.actors["applicant"], row, NOW)
    office, address = as_(world, "office"), f"/antraege/{row.public_id}/vorpruefung/"
    assert office.post(address, {"step": "run"}).status_code == 302
    data = fields_of(office.get(address).content.decode())
    names = [name.removesuffix("-reason") for name in data if name.endswith("-reason")]
    refused = office.post(address, data | {f"{names[0]}-reason": "Nur ein Grund"})
    assert refused.status_code == 422
    assert "Nur ein Grund" in refused.content.decode()
    for name in names:
        data |= {f"{name}-ruling": "passed", f"{name}-reason": "Selbst gelesen"}
    assert office.post(address, data).status_code == 302
    done = office.post(address, {"step": "complete", "remark": "Alles da."})
    assert done.status_code == 302, done.content.decode()
    row.refresh_from_db()
    assert row.state == "checked"
    assert office.get(address).status_code == 200
    assert "Alles da." in as_(world, "applicant").get(f"/antraege/{row.public_id}/").content.decode()


def test_the_list_filters_sorts_and_exports(world: World) -> None:
    first, second = a_full_draft(world, "=Formel"), a_full_draft(world, "Übersicht")
    set_finance_plan(world.actors["applicant"], second, EXPENDITURE[:1], [SOURCES[0]], second.version)
    for row in (first,):
        submit_application(world.actors["applicant"], row, NOW)
    client = as_(world, "applicant")
    assert "=Formel" not in client.get("/antraege/", {"q": "übersicht"}).content.decode()
    assert "Übersicht" not in client.get("/antraege/", {"state": "submitted"}).content.decode()
    assert client.get("/antraege/", {"state": "nonsense", "field": "x", "page": "9" * 30}).status_code == 200
    html = client.get("/antraege/", {"sort": "-total"}).content.decode()
    assert html.index("=Formel") < html.index("Übersicht")
    answer = client.get("/antraege/", {"format": "csv", "sort": "total"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [line[1] for line in rows[1:]] == ["Übersicht", "'=Formel"]
    assert rows[1][-2:] == ["100000,00", "235000,00"]
    book = load_workbook(io.BytesIO(client.get("/antraege/", {"format": "xlsx"}).content))
    assert book.worksheets[0].max_row == 3


@pytest.mark.parametrize("who", ["office", "seat", "applicant"])
def test_the_number_of_queries_does_not_grow(world: World, who: str) -> None:
    client, counts = as_(world, who), []
    for number in (1, 3):
        while Application.objects.in_alliance(world.alliance.pk).count() < number:
            submit_application(world.actors["applicant"], a_full_draft(world), NOW)
        client.get("/antraege/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/antraege/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_page_of_an_outline_asks_a_constant_number_of_questions(world: World) -> None:
    small, large = a_full_draft(world), a_full_draft(world)
    set_finance_plan(world.actors["applicant"], small, EXPENDITURE[:1], [SOURCES[0]], small.version)
    set_finance_plan(world.actors["applicant"], large, EXPENDITURE * 5, SOURCES * 5, large.version)
    client, counts = as_(world, "applicant"), []
    for row in (small, large):
        client.get(f"/antraege/{row.public_id}/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/antraege/{row.public_id}/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] < 40
