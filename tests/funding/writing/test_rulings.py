"""A ruling of the pre-check and the second person who looks at it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.db import transaction
from django.db.utils import DatabaseError
from tests.funding.applications.worlds import NOW, World, a_world
from tests.funding.writing.worlds import a_second_in_the_office, a_submitted

from buendnis.alliances.models import Seat
from buendnis.funding.finance import Outcome
from buendnis.funding.models import Application, PreCheckOverride, RulingConfirmation
from buendnis.funding.selectors.prechecks import (
    JudgedFinding,
    awaiting_confirmation,
    findings_of,
    latest_precheck,
)
from buendnis.funding.services.applications import return_application, submit_application
from buendnis.funding.services.prechecks import complete_precheck, confirm_ruling, override_finding
from buendnis.ground.verbs import NotAllowed, ProcessError


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield a_world()


@pytest.fixture
def sent(world: World) -> Application:
    return a_submitted(world)


def _ruled(world: World, sent: Application, ruling: str = "failed") -> PreCheckOverride:
    precheck = latest_precheck(sent)
    assert precheck is not None
    return override_finding(world.actors["office"], precheck, "sums", ruling, "Selbst gerechnet")


def _sums(sent: Application) -> JudgedFinding:
    precheck = latest_precheck(sent)
    assert precheck is not None
    return next(each for each in findings_of(precheck) if each.key == "sums")


def test_coming_in_runs_the_precheck_in_german(sent: Application) -> None:
    precheck = latest_precheck(sent)
    assert precheck is not None
    assert (precheck.by_submission, precheck.run_at) == (True, NOW)
    assert len(precheck.guideline_hash) == 64
    assert "235.000,00" in str(precheck.findings)


def test_where_one_person_works_a_spokesperson_confirms(world: World, sent: Application) -> None:
    ruling = _ruled(world, sent)
    assert _sums(sent).awaits
    assert awaiting_confirmation(world.actors["office"]) == []
    assert awaiting_confirmation(world.actors["seat"]) == []
    assert awaiting_confirmation(world.actors["spokesperson"]) == [ruling]
    for nobody in ("office", "seat", "applicant", "stranger"):
        with pytest.raises(NotAllowed):
            confirm_ruling(world.actors[nobody], ruling, agrees=True, now=NOW)
    confirm_ruling(world.actors["spokesperson"], ruling, agrees=True, now=NOW)
    assert (_sums(sent).outcome, _sums(sent).awaits) == (Outcome.FAILED, False)
    assert awaiting_confirmation(world.actors["spokesperson"]) == []


def test_where_two_work_the_other_one_confirms(world: World, sent: Application) -> None:
    second, ruling = a_second_in_the_office(world), _ruled(world, sent)
    assert awaiting_confirmation(second) == [ruling]
    assert awaiting_confirmation(world.actors["spokesperson"]) == []
    with pytest.raises(NotAllowed):
        confirm_ruling(world.actors["spokesperson"], ruling, agrees=True, now=NOW)
    confirm_ruling(second, ruling, agrees=True, now=NOW)
    with pytest.raises(ProcessError):
        confirm_ruling(second, ruling, agrees=False, reason="doch nicht", now=NOW)


def test_an_objection_gives_the_finding_back_to_the_rule(world: World, sent: Application) -> None:
    ruling, spokesperson = _ruled(world, sent), world.actors["spokesperson"]
    with pytest.raises(ProcessError) as problem:
        confirm_ruling(spokesperson, ruling, agrees=False, now=NOW)
    assert problem.value.field == "reason"
    confirm_ruling(spokesperson, ruling, agrees=False, reason="Stimmt doch", now=NOW)
    assert (_sums(sent).outcome, _sums(sent).ruling) == (Outcome.PASSED, None)
    again = _ruled(world, sent)
    assert _sums(sent).outcome is Outcome.FAILED
    assert awaiting_confirmation(spokesperson) == [again]


def test_a_replaced_or_outdated_ruling_is_not_confirmed(world: World, sent: Application) -> None:
    first, spokesperson = _ruled(world, sent), world.actors["spokesperson"]
    second = _ruled(world, sent, "passed")
    with pytest.raises(ProcessError):
        confirm_ruling(spokesperson, first, agrees=True, now=NOW)
    return_application(world.actors["office"], sent, "Bitte ändern", now=NOW)
    assert awaiting_confirmation(spokesperson) == []
    submit_application(world.actors["applicant"], sent, NOW)
    with pytest.raises(ProcessError):
        confirm_ruling(spokesperson, second, agrees=True, now=NOW)


def test_a_completed_precheck_still_awaits_and_is_confirmed(world: World, sent: Application) -> None:
    precheck = latest_precheck(sent)
    assert precheck is not None
    for finding in findings_of(precheck):
        if finding.stands:
            override_finding(world.actors["office"], precheck, finding.key, "passed", "gelesen")
    complete_precheck(world.actors["office"], precheck, now=NOW)
    waiting = awaiting_confirmation(world.actors["spokesperson"])
    assert waiting
    with pytest.raises(ProcessError):
        confirm_ruling(world.actors["spokesperson"], waiting[0], agrees=False, reason="nein", now=NOW)
    confirm_ruling(world.actors["spokesperson"], waiting[0], agrees=True, now=NOW)


def test_what_was_said_is_never_changed(world: World, sent: Application) -> None:
    row = confirm_ruling(world.actors["spokesperson"], _ruled(world, sent), agrees=True, now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        RulingConfirmation.objects.filter(pk=row.pk).update(agrees=False)


def test_a_spokesperson_with_a_conflict_of_interest_does_not_confirm(world: World, sent: Application) -> None:
    ruling = _ruled(world, sent)
    seat = Seat.objects.in_alliance(sent.alliance_id).get(pk=world.actors["spokesperson"].seat_id or 0)
    partner = sent.partners.create(organisation=seat.holders.get(), name="Partner")
    assert awaiting_confirmation(world.actors["spokesperson"]) == []
    with pytest.raises(ProcessError, match="befangen"):
        confirm_ruling(world.actors["spokesperson"], ruling, agrees=True, now=NOW)
    partner.delete()
    assert awaiting_confirmation(world.actors["spokesperson"]) == [ruling]


def test_where_the_host_of_the_office_applies_a_spokesperson_confirms(
    world: World, sent: Application
) -> None:
    second, ruling = a_second_in_the_office(world), _ruled(world, sent)
    sent.alliance.host = sent.applicant
    sent.alliance.save()
    ruling = PreCheckOverride.objects.get(pk=ruling.pk)
    with pytest.raises(NotAllowed):
        confirm_ruling(second, ruling, agrees=True, now=NOW)
    assert awaiting_confirmation(second) == []
    assert awaiting_confirmation(world.actors["spokesperson"]) == [ruling]
    confirm_ruling(world.actors["spokesperson"], ruling, agrees=True, now=NOW)
