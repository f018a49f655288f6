"""The verbs of calls: how they go on, what stays as it was, and who is reminded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from tests.funding.applications.worlds import World
from tests.funding.calls.worlds import a_call, a_draft, a_state_call, now_of, words
from tests.funding.ideas.worlds import NOW, an_open_world, said

from buendnis.funding.models import CallPhase, CallState, IdeaCall
from buendnis.funding.models.calls import phase_is
from buendnis.funding.selectors.calls import documents_of, open_calls
from buendnis.funding.services import calls as verbs
from buendnis.funding.services.ideas import submit_idea
from buendnis.funding.transitions_calls import CALL
from buendnis.ground.actor import Actor
from buendnis.ground.documents.access import may_read
from buendnis.ground.mail.models import Mail, MailState
from buendnis.ground.mail.services import choose_mails
from buendnis.ground.verbs import NotAllowed, ProcessError


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield an_open_world()


def office(world: World) -> Actor:
    return world.actors["office"]


PHASES = [
    (date(2026, 2, 28), CallPhase.ANNOUNCED),
    (date(2026, 3, 1), CallPhase.OPEN),
    (date(2026, 3, 31), CallPhase.OPEN),
    (date(2026, 4, 1), CallPhase.CLOSED),
]


@pytest.mark.parametrize(("day", "phase"), PHASES)
def test_the_dates_say_whether_a_call_is_open(world: World, day: date, phase: CallPhase) -> None:
    calls = [a_draft(world), a_call(world), verbs.end_call(office(world), a_call(world), NOW)]
    calls.append(a_call(world, closes_on=None))
    assert calls[1].phase(day) is phase
    for each in CallPhase.values:  # the database answers as the row does
        found = set(IdeaCall.objects.in_alliance(world.alliance.pk).filter(phase_is(each, day)))
        assert found == {call for call in calls if call.phase(day) == each}


def test_nobody_but_the_office_changes_calls(world: World) -> None:
    draft, call = a_draft(world), a_call(world)
    foreign = an_open_world("JAD", "03405").actors["office"]
    steps: list[Any] = [
        lambda actor: verbs.draft_call(actor, world.alliance, words(world)),
        lambda actor: verbs.edit_call(actor, draft, {"title": "Anders"}),
        lambda actor: verbs.publish_call(actor, draft),
        lambda actor: verbs.extend_call(actor, call, date(2026, 5, 1), "Grund"),
        lambda actor: verbs.end_call(actor, call),
        lambda actor: verbs.copy_call(actor, call),
        lambda actor: verbs.delete_call(actor, draft),
        lambda actor: verbs.enter_funding_call(actor, world.alliance, {}),
    ]
    for actor in (world.actors["seat"], world.actors["applicant"], Actor.visitor(), foreign):
        for step in steps:
            with pytest.raises(NotAllowed):
                step(actor)


def test_each_verb_follows_the_table(world: World) -> None:
    verbs_of: dict[str, Any] = {
        "publish": lambda call: verbs.publish_call(office(world), call, NOW),
        "extend": lambda call: verbs.extend_call(office(world), call, date(2026, 4, 30), "Grund", NOW),
        "end": lambda call: verbs.end_call(office(world), call, NOW),
        "delete": lambda call: verbs.delete_call(office(world), call),
    }
    assert {transition.verb for transition in CALL} == set(verbs_of)
    for state in CallState.values:
        for name, verb in verbs_of.items():
            call = a_draft(world) if state == CallState.DRAFT else a_call(world)
            if state == CallState.ENDED:
                verbs.end_call(office(world), call, NOW)
            if CALL.may(name, state):
                verb(call)
                assert name == "delete" or now_of(call).state == CALL.next(name, state)
            else:
                with pytest.raises(ProcessError):
                    verb(call)
                assert now_of(call).state == state


def test_a_published_call_keeps_its_dates_and_questions(world: World) -> None:
    call = a_call(world)
    verbs.edit_call(
        office(world), call, {"title": "Neuer Titel", "opens_on": date(2020, 1, 1), "questions": {}}
    )
    assert (now_of(call).title, now_of(call).opens_on) == ("Neuer Titel", date(2026, 3, 1))
    rows = IdeaCall.objects.in_alliance(world.alliance.pk).filter(pk=call.pk)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        rows.update(questions={"format": 9})
    rows.update(title="Noch einer")  # words may be corrected


class TestExtension:
    def test_it_is_shown_with_its_reason_and_opens_a_closed_call_again(self, world: World) -> None:
        call = a_call(world)
        after = NOW + timedelta(days=40)
        assert now_of(call).phase(after.date()) is CallPhase.CLOSED
        verbs.extend_call(office(world), call, date(2026, 4, 30), "Ostern liegt dazwischen.", after)
        assert now_of(call).phase(after.date()) is CallPhase.OPEN
        extension = call.extensions.get()
        assert (extension.former_end, extension.new_end) == (date(2026, 3, 31), date(2026, 4, 30))
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            extension.delete()

    @pytest.mark.parametrize(
        ("end", "reason", "field"),
        [(date(2026, 3, 31), "Grund", "new_end"), (date(2026, 4, 30), " ", "reason")],
    )
    def test_what_is_no_extension(self, world: World, end: date, reason: str, field: str) -> None:
        with pytest.raises(ProcessError) as refused:
            verbs.extend_call(office(world), a_call(world), end, reason, NOW)
        assert refused.value.field == field

    def test_a_continuous_call_has_none(self, world: World) -> None:
        with pytest.raises(ProcessError):
            verbs.extend_call(office(world), a_call(world, closes_on=None), date(2027, 1, 1), "Grund", NOW)


class TestReminders:
    EARLY, SOON = datetime(2026, 3, 20, 9, tzinfo=NOW.tzinfo), datetime(2026, 3, 25, 9, tzinfo=NOW.tzinfo)

    def asked_by(self, world: World, kind: str) -> set[str]:
        return set(Mail.objects.filter(kind=kind).values_list("to", flat=True))

    def test_once_per_last_day_to_those_who_asked_and_the_office(self, world: World) -> None:
        call = a_call(world)
        a_call(world, closes_on=None), a_draft(world)
        verbs.ask_for_reminder(world.actors["applicant"], call, wanted=True, now=NOW)
        verbs.ask_for_reminder(world.actors["stranger"], call, wanted=True, now=NOW)
        verbs.ask_for_reminder(world.actors["stranger"], call, wanted=False, now=NOW)
        assert verbs.send_reminders(self.EARLY) == 0
        assert verbs.send_reminders(self.SOON) == 1
        assert verbs.send_reminders(self.SOON + timedelta(days=1)) == 0
        told = {world.users["applicant"].email, world.users["office"].email}
        assert self.asked_by(world, "call.ends") == told
        verbs.extend_call(office(world), call, date(2026, 4, 10), "Grund", self.SOON)
        assert verbs.send_reminders(datetime(2026, 4, 5, 9, tzinfo=NOW.tzinfo)) == 1

    def test_people_switch_them_off(self, world: World) -> None:
        call, user = a_call(world), world.users["applicant"]
        verbs.ask_for_reminder(world.actors["applicant"], call, wanted=True, now=NOW)
        choose_mails(world.actors["applicant"], user, [])
        verbs.send_reminders(self.SOON)
        assert Mail.objects.get(kind="call.ends", to=user.email).state == MailState.SUPPRESSED

    def test_the_partners_hear_of_a_new_call(self, world: World) -> None:
        a_call(world)
        assert self.asked_by(world, "call.published") == {
            world.users[name].email for name in ("seat", "spokesperson")
        }


def test_a_copy_takes_words_and_questions_along_but_no_dates(world: World) -> None:
    call = a_call(world)
    copy = verbs.copy_call(office(world), call, NOW + timedelta(days=365))
    assert (copy.title, copy.text, copy.state) == (call.title, call.text, CallState.DRAFT)
    assert (copy.opens_on, copy.closes_on, copy.copy_of) == (date(2027, 3, 2), None, call)


def test_files_are_for_everybody_once_the_call_is_published(world: World) -> None:
    draft = a_draft(world)
    file = verbs.add_document(office(world), draft, SimpleUploadedFile("merkblatt.txt", b"Bitte lesen."))
    assert [document.name for document in documents_of(draft)] == ["merkblatt.txt"]
    assert may_read(office(world), file)
    assert not may_read(world.actors["seat"], file)
    assert not may_read(Actor.visitor(), file)
    verbs.publish_call(office(world), draft, NOW)
    assert may_read(Actor.visitor(), file)
    other = a_draft(world)
    with pytest.raises(ProcessError):
        verbs.remove_document(office(world), other, file)
    verbs.remove_document(office(world), draft, file)
    assert documents_of(draft) == []
    kept = verbs.add_document(office(world), draft, SimpleUploadedFile("merkblatt.txt", b"Bitte lesen."))
    verbs.end_call(office(world), draft, NOW)
    with pytest.raises(ProcessError, match="bleibt"):
        verbs.remove_document(office(world), draft, kept)
    assert documents_of(draft) == [kept]


class TestIdeasToACall:
    def test_an_idea_answers_an_open_call_and_takes_its_field(self, world: World) -> None:
        call = a_call(world)
        idea = submit_idea(Actor.visitor(), world.alliance, said(world, call=call, field_of_action=None), NOW)
        assert (idea.call, idea.field_of_action) == (call, world.field_of_action)

    def test_a_closed_one_takes_none_but_from_the_office(self, world: World) -> None:
        call, later = a_call(world), NOW + timedelta(days=60)
        for who in ("applicant", "seat"):
            with pytest.raises(ProcessError):
                submit_idea(world.actors[who], world.alliance, said(world, call=call), later)
        assert submit_idea(office(world), world.alliance, said(world, call=call), later).call == call

    def test_neither_drafts_nor_other_alliances_calls(self, world: World) -> None:
        foreign = a_call(an_open_world("JAD", "03405"))
        for call in (a_draft(world), foreign):
            with pytest.raises(ProcessError) as refused:
                submit_idea(world.actors["applicant"], world.alliance, said(world, call=call), NOW)
            assert refused.value.field == "call"

    def test_what_is_open_is_offered(self, world: World) -> None:
        call = a_call(world)
        a_draft(world), a_call(world, opens_on=date(2026, 3, 20)), a_state_call(world)
        assert list(open_calls(world.alliance, NOW.date())) == [call]
