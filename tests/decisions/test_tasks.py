"""Tasks from decisions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.decisions.worlds import SUBJECT, Witness, a_draft, a_meeting
from tests.ledger.worlds import NOW, World, a_world

from buendnis.decisions import services as decisions
from buendnis.decisions import subjects, takeout
from buendnis.decisions.models import (
    Task,
)
from buendnis.decisions.selectors import listed_tasks, own_open_tasks, pressing_tasks
from buendnis.decisions.selectors.tasks import tasks_due
from buendnis.ground.mail.models import Mail
from buendnis.ground.verbs import NotAllowed, ProcessError


def test_a_task_from_a_hidden_motion_reads_only_whoever_is_to_do_it(world: World, witness: Witness) -> None:
    meeting = a_meeting(world)
    motion = a_draft(world, mode="meeting", meeting=meeting, subject=SUBJECT)
    item = meeting.items.get(resolution=motion)
    due = NOW.date() + timedelta(days=2)

    def give(what: str, **more: Any) -> Task:
        return decisions.give_task(world.office, world.alliance, what=what, due_on=due, **more)

    give("Wegen des Antrags", owner="office", resolution=motion)
    give("Wegen des Punkts", owner="seat", seat=world.seat("Kammer 1"), item=item)
    give("Etwas anderes", owner="office")
    own = give("Für Kammer 2", owner="seat", seat=world.seat("Kammer 2"), item=item)
    kept_out, free = world.actors["kammer2"], world.actors["kammer1"]
    with CaptureQueriesContext(connection) as before:
        assert len(listed_tasks(kept_out)) == 4
    witness.hides[world.seat("Kammer 2").pk] = subjects.Hidden("befangen")
    with CaptureQueriesContext(connection) as after:
        assert {task.what for task in listed_tasks(kept_out)} == {"Etwas anderes", "Für Kammer 2"}
    assert len(after) == len(before)
    assert list(own_open_tasks(kept_out)) == [own]
    late = due + timedelta(days=1)
    assert {task.what for task in pressing_tasks(kept_out, late)} == {"Etwas anderes", "Für Kammer 2"}
    assert len(pressing_tasks(free, late)) == 4
    assert listed_tasks(free).count() == 4
    assert listed_tasks(world.office).count() == 4
    # an office that is not impartial runs the vote and reads what follows from it; one with a conflict does not
    why = "Sie sind befangen"
    for motion_too, hidden in ((False, 0), (True, 3)):
        witness.hides[0] = subjects.Hidden(why, motion=motion_too)
        assert [row[0] for row in takeout.tasks(world.office)].count(why) == hidden
    assert {task.what for task in listed_tasks(world.office)} == {"Wegen des Antrags", "Etwas anderes"}


def test_tasks_are_done_by_whoever_has_them(world: World) -> None:
    due = NOW.date() + timedelta(days=2)

    def give(owner: str, **more: Any) -> Task:
        return decisions.give_task(
            world.office, world.alliance, what=f"Aufgabe {owner}", due_on=due, owner=owner, **more
        )

    mandate_id = world.actors["kammer3"].mandate_id
    from buendnis.alliances.models import Mandate

    mandate = Mandate.objects.in_alliance(world.alliance.pk).get(pk=mandate_id or 0)
    office, seat, person = (
        give("office"),
        give("seat", seat=world.seat("Kammer 1")),
        give("person", mandate=mandate),
    )
    with pytest.raises(ProcessError, match="choose the seat"):
        give("seat", seat=a_world("JAD").seat("Kammer 1"))
    assert sorted(Mail.objects.filter(kind="task.given").values_list("to", flat=True)) == [
        "kammer1@son.example",
        "kammer3@son.example",
        "office@son.example",
        "substitute@son.example",
    ]
    assert list(own_open_tasks(world.actors["substitute"])) == [seat]
    assert list(own_open_tasks(world.actors["kammer3"])) == [person]
    assert list(own_open_tasks(world.office)) == [office]
    assert list(pressing_tasks(world.office, due)) == [office]
    assert list(pressing_tasks(world.office, due + timedelta(days=1))) == [office, seat, person]
    assert {each.user_id for each in tasks_due(NOW.date(), due)} == {
        world.users[who].pk for who in ("office", "kammer1", "substitute", "kammer3")
    }
    for task, who in ((office, "kammer1"), (seat, "kammer2"), (person, "kammer1")):
        with pytest.raises(NotAllowed):
            decisions.settle_task(world.actors[who], task, done=True, note="x")
    with pytest.raises(ProcessError, match="what was done"):
        decisions.settle_task(world.actors["kammer1"], seat, done=True, note=" ")
    with pytest.raises(NotAllowed):
        decisions.settle_task(world.actors["kammer1"], seat, done=False, note="Keine Lust")
    proof = SimpleUploadedFile("brief.txt", b"Brief")
    done = decisions.settle_task(world.actors["kammer1"], seat, done=True, note="Geschrieben", proof=proof)
    assert done.proof is not None
    with pytest.raises(ProcessError, match="done, or was dropped"):
        decisions.settle_task(world.office, seat, done=False, note="x")
    decisions.reopen_task(world.office, seat, "Es fehlt etwas")
    assert listed_tasks(world.office, state="late", day=due + timedelta(days=1)).count() == 3
    assert [task.owner for task in listed_tasks(world.office, whose="office")] == ["office"]
