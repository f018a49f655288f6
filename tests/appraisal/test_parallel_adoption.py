"""Twenty motions adopted at once, each closed twice, over a budget that holds one share.

This is what the offices' clicks come to: :func:`close_resolution` counts the votes, adopts the case, earmarks its
ESF share or puts it on the reserve list, and drafts the opinion, all or nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial

import pytest
import time_machine
from django.db import connection
from tests.appraisal.worlds import DEADLINE, LATER, NOW, VOTERS, Stage, a_proposed_case, a_stage

from buendnis.appraisal import invariants as appraisal_invariants
from buendnis.appraisal.models import AppraisalCase, CaseState, ExpertOpinion
from buendnis.appraisal.services.cases import declare_conflict
from buendnis.appraisal.services.proposals import bring_to_committee
from buendnis.decisions.models import Resolution, ResolutionState
from buendnis.decisions.services import cast_vote, close_due, close_resolution, open_resolution
from buendnis.funding.models import Application, ApplicationState
from buendnis.funding.services.applications import withdraw_application
from buendnis.ground.audit.models import AuditEntry
from buendnis.ground.audit.verify import verify_chains
from buendnis.ground.verbs import ProcessError
from buendnis.ledger import invariants as ledger_invariants
from buendnis.ledger.models import Earmark, ReserveEntry, ReserveState
from buendnis.ledger.selectors import balances

SHARE = Decimal("235000.00")
INVARIANTS = (
    appraisal_invariants.evaluations_recompute,
    appraisal_invariants.adopted_is_booked,
    ledger_invariants.nothing_is_negative,
    ledger_invariants.sums_agree,
    ledger_invariants.earmarks_are_backed,
)


def an_open_vote(stage: Stage, number: int) -> Resolution:
    """A motion on which enough have said yes, so that closing it adopts it."""
    case = a_proposed_case(stage, f"Vorhaben {number}")
    resolution = bring_to_committee(
        stage.office, case, committee=stage.committee, mode="circular", deadline=DEADLINE, now=NOW
    )
    resolution = open_resolution(stage.office, resolution, NOW)
    for name in VOTERS[:4]:
        cast_vote(stage.actor(name), resolution, "yes", now=NOW)
    resolution.refresh_from_db()
    assert resolution.state == ResolutionState.OPEN
    return resolution


def at_once(steps: Sequence[Callable[[], object]]) -> list[BaseException | None]:
    """All in threads of their own that start together; what each raised."""
    start = threading.Barrier(len(steps))
    raised: list[BaseException | None] = [None] * len(steps)

    def run(place: int, step: Callable[[], object]) -> None:
        try:
            start.wait(timeout=60)
            step()
        except BaseException as problem:
            raised[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads)
    return raised


def open_votes(number: int) -> tuple[Stage, list[Resolution]]:
    """As many as that, over a budget that holds the share of one."""
    with time_machine.travel(NOW, tick=False):
        stage = a_stage(money=str(SHARE))
        votes = [an_open_vote(stage, each) for each in range(number)]
    assert balances(stage.head).free == SHARE
    return stage, votes


def assert_each_adopted_once(stage: Stage, number: int) -> None:
    """One has the money, the others wait for it, and the books, the cases and the audit agree on that."""
    alliance = stage.world.alliance.pk
    (mark,) = Earmark.objects.in_alliance(alliance)
    assert (mark.amount, mark.overplanned) == (SHARE, Decimal(0))
    waiting = ReserveEntry.objects.in_alliance(alliance).filter(state=ReserveState.WAITING)
    subjects = {entry.subject_id for entry in waiting}
    assert len(subjects) == waiting.count() == number - 1
    assert mark.subject_id not in subjects
    found = balances(stage.head)
    assert (found.free, found.earmarked, found.overplanned) == (Decimal(0), SHARE, Decimal(0))

    cases = AppraisalCase.objects.in_alliance(alliance)
    assert {case.state for case in cases} == {CaseState.ADOPTED}
    steps = sorted(case.proposal["budget"]["step"] for case in cases)
    assert steps == ["earmarked"] + ["reserve"] * (number - 1)
    assert {row.state for row in Application.objects.in_alliance(alliance)} == {ApplicationState.DECIDED}
    assert ExpertOpinion.objects.in_alliance(alliance).count() == number
    for action in ("resolution.closed", "case.adopted", "opinion.drafted"):
        assert AuditEntry.objects.filter(action=action).count() == number, action

    assert [problem for check in INVARIANTS for problem in check()] == []
    assert verify_chains() == []


@pytest.mark.slow
@pytest.mark.usefixtures("cloned_db")
def test_twice_twenty_adoptions_at_once_earmark_one_share() -> None:
    stage, votes = open_votes(20)
    raised = at_once([partial(close_resolution, stage.office, vote, LATER) for vote in votes] * 2)
    for twins in zip(raised[:20], raised[20:], strict=True):
        (refusal,) = [problem for problem in twins if problem is not None]
        assert isinstance(refusal, ProcessError)
        assert refusal.messages == ["Die Abstimmung läuft nicht."]
    assert_each_adopted_once(stage, 20)


@pytest.mark.slow
@pytest.mark.usefixtures("cloned_db")
def test_the_office_the_clock_and_conflicts_at_once_adopt_each_once() -> None:
    stage, votes = open_votes(6)
    cases = [
        AppraisalCase.objects.in_alliance(vote.alliance_id).get(public_id=vote.subject_id) for vote in votes
    ]
    by_office = [partial(close_resolution, stage.office, vote, LATER) for vote in votes]
    by_clock = [partial(close_due, LATER)] * 3
    # the seat has not voted: it is recused while the vote runs, and too late afterwards
    declared = [
        partial(declare_conflict, stage.actor(VOTERS[4]), case, "personal", "verwandt", LATER)
        for case in cases
    ]
    raised = at_once([*by_office, *by_clock, *declared])
    assert raised[6:9] == [None] * 3  # a job that finds it done has nothing to complain of
    assert {type(problem) for problem in [*raised[:6], *raised[9:]]} <= {ProcessError, type(None)}
    assert_each_adopted_once(stage, 6)


@pytest.mark.slow
@pytest.mark.usefixtures("cloned_db")
def test_a_withdrawal_and_the_counting_at_once_do_one_or_the_other() -> None:
    stage, votes = open_votes(2)
    outlines = [
        Application.objects.in_alliance(vote.alliance_id).get(title=vote.subject_label) for vote in votes
    ]
    counted = [partial(close_resolution, stage.office, vote, LATER) for vote in votes]
    withdrawn = [
        partial(withdraw_application, stage.actor("applicant"), row, "Kein Bedarf mehr", LATER)
        for row in outlines
    ]
    raised = at_once([*counted, *withdrawn])
    assert {type(problem) for problem in raised} <= {ProcessError, type(None)}
    # whether counted before or not: nothing stands any more, no money is kept, and nothing is half done
    assert raised[2:] == [None] * 2
    alliance = stage.world.alliance.pk
    assert {row.state for row in AppraisalCase.objects.in_alliance(alliance)} == {CaseState.STOPPED}
    assert balances(stage.head).free == SHARE
    assert [problem for check in INVARIANTS for problem in check()] == []
    assert verify_chains() == []
