"""A motion on which nothing was decided goes to a meeting, and can be adopted there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.appraisal.worlds import (
    DEADLINE,
    LATER,
    NOW,
    VOTERS,
    Stage,
    a_proposed_case,
    now_of,
    voted,
)

from buendnis.appraisal.models import AppraisalCase, CaseState
from buendnis.appraisal.services.cases import stop_case
from buendnis.appraisal.services.proposals import bring_to_committee, propose
from buendnis.decisions import services as decisions
from buendnis.decisions.models import Meeting, Resolution
from buendnis.ground.verbs import ProcessError
from buendnis.ledger.models import Earmark

MEETING = LATER + timedelta(days=7)


def without_quorum(stage: Stage, case: AppraisalCase) -> Resolution:
    resolution = voted(stage, case, voters=("seat",))
    assert resolution.state == "no_quorum"
    return resolution


def objected(stage: Stage, case: AppraisalCase) -> Resolution:
    resolution = bring_to_committee(
        stage.office, case, committee=stage.committee, mode="circular", deadline=DEADLINE, now=NOW
    )
    resolution = decisions.open_resolution(stage.office, resolution, NOW)
    decisions.cast_vote(stage.actor("seat"), resolution, "object", now=NOW)
    resolution.refresh_from_db()
    if resolution.state == "open":
        resolution = decisions.close_resolution(stage.office, resolution, LATER)
    assert resolution.state == "forced_to_meeting"
    return resolution


def a_meeting(stage: Stage) -> Meeting:
    meeting = decisions.plan_meeting(stage.office, stage.committee, starts_at=MEETING, place="Rathaus")
    return decisions.open_meeting(stage.office, meeting, MEETING)


@pytest.mark.parametrize("undecided", [without_quorum, objected])
def test_the_meeting_adopts_it(stage: Stage, undecided: object) -> None:
    assert callable(undecided)
    case = a_proposed_case(stage)
    follower = decisions.take_to_meeting(stage.office, undecided(stage, case), a_meeting(stage))
    follower = decisions.open_resolution(stage.office, follower, MEETING)
    assert now_of(case).state == CaseState.VOTING
    for name in VOTERS:
        decisions.cast_vote(stage.actor(name), follower, "yes", now=MEETING)
    follower.refresh_from_db()
    if follower.state == "open":
        follower = decisions.close_resolution(stage.office, follower, MEETING)
    assert follower.state == "adopted"
    assert now_of(case).state == CaseState.ADOPTED
    assert Earmark.objects.in_alliance(case.alliance_id).count() == 1


def test_a_motion_whose_proposal_was_changed_is_not_voted_on(stage: Stage) -> None:
    case = a_proposed_case(stage)
    follower = decisions.take_to_meeting(stage.office, without_quorum(stage, case), a_meeting(stage))
    propose(stage.office, now_of(case), result="no_support", now=NOW)
    with pytest.raises(ProcessError, match="Vorschlag"):
        decisions.open_resolution(stage.office, follower, MEETING)
    assert now_of(case).state == CaseState.PROPOSED
    decisions.withdraw_resolution(stage.office, follower, "Der Vorschlag ist ein anderer.", MEETING)
    assert voted(stage, now_of(case)).state == "adopted"


def test_a_motion_on_a_stopped_appraisal_is_not_voted_on(stage: Stage) -> None:
    case = a_proposed_case(stage)
    follower = decisions.take_to_meeting(stage.office, without_quorum(stage, case), a_meeting(stage))
    stop_case(stage.office, now_of(case), "Bitte den Finanzplan ändern")
    with pytest.raises(ProcessError):
        decisions.open_resolution(stage.office, follower, MEETING)
    decisions.withdraw_resolution(stage.office, follower, "Das Verfahren wurde beendet.", MEETING)
    assert now_of(case).state == CaseState.STOPPED
