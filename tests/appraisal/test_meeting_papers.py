"""An appraisal before a meeting: offered as ripe, with its papers, of which the points are not for everybody."""

from __future__ import annotations

import io
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from pdfminer.high_level import extract_text
from tests.appraisal.worlds import NOW, Stage, a_proposed_case

from buendnis.appraisal.models import AppraisalCase, CaseState, SeatStanding
from buendnis.decisions import services as decisions
from buendnis.decisions.bundling import hidden_from, papers_of, readable
from buendnis.decisions.models import Resolution, ResolutionState
from buendnis.decisions.ripe import ripe_for


def test_a_standing_proposal_goes_to_a_meeting_with_its_papers(stage: Stage) -> None:
    case = a_proposed_case(stage)
    meeting = decisions.plan_meeting(
        stage.office, stage.committee, starts_at=NOW + timedelta(days=20), place="Rathaus"
    )
    (offered,) = ripe_for(stage.office, stage.committee)
    assert offered.title == case.application.title
    decisions.put_ripe(stage.office, meeting, offered.key)
    assert ripe_for(stage.office, stage.committee) == []
    case = AppraisalCase.objects.in_alliance(case.alliance_id).get(pk=case.pk)
    motion = Resolution.objects.in_alliance(case.alliance_id).get(subject_id=str(case.public_id))
    assert (case.state, motion.state, motion.meeting) == (CaseState.VOTING, ResolutionState.DRAFT, meeting)
    SeatStanding.objects.filter(case=case, seat=stage.seats["fourth"]).update(
        effect="no_vote", reason="Partnerin"
    )
    decisions.invite(stage.office, meeting, NOW)
    sheets = papers_of(meeting)
    outline, points = sheets[:2]
    assert (outline.is_confidential, points.is_confidential) == (False, True)
    text = " ".join(extract_text(io.BytesIO(outline.content())).replace("\u200b", "").split())
    for words in (case.application.title, case.application.applicant.name, "Finanzierung"):
        assert words in text
    assert "Mittelwert" in extract_text(io.BytesIO(points.content()))
    free, kept_out = stage.actor("third"), stage.actor("fourth")
    assert hidden_from(meeting, free) == []
    assert outline in readable(sheets, hidden_from(meeting, kept_out))
    assert points not in readable(sheets, hidden_from(meeting, kept_out))
    with CaptureQueriesContext(connection) as of_one:
        papers_of(meeting)
    for number in (2, 3):
        a_proposed_case(stage, f"Vorhaben {number}")
    for each in ripe_for(stage.office, stage.committee):
        decisions.put_ripe(stage.office, meeting, each.key)
    with CaptureQueriesContext(connection) as of_three:
        assert len(papers_of(meeting)) == 3 * len(sheets)
    assert len(of_three) == len(of_one)
