"""What follows from a conflict of interest: for the vote, for the preparation, and for who assesses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from tests.appraisal.worlds import (
    NOW,
    Stage,
    a_case,
    a_checked_outline,
    a_proposed_case,
    a_stage,
    as_,
    assessed,
    is_partner,
    scores_for,
    standing,
)
from tests.worlds import mandate

from buendnis.alliances.models import Mandate, MandateRole
from buendnis.appraisal import policies
from buendnis.appraisal.conflicts import strongest
from buendnis.appraisal.models import AppraisalCase
from buendnis.appraisal.services.assessments import submit_assessment
from buendnis.appraisal.services.cases import (
    declare_conflict,
    declare_for_seat,
    hand_preparation_over,
    open_case,
    refresh_conflicts,
)
from buendnis.appraisal.services.proposals import bring_to_committee, propose
from buendnis.appraisal.services.rulings import rule_on_conflict
from buendnis.decisions.services import open_resolution
from buendnis.desk.items import WorkList
from buendnis.desk.preparing import of_the_office, prepared_by, to_hand_over
from buendnis.funding.models import Application
from buendnis.ground.actor import Actor
from buendnis.ground.mail.models import Mail
from buendnis.ground.verbs import NotAllowed, ProcessError
from buendnis.parties.models import Person


@pytest.mark.parametrize(
    ("effects", "answer"),
    [
        ([], ""),
        (["disclose"], "disclose"),
        (["disclose", "no_vote"], "no_vote"),
        (["leave", "disclose"], "leave"),
        (["", "disclose"], "disclose"),
    ],
)
def test_the_strongest_effect_counts(effects: list[str], answer: str) -> None:
    assert strongest(effects) == answer


def test_the_office_records_a_declaration_with_its_way(stage: Stage) -> None:
    case = open_case(stage.office, a_checked_outline(stage), now=NOW)
    with pytest.raises(ProcessError) as problem:
        declare_for_seat(stage.office, case, stage.seats["third"], "personal", "", NOW)
    assert problem.value.field == "text"
    declare_for_seat(stage.office, case, stage.seats["third"], "personal", "am Telefon, 1. März", NOW)
    assert standing(case, stage, "third").effect == "no_vote"


def test_a_conflict_during_the_vote_recuses_the_seat(stage: Stage) -> None:
    case = a_proposed_case(stage)
    resolution = bring_to_committee(stage.office, case, committee=stage.committee, mode="circular", now=NOW)
    resolution = open_resolution(stage.office, resolution, NOW)
    case = AppraisalCase.objects.in_alliance(case.alliance_id).get(pk=case.pk)
    declare_conflict(stage.actor("fourth"), case, "personal", "verwandt", NOW)
    seat = resolution.seats.get(seat=stage.seats["fourth"])
    assert (seat.recusal, seat.may_vote) == ("no_vote", False)
    assert resolution.seats.get(seat=stage.seats["third"]).may_vote


def test_if_the_host_applies_another_seat_prepares(stage: Stage) -> None:
    row = a_checked_outline(stage)
    host = stage.world.alliance.host
    Application.objects.in_alliance(row.alliance_id).filter(pk=row.pk).update(applicant=host)
    row = Application.objects.in_alliance(row.alliance_id).get(pk=row.pk)
    with pytest.raises(ProcessError) as problem:
        open_case(stage.office, row, now=NOW)
    assert problem.value.field == "prepared_by_seat"
    is_partner(stage, row)
    with pytest.raises(ProcessError, match="befangen"):
        open_case(stage.office, row, prepared_by_seat=stage.seats["third"], now=NOW)
    case = open_case(stage.office, row, prepared_by_seat=stage.seats["fourth"], now=NOW)
    assessed(stage, case, "seat", "fourth")
    with pytest.raises(NotAllowed):
        propose(stage.office, case, result="support", now=NOW)
    propose(stage.actor("fourth"), case, result="support", now=NOW)


def _a_spokesperson_may_see_to_it(stage: Stage, case: AppraisalCase) -> None:
    """As long as nobody in the office is impartial; the work list names the appraisal."""
    speaker = stage.actor("spokesperson")
    (line,) = to_hand_over(speaker, stage.world.alliance, NOW.date())
    assert line.title == case.application.title
    client, url = as_(stage, "spokesperson"), reverse("appraisal:prepare", args=[case.application.public_id])
    page = client.get(reverse("funding:application", args=[case.application.public_id])).content.decode()
    assert url in page
    assert client.get(url).status_code == 200
    assert policies.names_preparer(speaker, case)
    assert not policies.names_preparer(stage.actor("seat"), case)
    second = mandate(stage.world.alliance, MandateRole.SECRETARIAT)
    assert list(to_hand_over(speaker, stage.world.alliance, NOW.date())) == []
    assert client.get(url).status_code == 404
    with pytest.raises(NotAllowed):
        hand_preparation_over(speaker, case, stage.seats["fourth"], "Befangen")
    second.delete()
    declare_conflict(stage.actor("second_spokesperson"), case, "personal", "verwandt", NOW)
    assert not policies.names_preparer(stage.actor("second_spokesperson"), case)
    assert list(to_hand_over(stage.actor("second_spokesperson"), stage.world.alliance, NOW.date())) == []


def test_an_office_that_is_not_impartial_lets_a_seat_prepare(stage: Stage) -> None:
    case = a_case(stage)
    Mandate.objects.create(
        alliance=stage.world.alliance,
        person=Person.objects.get(user=stage.office.user_id),
        role=MandateRole.SUBSTITUTE,
        seat=stage.seats["third"],
        starts_on=NOW.date(),
    )
    declare_conflict(stage.actor("third"), case, "personal", "verwandt", NOW)
    assert not policies.may_prepare(stage.office, case)
    _a_spokesperson_may_see_to_it(stage, case)
    office = as_(stage, "office")
    page = office.get(reverse("appraisal:case", args=[case.application.public_id])).content.decode()
    assert "Sie können diese Entscheidung nicht vorbereiten" in page
    for name in ("seat", "fourth", "stranger"):
        with pytest.raises(NotAllowed):
            hand_preparation_over(stage.actor(name), case, stage.seats["fourth"], "Befangen")
    for seat, reason, field in (("fourth", " ", "reason"), ("third", "Befangen", "seat")):
        with pytest.raises(ProcessError) as problem:
            hand_preparation_over(stage.office, case, stage.seats[seat], reason)
        assert problem.value.field == field
    url = reverse("appraisal:prepare", args=[case.application.public_id])
    data = {"seat": str(stage.seats["fourth"].public_id), "reason": "Die Geschäftsstelle ist befangen."}
    assert office.post(url, data | {"reason": ""}).status_code == 422
    assert office.post(url, data).status_code == 302
    assert "ist befangen." in Mail.objects.get(kind="case.preparing").body
    case = AppraisalCase.objects.in_alliance(case.alliance_id).get(pk=case.pk)
    with pytest.raises(ProcessError, match="schon"):
        hand_preparation_over(stage.office, case, stage.seats["fourth"], "noch einmal")
    assert policies.may_prepare(stage.actor("fourth"), case)
    assessed(stage, case, "seat", "spokesperson")
    propose(stage.actor("fourth"), case, result="support", now=NOW)
    (line,) = prepared_by(stage.world.alliance, NOW.date(), stage.seats["fourth"].pk)
    assert line.title == case.application.title
    todo, waiting = WorkList(), WorkList()
    of_the_office(todo, waiting, stage.world.alliance, NOW.date())
    assert (len(todo), [item.title for item in waiting]) == (0, [line.title])
    # the seat turns out to be conflicted itself: it goes on to another one, until the committee decides
    declare_conflict(stage.actor("fourth"), case, "personal", "verwandt", NOW)
    hand_preparation_over(stage.office, case, stage.seats["seat"], "Auch befangen")
    bring_to_committee(stage.actor("seat"), case, committee=stage.committee, mode="circular", now=NOW)
    with pytest.raises(ProcessError, match="entscheidet schon"):
        hand_preparation_over(stage.office, case, stage.seats["fourth"], "zu spät")


@pytest.mark.parametrize("name", ["applicant", "stranger", "office"])
def test_who_acts_for_no_seat_does_not_assess(stage: Stage, name: str) -> None:
    case = open_case(stage.office, a_checked_outline(stage), now=NOW)
    with pytest.raises(NotAllowed):
        submit_assessment(stage.actor(name), case, scores_for(case), NOW)
    with pytest.raises(NotAllowed):
        declare_conflict(stage.actor(name), case, "", "", NOW)


def test_a_foreign_alliance_can_do_nothing(stage: Stage) -> None:
    foreign = a_stage("JAD", "03405")
    case = open_case(stage.office, a_checked_outline(stage), now=NOW)
    steps: list[Callable[[Actor], object]] = [
        lambda actor: declare_conflict(actor, case, "", "", NOW),
        lambda actor: submit_assessment(actor, case, scores_for(case), NOW),
        lambda actor: rule_on_conflict(actor, case, stage.seats["third"], "partner", "asserted", "x", NOW),
        lambda actor: refresh_conflicts(actor, case, NOW),
    ]
    for step in steps:
        for name in ("office", "seat", "spokesperson"):
            with pytest.raises(NotAllowed):
                step(foreign.actor(name))
