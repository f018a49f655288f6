"""Of what people are reminded here: the day before, on the day and after it, and nobody of another's business."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.funding.advice.worlds import a_case, a_colleague, an_advising_world
from tests.funding.applications.worlds import World, a_draft, a_full_draft
from tests.funding.ideas.worlds import NOW, as_, confirmed

from buendnis.funding.models import AdviceCase, Application, IdeaCall, StepOwner
from buendnis.funding.reminders import DRAFT_WAITS, next_round
from buendnis.funding.selectors.turns import deadlines_of
from buendnis.funding.services.advice import open_for_idea, open_for_outline
from buendnis.funding.services.advice_course import close_case
from buendnis.funding.services.advice_notes import add_step, tick_step
from buendnis.funding.services.applications import return_application, submit_application
from buendnis.funding.services.ideas import park_idea
from buendnis.ground.clock import today
from buendnis.ground.mail.models import Mail
from buendnis.ground.mail.reminders import send_reminders

DUE = date(2026, 4, 1)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield an_advising_world()


def at(day: date) -> datetime:
    return NOW.replace(year=day.year, month=day.month, day=day.day)


def reminded(kind: str, day: date) -> list[str]:
    """Who gets a reminder of this kind by a run on ``day``."""
    known = set(Mail.objects.values_list("pk", flat=True))
    send_reminders(at(day))
    return sorted(Mail.objects.filter(kind=kind).exclude(pk__in=known).values_list("to", flat=True))


def steps(day: date) -> list[str]:
    return reminded("remind.step", day)


class TestSteps:
    @pytest.mark.parametrize("shift", [-2, -1, 0, 1])
    def test_from_the_day_before_to_the_day_itself(self, world: World, shift: int) -> None:
        add_step(world.actors["office"], a_case(world), text="Nachfragen", due=DUE)
        told = [world.users["office"].email] if shift in {-1, 0} else []
        assert steps(DUE + timedelta(days=shift)) == told
        assert steps(DUE + timedelta(days=shift)) == []  # never twice

    def test_whose_turn_it_is(self, world: World) -> None:
        office = world.actors["office"]
        case = open_for_idea(office, confirmed(world))
        add_step(office, case, text="Nennen", owner=StepOwner.ADVISED, due=DUE)
        assert steps(DUE) == [world.users["applicant"].email]
        add_step(office, case, text="Fragen", owner=StepOwner.PARTNER, owner_name="Landkreis", due=DUE)
        assert steps(DUE) == [world.users["office"].email]  # the office asks the partner

    def test_the_whole_office_where_nobody_is_responsible_or_they_have_left(self, world: World) -> None:
        case = open_for_outline(world.actors["applicant"], a_draft(world))
        colleague = a_colleague(world)
        add_step(world.actors["office"], case, text="Eins", due=DUE)
        assert steps(DUE) == sorted([world.users["office"].email, "kollegin@office.example"])
        AdviceCase.objects.in_alliance(world.alliance.pk).update(responsible=colleague)
        colleague.ends_on = DUE - timedelta(days=1)
        colleague.save()
        add_step(world.actors["office"], case, text="Zwei", due=DUE)
        assert steps(DUE) == [world.users["office"].email]

    def test_not_of_what_is_done_closed_or_parked(self, world: World) -> None:
        office = world.actors["office"]
        tick_step(office, add_step(office, a_case(world), text="Getan", due=DUE))
        closed = a_case(world, "Zu")
        add_step(office, closed, text="Offen", due=DUE)
        close_case(office, closed, "answered")
        idea = confirmed(world)
        add_step(office, open_for_idea(office, idea), text="Später", due=DUE)
        park_idea(office, idea, "Nach dem Sommer.")
        assert steps(DUE) == []


def test_whoever_writes_is_reminded_of_what_was_returned(world: World) -> None:
    draft = a_full_draft(world)
    submit_application(world.actors["applicant"], draft, now=NOW)
    returned = Application.objects.in_alliance(world.alliance.pk).get()
    return_application(world.actors["office"], returned, "Bitte ändern.", due_on=DUE)
    assert reminded("remind.returned", DUE - timedelta(days=4)) == []
    assert reminded("remind.returned", DUE - timedelta(days=3)) == [world.users["applicant"].email]
    assert reminded("remind.returned", DUE) == []


def test_whoever_writes_for_a_call_is_reminded_of_its_end(world: World) -> None:
    draft = a_draft(world)
    call = IdeaCall.objects.create(
        alliance=world.alliance,
        title="Aufruf",
        opens_on=today(NOW),
        closes_on=DUE,
        state="published",
        published_at=NOW,
    )
    Application.objects.in_alliance(world.alliance.pk).update(call=call)
    assert deadlines_of([draft])[draft.pk].day == DUE
    assert reminded("remind.call", DUE - timedelta(days=8)) == []
    assert reminded("remind.call", DUE - timedelta(days=7)) == [world.users["applicant"].email]
    with time_machine.travel(at(DUE + timedelta(days=1)), tick=False):
        assert deadlines_of([draft]) == {}


def test_a_draft_that_waits_is_mentioned_every_four_weeks(world: World) -> None:
    a_draft(world)
    begun = today(NOW)
    told = [
        shift
        for shift in (0, 27, 28, 29, 55, 56, 57)
        if reminded("remind.draft", begun + timedelta(days=shift))
    ]
    assert told == [28, 56]


@settings(max_examples=60)
@given(begun=st.dates(date(2018, 1, 1), date(2030, 1, 1)), later=st.integers(-40, 900))
def test_rounds_of_four_weeks(begun: date, later: int) -> None:
    day = begun + timedelta(days=later)
    found = next_round(begun, day)
    assert found > begun
    assert (found - begun) % DRAFT_WAITS == timedelta(0)
    assert found >= day
    assert found == begun + DRAFT_WAITS or found - DRAFT_WAITS < day


def test_whoever_is_advised_finds_their_step_on_their_desk_and_with_the_outline(world: World) -> None:
    draft = a_draft(world)
    applicant = as_(world, "applicant")
    assert "kostenlos" in applicant.get(f"/antraege/{draft.public_id}/").content.decode()
    case = open_for_outline(world.actors["applicant"], draft)
    step = add_step(world.actors["office"], case, text="Betriebe nennen", owner=StepOwner.ADVISED, due=DUE)
    add_step(world.actors["office"], case, text="Geheim", is_shared=False)
    for page in ("/arbeitsplatz/", f"/antraege/{draft.public_id}/", f"/beratung/{case.public_id}/"):
        content = applicant.get(page).content.decode()
        assert "Betriebe nennen" in content, page
        assert "Geheim" not in content, page
    assert "Sie sind an der Reihe" in applicant.get(f"/beratung/{case.public_id}/").content.decode()
    tick_step(world.actors["applicant"], step)
    assert "Betriebe nennen" not in applicant.get("/arbeitsplatz/").content.decode()
