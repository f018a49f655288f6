"""The pages of a case of advice: who opens which, what they show, and what the office does by them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.funding.advice.worlds import (
    a_case,
    a_colleague,
    an_advising_world,
    asked_by,
    noted,
    stepped,
)
from tests.funding.applications.worlds import World, a_draft
from tests.funding.ideas.worlds import NOW, as_

from buendnis.funding.models import (
    AdviceCase,
    StepOwner,
)
from buendnis.funding.services import advice_course as course
from buendnis.funding.services import advice_notes as notes


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield an_advising_world()


OFFICE_PAGES = ("bearbeiten", "vermerk", "schritt", "uebergeben", "mitgeschrieben", "warten", "abschliessen")


def test_each_page_opens_for_those_named_only(world: World) -> None:
    foreign = an_advising_world("JAD", "03405")
    case = asked_by(world, a_case(world))
    step = stepped(world, case)
    one = f"/beratung/{case.public_id}/"
    pages = {
        "": {"office", "applicant"},
        "unterlage/": {"office", "applicant"},
        f"schritt/{step.public_id}/": {"office", "applicant"},
        **{f"{page}/": {"office"} for page in OFFICE_PAGES},
        "personen-loeschen/": {"office"},
        "bestaetigen/": set(),  # leads on, since it is confirmed
    }
    for page, who in pages.items():
        for place, name in [(world, each) for each in ("office", "applicant", "seat")] + [
            (foreign, "office")
        ]:
            status = as_(place, name).get(one + page).status_code
            if page == "bestaetigen/":
                assert status == (302 if place is world and name == "applicant" else 404), (page, name)
            else:
                assert status == (200 if place is world and name in who else 404), (page, name)
    assert Client().get(one).status_code == 302


def test_whoever_is_advised_sees_the_shared_part(world: World) -> None:
    case = asked_by(world, a_case(world))
    noted(world, case, text="Interner Vermerk")
    noted(world, case, text="Geteilter Vermerk", is_shared=True)
    stepped(world, case, text="Interner Schritt", owner=StepOwner.OFFICE, is_shared=False)
    stepped(world, case, text="Eigener Schritt")
    course.wait_for(world.actors["office"], case, "Vertrauliche Stelle")
    said = ("Interner Vermerk", "Geteilter Vermerk", "Interner Schritt", "Eigener Schritt")
    contents = {
        who: as_(world, who).get(f"/beratung/{case.public_id}/").content.decode()
        for who in ("office", "applicant")
    }
    assert [text in contents["office"] for text in said] == [True] * 4
    assert [text in contents["applicant"] for text in said] == [False, True, False, True]


def test_the_office_does_everything_by_its_pages(world: World) -> None:
    colleague, office = a_colleague(world), as_(world, "office")
    management = {"contacts-TOTAL_FORMS": "2", "contacts-INITIAL_FORMS": "0"}
    data = management | {
        "subject": "Pflegelotsen",
        "organisation_name": "Kreisverband",
        "contacts-0-name": "Anke Anruferin",
        "contacts-0-phone": "05321 4711",
    }
    assert office.get("/beratung/neu/").status_code == 200
    assert office.post("/beratung/neu/", data | {"subject": ""}).status_code == 422
    assert office.post("/beratung/neu/", data | {"contacts-1-email": "x@y.example"}).status_code == 422
    one = office.post("/beratung/neu/?plan=offer&months=12", data)["Location"]
    case = AdviceCase.objects.in_alliance(world.alliance.pk).get()
    assert (case.origin, case.answers) == ("self_check", {"plan": "offer", "months": 12})
    posts: dict[str, dict[str, Any]] = {
        "vermerk/": {"advised_on": "2026-03-02", "channel": "telephone", "text": "Gespräch"},
        "schritt/": {"text": "Nennen", "owner": "advised", "due": "2026-03-16"},
        "unterlage/": {"file": SimpleUploadedFile("plan.txt", b"Plan")},
        "uebergeben/": {"given_to": str(colleague.public_id), "note": "Bitte"},
        "uebernehmen/": {},
        "mitgeschrieben/": {"person": str(world.users["seat"].person.public_id)},
        "warten/": {"waiting_for": "Kreistag"},
        "weiter/": {},
        "abschliessen/": {"result": "answered"},
        "aufgreifen/": {},
    }
    for page, said in posts.items():
        answer = office.post(one + page, said)
        assert (answer.status_code, answer["Location"]) == (302, one), page
    content = office.get(one).content.decode()
    for text in ("Gespräch", "Nennen", "plan.txt", "Kollegin", "05321 4711"):
        assert text in content, text
    refused = {"vermerk/": {"text": ""}, "schritt/": {"text": ""}, "warten/": {}, "abschliessen/": {}}
    for page, said in refused.items():
        assert office.post(one + page, said).status_code == 422, page
    step = case.steps.get()
    for expected in (True, False):
        office.post(f"{one}schritt/{step.public_id}/", {"remark": ""})
        assert (case.steps.get().done_at is not None) == expected


def test_the_list_filters_sorts_and_exports(world: World) -> None:
    late = a_case(world, "Ärztenetz")
    stepped(world, late, due=NOW.date() - timedelta(days=1))
    due = a_case(world, "Bildung")
    stepped(world, due, due=NOW.date())
    other = a_case(world, "Zukunft", contacts=[])
    course.hand_over(world.actors["office"], other, a_colleague(world))
    closed = a_case(world, "Ende")
    course.close_case(world.actors["office"], closed, "answered")
    office = as_(world, "office")

    def subjects(query: str) -> list[str]:
        answer = office.get(f"/beratung/?{query}")
        return [case.subject for case, _kind, _late in answer.context["rows"]]

    assert subjects("sort=subject") == ["Ärztenetz", "Bildung", "Zukunft"]
    assert subjects("sort=-subject&state=all") == ["Zukunft", "Ende", "Bildung", "Ärztenetz"]
    assert subjects("state=closed") == ["Ende"]
    assert subjects("mine=on&sort=subject") == ["Ärztenetz", "Bildung"]
    assert subjects("overdue=on") == ["Ärztenetz"]  # the last day itself is not late
    assert subjects("sort=due")[:2] == ["Ärztenetz", "Bildung"]
    assert subjects("q=anruferin&sort=subject") == ["Ärztenetz", "Bildung"]
    for strange in ("state=x", "sort=pk;drop", "page=-1", "q=%00"):
        assert office.get(f"/beratung/?{strange}").status_code == 200
    lines = office.get("/beratung/?format=csv&overdue=on").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "01.03.2026" in lines[1]
    assert office.get("/beratung/?format=xlsx").status_code == 200


def test_everybody_else_lists_their_own_and_finds_no_persons(world: World) -> None:
    asked_by(world, a_case(world))
    a_case(world, "Fremd")
    applicant = as_(world, "applicant")
    content = applicant.get("/beratung/").content.decode()
    assert "Pflegelotsen" in content
    assert "Fremd" not in content
    assert "Pflegelotsen" not in applicant.get("/beratung/?q=anruferin").content.decode()


def test_as_many_queries_for_three_as_for_one(world: World) -> None:
    office, counts = as_(world, "office"), []
    first = a_case(world)
    noted(world, first, next_step="Eins")
    pages = ("/beratung/", f"/beratung/{first.public_id}/", "/wartet/")
    for _round in range(2):
        for page in pages:
            office.get(page)
        with CaptureQueriesContext(connection) as queries:
            for page in pages:
                assert office.get(page).status_code == 200
        counts.append(len(queries))
        for _more in range(2):
            noted(world, first, next_step="Mehr")
            notes.add_document(world.actors["office"], first, SimpleUploadedFile("a.txt", b"a"))
            noted(world, a_case(world, "Noch eine"), next_step="Zwei")
    # a first paper asks once for the names of all papers
    assert counts[1] - counts[0] <= 1


def test_an_owner_asks_from_the_outline(world: World) -> None:
    draft = a_draft(world)
    applicant = as_(world, "applicant")
    answer = applicant.post(f"/antraege/{draft.public_id}/beratung/")
    case = AdviceCase.objects.in_alliance(world.alliance.pk).get()
    assert answer["Location"] == f"/beratung/{case.public_id}/"
    assert as_(world, "office").get(f"/antraege/{draft.public_id}/").status_code == 200
    assert as_(world, "stranger").post(f"/antraege/{draft.public_id}/beratung/").status_code == 404
