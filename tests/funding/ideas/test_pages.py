"""The pages of ideas, as each role sees them."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from tests.funding.applications.worlds import World
from tests.funding.ideas.worlds import (
    NOW,
    an_open_world,
    as_,
    brought,
    confirmed,
    now_in,
)
from tests.reading import tight

from buendnis.alliances.models import Seat
from buendnis.funding.models import Application, Idea, IdeaState
from buendnis.funding.selectors.advice import advice_shown
from buendnis.funding.services import ideas as verbs
from buendnis.funding.services.advice_notes import add_advice
from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor, Role
from buendnis.strategy.models import FieldOfAction

ADDRESS = "idee@somewhere.example"
PERSON = "Idris Ideenreich"


def ideas_of(world: World) -> list[Idea]:
    return list(Idea.objects.in_alliance(world.alliance.pk).order_by("pk"))


PAGES = {
    # (idea, page) → who gets 200; everybody else gets what a random id gets
    ("confirmed", ""): {"applicant", "office", "seat", "spokesperson"},
    ("confirmed", "beratung/"): {"office"},
    ("confirmed", "weglegen/parken/"): {"office"},
    ("confirmed", "weglegen/ablehnen/"): {"office"},
    ("confirmed", "weglegen/nirgends/"): set(),
    ("confirmed", "skizze/"): {"office"},
    ("confirmed", "zuordnen/"): {"office"},
    ("unconfirmed", ""): {"bringer"},
    ("unconfirmed", "bestaetigen/"): {"bringer"},
    ("unconfirmed", "beratung/"): set(),
    ("unconfirmed", "skizze/"): set(),
}


def test_each_page_opens_for_those_named_only(world: World) -> None:
    foreign = an_open_world("JAD", "03405")
    ideas = {"confirmed": confirmed(world), "unconfirmed": brought(world)}
    world.users["bringer"] = User.objects.get(pk=ideas["unconfirmed"].brought_by_id or 0)
    for place, who in [(world, name) for name in world.users] + [(foreign, name) for name in foreign.users]:
        client = as_(place, who)
        nowhere = _plain(client.get(f"/ideen/{uuid4()}/").content)
        for (state, page), opens in PAGES.items():
            answer = client.get(f"/ideen/{ideas[state].public_id}/{page}")
            if place is world and who in opens:
                assert answer.status_code == 200, (who, state, page)
            else:
                assert answer.status_code == 404, (place.alliance, who, state, page)
                assert _plain(answer.content) == nowhere, (place.alliance, who, state, page)
    for state, page in PAGES:
        visitor = Client().get(f"/ideen/{ideas[state].public_id}/{page}")
        assert visitor.status_code == 302, (state, page)
        assert visitor["Location"].startswith("/konto/anmelden/")


@pytest.mark.parametrize(
    "page",
    ["beratung/beginnen/", "aufgreifen/", "weglegen/parken/", "skizze/", "zuordnen/", "bestaetigen/"],
)
def test_posting_is_the_office_s(world: World, page: str) -> None:
    foreign = an_open_world("JAD", "03405")
    idea = confirmed(world)
    for place, who in [(world, "seat"), (world, "stranger"), (foreign, "office")]:
        assert as_(place, who).post(f"/ideen/{idea.public_id}/{page}").status_code == 404
    assert now_in(idea).state == IdeaState.NEW


def test_one_s_own_idea_elsewhere_gives_an_office_no_rights_there(world: World) -> None:
    foreign = an_open_world("JAD", "03405")
    idea = verbs.submit_idea(
        foreign.actors["office"], world.alliance, {"title": "Von nebenan", "summary": "x", "privacy": True}
    )
    client = as_(foreign, "office")
    assert client.get(f"/ideen/{idea.public_id}/").status_code == 200
    assert client.get(f"/ideen/{idea.public_id}/beratung/").status_code == 404
    assert client.post(f"/ideen/{idea.public_id}/aufgreifen/").status_code == 404


class TestAnIdea:
    def test_persons_are_shown_to_those_who_need_them(self, world: World) -> None:
        idea = confirmed(world)
        for who, sees in {"office": True, "applicant": True, "seat": False, "spokesperson": False}.items():
            content = as_(world, who).get(f"/ideen/{idea.public_id}/").content.decode()
            assert (PERSON in content) == sees
            assert ("05321 12345" in content) == sees
            assert (world.users["applicant"].email in content.replace('value="', "")) == (
                sees or who == "applicant"
            )

    def test_notes_are_shown_to_those_who_need_them(self, world: World) -> None:
        idea = confirmed(world)
        for text, shared in (("Interner Vermerk", False), ("Geteilter Vermerk", True)):
            add_advice(
                world.actors["office"],
                idea,
                advised_on=NOW.date(),
                channel="talk",
                text=text,
                is_shared=shared,
            )
        seen = {
            who: [
                text in as_(world, who).get(f"/ideen/{idea.public_id}/").content.decode()
                for text in ("Interner Vermerk", "Geteilter Vermerk")
            ]
            for who in ("office", "applicant", "seat")
        }
        assert seen == {"office": [True, True], "applicant": [False, True], "seat": [False, False]}

    def test_a_partner_s_colleague_reads_the_seat_s_advice(self, world: World) -> None:
        idea = confirmed(world, who="seat")
        add_advice(
            world.actors["office"],
            idea,
            advised_on=NOW.date(),
            channel="talk",
            text="Für den Sitz",
            is_shared=True,
        )
        seat = Seat.objects.in_alliance(world.alliance.pk).get(pk=world.actors["seat"].seat_id or 0)
        colleague = Actor(
            user_id=world.users["stranger"].pk,
            role=Role.SUBSTITUTE,
            alliance_id=world.alliance.pk,
            seat_id=seat.pk,
        )
        assert advice_shown(colleague, idea).count() == 1
        assert advice_shown(world.actors["spokesperson"], idea).count() == 0

    def test_the_office_goes_through_the_states(self, world: World) -> None:
        idea, office = confirmed(world), as_(world, "office")
        page = f"/ideen/{idea.public_id}/"
        assert office.post(f"{page}beratung/beginnen/").status_code == 302
        assert now_in(idea).state == IdeaState.ADVICE
        note = {
            "advised_on": "2026-03-02",
            "channel": "mail",
            "text": "Vermerk",
            "next_step": "Landkreis fragen",
            "next_step_by": "Geschäftsstelle",
            "next_step_due": "2026-03-16",
            "helped_write": "on",
        }
        assert office.post(f"{page}beratung/", note).status_code == 302
        content = office.get(page).content.decode()
        assert "Landkreis fragen" in content
        assert "16.03.2026" in content
        answer = office.post(f"{page}weglegen/parken/", {"reason": ""})
        assert answer.status_code == 422
        assert office.post(f"{page}weglegen/parken/", {"reason": "Später."}).status_code == 302
        assert "Später." in as_(world, "applicant").get(page).content.decode()
        assert office.post(f"{page}aufgreifen/").status_code == 302
        assert office.post(f"{page}weglegen/ablehnen/", {"reason": "Gibt es."}).status_code == 302
        answer = office.post(f"{page}weglegen/ablehnen/", {"reason": "Noch einmal."})
        assert answer.status_code == 422
        assert "Noch einmal." in answer.content.decode()
        assert office.post(f"{page}beratung/", note).status_code == 422

    def test_an_outline_with_a_known_or_a_new_organisation(self, world: World) -> None:
        office = as_(world, "office")
        idea, data = confirmed(world), {"guideline": str(world.guideline.pk), "applicant_kind": "firm"}
        recognition = world.alliance.recognitions.in_alliance(world.alliance.pk).get()
        data |= {"recognition": str(recognition.pk), "funding_object": "structure"}
        page = f"/ideen/{idea.public_id}/skizze/"
        assert office.get(page).status_code == 200
        answer = office.post(page, data)
        assert answer.context["form"].errors.keys() == {"applicant_name"}
        answer = office.post(page, data | {"applicant": str(world.applicant.pk)})
        assert answer.context["form"].errors.keys() == {"applicant"}  # not known to this office
        answer = office.post(page, data | {"applicant_name": "Betrieb Neu", "funding_object": "nirgends"})
        assert answer.context["form"].errors.keys() == {"funding_object"}
        answer = office.post(page, data | {"applicant_name": "Betrieb Neu"})
        application = Application.objects.in_alliance(world.alliance.pk).get()
        assert answer["Location"] == f"/antraege/{application.public_id}/"
        assert application.applicant.name == "Betrieb Neu"
        assert as_(world, "applicant").get(answer["Location"]).status_code == 200
        assert (
            f"/antraege/{application.public_id}/" in office.get(f"/ideen/{idea.public_id}/").content.decode()
        )
        # a seat does not see the draft, and so finds no link to it
        content = as_(world, "seat").get(f"/ideen/{idea.public_id}/").content.decode()
        assert str(application.public_id) not in content


class TestTheList:
    def test_filters_and_order_are_in_the_address(self, world: World) -> None:
        for title in ("Zukunft", "Ärztenetz", "Bildung"):
            confirmed(world, title)
        verbs.park_idea(world.actors["office"], _called(world, "Bildung"), "Später.")
        other = FieldOfAction.objects.create(
            strategy=world.field_of_action.strategy, number=3, title="Matching"
        )
        Idea.objects.in_alliance(world.alliance.pk).filter(title="Zukunft").update(field_of_action=other)
        office = as_(world, "office")

        def titles(query: str) -> list[str]:
            content = tight(office.get(f"/ideen/?{query}").content.decode())
            return re.findall(r'<th scope="row"><a[^>]*>([^<]*)</a>', content)

        assert titles("sort=title") == ["Ärztenetz", "Bildung", "Zukunft"]
        assert titles("sort=-title") == ["Zukunft", "Bildung", "Ärztenetz"]
        assert titles("sort=-state")[0] == "Bildung"
        assert titles("state=parked") == ["Bildung"]
        assert titles(f"field={other.public_id}") == ["Zukunft"]
        assert titles("q=ärzte") == ["Ärztenetz"]
        assert titles("q=ideenreich&sort=title") == ["Ärztenetz", "Bildung", "Zukunft"]
        for strange in (
            "field=1",
            "field=x",
            "state=nope",
            "sort=pk;drop",
            "page=-1",
            "page=99999999999",
            "q=%00",
        ):
            assert office.get(f"/ideen/?{strange}").status_code == 200, strange

    def test_seats_do_not_find_persons(self, world: World) -> None:
        confirmed(world)
        seat = as_(world, "seat")
        assert "Digitalisierungslabor" not in seat.get("/ideen/?q=ideenreich").content.decode()
        assert "Digitalisierungslabor" in seat.get("/ideen/?q=harz").content.decode()

    @pytest.mark.parametrize(("who", "sees"), [("office", True), ("seat", False)])
    def test_exports_hold_what_the_list_holds(self, world: World, who: str, sees: bool) -> None:
        confirmed(world, "=1+1")
        confirmed(world, "Zukunft")
        client = as_(world, who)
        answer = client.get("/ideen/?format=csv&q=zukunft")
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        assert [row[0] for row in rows[1:]] == ["Zukunft"]
        assert (PERSON in rows[1]) == sees
        answer = client.get("/ideen/?format=xlsx&sort=title")
        sheet = load_workbook(io.BytesIO(answer.content)).active
        assert sheet is not None
        titles = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
        assert titles == ["'=1+1", "Zukunft"]

    def test_everybody_sees_their_own(self, world: World) -> None:
        foreign = an_open_world("JAD", "03405")
        confirmed(world)
        unconfirmed = brought(world, title="Unbestätigt", contact_email=world.users["applicant"].email)
        content = as_(world, "applicant").get("/ideen/").content.decode()
        assert "Digitalisierungslabor" in content
        assert unconfirmed.title in content
        for place, who in ((world, "stranger"), (foreign, "office"), (foreign, "seat")):
            content = as_(place, who).get("/ideen/").content.decode()
            assert "Digitalisierungslabor" not in content
        assert unconfirmed.title not in as_(world, "office").get("/ideen/").content.decode()

    def test_as_many_queries_for_three_as_for_one(self, world: World) -> None:
        office = as_(world, "office")
        confirmed(world, who="seat")
        office.get("/ideen/")
        counts = []
        for _round in range(2):
            with CaptureQueriesContext(connection) as queries:
                assert office.get("/ideen/").status_code == 200
            counts.append(len(queries))
            confirmed(world, "Zwei", who="seat")
            confirmed(world, "Drei")
        assert counts[0] == counts[1]

    def test_as_many_queries_for_three_notes_as_for_one(self, world: World) -> None:
        idea, office, counts = confirmed(world), as_(world, "office"), []
        for notes in (1, 2):
            for _note in range(notes):
                add_advice(
                    world.actors["office"], idea, advised_on=NOW.date(), channel="talk", text="Vermerk"
                )
            office.get(f"/ideen/{idea.public_id}/")
            with CaptureQueriesContext(connection) as queries:
                office.get(f"/ideen/{idea.public_id}/")
            counts.append(len(queries))
        assert counts[0] == counts[1]


def test_a_partner_brings_an_idea(world: World) -> None:
    seat = as_(world, "seat")
    assert seat.get("/ideen/neu/").status_code == 200
    assert seat.post("/ideen/neu/", {"title": "", "summary": ""}).status_code == 422
    answer = seat.post("/ideen/neu/", {"title": "Vom Partner", "summary": "Kurz"})
    (idea,) = ideas_of(world)
    assert answer["Location"] == f"/ideen/{idea.public_id}/"
    assert idea.brought_by_seat_id == world.actors["seat"].seat_id
    assert "Kammer 1" in as_(world, "spokesperson").get(f"/ideen/{idea.public_id}/").content.decode()
    assert as_(world, "applicant").get("/ideen/neu/").status_code == 404


def test_an_idea_that_was_deleted_meanwhile_is_not_there(world: World) -> None:
    idea = brought(world)
    bringer = User.objects.get(email=ADDRESS)
    User.objects.filter(pk=bringer.pk).update(last_login=NOW)
    world.users["bringer"] = bringer
    client = as_(world, "bringer")
    page = f"/ideen/{idea.public_id}/bestaetigen/"
    assert client.get(page).status_code == 200
    verbs.delete_unconfirmed(NOW + timedelta(days=31))
    assert client.post(page).status_code == 404


def _called(world: World, title: str) -> Idea:
    return Idea.objects.in_alliance(world.alliance.pk).get(title=title)


def _plain(content: bytes) -> str:
    without_address = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", content.decode())
    return re.sub(r'value="[^"]*"', "", without_address)
