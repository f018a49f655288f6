"""A resolution from its draft to what follows: the verbs, the table of states, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from tests.decisions.worlds import (
    DEADLINE,
    SUBJECT,
    Witness,
    a_committee,
    a_draft,
    a_meeting,
    all_say,
    an_open_one,
    record,
    vote,
)
from tests.ledger.worlds import NOW, World, a_world

from buendnis.decisions import invariants
from buendnis.decisions import services as decisions
from buendnis.decisions.models import (
    Channel,
    Resolution,
    ResolutionState,
)
from buendnis.decisions.selectors import awaiting_vote
from buendnis.decisions.transitions import RESOLUTION
from buendnis.engines.ballots import VERSION
from buendnis.ground.actor import Actor
from buendnis.ground.audit.models import AuditEntry
from buendnis.ground.audit.verify import verify_chains
from buendnis.ground.mail.models import Mail
from buendnis.ground.verbs import NotAllowed, ProcessError
from buendnis.ledger.models import ReserveEntry

State = ResolutionState


def test_a_circular_resolution_is_adopted_at_its_deadline(world: World, witness: Witness) -> None:
    resolution = an_open_one(world, subject=SUBJECT)
    assert (resolution.number, resolution.state) == ("B-2018-0001", State.OPEN)
    assert resolution.rules_version is not None
    assert resolution.rules_version.is_frozen
    vote(world, resolution, kammer1="yes", kammer2="yes", kammer3="no")
    assert decisions.close_due(DEADLINE - timedelta(seconds=1)) == 0
    assert decisions.close_due(DEADLINE) == 1
    assert decisions.close_due(DEADLINE) == 0
    resolution.refresh_from_db()
    assert resolution.state == State.ADOPTED
    assert resolution.outcome["version"] == VERSION
    assert (resolution.outcome["numbers"]["yes"], resolution.outcome["numbers"]["no"]) == (2, 1)
    assert witness.told == ["opened", State.ADOPTED]
    assert list(invariants.counts_can_be_repeated()) == []
    assert verify_chains() == []
    kinds = Mail.objects.order_by("kind").values_list("kind", flat=True)
    assert sorted(set(kinds)) == ["resolution.closed", "vote.invited"]
    assert len(kinds) == 2 * 7  # seven people act for the six seats


def test_numbers_run_per_alliance_and_german_year(world: World) -> None:
    other = a_world("JAD")
    assert an_open_one(world).number == "B-2018-0001"
    assert an_open_one(world).number == "B-2018-0002"
    assert an_open_one(other).number == "B-2018-0001"
    new_year = NOW.replace(month=12, day=31, hour=23, minute=30)
    late = a_draft(world, deadline=new_year + timedelta(days=9))
    assert decisions.open_resolution(world.office, late, new_year).number == "B-2019-0001"


@pytest.mark.parametrize(
    ("votes", "rules", "state"),
    [
        ({"kammer1": "yes", "kammer2": "no", "kammer3": "no"}, {}, State.REJECTED),
        ({"kammer1": "yes"}, {}, State.NO_QUORUM),
        ({"kammer1": "yes", "kammer2": "yes", "kammer3": "object"}, {}, State.FORCED),
        ({}, {"silence": "consent"}, State.ADOPTED),
        ({}, {}, State.NO_QUORUM),
        ({"kammer1": "yes"}, {"fallback_min_seats": 6}, State.FALLBACK),
    ],
)
def test_each_way_a_circular_ends(db: None, votes: dict[str, str], rules: dict[str, Any], state: str) -> None:
    with time_machine.travel(NOW, tick=False):
        world = a_world(rules={"circular": rules})
        resolution = an_open_one(world)
        vote(world, resolution, **votes)
        decisions.close_due(DEADLINE)
        resolution.refresh_from_db()
        assert resolution.state == state
        assert list(invariants.counts_can_be_repeated()) == []
        undecided = state in {State.NO_QUORUM, State.FORCED, State.FALLBACK}
        meeting = a_meeting(world)
        if not undecided:
            with pytest.raises(ProcessError):
                decisions.take_to_meeting(world.office, resolution, meeting)
            return
        follower = decisions.take_to_meeting(world.office, resolution, meeting)
        assert (follower.follows, follower.motion, follower.state) == (
            resolution,
            resolution.motion,
            State.DRAFT,
        )
        with pytest.raises(ProcessError):
            decisions.take_to_meeting(world.office, resolution, meeting)
        decisions.note_presences(
            world.office, meeting, {seat.pk: False for seat in world.seats if seat.is_voting}
        )
        decisions.open_resolution(world.office, follower, NOW)
        all_say(world, follower)
        assert decisions.close_resolution(world.office, follower, NOW).state == State.ADOPTED


def test_a_meeting_counts_who_is_present(world: World) -> None:
    meeting = a_meeting(world, begun=False)
    resolution = a_draft(world, mode="meeting", meeting=meeting)
    with pytest.raises(ProcessError, match="while it is open"):
        decisions.open_resolution(world.office, resolution, NOW)
    decisions.open_meeting(world.office, meeting, NOW)
    decisions.note_presences(world.office, meeting, {world.seat("Kammer 1").pk: True})
    decisions.open_resolution(world.office, resolution, NOW)
    decisions.record_vote(
        world.office,
        resolution,
        world.seat("Kammer 1"),
        choice="yes",
        channel=Channel.MEETING,
        evidence="",
        cast_at=NOW,
        by_substitute=True,
    )
    with pytest.raises(ProcessError, match="still open"):
        decisions.close_meeting(world.office, meeting, NOW)
    closed = decisions.close_resolution(world.office, resolution, NOW)
    assert closed.state == State.NO_QUORUM  # one of five, three are needed
    assert closed.ballot["presences"] == [{"seat": str(world.seat("Kammer 1").pk), "by_substitute": True}]
    again = decisions.take_to_meeting(world.office, closed, meeting)
    with pytest.raises(ProcessError, match="has not been voted on"):
        decisions.close_meeting(world.office, meeting, NOW)
    decisions.withdraw_resolution(world.office, again, "Vertagt")
    decisions.close_meeting(world.office, meeting, NOW)
    with pytest.raises(ProcessError, match="is over"):
        decisions.note_presences(world.office, meeting, {})


def test_conflicts_are_handed_in_and_keep_a_seat_from_voting(world: World, witness: Witness) -> None:
    witness.known = [
        (world.seat("Kammer 1").pk, "leave", "Antragstellerin"),
        (world.seat("Kammer 2").pk, "disclose", "Kofinanziert"),
    ]
    resolution = an_open_one(world, subject=SUBJECT)
    assert not awaiting_vote(world.actors["kammer1"]).exists()
    for who in ("kammer1", "substitute"):
        with pytest.raises(ProcessError, match="conflict of interest"):
            decisions.cast_vote(world.actors[who], resolution, "yes", now=NOW)
    with pytest.raises(ProcessError, match="no vote here"):
        record(world, resolution, "Kammer 1")
    vote(world, resolution, kammer2="yes")
    with pytest.raises(NotAllowed, match="advises"):
        decisions.cast_vote(world.actors["adviser"], resolution, "yes", now=NOW)
    with pytest.raises(NotAllowed):
        decisions.cast_vote(world.office, resolution, "yes", now=NOW)
    with pytest.raises(NotAllowed):
        decisions.cast_vote(a_world("JAD").actors["kammer1"], resolution, "yes", now=NOW)


def test_the_committee_grows_with_the_alliance_or_has_chosen_seats(world: World) -> None:
    a_committee(world)
    small = decisions.edit_committee(
        world.office, world.alliance, "Lenkungsgruppe", [world.seat("Kammer 1"), world.seat("Kammer 2")]
    )
    assert an_open_one(world, committee=small).seats.count() == 2
    assert an_open_one(world).seats.count() == 6
    with pytest.raises(ProcessError, match="at least one seat"):
        decisions.edit_committee(world.office, world.alliance, "Leer", [])
    with pytest.raises(ProcessError, match="name already"):
        decisions.edit_committee(world.office, world.alliance, "Lenkungsgruppe", has_all_seats=True)
    with pytest.raises(ProcessError, match="another alliance"):
        decisions.edit_committee(world.office, world.alliance, "Fremd", a_world("JAD").seats)
    assert a_committee(world).has_all_seats


def test_reminders_go_once_to_those_who_have_not_voted(world: World) -> None:
    resolution = an_open_one(world)
    vote(world, resolution, kammer1="yes", kammer2="yes", kammer3="yes", kammer4="yes")
    assert decisions.remind_due(DEADLINE - timedelta(days=4)) == 0
    assert decisions.remind_due(DEADLINE - timedelta(days=2)) == 1
    assert decisions.remind_due(DEADLINE - timedelta(days=1)) == 0
    assert [mail.to for mail in Mail.objects.filter(kind="vote.reminder")] == ["spokesperson@son.example"]


def test_a_circular_that_nobody_can_change_any_more_closes_early(world: World) -> None:
    resolution = an_open_one(world)
    vote(world, resolution, kammer1="yes", kammer2="yes")
    assert decisions.closing.close_early(resolution, NOW) is False
    vote(world, resolution, kammer3="yes")  # an objection may still force it into a meeting
    assert decisions.closing.close_early(resolution, NOW) is False
    with pytest.raises(ProcessError, match="Votes may still come"):
        decisions.close_resolution(world.office, resolution, NOW)
    vote(world, resolution, kammer4="yes", spokesperson="yes")
    assert decisions.closing.close_early(resolution, NOW) is True
    resolution.refresh_from_db()
    assert (resolution.state, resolution.closed_at) == (State.ADOPTED, NOW)
    assert list(invariants.counts_can_be_repeated()) == []


def test_only_one_resolution_per_subject_is_pending(world: World) -> None:
    an_open_one(world, subject=SUBJECT)
    with pytest.raises(ProcessError, match="being taken already"):
        a_draft(world, subject=SUBJECT)


def test_what_the_room_above_refuses_undoes_the_closing(world: World, witness: Witness) -> None:
    def refuse(actor: Actor, resolution: Resolution) -> None:
        ReserveEntry.objects.unscoped("half of the work").count()
        raise ProcessError("Not now")

    resolution = an_open_one(world, subject=SUBJECT)
    other = an_open_one(world)
    witness.decided = refuse  # type: ignore[method-assign]
    with pytest.raises(ProcessError, match="Not now"):
        decisions.close_due(DEADLINE)
    resolution.refresh_from_db()
    other.refresh_from_db()
    assert resolution.state == State.OPEN
    assert other.state == State.NO_QUORUM  # it does not hold up the others
    assert not AuditEntry.objects.filter(
        action="resolution.closed", object_id=str(resolution.public_id)
    ).exists()


def test_a_circular_draft_without_a_last_day_can_be_withdrawn(world: World) -> None:
    draft = a_draft(world, deadline=None)
    withdrawn = decisions.withdraw_resolution(world.office, draft, "Zurückgezogen")
    assert (withdrawn.state, withdrawn.deadline) == (State.WITHDRAWN, None)
    running = an_open_one(world)
    with pytest.raises(IntegrityError, match="resolution_circular_has_deadline"), transaction.atomic():
        Resolution.objects.unscoped("as if").filter(pk=running.pk).update(deadline=None)


VERBS: dict[str, Callable[[World, Resolution], Any]] = {
    "edit": lambda w, r: decisions.edit_resolution(w.office, r, title="x", motion="y", deadline=DEADLINE),
    "open": lambda w, r: decisions.open_resolution(w.office, r, NOW),
    "cast": lambda w, r: decisions.cast_vote(w.actors["kammer2"], r, "yes", now=NOW),
    "record": record,
    "recuse": lambda w, r: decisions.recuse(w.office, r, w.seat("Kammer 3").pk, "no_vote", "x"),
    "remind": lambda w, r: decisions.remind_silent(w.office, r, NOW),
    "close": lambda w, r: decisions.close_resolution(w.office, r, DEADLINE),
    "withdraw": lambda w, r: decisions.withdraw_resolution(w.office, r, "x"),
}


POSSIBLE = {
    State.DRAFT: {"edit", "open", "withdraw"},
    State.OPEN: {"cast", "record", "recuse", "remind", "close", "withdraw"},
}


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("verb", VERBS)
def test_the_table_of_states(world: World, state: str, verb: str) -> None:
    resolution = a_draft(world) if state == State.DRAFT else an_open_one(world)
    Resolution.objects.unscoped("as if").filter(pk=resolution.pk).update(state=state)
    resolution.refresh_from_db()
    if verb in POSSIBLE.get(State(state), set()):
        VERBS[verb](world, resolution)
        return
    with pytest.raises(ProcessError):
        VERBS[verb](world, resolution)
    resolution.refresh_from_db()
    assert resolution.state == state


def test_the_role_of_the_web_may_do_all_that_it_needs(
    world: World, web_role: Callable[[], AbstractContextManager[None]]
) -> None:
    with web_role():
        for secret in (False, True):
            resolution = an_open_one(world, is_secret=secret)
            all_say(world, resolution)
            if not secret:
                decisions.confirm_recorded_vote(
                    world.actors["kammer1"], record(world, resolution), agrees=True
                )
            assert decisions.close_resolution(world.office, resolution, NOW).state == State.ADOPTED


def test_final_states_have_no_way_out() -> None:
    final = set(State.values) - {State.DRAFT, State.OPEN}
    assert {each.target for each in RESOLUTION} == final | {State.OPEN}
    assert not any(set(each.origins) & final for each in RESOLUTION)


@pytest.mark.parametrize("who", ["kammer1", "substitute", "spokesperson", "adviser", "applicant", "foreign"])
def test_only_the_own_secretariat_runs_a_resolution(world: World, who: str) -> None:
    committee, draft, running = a_committee(world), a_draft(world), an_open_one(world)
    meeting = a_meeting(world)
    actor = a_world("JAD").office if who == "foreign" else world.actors[who]
    attempts: list[Callable[[], Any]] = [
        lambda: decisions.committee_of_all(actor, world.alliance),
        lambda: decisions.edit_committee(actor, world.alliance, "x", has_all_seats=True),
        lambda: decisions.plan_meeting(actor, committee, starts_at=NOW),
        lambda: decisions.close_meeting(actor, meeting),
        lambda: decisions.note_presences(actor, meeting, {}),
        lambda: decisions.note_remarks(actor, meeting, "x"),
        lambda: decisions.draft_resolution(
            actor,
            alliance=world.alliance,
            committee=committee,
            mode="circular",
            subject=SUBJECT,
            title="x",
            motion="x",
        ),
        lambda: decisions.edit_resolution(actor, draft, title="x", motion="x"),
        lambda: decisions.open_resolution(actor, draft),
        lambda: decisions.close_resolution(actor, running),
        lambda: decisions.withdraw_resolution(actor, running, "x"),
        lambda: decisions.remind_silent(actor, running),
        lambda: decisions.recuse(actor, running, world.seat("Kammer 1").pk, "leave", "x"),
        lambda: decisions.take_to_meeting(actor, running, meeting),
        lambda: decisions.record_vote(
            actor,
            running,
            world.seat("Kammer 1"),
            choice="yes",
            channel="mail",
            evidence="x",
            cast_at=NOW,
        ),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
