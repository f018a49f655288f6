"""Whose turn it is: for whom each thing waits, since when, until when, and for how long that usually lasts."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.funding.advice.worlds import a_case, an_advising_world, now_in
from tests.funding.applications.worlds import World, a_full_draft
from tests.funding.ideas.worlds import NOW, as_, brought, confirmed

from buendnis.funding.durations import LEAST, Usual, usual_durations, usual_of
from buendnis.funding.models import AdviceStep, Application, StepOwner
from buendnis.funding.selectors import waiting as selectors_waiting
from buendnis.funding.selectors.turns import (
    Deadline,
    Party,
    Usuals,
    Waiting,
    case_waits,
    deadlines_of,
    outline_waits,
)
from buendnis.funding.selectors.waiting import in_full, queue_of
from buendnis.funding.services.advice_course import close_case, wait_for
from buendnis.funding.services.advice_notes import add_step, tick_step
from buendnis.funding.services.applications import return_application, submit_application
from buendnis.funding.services.ideas import begin_advice, confirm_idea
from buendnis.ground.actor import Actor, Role
from buendnis.ground.clock import today


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield an_advising_world()


def all_waiting(world: World, **asked: Any) -> list[Waiting]:
    """In full; each line has been put into its place by what stands in full, too."""
    office, alliance = world.actors["office"], world.alliance
    lines = queue_of(office, alliance, **asked).lines
    rows = in_full(office, alliance, lines)
    assert [(line.kind, line.title, line.since, line.party) for line in lines] == [
        (row.kind, row.title, row.since, row.party) for row in rows
    ]
    return rows


def waiting(world: World, **asked: Any) -> dict[str, tuple[Party, str]]:
    return {row.title: (row.party, str(row.who)) for row in all_waiting(world, **asked)}


class TestDurations:
    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(days=st.lists(st.integers(0, 400), min_size=2, max_size=40))
    def test_median_and_middle_half(self, days: list[int]) -> None:
        usual = usual_of(days)
        assert usual.number == len(days)
        assert usual.median == statistics.median(days)
        assert min(days) <= usual.low <= usual.median <= usual.high <= max(days)

    def test_too_few_say_nothing(self) -> None:
        with translation.override("en"):
            assert "not enough" in str(usual_of([]).sentence)
            assert "not enough" in str(usual_of([3] * (LEAST - 1)).sentence)
            assert str(usual_of([3] * LEAST).sentence) == "usually about 3 days (from 5 cases)"
            assert str(usual_of([2, 4, 8, 16, 32]).sentence) == (
                "usually about 8 days; half of 5 cases took 4 to 16 days"
            )
            assert str(Usual(5, 0.2, 0.1, 1.4).sentence).startswith("usually about 1 day;")

    def test_they_come_from_the_alliance_s_own_record(self, world: World) -> None:
        """The database counts as the pure function does; nothing of another alliance, nothing unfinished."""
        office, days = world.actors["office"], [2, 3, 5, 8, 13]
        for lasted in days:
            idea = confirmed(world, f"Idee {lasted}")
            with time_machine.travel(NOW + timedelta(days=lasted), tick=False):
                begin_advice(office, idea)
        confirmed(world, "Wartet noch")
        foreign = an_advising_world("JAD", "03405")
        begin_advice(foreign.actors["office"], confirmed(foreign, "Nebenan"))
        found = usual_durations(world.alliance.pk, "funding.idea")
        expected = usual_of(days)
        assert found["new"].number == LEAST
        assert found["new"].median == pytest.approx(expected.median)
        assert found["new"].low == pytest.approx(expected.low)
        assert found["new"].high == pytest.approx(expected.high)
        assert "advice" not in found  # nothing has left that state

    def test_a_visitor_s_idea_waits_from_its_confirmation_on(self, world: World) -> None:
        idea = brought(world)
        with time_machine.travel(NOW + timedelta(days=20), tick=False):
            confirm_idea(Actor(user_id=idea.brought_by_id, role=Role.NONE), idea)
        with time_machine.travel(NOW + timedelta(days=23), tick=False):
            begin_advice(world.actors["office"], idea)
        found = usual_durations(world.alliance.pk, "funding.idea")
        assert found["new"].median == pytest.approx(3)
        assert found["unconfirmed"].median == pytest.approx(20)

    def test_a_case_that_only_changes_whom_it_waits_for_stays_in_its_step(self, world: World) -> None:
        case, office = a_case(world), world.actors["office"]
        for day, whom in ((4, "Kreistag"), (9, "Rat")):
            with time_machine.travel(NOW + timedelta(days=day), tick=False):
                wait_for(office, case, whom)
        with time_machine.travel(NOW + timedelta(days=10), tick=False):
            close_case(office, case, "answered")
        found = usual_durations(world.alliance.pk, "funding.advicecase")
        assert found["open"].median == pytest.approx(4)
        assert found["waiting"].median == pytest.approx(6)

    def test_one_question_per_kind(self, world: World, django_assert_num_queries: Any) -> None:
        case = a_case(world)
        usuals, row = Usuals(world.alliance.pk), case_waits(case, [])
        assert row is not None
        with django_assert_num_queries(1):
            usuals.of(row)
            usuals.of(row)


class TestWhoseTurn:
    def test_of_a_case(self, world: World) -> None:
        office, case = world.actors["office"], a_case(world)
        row = case_waits(case, [])
        assert row is not None
        assert (row.party, row.since) == (Party.OFFICE, NOW)
        later = add_step(office, case, text="Später", due=date(2026, 5, 1))
        sooner = add_step(office, case, text="Bald", owner=StepOwner.ADVISED, due=date(2026, 4, 1))
        steps = list(AdviceStep.objects.in_alliance(world.alliance.pk))
        row = case_waits(case, steps)
        assert row is not None
        assert (row.party, str(row.text), row.deadline) == (
            Party.APPLICANT,
            "Bald",
            Deadline(date(2026, 4, 1), "Bald"),
        )
        tick_step(office, sooner)
        row = case_waits(case, list(AdviceStep.objects.in_alliance(world.alliance.pk)))
        assert row is not None
        assert (row.party, str(row.text)) == (Party.OFFICE, later.text)
        wait_for(office, case, "Kreistag")
        row = case_waits(now_in(case), [])
        assert row is not None
        assert (row.party, row.who) == (Party.OTHERS, "Kreistag")
        close_case(office, case, "answered")
        assert case_waits(now_in(case), []) is None

    def test_of_an_outline_with_the_day_it_is_expected_back(self, world: World) -> None:
        draft = a_full_draft(world)
        row = outline_waits(draft)
        assert row is not None
        assert (row.party, row.who) == (Party.APPLICANT, world.applicant.name)
        submit_application(world.actors["applicant"], draft, now=NOW)
        submitted = Application.objects.in_alliance(world.alliance.pk).get()
        row = outline_waits(submitted)
        assert row is not None
        assert row.party == Party.OFFICE
        due = today(NOW) + timedelta(days=10)
        return_application(world.actors["office"], submitted, "Bitte ändern.", due_on=due)
        returned = Application.objects.in_alliance(world.alliance.pk).select_related("applicant").get()
        row = outline_waits(returned, deadlines_of([returned]).get(returned.pk))
        assert row is not None
        assert row.deadline is not None
        assert row.deadline.day == due
        assert [row.is_late(due + timedelta(days=shift)) for shift in (-1, 0, 1)] == [False, False, True]

    def test_the_list_across_all_of_them(self, world: World) -> None:
        brought(world, title="Unbestätigt")
        confirmed(world, "Neue Idee")
        advised = confirmed(world, "In Beratung")
        begin_advice(world.actors["office"], advised)
        with time_machine.travel(NOW - timedelta(days=40), tick=False):
            case = a_case(world, "Pflegelotsen")
            wait_for(world.actors["office"], case, "Kreistag")
        a_full_draft(world, "Niemandes Sache")
        found = waiting(world)
        assert found == {
            "Pflegelotsen": (Party.OTHERS, "Kreistag"),
            "In Beratung": (Party.OFFICE, "Die Geschäftsstelle"),
            "Neue Idee": (Party.OFFICE, "Die Geschäftsstelle"),
        }
        rows = all_waiting(world)
        assert rows[0].title == "Pflegelotsen"
        assert rows[0].days(NOW.date()) == 40
        assert all(one.since <= other.since for one, other in pairwise(rows))
        assert list(waiting(world, party="others")) == ["Pflegelotsen"]
        assert list(waiting(world, kind="funding.idea")) == ["Neue Idee"]

    def test_of_very_many_the_longest_waiting_are_shown(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with time_machine.travel(NOW - timedelta(days=3), tick=False):
            confirmed(world, "Drei Tage")
        confirmed(world, "Eben erst")
        office = as_(world, "office")
        assert "Von jeder Art" not in office.get("/wartet/").content.decode()
        monkeypatch.setattr(selectors_waiting, "MOST", 1)
        assert list(waiting(world)) == ["Drei Tage"]
        assert "Von jeder Art die 1, die am längsten warten" in office.get("/wartet/").content.decode()

    def test_a_page_asks_as_much_for_many_as_for_one(self, world: World) -> None:
        office = as_(world, "office")

        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert office.get("/wartet/?sort=due").status_code == 200
            return len(queries)

        a_case(world, "Erste"), confirmed(world, "Idee 1")
        asked()  # what is asked for once
        few = asked()
        for number in (2, 3):
            a_case(world, f"Noch eine {number}"), confirmed(world, f"Idee {number}")
        assert asked() == few

    def test_its_page_is_the_office_s_and_is_exported(self, world: World) -> None:
        foreign = an_advising_world("JAD", "03405")
        a_case(world, "=1+1")
        office = as_(world, "office")
        for who in ("seat", "spokesperson", "applicant"):
            assert as_(world, who).get("/wartet/").status_code == 404
        assert "=1+1" in office.get("/wartet/?sort=title").content.decode()
        assert "=1+1" not in as_(foreign, "office").get("/wartet/").content.decode()
        for query in ("sort=-due", "sort=due", "sort=-since", "party=x", "kind=funding.idea", "page=9"):
            assert office.get(f"/wartet/?{query}").status_code == 200
        lines = office.get("/wartet/?format=csv").content.decode("utf-8-sig").splitlines()
        assert len(lines) == 2
        assert "'=1+1" in lines[1]
        assert office.get("/wartet/?format=xlsx").status_code == 200


def test_pages_say_whose_turn_it_is(world: World) -> None:
    case = a_case(world)
    add_step(
        world.actors["office"], case, text="Träger benennen", owner_name="Hochschule", due=date(2026, 4, 1)
    )
    content = as_(world, "office").get(f"/beratung/{case.public_id}/").content.decode()
    for text in ("Sie sind an der Reihe", "Hochschule", "nicht genug abgeschlossene Fälle", "01.04.2026"):
        assert text in content
    idea = confirmed(world, "Neu")
    for who in ("office", "applicant"):
        content = as_(world, who).get(f"/ideen/{idea.public_id}/").content.decode()
        assert "nimmt Kontakt auf" in content
        assert ("Sie sind an der Reihe" in content) == (who == "office")
        assert "Idee eingebracht" in content
    assert "Wer ist dran" not in as_(world, "seat").get(f"/ideen/{idea.public_id}/").content.decode()
