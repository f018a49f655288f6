"""The notes that ideas had before there were cases: all of them are there afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from tests.funding.applications.worlds import World, a_world

from buendnis.funding.models import AdviceCase, AdviceNote, AdviceState, AdviceStep

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BEFORE, AFTER = "0007_conditions_as_rows", "0010_notes_of_cases"


def to(name: str) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate([("funding", name)])
    return executor.loader.project_state([("funding", name)]).apps


def an_idea(old: Any, world: World, title: str, state: str = "advice") -> Any:
    return old.get_model("funding", "Idea").objects.create(
        alliance_id=world.alliance.pk,
        title=title,
        summary="x",
        state=state,
        state_reason="Gibt es schon." if state == "declined" else "",
        organisation_name="Hochschule",
        contact_name="Idris Ideenreich",
        contact_email="idee@somewhere.example",
        brought_by_id=world.users["applicant"].pk,
        confirmed_at=NOW,
    )


def a_note(old: Any, world: World, idea: Any, day: int, **said: Any) -> None:
    old.get_model("funding", "AdviceNote").objects.create(
        idea=idea,
        advised_on=date(2026, 3, day),
        channel="talk",
        text=f"Vermerk {day}",
        author_id=world.actors["office"].mandate_id,
        **said,
    )


@pytest.mark.usefixtures("cloned_db")
def test_nothing_that_was_written_is_lost() -> None:
    world = a_world()
    old = to(BEFORE)
    advised = an_idea(old, world, "Labor")
    a_note(old, world, advised, 1, next_step="Träger suchen", next_step_by="Landkreis", is_shared=True)
    step = {"next_step": "Plan schreiben", "next_step_by": "hochschule", "next_step_due": date(2026, 4, 1)}
    a_note(old, world, advised, 2, is_shared=True, helped_write=True, **step)
    declined = an_idea(old, world, "Doppelt", "declined")
    a_note(old, world, declined, 1)
    an_idea(old, world, "Ohne Vermerk")
    an_idea(old, world, "Neu", "new")
    to(AFTER)

    cases = AdviceCase.objects.in_alliance(world.alliance.pk)
    assert sorted(cases.values_list("subject", flat=True)) == ["Doppelt", "Labor", "Ohne Vermerk"]
    case = cases.get(subject="Labor")
    assert (case.state, case.asked_by_id) == (AdviceState.OPEN, world.users["applicant"].pk)
    assert case.responsible_id == world.actors["office"].mandate_id
    assert [contact.email for contact in case.contacts.all()] == ["idee@somewhere.example"]
    notes = AdviceNote.objects.in_alliance(world.alliance.pk).filter(case=case)
    assert sorted(notes.values_list("text", flat=True)) == ["Vermerk 1", "Vermerk 2"]
    steps = AdviceStep.objects.in_alliance(world.alliance.pk).order_by("pk")
    first, second = steps
    # what a later note named had overtaken what the earlier one did; the page of the office showed it so
    assert (first.text, first.owner, first.owner_name) == ("Träger suchen", "partner", "Landkreis")
    assert first.done_at is not None
    assert (second.owner, second.due, second.done_at) == ("advised", date(2026, 4, 1), None)
    (helper,) = case.helpers.all()
    assert helper.person.user == world.users["office"]
    closed = cases.get(subject="Doppelt")
    assert (closed.state, closed.result, closed.result_note) == ("closed", "not_pursued", "Gibt es schon.")
