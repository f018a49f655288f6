"""The pages of meetings and minutes, as each role sees them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from tests.decisions.worlds import (
    MEMBERS,
    OFFICE,
    OWN,
    a_meeting,
    an_open_one,
    give_a_task,
    plain,
)
from tests.ledger.worlds import NOW, World, a_world, url
from tests.reading import tight

from buendnis.decisions import services as decisions
from buendnis.decisions.models import (
    Committee,
    Meeting,
    Resolution,
    ResolutionState,
)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield a_world()


def around_a_meeting(world: World) -> dict[str, tuple[str, str, set[str]]]:
    """One of everything that belongs to meetings: its address, that of a random id, and whom it opens for."""
    running = an_open_one(world)
    meeting, held, task = a_meeting(world), a_meeting(world), give_a_task(world)
    decisions.close_meeting(world.office, held, NOW)
    item = meeting.items.order_by("position")[0]
    steps = {
        "item": MEMBERS,
        **dict.fromkeys(("item_edit", "item_remove", "paper_new", "item_absences", "item_remarks"), OFFICE),
        **dict.fromkeys(("item_postpone", "item_motion"), OFFICE),
    }
    single = {
        "bundle": (meeting, MEMBERS),
        "meeting_calendar": (meeting, MEMBERS),
        **dict.fromkeys(("agenda", "item_new", "meeting_invite", "meeting_cancel"), (meeting, OFFICE)),
        **dict.fromkeys(("agenda_tell", "meeting_note_reply"), (meeting, OFFICE)),
        **dict.fromkeys(("minutes_edit", "minutes_share", "minutes_add", "minutes_preview"), (held, OFFICE)),
        **dict.fromkeys(("missing", "hands"), (running, OFFICE)),
        "task": (task, MEMBERS),
        **dict.fromkeys(("task_edit", "task_drop", "task_reopen"), (task, OFFICE)),
        "task_done": (task, OFFICE | OWN),
    }
    return {
        name: (url(f"decisions:{name}", thing.public_id), url(f"decisions:{name}", uuid4()), who)
        for name, (thing, who) in single.items()
    } | {
        name: (
            url(f"decisions:{name}", meeting.public_id, item.public_id),
            url(f"decisions:{name}", meeting.public_id, uuid4()),
            who,
        )
        for name, who in steps.items()
    }


def test_each_page_of_a_meeting_opens_for_those_named_only(world: World) -> None:
    pages = around_a_meeting(world)
    readers = {who: world.client(who) for who in ("office", "kammer1", "kammer2", "applicant")}
    readers["foreign"] = a_world("JAD").client("office")
    for name, (address, nowhere, allowed) in pages.items():
        for who, client in readers.items():
            answer = client.get(address)
            assert answer.status_code == (200 if who in allowed else 404), (who, name)
            if who == "foreign":
                assert plain(answer.content) == plain(client.get(nowhere).content), name


def test_the_secretariat_runs_a_meeting_on_the_pages(world: World) -> None:
    office = world.client("office")

    def post(step: str, /, *args: Any, **data: Any) -> None:
        answer = office.post(url(f"decisions:{step}", *args), data)
        assert answer.status_code == 302, answer.content.decode()

    post("committee_new", name="Vollversammlung", has_all_seats="on")
    committee = Committee.objects.in_alliance(world.alliance.pk).get()
    post("meeting_new", committee=committee.pk, starts_at="2018-09-10T10:00", place="Rathaus")
    meeting = Meeting.objects.in_alliance(world.alliance.pk).get()
    assert meeting.starts_at.hour == 8  # ten o'clock in Germany
    post(
        "new",
        title="Wahl",
        motion="Kammer 1 spricht.",
        committee=committee.public_id,
        mode="meeting",
        meeting=meeting.public_id,
    )
    motion = Resolution.objects.in_alliance(world.alliance.pk).get()
    assert office.post(url("decisions:open", motion.public_id)).status_code == 422
    post("edit", motion.public_id, title="Wahl des Sprechers", motion="Kammer 1 spricht.", meeting=meeting.pk)
    post("meeting_open", meeting.public_id)
    answers = {
        f"seat-{seat.public_id}": "substitute" if seat.name == "Kammer 2" else "self"
        for seat in world.seats
        if seat.name != "Kammer 3"
    }
    post("presences", meeting.public_id, **answers)
    assert meeting.presences.count() == 5
    assert meeting.presences.get(by_substitute=True).seat.name == "Kammer 2"
    post("open", motion.public_id)
    for number in (1, 2, 4):
        post(
            "record_vote",
            motion.public_id,
            seat=world.seat(f"Kammer {number}").pk,
            choice="yes",
            channel="meeting",
            cast_at="2018-09-03T10:00",
        )
    post("close", motion.public_id)
    motion.refresh_from_db()
    assert motion.state == ResolutionState.ADOPTED
    post("remarks", meeting.public_id, remarks="Nächstes Treffen in Goslar")
    post("meeting_close", meeting.public_id)
    minutes = tight(office.get(url("decisions:minutes", meeting.public_id)).content.decode())
    for words in (
        "Wahl des Sprechers",
        "Angenommen mit 3 Ja",
        "Nächstes Treffen in Goslar",
        "Kammer 2 (Stellvertretung)",
    ):
        assert words in minutes


def test_minutes_on_their_pages(world: World) -> None:
    meeting = a_meeting(world)
    item = decisions.add_item(world.office, meeting, title="Bericht")
    decisions.note_presences(world.office, meeting, {seat.pk: False for seat in world.seats})
    office, seat, speaker = world.client("office"), world.client("kammer1"), world.client("spokesperson")
    where = url("decisions:minutes", meeting.public_id)
    given = office.post(
        f"{url('decisions:task_new')}?punkt={item.public_id}",
        {"what": "Folien senden", "owner": "office", "due_on": "2018-09-20"},
    )
    assert given["Location"] == url("decisions:item", meeting.public_id, item.public_id)
    assert office.get(f"{url('decisions:task_new')}?punkt=x").status_code == 404
    decisions.close_meeting(world.office, meeting, NOW)
    assert "wird geschrieben" in seat.get(where).content.decode()
    edit, part = url("decisions:minutes_edit", meeting.public_id), f"part-{item.public_id}"
    assert office.post(edit, {part: "Der Bericht gefällt.", "version": 1}).status_code == 302
    late = office.post(edit, {part: "Anders gesagt.", "version": 1})
    assert late.status_code == 422
    html = late.content.decode()
    assert "Anders gesagt." in html  # nothing that was typed is lost
    assert "gefällt." in html  # and what the other has saved is marked beside it
    assert 'name="version" value="2"' in html
    assert "Folien senden" in office.get(where).content.decode()
    preview = office.get(url("decisions:minutes_preview", meeting.public_id))
    assert preview.content.startswith(b"%PDF")
    assert office.post(url("decisions:minutes_share", meeting.public_id)).status_code == 302
    assert "Der Bericht gefällt." in seat.get(where).content.decode()
    objected = seat.post(url("decisions:minutes_object", meeting.public_id), {"text": "Es gab Fragen."})
    assert objected.status_code == 302
    assert "Es gab Fragen." in speaker.get(where).content.decode()
    release = url("decisions:minutes_release", meeting.public_id)
    assert seat.get(release).status_code == 404
    assert speaker.post(release, {"version": 1}).status_code == 422
    assert speaker.post(release, {"version": 2}).status_code == 302
    add = url("decisions:minutes_add", meeting.public_id)
    assert office.post(add, {"text": "Es gab Fragen.", "reason": ""}).status_code == 422
    assert office.post(add, {"text": "Es gab Fragen.", "reason": "Einwand"}).status_code == 302
    html = seat.get(where).content.decode()
    assert "Nachtrag 1" in html
    found = seat.get(url("decisions:meetings"), {"q": "Bericht", "state": "minuted"}).content.decode()
    assert url("decisions:meeting", meeting.public_id) in found
    none = seat.get(url("decisions:meetings"), {"q": "Kein Wort davon"}).content.decode()
    assert url("decisions:meeting", meeting.public_id) not in none
    assert seat.get(url("decisions:meetings"), {"format": "csv"}).status_code == 200
