"""The pages of a return, its extension, a follow-up, and of the pre-check's runs and rulings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.funding.applications.browsing import as_, fields_of
from tests.funding.applications.worlds import NOW, World, a_full_draft, a_world
from tests.funding.writing.worlds import a_returned, a_second_author, a_submitted

from buendnis.desk import office as office_desk
from buendnis.desk import partner as partner_desk
from buendnis.funding.models import Application
from buendnis.funding.selectors.precheck_runs import history, outdated
from buendnis.funding.selectors.prechecks import latest_precheck
from buendnis.funding.services.application_drafts import edit_application
from buendnis.funding.services.applications import return_application, submit_application
from buendnis.funding.services.prechecks import override_finding, run_precheck


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield a_world()


def _page(row: Application, name: str = "") -> str:
    return f"/antraege/{row.public_id}/{name}"


def test_returned_with_notes_extended_and_told_on_both_sides(world: World) -> None:
    row, client = a_submitted(world), as_(world, "office")
    form = client.get(_page(row, "zurueckgeben/")).content.decode()
    assert "Hinweis zu „Bedarf in der Region“" in form
    data = fields_of(form) | {
        "reason": "Bitte belegen.",
        "fields_named": ["need", "sources"],
        "due_on": "20.03.2018",
    }
    answer = client.post(
        _page(row, "zurueckgeben/"), data | {"note-need": "Zahlen?", "note-aims": "übersehen"}
    )
    assert answer.status_code == 302, answer.content.decode()
    row.refresh_from_db()
    assert row.returned_fields == ["need", "sources"]
    html = as_(world, "applicant").get(_page(row)).content.decode()
    assert "Zahlen?" in html
    assert "noch 19 Tage" in html
    assert f'href="{_page(row, "bearbeiten/beschreibung/")}#id_need"' in html
    seat = as_(world, "seat").get(_page(row)).content.decode()
    assert "Zahlen?" not in seat
    refused = client.post(_page(row, "frist/"), {"due_on": "19.03.2018", "reason": "kürzer"})
    assert refused.status_code == 422
    assert client.post(_page(row, "frist/"), {"due_on": "01.04.2018", "reason": "Ferien"}).status_code == 302
    html = as_(world, "applicant").get(_page(row)).content.decode()
    assert "Verlängert bis zum 01.04.2018" in html
    assert "Ferien" in html


def test_a_return_without_a_name_but_with_a_lock_is_refused_and_the_input_stays(world: World) -> None:
    row, client = a_submitted(world), as_(world, "office")
    answer = client.post(_page(row, "zurueckgeben/"), {"reason": "Bitte ändern", "only_these": "on"})
    assert answer.status_code == 422
    assert "Bitte ändern" in answer.content.decode()
    row.refresh_from_db()
    assert row.state == "submitted"


def test_a_followup_is_begun_from_the_page_and_both_name_each_other(world: World) -> None:
    row, client = a_submitted(world), as_(world, "applicant")
    assert _page(row, "folgevorhaben/") in client.get(_page(row)).content.decode()
    data = fields_of(client.get(_page(row, "folgevorhaben/")).content.decode())
    answer = client.post(_page(row, "folgevorhaben/"), data | {"title": "Labor II"})
    assert answer.status_code == 302, answer.content.decode()
    new = row.followups.get()
    assert answer["Location"].startswith(_page(new))
    assert "Labor II" in client.get(_page(row)).content.decode()
    assert "Folgevorhaben von" in client.get(_page(new)).content.decode()
    assert "Labor II" not in as_(world, "office").get(_page(row)).content.decode()  # a draft is its writers'


def test_the_office_sees_on_its_desk_what_did_not_come_back(world: World) -> None:
    row = a_returned(world)
    office = world.actors["office"]
    with time_machine.travel(NOW.replace(day=20), tick=False):
        assert not [item for item in office_desk.desk_of(office)["todo"] if "frist" in item.url]
    with time_machine.travel(NOW.replace(day=21), tick=False):
        (item,) = [item for item in office_desk.desk_of(office)["todo"] if "frist" in item.url]
        assert (item.title, item.due, item.state) == (row.title, date(2018, 3, 20), "late")


def test_a_spokesperson_confirms_from_the_desk(world: World) -> None:
    row, spokesperson = a_submitted(world), world.actors["spokesperson"]
    precheck = latest_precheck(row)
    assert precheck is not None
    override_finding(world.actors["office"], precheck, "sums", "failed", "Nachgerechnet")
    (item,) = [item for item in partner_desk.desk_of(spokesperson)["todo"] if "vorpruefung" in item.url]
    client = as_(world, "spokesperson")
    html = client.get(item.url).content.decode()
    assert "Nachgerechnet" in html
    assert 'value="run"' not in html
    assert client.post(item.url, {"step": "run"}).status_code == 404
    office = as_(world, "office").get(item.url).content.decode()
    assert "wartet auf Bestätigung" in office
    assert 'name="agrees"' not in office
    ruling = str(precheck.overrides.get().public_id)
    refused = client.post(item.url, {"step": "confirm", "ruling": ruling, "agrees": "no"}, follow=True)
    assert "Bitte begründen Sie Ihren Widerspruch" in refused.content.decode()
    told = client.post(item.url, {"step": "confirm", "ruling": ruling, "agrees": "yes"}, follow=True)
    assert "Die Entscheidung ist bestätigt" in told.content.decode()
    assert not [item for item in partner_desk.desk_of(spokesperson)["todo"] if "vorpruefung" in item.url]


def test_a_run_is_out_of_date_once_a_fact_or_the_guideline_changes(world: World) -> None:
    row = a_submitted(world)
    precheck = latest_precheck(row)
    assert precheck is not None
    assert not outdated(precheck, row, NOW)
    late = outdated(precheck, row, NOW + timedelta(days=200))  # the project would have begun by then
    assert [change.now for change in late.findings]
    row.guideline.document = row.guideline.document | {"title": "Anders"}
    assert outdated(precheck, row, NOW).rules_changed


def test_the_history_says_what_changed_between_runs(world: World) -> None:
    row, office = a_submitted(world), world.actors["office"]
    run_precheck(office, row, NOW + timedelta(hours=1))
    return_application(office, row, "Bitte Ort ergänzen", now=NOW)
    edit_application(world.actors["applicant"], row, {"has_begun": True}, row.version)
    submit_application(world.actors["applicant"], row, NOW + timedelta(hours=2))
    newest, same, first = history(row)
    assert newest.changes
    assert (same.changes, first.first) == ((), True)
    html = as_(world, "office").get(_page(row, "vorpruefung/")).content.decode()
    assert "dasselbe Ergebnis wie im Lauf davor" in html
    earlier = as_(world, "office").get(_page(row, f"vorpruefung/?lauf={first.precheck.public_id}"))
    assert "Dies ist ein früherer Lauf" in earlier.content.decode()


def test_a_draft_shows_its_writers_what_the_precheck_would_say_now(world: World) -> None:
    row, client = a_full_draft(world), as_(world, "applicant")
    before = client.get(_page(row, "vorschau/")).content.decode()
    assert "Was die formale Vorprüfung jetzt sagen würde" in before
    edit_application(world.actors["applicant"], row, {"has_begun": True}, row.version)
    assert client.get(_page(row, "vorschau/")).content.decode() != before


@pytest.mark.parametrize("page", ["", "bearbeiten/beschreibung/", "unterschied/"])
def test_the_number_of_queries_does_not_grow_with_returns(world: World, page: str) -> None:
    row = a_returned(world)
    a_second_author(world, row)
    client = as_(world, "applicant")
    few = _queries(lambda: client.get(_page(row, page)))
    submit_application(world.actors["applicant"], row, NOW)
    for _again in range(2):
        return_application(world.actors["office"], row, "Noch einmal", ["need", "aims", "sources"], NOW)
        if _again == 0:
            submit_application(world.actors["applicant"], row, NOW)
    assert _queries(lambda: client.get(_page(row, page))) <= few


def _queries(call: Callable[[], Any]) -> int:
    call()
    with CaptureQueriesContext(connection) as caught:
        call()
    return len(caught)
