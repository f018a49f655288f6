"""Two who write, send or return the same outline at once: on committed data, in threads that meet at its row."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from tests.funding.applications.worlds import NOW, World, a_full_draft, a_world
from tests.funding.ideas.test_races import at_once
from tests.funding.writing.worlds import a_returned, a_second_author, a_submitted

from buendnis.funding.models import Application, ApplicationReturn, RulingConfirmation
from buendnis.funding.selectors.prechecks import latest_precheck
from buendnis.funding.services.application_drafts import ChangedMeanwhile, edit_application
from buendnis.funding.services.application_returns import tell_of_passed_deadlines
from buendnis.funding.services.applications import (
    return_application,
    submit_application,
    withdraw_application,
)
from buendnis.funding.services.prechecks import confirm_ruling, override_finding
from buendnis.ground.actor import Actor
from buendnis.ground.drafts.models import Draft
from buendnis.ground.drafts.unsaved import keep_typing
from buendnis.ground.mail.models import Mail
from buendnis.ground.verbs import ProcessError


@pytest.fixture
def world(cloned_db: None) -> World:
    return a_world()


def _fresh(row: Application) -> Application:
    return Application.objects.unscoped("the row of this test").get(pk=row.pk)


def _writes(actor: Actor, row: Application, text: str) -> Callable[[], object]:
    mine = _fresh(row)
    return lambda: edit_application(actor, mine, {"need": text}, mine.version)


def test_two_who_save_the_same_field_at_once_do_not_overwrite_each_other(world: World) -> None:
    row = a_full_draft(world)
    other = a_second_author(world, row)
    answers = at_once(_writes(world.actors["applicant"], row, "eins"), _writes(other, row, "zwei"))
    assert sum(isinstance(answer, Application) for answer in answers) == 1
    assert sum(isinstance(answer, ChangedMeanwhile) for answer in answers) == 1
    assert _fresh(row).need in {"eins", "zwei"}


def test_returned_while_its_writer_saves_nothing_half_is_stored(world: World) -> None:
    row = a_submitted(world)
    office = world.actors["office"]
    answers = at_once(
        partial(return_application, office, _fresh(row), "Bitte ändern", ["need"], NOW),
        _writes(world.actors["applicant"], row, "Noch schnell"),
    )
    now = _fresh(row)
    assert now.state == "returned"
    saved = any(isinstance(answer, Application) and answer.need == "Noch schnell" for answer in answers)
    assert (now.need == "Noch schnell") == saved
    if not saved:  # the save came first, and met an outline that was still submitted, or an older version
        assert any(isinstance(answer, ProcessError) for answer in answers)


def test_returned_twice_at_once_there_is_one_return(world: World) -> None:
    row = a_submitted(world)
    call = partial(return_application, world.actors["office"], row, "Bitte ändern", [], NOW)
    answers = at_once(call, call)
    assert sum(isinstance(answer, ProcessError) for answer in answers) == 1
    assert ApplicationReturn.objects.unscoped("of this test").count() == 1
    assert Mail.objects.filter(kind="application.returned").count() == 1


def test_submitted_and_withdrawn_at_once_it_ends_withdrawn_or_refuses(world: World) -> None:
    row, owner = a_returned(world), world.actors["applicant"]
    answers = at_once(
        partial(submit_application, owner, _fresh(row), NOW),
        partial(withdraw_application, owner, _fresh(row), "Doch nicht", NOW),
    )
    assert _fresh(row).state == "withdrawn"
    problems = [answer for answer in answers if isinstance(answer, Exception)]
    assert all(isinstance(problem, ProcessError) for problem in problems)
    assert _fresh(row).revisions.count() == 2 - len(problems)


def test_the_office_is_told_of_a_passed_deadline_once_by_two_workers(world: World) -> None:
    a_returned(world)
    late = NOW.replace(month=5)
    answers = at_once(lambda: tell_of_passed_deadlines(late), lambda: tell_of_passed_deadlines(late))
    assert sorted(answers, key=str) == [0, 1]
    assert Mail.objects.filter(kind="application.overdue").count() == 1


def test_a_ruling_is_confirmed_once(world: World) -> None:
    row = a_submitted(world)
    precheck = latest_precheck(row)
    assert precheck is not None
    ruling = override_finding(world.actors["office"], precheck, "sums", "failed", "Nachgerechnet")
    call = partial(confirm_ruling, world.actors["spokesperson"], ruling, agrees=True)
    answers = at_once(call, call)
    assert sum(isinstance(answer, RulingConfirmation) for answer in answers) == 1
    assert sum(isinstance(answer, ProcessError) for answer in answers) == 1


def test_two_messages_of_one_sitting_at_once_leave_one_draft(world: World) -> None:
    row, user = a_full_draft(world), world.users["applicant"]

    def keep(text: str) -> object:
        return keep_typing(user.pk, row.public_id, "beschreibung", "tab", {"need": [text]}, NOW)

    answers = at_once(lambda: keep("eins"), lambda: keep("zwei"))
    assert all(isinstance(answer, Draft) for answer in answers)
    assert Draft.objects.get().content["need"] in (["eins"], ["zwei"])
