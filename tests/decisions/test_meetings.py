"""A meeting from its plan to its end: the verbs, who may, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.decisions.worlds import (
    DEADLINE,
    LATER,
    SUBJECT,
    Witness,
    a_draft,
    a_meeting,
    a_pdf,
    all_say,
    all_there,
    an_open_one,
    give_a_task,
    item_of,
    planned,
    titles,
    vote,
)
from tests.ledger.worlds import NOW, World, a_world, url

from buendnis.decisions import services as decisions
from buendnis.decisions.invitation import missing_notice
from buendnis.decisions.models import (
    ItemKind,
    ItemState,
    Resolution,
    ResolutionState,
    Vote,
)
from buendnis.decisions.ripe import ripe_for
from buendnis.decisions.selectors import attendance_of, listed_meetings
from buendnis.ground.mail.models import Mail, MailAttachment
from buendnis.ground.verbs import NotAllowed, ProcessError


def test_an_agenda_is_made_of_what_is_ripe_and_put_in_order(world: World, witness: Witness) -> None:
    circular = an_open_one(world, title="Umlauf")
    all_say(world, circular)
    decisions.close_resolution(world.office, circular, NOW)
    forced = an_open_one(world, title="Einspruch", subject=SUBJECT)
    vote(world, forced, kammer1="object")
    decisions.close_due(DEADLINE)
    meeting = planned(world)
    assert titles(meeting) == [
        "Eröffnung und Begrüßung",
        "Feststellung der Beschlussfähigkeit",
        "Verschiedenes",
    ]
    ripe = ripe_for(world.office, meeting.committee)
    assert {each.title for each in ripe} == {"Umlauf", "Einspruch"}
    for each in ripe:
        decisions.put_ripe(world.office, meeting, each.key)
    assert ripe_for(world.office, meeting.committee) == []
    with pytest.raises(ProcessError, match="not waiting for a meeting"):
        decisions.put_ripe(world.office, meeting, ripe[0].key)
    topic = decisions.add_item(world.office, meeting, title="Bericht", speaker="Kammer 2", minutes_planned=20)
    assert titles(meeting)[-1] == "Verschiedenes"
    decisions.move_item(world.office, topic, up=True)
    assert titles(meeting)[-3:] == ["Bericht", titles(meeting)[-2], "Verschiedenes"]
    first = meeting.items.order_by("position").first()
    assert first is not None
    assert decisions.move_item(world.office, first, up=True).position == 1  # nothing happens at the end
    motion = item_of(meeting, ItemKind.MOTION)
    with pytest.raises(ProcessError, match="A motion waits"):
        decisions.remove_item(world.office, motion)
    decisions.remove_item(world.office, topic)
    assert [item.position for item in meeting.items.order_by("position")] == [1, 2, 3, 4, 5]
    follower = Resolution.objects.in_alliance(world.alliance.pk).get(follows=forced)
    other = planned(world, starts_at=LATER + timedelta(days=7))
    paper = decisions.add_paper(world.office, motion, SimpleUploadedFile("plan.pdf", a_pdf("Plan")))
    task = give_a_task(world, item=motion)
    decisions.move_motion(world.office, follower, other)
    assert not meeting.items.filter(resolution=follower).exists()
    assert [item.position for item in meeting.items.order_by("position")] == [1, 2, 3, 4]
    moved = other.items.get(resolution=follower)
    assert titles(other)[-1] == "Verschiedenes"
    assert moved.papers.get() == paper  # it comes along, and so does the task
    task.refresh_from_db()
    assert task.item == moved
    topic = decisions.add_item(world.office, other, title="Doch nicht")
    task = give_a_task(world, item=topic)
    decisions.remove_item(world.office, topic)
    task.refresh_from_db()
    assert task.item is None
    decisions.cancel_meeting(world.office, other, "Zu wenige")
    assert [each.title for each in ripe_for(world.office, meeting.committee)] == ["Einspruch"]


def test_an_invitation_goes_to_all_with_an_appointment(world: World, witness: Witness) -> None:
    witness.known = [(world.seat("Kammer 2").pk, "leave", "Antragstellerin")]
    meeting = planned(world, starts_at=NOW + timedelta(days=10))
    a_draft(world, mode="meeting", meeting=meeting, subject=SUBJECT, title="Labor; groß, neu")
    assert missing_notice(meeting, NOW) == 4  # fourteen days by the rules
    with pytest.raises(ProcessError, match="not waiting for answers"):
        decisions.reply(world.actors["kammer1"], meeting, "comes")
    decisions.invite(world.office, meeting, NOW)
    with pytest.raises(ProcessError):
        decisions.invite(world.office, meeting, NOW)
    told = Mail.objects.filter(kind="meeting.invited").order_by("to")
    assert len(told) == 7  # six seats, one with a substitute
    kept_out = next(each for each in told if each.to == "kammer2@son.example")
    assert "Wegen Befangenheit" in kept_out.body
    assert "Wegen Befangenheit" not in told[0].body
    first = bytes(MailAttachment.objects.get(mail=told[0]).content).decode()
    assert "SEQUENCE:0" in first
    assert "Labor\\; groß\\, neu" in first.replace("\r\n ", "")
    decisions.reply(world.actors["kammer1"], meeting, "comes")
    decisions.reply(world.actors["substitute"], meeting, "substitute", "Nur bis zwölf")
    decisions.reply(world.office, meeting, "not", seat=world.seat("Kammer 3"))
    with pytest.raises(NotAllowed):
        decisions.reply(world.actors["kammer1"], meeting, "comes", seat=world.seat("Kammer 3"))
    with pytest.raises(NotAllowed):
        decisions.reply(a_world("JAD").actors["kammer1"], meeting, "comes")
    assert sorted(meeting.replies.values_list("answer", flat=True)) == ["not", "substitute"]
    change: dict[str, Any] = {"meeting": meeting, "place": "Rathaus, Saal 1"}
    with pytest.raises(ProcessError, match="Please say why"):
        decisions.plan_meeting(world.office, meeting.committee, starts_at=LATER, **change)
    moved = decisions.plan_meeting(
        world.office, meeting.committee, starts_at=LATER, reason="Der Saal ist belegt", **change
    )
    assert not moved.replies.exists()  # they are asked anew
    decisions.tell_agenda(world.office, moved, "Ein Punkt mehr", NOW)
    cancelled = decisions.cancel_meeting(world.office, moved, "Krankheit", NOW)
    assert cancelled.sequence == 3
    last = Mail.objects.filter(kind="meeting.cancelled", to=told[0].to).get()
    gone = bytes(last.attachments.get().content).decode()
    uid = next(line for line in first.splitlines() if line.startswith("UID"))
    assert {uid, "SEQUENCE:3", "METHOD:CANCEL", "STATUS:CANCELLED"} <= set(gone.splitlines())
    for step in (decisions.invite, decisions.open_meeting):
        with pytest.raises(ProcessError):
            step(world.office, cancelled)


def test_who_is_out_of_the_room_does_not_count(world: World, witness: Witness) -> None:
    witness.known = [(world.seat("Kammer 1").pk, "leave", "Antragstellerin")]
    meeting = a_meeting(world)
    decisions.add_item(world.office, meeting, title="Bericht")
    motion = a_draft(world, mode="meeting", meeting=meeting, subject=SUBJECT)
    with pytest.raises(ProcessError, match="Only a seat that is present"):
        decisions.note_absences(world.office, item_of(meeting, ItemKind.FREE), {world.seat("Kammer 2").pk})
    all_there(world, meeting)
    report = decisions.call_item(world.office, item_of(meeting, ItemKind.FREE), NOW)
    decisions.note_absences(world.office, report, {world.seat("Kammer 4").pk})
    decisions.open_resolution(world.office, motion, NOW)  # calls its item up
    item = item_of(meeting, ItemKind.MOTION)
    report.refresh_from_db()
    assert (item.state, report.state) == (ItemState.CALLED, ItemState.DONE)
    room = attendance_of(meeting).items[item.pk]
    assert room.voting_here == 3  # five, without the conflicted one and the one that is still out
    assert [name for name, _why in room.out] == ["Kammer 1", "Kammer 4"]
    kammer4 = world.seat("Kammer 4").pk
    with pytest.raises(ProcessError, match="in the room and may vote"):
        decisions.show_of_hands(world.office, motion, {kammer4: "yes"}, NOW)
    votes = {world.seat(name).pk: "yes" for name in ("Kammer 2", "Kammer 3")}
    decisions.show_of_hands(world.office, motion, votes, NOW)
    with pytest.raises(ProcessError, match="still open"):
        decisions.postpone_item(world.office, item)
    closed = decisions.close_resolution(world.office, motion, NOW)
    assert closed.outcome["numbers"]["present"] == 3
    assert closed.outcome["numbers"]["quorum_base"] == 4
    assert not Mail.objects.filter(kind="vote.recorded").exists()
    assert {entry.channel for entry in Vote.objects.filter(resolution=motion)} == {"meeting"}
    with pytest.raises(ProcessError, match="has been counted"):
        decisions.note_absences(world.office, item, set())
    decisions.finish_item(world.office, item)
    with pytest.raises(ProcessError):
        decisions.call_item(world.office, item)


@pytest.mark.parametrize("who", ["kammer1", "applicant", "foreign"])
def test_only_the_own_secretariat_runs_meetings(world: World, who: str) -> None:
    actor = a_world("JAD").office if who == "foreign" else world.actors[who]
    meeting, running = planned(world), a_meeting(world)
    item, called = item_of(meeting, ItemKind.OTHER), item_of(running, ItemKind.OTHER)
    attempts: list[Callable[[], Any]] = [
        lambda: decisions.invite(actor, meeting),
        lambda: decisions.tell_agenda(actor, meeting, "x"),
        lambda: decisions.cancel_meeting(actor, meeting, "x"),
        lambda: decisions.add_item(actor, meeting, title="x"),
        lambda: decisions.edit_item(actor, item, title="x"),
        lambda: decisions.move_item(actor, item, up=True),
        lambda: decisions.remove_item(actor, item),
        lambda: decisions.put_ripe(actor, meeting, "x"),
        lambda: decisions.add_paper(actor, item, SimpleUploadedFile("a.txt", b"a")),
        lambda: decisions.call_item(actor, called),
        lambda: decisions.note_absences(actor, called, set()),
        lambda: decisions.note_item(actor, called, "x"),
        lambda: decisions.finish_item(actor, called),
        lambda: decisions.postpone_item(actor, called),
        lambda: decisions.redraft_minutes(actor, running),
        lambda: decisions.give_task(actor, world.alliance, what="x", due_on=NOW.date(), owner="office"),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()


def test_the_list_is_sorted_and_keeps_the_agenda_from_whoever_is_not_invited(world: World) -> None:
    first, second = planned(world), planned(world, starts_at=LATER + timedelta(days=1))
    decisions.plan_meeting(
        world.office, second.committee, starts_at=second.starts_at, place="Au", meeting=second
    )
    decisions.add_item(world.office, second, title="Geheimes Vorhaben")
    office, kammer = world.office, world.actors["kammer1"]
    for sort, rows in (("", [second, first]), ("begins", [first, second]), ("place", [second, first])):
        assert list(listed_meetings(kammer, sort=sort)) == rows
    decisions.cancel_meeting(office, second, "Zu wenige")
    assert list(listed_meetings(office, text="vorhaben")) == [second]
    assert not listed_meetings(kammer, text="vorhaben").exists()
    with pytest.raises(ProcessError, match="once the invitation"):
        decisions.order_bundle(kammer, second)
    decisions.add_item(office, first, title="Geheimes Vorhaben")
    calendar = url("decisions:meeting_calendar", first.public_id)
    for who, reads in (("kammer1", False), ("office", True)):
        assert (b"Geheimes" in world.client(who).get(calendar).content) is reads


def test_the_state_of_a_meeting_allows_what_the_table_says(world: World) -> None:
    meeting = planned(world)
    item = item_of(meeting, ItemKind.OTHER)
    with pytest.raises(ProcessError, match="while the meeting is open"):
        decisions.call_item(world.office, item)
    with pytest.raises(ProcessError, match="not open"):
        decisions.close_meeting(world.office, meeting)
    decisions.open_meeting(world.office, meeting, NOW)
    with pytest.raises(ProcessError, match="begun already"):
        decisions.cancel_meeting(world.office, meeting, "x")
    decisions.close_meeting(world.office, meeting, NOW)
    meeting.refresh_from_db()
    for attempt in (
        lambda: decisions.add_item(world.office, meeting, title="x"),
        lambda: decisions.open_meeting(world.office, meeting),
        lambda: a_draft(world, mode="meeting", meeting=meeting),
    ):
        with pytest.raises(ProcessError):
            attempt()
    assert Resolution.objects.in_alliance(world.alliance.pk).filter(state=ResolutionState.DRAFT).count() == 0
