"""Two who act at once: on committed data, in threads that meet at the row's lock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from tests.funding.applications.worlds import World
from tests.funding.ideas.worlds import an_open_world, brought, confirmed

from buendnis.funding.models import Application, Idea, IdeaState
from buendnis.funding.services import ideas as verbs
from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor, Role
from buendnis.ground.mail.models import Mail
from buendnis.ground.verbs import ProcessError


@pytest.fixture
def world(cloned_db: None) -> World:
    return an_open_world()


def at_once(*calls: Callable[[], object]) -> list[object]:
    """What each call answered or refused; all begin at the same moment."""
    gate = threading.Barrier(len(calls))
    answers: list[object] = []

    def run(call: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=20)
            answers.append(call())
        except Exception as problem:
            answers.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def owner_of(idea: Idea) -> Actor:
    return Actor(user_id=idea.brought_by_id, role=Role.NONE)


def test_confirmed_twice_at_once_the_office_is_told_once(world: World) -> None:
    idea = brought(world, timezone.now())
    answers = at_once(*[lambda: verbs.confirm_idea(owner_of(idea), idea)] * 3)
    assert sum(isinstance(answer, Idea) for answer in answers) == 1
    assert sum(isinstance(answer, ProcessError) for answer in answers) == 2
    assert Mail.objects.filter(kind="idea.received").count() == 1


def test_two_outlines_at_once_become_one(world: World) -> None:
    idea = confirmed(world)

    def make() -> Application:
        return verbs.make_outline(
            world.actors["office"], idea, applicant=world.applicant, guideline=world.guideline
        )

    answers = at_once(make, make)
    assert sum(isinstance(answer, Application) for answer in answers) == 1
    assert sum(isinstance(answer, ProcessError) for answer in answers) == 1
    assert Application.objects.in_alliance(world.alliance.pk).count() == 1


def test_what_is_being_confirmed_is_not_deleted(world: World) -> None:
    idea = brought(world, timezone.now() - timedelta(days=31))
    holds, done = threading.Event(), threading.Event()

    def confirm() -> None:
        with transaction.atomic():
            verbs.confirm_idea(owner_of(idea), idea)
            holds.set()
            done.wait(timeout=20)
        connection.close()

    thread = threading.Thread(target=confirm)
    thread.start()
    assert holds.wait(timeout=20)
    assert verbs.delete_unconfirmed() == 0
    done.set()
    thread.join(timeout=20)
    assert Idea.objects.in_alliance(world.alliance.pk).get().state == IdeaState.NEW
    assert verbs.delete_unconfirmed() == 0


def test_what_is_being_deleted_is_not_confirmed(world: World) -> None:
    idea = brought(world, timezone.now() - timedelta(days=31))
    actor = owner_of(idea)
    answers: list[object] = []

    def confirm() -> None:
        try:
            verbs.confirm_idea(actor, idea)
        except ProcessError as refused:
            answers.append(refused.text)
        finally:
            connection.close()

    thread = threading.Thread(target=confirm)
    with transaction.atomic():
        assert verbs.delete_unconfirmed() == 1
        thread.start()
        thread.join(timeout=0.5)
        assert thread.is_alive()  # it waits for the row
    thread.join(timeout=20)
    assert len(answers) == 1
    assert not Idea.objects.in_alliance(world.alliance.pk).exists()
    assert not User.objects.filter(pk=actor.user_id or 0).exists()
