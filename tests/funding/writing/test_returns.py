"""Giving an outline back: named fields, notes, a deadline, and what happens after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import transaction
from django.db.utils import IntegrityError
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.funding.applications.worlds import EXPENDITURE, NOW, SOURCES, World, a_full_draft, a_world
from tests.funding.outline_forms.worlds import ANSWERS, a_published_form
from tests.funding.writing.worlds import DUE, a_returned, a_submitted

from buendnis.funding.models import Application, ApplicationReturn
from buendnis.funding.returnable import RETURNABLE, known, name_of
from buendnis.funding.selectors.applications import snapshot
from buendnis.funding.selectors.returns import nameable, open_return
from buendnis.funding.services.application_answers import answer_questions
from buendnis.funding.services.application_drafts import (
    EDITABLE_FIELDS,
    edit_application,
    set_partners,
)
from buendnis.funding.services.application_returns import tell_of_passed_deadlines
from buendnis.funding.services.applications import (
    extend_return,
    return_application,
    submit_application,
    withdraw_application,
)
from buendnis.funding.services.finance import set_finance_plan
from buendnis.funding.services.followups import copy_as_followup, new_end, next_start, shifted
from buendnis.ground.mail.models import Mail
from buendnis.ground.verbs import NotAllowed, ProcessError


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield a_world()


def test_notes_deadline_and_what_was_returned_are_kept(world: World) -> None:
    row = a_returned(world, ("need",), notes={"sources": "Beleg fehlt", "aims": " "})
    asked = row.returns.get()
    assert asked.fields == [{"name": "need", "note": ""}, {"name": "sources", "note": "Beleg fehlt"}]
    assert row.returned_fields == ["need", "sources"]
    assert (row.returned_until, asked.due_on, asked.revision.number) == (DUE, DUE, 1)
    mail = Mail.objects.get(kind="application.returned")
    assert "bis zum 20.03.2018" in mail.body


def test_an_answer_ends_the_return(world: World) -> None:
    row = a_returned(world)
    submit_application(world.actors["applicant"], row, NOW)
    assert (row.returned_until, row.returned_only, row.returned_fields) == (None, False, [])
    assert row.returns.get().answered_at == NOW
    again = return_application(world.actors["office"], row, "Noch einmal", now=NOW)
    assert again.returned_until is None
    assert row.returns.count() == 2


def test_every_editable_field_can_be_named() -> None:
    named = {each.name for each in RETURNABLE}
    assert {name_of(field) for field in EDITABLE_FIELDS} <= named
    assert known(["need", "answer:budget", "password"]) == {"need", "answer:budget"}


@pytest.mark.parametrize("due", [date(2018, 2, 28), date(2018, 3, 1)])
def test_a_deadline_lies_ahead(world: World, due: date) -> None:
    row = a_submitted(world)
    with pytest.raises(ProcessError) as problem:
        return_application(world.actors["office"], row, "Bitte", now=NOW, due_on=due)
    assert problem.value.field == "due_on"


def test_only_the_named_fields_may_change(world: World) -> None:
    row, author = a_returned(world, ("need", "sources"), only_these=True), world.actors["applicant"]
    edit_application(author, row, {"need": "Neu belegt", "aims": row.aims}, row.version)
    with pytest.raises(ProcessError, match="benannten"):
        edit_application(author, row, {"aims": "Ganz andere"}, row.version)
    with pytest.raises(ProcessError):
        set_partners(author, row, [], row.version)
    set_finance_plan(
        author, row, EXPENDITURE, [replace(SOURCES[0], status="indicated"), *SOURCES[1:]], row.version
    )
    dearer = [replace(EXPENDITURE[0], amount=Decimal("1.00")), *EXPENDITURE[1:]]
    with pytest.raises(ProcessError):
        set_finance_plan(author, row, dearer, SOURCES, row.version)
    row.refresh_from_db()
    assert row.aims != "Ganz andere"
    assert row.expenditure.first() is not None
    submit_application(author, row, NOW)


def test_answers_to_the_alliances_questions_are_named_and_opened_like_fields(world: World) -> None:
    a_published_form(world)
    row, author = a_full_draft(world), world.actors["applicant"]
    answer_questions(author, row, ANSWERS, row.version)
    names = {named.name for named in nameable(snapshot(row))}
    first, second, *_rest = sorted(key for key, said in ANSWERS.items() if isinstance(said, str))
    assert {f"answer:{first}", f"answer:{second}"} <= names
    submit_application(author, row, NOW)
    office = world.actors["office"]
    return_application(office, row, "Bitte", [f"answer:{first}"], NOW, only_these=True)
    returned = open_return(row, date(2018, 3, 2))
    assert returned is not None
    assert [(each.name, each.changed) for each in returned.asked] == [(f"answer:{first}", False)]
    with pytest.raises(ProcessError):
        answer_questions(author, row, ANSWERS | {second: ""}, row.version)
    answer_questions(author, row, ANSWERS | {first: ""}, row.version)
    changed = open_return(row, date(2018, 3, 2))
    assert changed is not None
    assert changed.asked[0].changed


def test_only_these_needs_a_name(world: World) -> None:
    row = a_submitted(world)
    with pytest.raises(ProcessError) as problem:
        return_application(world.actors["office"], row, "Bitte", (), NOW, only_these=True)
    assert problem.value.field == "fields_named"


AFTER = datetime(2018, 3, 20, 23, 30, tzinfo=UTC)  # in Berlin the 21st has begun


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (datetime(2018, 3, 20, 22, 59, tzinfo=UTC), 0),  # the last minute of the last day in Berlin
        (datetime(2018, 3, 20, 23, 0, tzinfo=UTC), 1),
    ],
)
def test_the_deadline_ends_with_its_day_in_germany(world: World, moment: datetime, told: int) -> None:
    a_returned(world)
    assert tell_of_passed_deadlines(moment) == told


def test_after_the_deadline_the_office_is_told_once_and_nothing_is_lost(world: World) -> None:
    row, author = a_returned(world), world.actors["applicant"]
    assert tell_of_passed_deadlines(AFTER) == 1
    assert tell_of_passed_deadlines(AFTER + timedelta(days=1)) == 0
    assert Mail.objects.filter(kind="application.overdue").count() == 1
    row.refresh_from_db()
    extend_return(world.actors["office"], row, date(2018, 4, 1), "Ferien", AFTER)
    assert row.returned_until == date(2018, 4, 1)
    assert "Ferien" in Mail.objects.get(kind="application.extended").body
    assert tell_of_passed_deadlines(datetime(2018, 4, 2, 8, tzinfo=UTC)) == 1  # the new one passed, too
    edit_application(author, row, {"need": "Spät, aber da"}, row.version)
    submit_application(author, row, datetime(2018, 4, 3, 8, tzinfo=UTC))
    assert row.state == "submitted"
    assert tell_of_passed_deadlines(datetime(2018, 4, 9, 8, tzinfo=UTC)) == 0


def test_who_may_extend_and_when(world: World) -> None:
    row, office = a_returned(world), world.actors["office"]
    with pytest.raises(NotAllowed):
        extend_return(world.actors["applicant"], row, date(2018, 4, 1), "weil", NOW)
    for due, why, field in ((DUE, "weil", "due_on"), (date(2018, 4, 1), " ", "reason")):
        with pytest.raises(ProcessError) as problem:
            extend_return(office, row, due, why, NOW)
        assert problem.value.field == field
    submit_application(world.actors["applicant"], row, NOW)
    with pytest.raises(ProcessError):
        extend_return(office, row, date(2018, 4, 1), "weil", NOW)


def test_the_database_keeps_one_open_return_and_no_stray_deadline(world: World) -> None:
    row = a_returned(world)
    open_one = row.returns.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ApplicationReturn.objects.create(
            application=row, revision=open_one.revision, returned_at=NOW, reason="noch eine"
        )
    submit_application(world.actors["applicant"], row, NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.in_alliance(world.alliance.pk).filter(pk=row.pk).update(returned_until=DUE)


def test_withdrawing_twice_and_too_late(world: World) -> None:
    row, owner = a_returned(world), world.actors["applicant"]
    withdraw_application(owner, row, "Kein Bedarf", NOW)
    assert (row.state, row.returned_until) == ("withdrawn", None)
    with pytest.raises(ProcessError):
        withdraw_application(owner, row, "Noch einmal", NOW)
    with pytest.raises(ProcessError):
        submit_application(owner, row, NOW)
    assert tell_of_passed_deadlines(AFTER) == 0


# --- follow-ups ------------------------------------------------------------------------------------


def test_a_followup_says_what_its_predecessor_said(world: World) -> None:
    row, author = a_submitted(world), world.actors["applicant"]
    new = copy_as_followup(author, row, title="Digitalisierungslabor II", now=NOW)
    assert (new.predecessor_id, new.state, new.number, new.title) == (
        row.pk,
        "draft",
        "",
        "Digitalisierungslabor II",
    )
    assert (new.starts_on, new.ends_on) == (date(2020, 7, 1), date(2022, 6, 30))
    assert new.need == row.need
    assert [each.name for each in new.partners.all()] == ["Betrieb Eins"]
    assert {each.status for each in new.sources.all()} == {"asked"}
    assert sum(each.amount for each in new.sources.all()) == Decimal("470000.00")
    assert sorted({each.year for each in new.expenditure.all()}) == [2020, 2021]
    assert not new.has_begun


def test_a_withdrawn_outline_can_be_built_on_and_a_draft_not(world: World) -> None:
    author = world.actors["applicant"]
    with pytest.raises(NotAllowed):
        copy_as_followup(author, a_full_draft(world), now=NOW)
    row = a_submitted(world)
    withdraw_application(author, row, "Später", NOW)
    assert copy_as_followup(author, row, now=NOW).predecessor_id == row.pk
    with pytest.raises(NotAllowed):
        copy_as_followup(world.actors["stranger"], row, now=NOW)


days = st.dates(date(2015, 1, 1), date(2040, 12, 31))


@settings(max_examples=150)
@given(first=days, length=st.integers(1, 1500), day=days)
def test_a_followup_starts_after_its_predecessor_and_lasts_as_long(
    first: date, length: int, day: date
) -> None:
    old = Application(starts_on=first, ends_on=first + timedelta(days=length))
    start = next_start(old, day)
    assert start is not None
    assert start > max(first + timedelta(days=length), day)
    end = new_end(old, start)
    assert end is not None
    assert end > start
    assert abs((end - start).days - length) <= 4  # months differ in length
    assert start <= shifted(max(first + timedelta(days=length), day), 2)  # and no later than need be


def test_the_last_day_of_a_month_stays_the_last() -> None:
    assert shifted(date(2018, 1, 31), 1) == date(2018, 2, 28)
    assert shifted(date(2018, 2, 28), 1) == date(2018, 3, 31)
    assert shifted(date(2018, 12, 15), 1) == date(2019, 1, 15)
