"""Who sees no points goes by the person, under whichever mandate; and the office of a host that applies sees none."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.appraisal.worlds import (
    DEADLINE,
    LATER,
    NOW,
    Stage,
    a_checked_outline,
    as_,
    assessed,
    scores_for,
    voted,
)
from tests.worlds import actor, mandate

from buendnis.alliances.models import Mandate, MandateRole
from buendnis.appraisal import hidden, policies, takeout
from buendnis.appraisal.models import AppraisalCase, ExpertOpinion
from buendnis.appraisal.selectors import own_assessment, sight_of, visible_assessments
from buendnis.appraisal.services.assessments import submit_assessment
from buendnis.appraisal.services.cases import declare_conflict, open_case
from buendnis.appraisal.services.proposals import bring_to_committee, propose
from buendnis.decisions import takeout as decided
from buendnis.decisions.hidden import hidden_from
from buendnis.decisions.models import Resolution
from buendnis.decisions.services import cast_vote, close_resolution, open_resolution, recuse
from buendnis.funding.models import Application
from buendnis.ground.actor import Actor
from buendnis.ground.mail.models import Mail
from buendnis.ground.verbs import NotAllowed, ProcessError


def also(stage: Stage, name: str, role: str, seat: str | None = None) -> Actor:
    """The same person under another mandate."""
    under = Mandate.objects.create(
        alliance=stage.world.alliance,
        person=stage.person(name),
        role=role,
        seat=stage.seats[seat] if seat else None,
        starts_on=NOW.date(),
    )
    return actor(under)


def a_case_without(stage: Stage, name: str = "fourth") -> AppraisalCase:
    """Two have assessed, and ``name`` has declared a conflict."""
    case = open_case(stage.office, a_checked_outline(stage), now=NOW)
    declare_conflict(stage.actor(name), case, "personal", "verwandt", NOW)
    assessed(stage, case, "seat", "third")
    return case


def test_changing_the_hat_reveals_nothing(stage: Stage) -> None:
    case = a_case_without(stage)
    substitute = also(stage, "fourth", MandateRole.SUBSTITUTE, "seat")
    office = also(stage, "fourth", MandateRole.SECRETARIAT)
    for who in (stage.actor("fourth"), substitute, office):
        assert not sight_of(who, case).shown
        assert not policies.may_prepare(who, case)
    assert str(hidden.hidden_from(substitute, case)) != str(hidden.hidden_from(stage.actor("fourth"), case))
    assert "Stadt 5" in str(hidden.hidden_from(substitute, case))
    assert own_assessment(case, substitute.seat_id) is not None
    assert not visible_assessments(substitute, case).exists()
    with pytest.raises(ProcessError, match="anderen Mandat"):
        submit_assessment(substitute, case, scores_for(case), NOW)
    with pytest.raises(NotAllowed):
        propose(office, case, result="support", now=NOW)
    assert list(takeout.scores(office)) == []
    propose(stage.office, case, result="support", now=NOW)
    resolution = voted(stage, case, voters=())
    assert next(iter(decided.resolutions(office)))[4] == str(hidden.hidden_from(office, case))
    assert next(iter(decided.resolutions(stage.office)))[4] == resolution.motion


def test_nobody_votes_with_a_conflict_under_another_mandate(stage: Stage) -> None:
    case = a_case_without(stage)
    propose(stage.office, case, result="support", now=NOW)
    substitute = also(stage, "fourth", MandateRole.SUBSTITUTE, "seat")
    resolution = voted(stage, case, voters=("seat",))
    open_one = Resolution.objects.in_alliance(case.alliance_id).get(pk=resolution.pk)
    Resolution.objects.in_alliance(case.alliance_id).filter(pk=resolution.pk).update(
        state="open", closed_at=None
    )
    with pytest.raises(ProcessError, match="anderen Mandat"):
        cast_vote(substitute, open_one, "no", now=NOW)
    # a conflict that is known only ever gets stricter, and where the project is appraised
    with pytest.raises(ProcessError, match="Bewertungsverfahren"):
        recuse(stage.office, open_one, stage.seats["third"].pk, "leave", "neu")
    with pytest.raises(ProcessError, match="weiter aus"):
        recuse(Actor.system("x", case.alliance_id), open_one, stage.seats["fourth"].pk, "disclose", "milder")


def test_the_office_of_a_host_that_applies_runs_what_it_does_not_read(stage: Stage) -> None:
    row = a_checked_outline(stage)
    host = stage.world.alliance.host
    Application.objects.in_alliance(row.alliance_id).filter(pk=row.pk).update(applicant=host)
    row = Application.objects.in_alliance(row.alliance_id).get(pk=row.pk)
    case = open_case(stage.office, row, prepared_by_seat=stage.seats["fourth"], now=NOW)
    declare_conflict(stage.actor("second_spokesperson"), case, "personal", "verwandt", NOW)
    assessed(stage, case, "seat", "third")
    reasons = dict.fromkeys(scores_for(case), "Geheimer Grund")
    propose(stage.actor("fourth"), case, result="support", reasons=reasons, summary="Geheim", now=NOW)
    resolution = bring_to_committee(
        stage.actor("fourth"), case, committee=stage.committee, mode="circular", deadline=DEADLINE, now=NOW
    )
    resolution = open_resolution(stage.office, resolution, NOW)
    for name in ("seat", "third", "spokesperson"):
        cast_vote(stage.actor(name), resolution, "yes", now=NOW)
    resolution = close_resolution(stage.office, resolution, LATER)
    assert resolution.state == "adopted"
    kept = hidden_from(stage.office, resolution)
    assert kept is not None
    assert not kept.motion  # it opens the vote on it
    opinion = ExpertOpinion.objects.in_alliance(case.alliance_id).get(case=case)
    client, url = as_(stage, "office"), reverse("appraisal:opinion", args=[opinion.public_id])
    page = client.get(url).content.decode()
    assert "Geheim" not in page
    assert "anstelle der Geschäftsstelle" in page
    assert "Geheim" not in str(list(takeout.opinions(stage.office)))
    assert "Geheim" in as_(stage, "spokesperson").get(url).content.decode()
    assert client.get(reverse("appraisal:opinion_preview", args=[opinion.public_id])).status_code == 404
    assert client.post(url, {"step": "request"}).status_code == 302
    asked = Mail.objects.filter(kind="opinion.release").values_list("to", flat=True)
    assert list(asked) == [stage.world.users["spokesperson"].email]  # not the one with a conflict
    assert as_(stage, "second_spokesperson").get(url).status_code == 404
    # the preparing seat prepares only as long as it has no conflict itself
    assert policies.may_prepare(stage.actor("fourth"), case)
    other = mandate(stage.world.alliance, MandateRole.SECRETARIAT)
    assert not policies.may_prepare(actor(other), case)
