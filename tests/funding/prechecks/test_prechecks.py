"""The formal pre-check of the Digitalisierungslabor under the guideline of 2015."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.utils import DatabaseError
from tests.funding.applications.worlds import EXPENDITURE, NOW, SOURCES, World, a_full_draft, a_world

from buendnis.funding.finance import Outcome
from buendnis.funding.models import Application, PreCheck, PreCheckOverride
from buendnis.funding.selectors.prechecks import findings_of, told_to_applicant
from buendnis.funding.services.applications import return_application, submit_application
from buendnis.funding.services.finance import Source, set_finance_plan
from buendnis.funding.services.prechecks import complete_precheck, override_finding, run_precheck
from buendnis.ground.verbs import NotAllowed, ProcessError


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield a_world()


@pytest.fixture
def sent(world: World) -> Application:
    row = a_full_draft(world)
    submit_application(world.actors["applicant"], row, NOW)
    return row


def _rule_all(world: World, precheck: PreCheck, ruling: str = "passed") -> None:
    for finding in findings_of(precheck):
        if finding.stands:
            override_finding(world.actors["office"], precheck, finding.key, ruling, "Selbst gelesen")


def test_rules_find_and_people_rule(world: World, sent: Application) -> None:
    precheck = run_precheck(world.actors["office"], sent, NOW)
    found = {finding.key: finding for finding in findings_of(precheck)}
    assert found["sums"].found is Outcome.PASSED
    assert found["rate"].found is Outcome.PASSED
    assert "235.000,00" in found["rate"].value
    assert found["document:outline"].found is Outcome.PASSED
    assert found["document:finance_plan"].found is Outcome.PASSED
    assert found["document:authority_forms"].found is Outcome.FAILED
    assert found["document:authority_forms"].remedy
    assert found["unread"].found is Outcome.HUMAN
    with pytest.raises(ProcessError) as standing:
        complete_precheck(world.actors["office"], precheck)
    assert found["document:authority_forms"].title in standing.value.text
    _rule_all(world, precheck)
    complete_precheck(world.actors["office"], precheck, "Alles gut", NOW)
    sent.refresh_from_db()
    assert sent.state == "checked"
    assert precheck.completed_at == NOW


def test_a_ruling_is_never_changed_and_the_latest_counts(world: World, sent: Application) -> None:
    office = world.actors["office"]
    precheck = run_precheck(office, sent, NOW)
    override_finding(office, precheck, "sums", "failed", "Zahlen nicht belegt")
    override_finding(office, precheck, "sums", "passed", "Belege nachgereicht")
    finding = next(each for each in findings_of(precheck) if each.key == "sums")
    assert [each.ruling for each in finding.rulings] == ["failed", "passed"]
    assert finding.outcome is Outcome.PASSED
    assert finding.ruling is not None
    assert finding.ruling.ruled_as == office.label
    with pytest.raises(DatabaseError), transaction.atomic():
        PreCheckOverride.objects.filter(precheck=precheck).update(reason="anders")


@pytest.mark.parametrize(
    ("rule", "ruling", "reason"),
    [("sums", "passed", " "), ("sums", "maybe", "weil"), ("no rule", "passed", "weil")],
)
def test_a_ruling_needs_rule_answer_and_reason(
    world: World, sent: Application, rule: str, ruling: str, reason: str
) -> None:
    precheck = run_precheck(world.actors["office"], sent, NOW)
    with pytest.raises(ValidationError):
        override_finding(world.actors["office"], precheck, rule, ruling, reason)
    assert not precheck.overrides.exists()


def test_a_failed_ruling_keeps_it_open(world: World, sent: Application) -> None:
    office = world.actors["office"]
    precheck = run_precheck(office, sent, NOW)
    _rule_all(world, precheck)
    override_finding(office, precheck, "sums", "failed", "Zahlen nicht belegt")
    with pytest.raises(ProcessError):
        complete_precheck(office, precheck)


def test_after_changes_it_is_run_anew(world: World, sent: Application) -> None:
    office, actor = world.actors["office"], world.actors["applicant"]
    first = run_precheck(office, sent, NOW)
    assert told_to_applicant(sent) is None
    return_application(office, sent, "Bitte mehr Eigenmittel.")
    assert told_to_applicant(sent) == first
    with pytest.raises(ProcessError):
        override_finding(office, first, "sums", "passed", "weil")
    more = [
        Source("esf", "ESF", Decimal("235000.01")),
        *SOURCES[1:3],
        Source("private", "Betrieb", Decimal("59999.99")),
    ]
    set_finance_plan(actor, sent, EXPENDITURE, more, sent.version)
    submit_application(actor, sent, NOW)
    with pytest.raises(ProcessError):
        complete_precheck(office, first)
    second = run_precheck(office, sent, NOW)
    assert second.revision.number == 2
    rate = next(each for each in findings_of(second) if each.key == "rate")
    assert rate.found is Outcome.FAILED
    assert "0,01" in rate.reason
    with pytest.raises(ProcessError):
        override_finding(office, first, "rate", "passed", "weil")


@pytest.mark.parametrize("who", ["applicant", "seat", "spokesperson", "stranger"])
def test_only_the_office_checks(world: World, sent: Application, who: str) -> None:
    actor = world.actors[who]
    with pytest.raises(NotAllowed):
        run_precheck(actor, sent, NOW)
    precheck = run_precheck(world.actors["office"], sent, NOW)
    with pytest.raises(NotAllowed):
        override_finding(actor, precheck, "sums", "passed", "weil")
    with pytest.raises(NotAllowed):
        complete_precheck(actor, precheck)


def test_drafts_are_not_checked(world: World) -> None:
    with pytest.raises(ProcessError):
        run_precheck(world.actors["office"], a_full_draft(world), NOW)
