"""Rows stay the same rows across savings; shares keep their conditions; what is recorded later never reaches back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from tests.funding.applications.worlds import EXPENDITURE, NOW, SOURCES, World, a_full_draft, a_world

from buendnis.funding.models import Application, FundingCall, SourceUpdate
from buendnis.funding.selectors.applications import plan_of, snapshot
from buendnis.funding.selectors.facts import bank_deadline_of
from buendnis.funding.services.application_drafts import ChangedMeanwhile
from buendnis.funding.services.applications import return_application, submit_application
from buendnis.funding.services.cofunding import (
    Aid,
    Frame,
    Later,
    Terms,
    declare_aid,
    record_source_status,
    set_frame,
    set_source_status,
    set_source_terms,
)
from buendnis.funding.services.finance import Condition, Expenditure, Source, set_finance_plan, source_of
from buendnis.ground.verbs import NotAllowed, ProcessError

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return a_world()


@pytest.fixture
def draft(world: World) -> Application:
    return a_full_draft(world)


def the(draft: Application, label: str) -> Any:
    return draft.sources.get(label=label)


def test_a_row_that_is_saved_again_is_the_same_row(world: World, draft: Application) -> None:
    actor = world.actors["applicant"]
    costs, shares = list(draft.expenditure.all()), list(draft.sources.all())
    again = [
        Expenditure(row.category, row.year, row.amount + 1, row.label, row.key) for row in reversed(costs[1:])
    ]
    more = [replace(source_of(row), amount=row.amount + 1) for row in reversed(shares[1:])]
    fresh = Source("public", "Stadt", Decimal(5))
    set_finance_plan(actor, draft, again, [fresh, *more], draft.version)
    assert {row.pk: row.amount for row in draft.expenditure.all()} == {
        row.pk: row.amount + 1 for row in costs[1:]
    }
    assert [row.label for row in draft.sources.all()] == ["Stadt", "Betrieb", "Landkreis", "Hochschule"]
    assert {row.pk for row in draft.sources.exclude(label="Stadt")} == {row.pk for row in shares[1:]}


def test_a_key_of_another_plan_makes_a_row_of_this_one(world: World, draft: Application) -> None:
    other = a_full_draft(world, "Ein anderes")
    foreign = source_of(the(other, "Landkreis"))
    set_finance_plan(
        world.actors["applicant"],
        draft,
        [],
        [replace(foreign, label="Meins", amount=Decimal(7))],
        draft.version,
    )
    assert the(other, "Landkreis").amount == Decimal("65500.00")
    assert [row.label for row in draft.sources.all()] == ["Meins"]


def test_one_key_twice_is_refused_and_nothing_changes(world: World, draft: Application) -> None:
    share = source_of(the(draft, "Landkreis"))
    with pytest.raises(ProcessError):
        set_finance_plan(world.actors["applicant"], draft, [], [share, share], draft.version)
    assert draft.sources.count() == 4


def test_conditions_survive_a_saving_and_go_with_what_they_waited_for(
    world: World, draft: Application
) -> None:
    actor = world.actors["applicant"]
    firm, district = the(draft, "Betrieb"), the(draft, "Landkreis")
    terms = Terms(
        "conditional",
        (
            Condition("source", district.key),
            Condition("proof", text="Vorgängerprojekt", expected_on=date(2018, 5, 1)),
        ),
    )
    set_source_terms(actor, draft, firm.key, terms, draft.version)
    set_finance_plan(
        actor, draft, EXPENDITURE, [source_of(row) for row in draft.sources.all()], draft.version
    )
    assert [each.kind for each in the(draft, "Betrieb").conditions.all()] == ["source", "proof"]
    left = [source_of(row) for row in draft.sources.exclude(pk=district.pk)]
    set_finance_plan(actor, draft, EXPENDITURE, left, draft.version)
    assert [each.text for each in the(draft, "Betrieb").conditions.all()] == ["Vorgängerprojekt"]
    assert snapshot(draft)["sources"][-1]["condition"] == "Verwendungsnachweis: Vorgängerprojekt"


def test_a_condition_names_a_share_of_the_same_plan(world: World, draft: Application) -> None:
    actor, firm = world.actors["applicant"], the(draft, "Betrieb")
    foreign = the(a_full_draft(world, "Ein anderes"), "Landkreis")
    for other in (foreign.key, uuid4()):
        with pytest.raises(ProcessError):
            set_source_terms(
                actor, draft, firm.key, Terms("conditional", (Condition("source", other),)), draft.version
            )
    with pytest.raises(ValidationError, match="sich selbst"):
        set_source_terms(
            actor, draft, firm.key, Terms("conditional", (Condition("source", firm.key),)), draft.version
        )
    with pytest.raises(ProcessError):
        set_source_status(actor, draft, firm.key, "conditional", draft.version)


@pytest.mark.parametrize("later", [False, True], ids=["in the plan", "afterwards"])
def test_what_is_confirmed_names_its_confirmation(world: World, draft: Application, later: bool) -> None:
    actor, firm = world.actors["applicant"], the(draft, "Betrieb")
    set_source_terms(actor, draft, firm.key, Terms("asked"), draft.version)
    if later:
        submit_application(actor, draft, NOW)
        with pytest.raises(ProcessError) as refused:
            record_source_status(actor, draft, firm.key, Later("confirmed"), NOW)
        revision = draft.revisions.get()
        row: Any = SourceUpdate(
            application=draft, revision=revision, source=firm.key, status="confirmed", recorded_at=NOW
        )
    else:
        with pytest.raises(ProcessError) as refused:
            set_source_status(actor, draft, firm.key, "confirmed", draft.version)
        row = the(draft, "Betrieb")
        row.status = "confirmed"
        bare = [replace(source_of(each), confirmation_note="") for each in draft.sources.all()]
        bare[-1] = replace(bare[-1], status="confirmed")
        with pytest.raises(ProcessError):
            set_finance_plan(actor, draft, EXPENDITURE, bare, draft.version)
        set_source_status(actor, draft, the(draft, "ESF").key, "confirmed", draft.version)
    assert refused.value.field == "confirmation_note"
    with (
        pytest.raises(IntegrityError, match=r"names its confirmation|confirmed_names_it"),
        transaction.atomic(),
    ):
        row.save()


def test_the_database_lets_no_share_be_on_a_condition_without_one(world: World, draft: Application) -> None:
    actor, firm = world.actors["applicant"], the(draft, "Betrieb")
    terms = Terms("conditional", (Condition("words", text="Der Vorstand stimmt zu"),))
    set_source_terms(actor, draft, firm.key, terms, draft.version)
    for change in (
        lambda: the(draft, "Betrieb").conditions.all().delete(),
        lambda: draft.sources.filter(label="Landkreis").update(status="conditional"),
    ):
        point = transaction.savepoint()
        change()
        with pytest.raises(IntegrityError, match="names it"):
            connection.check_constraints()
        transaction.savepoint_rollback(point)
    draft.sources.filter(label="Betrieb").delete()
    connection.check_constraints()


def test_papers_after_the_meeting_are_refused(world: World, draft: Application) -> None:
    terms = Terms("asked", decides_on=date(2018, 5, 1), papers_due_on=date(2018, 5, 2))
    row = the(draft, "Landkreis")
    with pytest.raises(ValidationError, match="nach der Sitzung"):
        set_source_terms(world.actors["applicant"], draft, row.key, terms, draft.version)
    row.decides_on, row.papers_due_on = date(2018, 5, 1), date(2018, 5, 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_two_who_change_the_plan_notice_each_other(world: World, draft: Application) -> None:
    actor, seen = world.actors["applicant"], draft.version
    set_source_status(actor, draft, the(draft, "Landkreis").key, "indicated", seen)
    with pytest.raises(ChangedMeanwhile):
        set_source_status(actor, draft, the(draft, "Betrieb").key, "asked", seen)
    with pytest.raises(ChangedMeanwhile):
        set_frame(actor, draft, Frame(date(2018, 6, 1)), seen)
    assert the(draft, "Betrieb").status == "confirmed"


def test_a_share_in_kind_follows_its_expenditure_to_the_cent(world: World, draft: Application) -> None:
    guideline = world.guideline
    category = next(each for each in guideline.document["expenditure_categories"] if each["key"] == "release")
    category["in_kind_as"] = "private"
    guideline.save()
    draft.refresh_from_db()
    actor = world.actors["applicant"]
    costs = [
        *EXPENDITURE,
        Expenditure("release", 2019, Decimal("1000.01")),
        Expenditure("release", 2020, Decimal("0.02")),
    ]
    set_finance_plan(actor, draft, costs, SOURCES, draft.version)
    share = draft.sources.get(in_kind_of="release")
    assert (share.kind, share.amount, share.label) == ("private", Decimal("1000.03"), "Freistellungskosten")
    kept = [source_of(row) for row in draft.sources.all()]
    set_finance_plan(actor, draft, costs[:-1], kept, draft.version)
    again = draft.sources.get(in_kind_of="release")
    assert (again.pk, again.amount) == (share.pk, Decimal("1000.01"))
    set_finance_plan(actor, draft, EXPENDITURE, kept, draft.version)
    assert not draft.sources.filter(in_kind_of="release").exists()


# --- a living plan ---------------------------------------------------------------------------------


def test_what_is_recorded_later_leaves_the_revision_as_it_was(world: World, draft: Application) -> None:
    applicant, office = world.actors["applicant"], world.actors["office"]
    district = the(draft, "Landkreis")
    set_source_status(applicant, draft, district.key, "indicated", draft.version)
    revision = submit_application(applicant, draft, NOW)
    before = dict(revision.content)
    update = record_source_status(
        office, draft, district.key, Later("confirmed", "Schreiben vom 3.4.2018"), NOW
    )
    revision.refresh_from_db()
    assert revision.content == before
    assert the(draft, "Landkreis").status == "indicated"
    draft.refresh_from_db()
    living = {row.label: row for row in plan_of(draft).sources}
    assert (living["Landkreis"].status, living["Landkreis"].confirmation) == (
        "confirmed",
        "Schreiben vom 3.4.2018",
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        SourceUpdate.objects.in_alliance(world.alliance.pk).filter(pk=update.pk).update(status="withdrawn")


def test_a_returned_outline_takes_over_what_was_recorded(world: World, draft: Application) -> None:
    applicant, office = world.actors["applicant"], world.actors["office"]
    district = the(draft, "Landkreis")
    submit_application(applicant, draft, NOW)
    record_source_status(applicant, draft, district.key, Later("withdrawn", note="Kreistag lehnt ab"), NOW)
    return_application(office, draft, "Bitte neu planen.", now=NOW)
    assert the(draft, "Landkreis").status == "withdrawn"
    with pytest.raises(ProcessError):
        record_source_status(office, draft, district.key, Later("confirmed", "Brief"), NOW)
    set_source_status(applicant, draft, district.key, "asked", draft.version)
    set_finance_plan(
        applicant,
        draft,
        EXPENDITURE,
        [source_of(row) for row in draft.sources.all()],
        draft.version,
    )
    submit_application(applicant, draft, NOW)
    draft.refresh_from_db()
    assert {row.label: row.status for row in plan_of(draft).sources}["Landkreis"] == "asked"


@pytest.mark.parametrize("who", ["seat", "spokesperson", "stranger"])
def test_others_record_nothing(world: World, draft: Application, who: str) -> None:
    submit_application(world.actors["applicant"], draft, NOW)
    with pytest.raises(NotAllowed):
        record_source_status(
            world.actors[who], draft, the(draft, "Landkreis").key, Later("confirmed", "Brief"), NOW
        )


def test_aid_is_declared_per_undertaking(world: World, draft: Application) -> None:
    actor = world.actors["applicant"]
    declare_aid(
        actor,
        draft,
        [
            Aid(" Firma  Eins ", "earlier", Decimal(5), date(2017, 1, 1)),
            Aid("Firma Zwei", "earlier", Decimal(0)),
        ],
        draft.version,
    )
    assert [row.undertaking for row in draft.aid.all()] == ["Firma Eins", "Firma Zwei"]
    first = draft.aid.first()
    assert first is not None
    with pytest.raises(ValidationError):
        declare_aid(actor, draft, [Aid("Firma Eins", "earlier", Decimal(5))], draft.version)
    declare_aid(actor, draft, [Aid("Firma Eins", "planned", Decimal(9), key=first.key)], draft.version)
    assert [(row.pk, row.kind) for row in draft.aid.all()] == [(first.pk, "planned")]


def test_the_call_of_the_state_sets_the_deadline_until_the_outline_does(
    world: World, draft: Application
) -> None:
    assert bank_deadline_of(draft) is None
    draft.funding_call = FundingCall(closes_on=date(2018, 6, 29))
    assert bank_deadline_of(draft) == date(2018, 6, 29)
    draft.bank_deadline = date(2018, 5, 31)
    assert bank_deadline_of(draft) == date(2018, 5, 31)
