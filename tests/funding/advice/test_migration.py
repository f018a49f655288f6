"""The notes that ideas had before there were cases: all of them are there afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from tests.funding.applications.worlds import World, a_world

from buendnis.funding.models import AdviceCase, AdviceNote, AdviceState, AdviceStep, Idea

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MOVES, AFTER = "0009_notes_into_cases", "0010_notes_of_cases"


@pytest.fixture
def old(db: None) -> Any:
    """The models as the migration sees them, on tables of which only those that it reads are taken back.

    Going back through all migrations since would take many times as long and say nothing more about this one.
    """
    loader = MigrationLoader(connection)
    after = loader.get_migration("funding", AFTER)
    state = loader.project_state([("funding", MOVES)])
    with connection.schema_editor(atomic=False) as editor:
        after.unapply(state.clone(), editor)
    return state.apps


def forward(old: Any) -> None:
    import_module(f"buendnis.funding.migrations.{MOVES}").move(old, None)


def an_idea(world: World, title: str, state: str = "advice") -> Any:
    return Idea.objects.create(
        alliance=world.alliance,
        title=title,
        summary="x",
        state=state,
        state_reason="Gibt es schon." if state == "declined" else "",
        organisation_name="Hochschule",
        contact_name="Idris Ideenreich",
        contact_email="idee@somewhere.example",
        brought_by=world.users["applicant"],
        confirmed_at=NOW,
    )


def a_note(old: Any, world: World, idea: Any, day: int, **said: Any) -> None:
    old.get_model("funding", "AdviceNote").objects.create(
        idea_id=idea.pk,
        advised_on=date(2026, 3, day),
        channel="talk",
        text=f"Vermerk {day}",
        author_id=world.actors["office"].mandate_id,
        **said,
    )


def test_nothing_that_was_written_is_lost(old: Any) -> None:
    world = a_world()
    advised = an_idea(world, "Labor")
    a_note(old, world, advised, 1, next_step="Träger suchen", next_step_by="Landkreis", is_shared=True)
    step = {"next_step": "Plan schreiben", "next_step_by": "hochschule", "next_step_due": date(2026, 4, 1)}
    a_note(old, world, advised, 2, is_shared=True, helped_write=True, **step)
    declined = an_idea(world, "Doppelt", "declined")
    a_note(old, world, declined, 1)
    an_idea(world, "Ohne Vermerk")
    an_idea(world, "Neu", "new")
    forward(old)

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
