"""Forty votes at once, and the closing among them: each counts once, none slips in, nobody waits long."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from django.db import close_old_connections, connections
from tests.decisions.worlds import DEADLINE, a_draft, a_meeting, an_open_one
from tests.ledger.worlds import NOW, a_world

from buendnis.decisions import invariants
from buendnis.decisions import services as decisions
from buendnis.decisions.models import ResolutionState, Vote
from buendnis.ground.audit.verify import verify_chains
from buendnis.ground.verbs import ProcessError

THREADS = 20


def at_once(steps: list[Callable[[], Any]]) -> list[Any]:
    """What each step answered or was refused with, all begun together."""

    def run(step: Callable[[], Any]) -> Any:
        close_old_connections()
        try:
            return step()
        except ProcessError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, steps))


def test_forty_votes_at_once_all_count(cloned_db: None) -> None:
    world = a_world(seats=39)
    for secret in (False, True):
        resolution = an_open_one(world, is_secret=secret)
        voters = [actor for name, actor in world.actors.items() if name.startswith(("kammer", "spokes"))]
        assert len(voters) == 40
        begun = time.monotonic()
        answers = at_once(
            [partial(decisions.cast_vote, actor, resolution, "yes", now=NOW) for actor in voters]
        )
        assert time.monotonic() - begun < 30
        assert all(isinstance(answer, Vote) for answer in answers), answers
        decisions.close_due(DEADLINE)
        resolution.refresh_from_db()
        assert resolution.outcome["numbers"]["yes"] == 40
    assert verify_chains() == []
    assert list(invariants.counts_can_be_repeated()) == []


def test_votes_among_which_the_vote_is_closed_count_or_are_refused(cloned_db: None) -> None:
    world = a_world(seats=39)
    resolution = an_open_one(world)
    voters = [actor for name, actor in world.actors.items() if name.startswith("kammer")]
    steps: list[Callable[[], Any]] = [
        partial(decisions.cast_vote, actor, resolution, "yes", now=NOW) for actor in voters
    ]
    steps.insert(20, lambda: decisions.close_due(DEADLINE))
    answers = at_once(steps)
    resolution.refresh_from_db()
    assert resolution.state in {ResolutionState.ADOPTED, ResolutionState.NO_QUORUM}
    votes = [answer for answer in answers if isinstance(answer, Vote)]
    refused = [answer for answer in answers if isinstance(answer, ProcessError)]
    assert len(votes) + len(refused) == 39
    assert resolution.outcome["numbers"]["yes"] == len(votes) == resolution.votes.count()
    assert verify_chains() == []


def test_motions_are_edited_while_they_are_put_on_an_agenda(cloned_db: None) -> None:
    """Whoever edits a motion and whoever puts it on the agenda do not wait for each other without end."""
    world = a_world(seats=1)
    former, meeting = a_meeting(world, begun=False), a_meeting(world, begun=False)
    motions = [a_draft(world, mode="meeting", meeting=former) for _ in range(8)]
    decisions.cancel_meeting(world.office, former, "Zu wenige")
    steps: list[Callable[[], Any]] = [
        step
        for motion in motions
        for step in (
            partial(decisions.put_ripe, world.office, meeting, f"left:{motion.public_id}"),
            partial(decisions.move_motion, world.office, motion, meeting),
        )
    ]
    at_once(steps)
    held = meeting.items.filter(kind="motion")
    assert set(held.values_list("resolution", flat=True)) == {motion.pk for motion in motions}
    assert [each.position for each in meeting.items.order_by("position")] == list(range(1, 12))


def test_representative_and_substitute_at_once_have_one_order(cloned_db: None) -> None:
    world = a_world(seats=1)
    resolution = an_open_one(world)
    steps: list[Callable[[], Any]] = [
        partial(decisions.cast_vote, world.actors[who], resolution, choice, now=NOW)
        for _ in range(5)
        for who, choice in (("kammer1", "yes"), ("substitute", "no"))
    ]
    answers = at_once(steps)
    assert all(isinstance(answer, Vote | ProcessError) for answer in answers)
    votes = list(resolution.votes.order_by("pk"))
    assert len(votes) == sum(isinstance(answer, Vote) for answer in answers)
    substituted = [vote.by_substitute for vote in votes]
    assert substituted == sorted(substituted, reverse=True)  # none after the representative has voted
    assert substituted.count(False) == 5
    assert sum(vote.replaces_id is None for vote in votes) == 1
    assert {vote.replaces_id for vote in votes[1:]} == {vote.pk for vote in votes[:-1]}
    assert verify_chains() == []
