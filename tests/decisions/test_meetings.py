"""A meeting from its plan to approved minutes: the verbs, who may, and what is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pikepdf
import pytest
import time_machine
from django.core import mail as django_mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from docx import Document as Docx
from pdfminer.high_level import extract_text
from tests.decisions.test_services import SUBJECT, Witness, all_say, vote, witness
from tests.decisions.worlds import DEADLINE, a_committee, a_draft, a_meeting, an_open_one
from tests.ledger.worlds import NOW, World, a_world

from buendnis.decisions import jobs, subjects
from buendnis.decisions import services as decisions
from buendnis.decisions.bundling import hidden_from
from buendnis.decisions.invitation import missing_notice
from buendnis.decisions.models import (
    AgendaItem,
    ItemKind,
    ItemState,
    Meeting,
    MeetingState,
    Minutes,
    Resolution,
    ResolutionState,
    Task,
    Vote,
)
from buendnis.decisions.ready import may_read_bundle, may_read_paper
from buendnis.decisions.ripe import ripe_for
from buendnis.decisions.selectors import attendance_of, listed_tasks, own_open_tasks
from buendnis.decisions.selectors.missing import Standing, grid_of
from buendnis.decisions.selectors.tasks import tasks_due
from buendnis.ground.audit.verify import verify_chains
from buendnis.ground.documents.models import Document
from buendnis.ground.documents.selectors import content_of
from buendnis.ground.frozen import sha256_of
from buendnis.ground.mail.jobs import send
from buendnis.ground.mail.models import Mail, MailAttachment, MailState
from buendnis.ground.verbs import NotAllowed, ProcessError

__all__ = ["witness"]  # a fixture
LATER = NOW + timedelta(days=20)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield a_world()


def planned(world: World, *, starts_at: datetime = LATER, **more: Any) -> Meeting:
    return decisions.plan_meeting(
        world.office, a_committee(world), starts_at=starts_at, place="Rathaus, Saal 1", **more
    )


def titles(meeting: Meeting) -> list[str]:
    return [item.title for item in meeting.items.order_by("position")]


def item_of(meeting: Meeting, kind: str) -> AgendaItem:
    return meeting.items.select_related("meeting__committee").get(kind=kind)


def all_there(world: World, meeting: Meeting) -> None:
    decisions.note_presences(world.office, meeting, dict.fromkeys((seat.pk for seat in world.seats), False))


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
    decisions.move_motion(world.office, follower, other)
    assert not meeting.items.filter(resolution=follower).exists()
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


def test_an_attachment_goes_out_with_its_mail_and_is_erased_with_it(world: World, settings: Any) -> None:
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    meeting = planned(world)
    decisions.invite(world.office, meeting, NOW)
    waiting = Mail.objects.filter(kind="meeting.invited").order_by("pk").first()
    assert waiting is not None
    assert waiting.state == MailState.QUEUED
    send(waiting.pk)
    (sent,) = django_mail.outbox
    (part,) = [part for part in sent.message().walk() if part.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "PUBLISH"
    assert part.get_payload(decode=True).startswith(b"BEGIN:VCALENDAR\r\n")  # type: ignore[union-attr]


def test_papers_are_bound_for_each_audience(world: World, witness: Witness) -> None:
    class WithPaper(Witness):
        def papers(self, resolution: Resolution) -> list[subjects.SubjectPaper]:
            secret = a_pdf("Punkte im Einzelnen")
            return [
                subjects.SubjectPaper(
                    "Skizze", "skizze.pdf", "application/pdf", "1", lambda: a_pdf("Die Skizze")
                ),
                subjects.SubjectPaper("Punkte", "punkte.pdf", "application/pdf", "2", lambda: secret, True),
            ]

    witness.__class__ = WithPaper
    witness.known = [(world.seat("Kammer 2").pk, "no_vote", "Partnerin")]
    meeting = planned(world)
    a_draft(world, mode="meeting", meeting=meeting, subject=SUBJECT)
    item = item_of(meeting, ItemKind.MOTION)
    paper = decisions.add_paper(
        world.office, item, SimpleUploadedFile("notiz.txt", b"Vertraulich"), is_confidential=True
    )
    seated, recused = world.actors["kammer1"], world.actors["kammer2"]
    with pytest.raises(ProcessError, match="once the invitation"):
        decisions.order_bundle(seated, meeting)
    note = Document.objects.get(public_id=paper.document)
    assert not may_read_paper(seated, note)  # nobody is invited yet
    decisions.invite(world.office, meeting, NOW)
    meeting.refresh_from_db()
    assert [may_read_paper(actor, note) for actor in (seated, recused, world.actors["applicant"])] == [
        True,
        False,
        False,
    ]
    assert hidden_from(meeting, recused) == [str(item.public_id)]
    full, less = decisions.order_bundle(seated, meeting), decisions.order_bundle(recused, meeting)
    assert decisions.order_bundle(world.office, meeting) == full  # the same for all who may read all
    for bundle in (full, less):
        jobs.make_bundle(bundle.pk)
        jobs.make_bundle(bundle.pk)  # a second run leaves what the first has made
        bundle.refresh_from_db()
    for bundle, reader, other in ((full, seated, recused), (less, recused, seated)):
        document = Document.objects.get(public_id=bundle.pdf or "")
        assert may_read_bundle(reader, document)
        assert not may_read_bundle(other, document)
        with pikepdf.open(io.BytesIO(content_of(document))) as pdf, pdf.open_outline() as outline:
            assert len(pdf.pages) == bundle.pages == (3 if bundle == full else 2)
            assert [child.title for entry in outline.root for child in entry.children] == (
                ["Skizze", "Punkte"] if bundle == full else ["Skizze"]
            )
        text = text_of(content_of(document))
        assert "Die Skizze" in text
        assert ("Punkte im Einzelnen" in text) == (bundle == full)
        assert ("Nicht alle Unterlagen liegen bei" in text) == (bundle == less)
        archive = zipfile.ZipFile(
            io.BytesIO(content_of(Document.objects.get(public_id=bundle.archive or "")))
        )
        assert any("notiz" in name for name in archive.namelist()) == (bundle == full)
        assert any("punkte" in name for name in archive.namelist()) == (bundle == full)


def text_of(pdf: bytes) -> str:
    """What is written in a PDF, without the places where a word may break."""
    return " ".join(extract_text(io.BytesIO(pdf)).replace("\u200b", "").split())


def a_pdf(words: str) -> bytes:
    from buendnis.ground.papers.blocks import Paragraph
    from buendnis.ground.papers.paper import Paper, Sender
    from buendnis.ground.papers.pdf import paper_pdf

    return paper_pdf(
        Paper("de", "Vorlage", "Test", "", Sender("Bündnis", "Träger", ()), (), (Paragraph(words),), NOW)
    )


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


def held(world: World) -> tuple[Meeting, Resolution]:
    """A meeting that has decided one motion, postponed another, and ended."""
    meeting = decisions.plan_meeting(
        world.office,
        a_committee(world),
        starts_at=NOW,
        place="Rathaus",
        chair="Sprecherkreis",
        keeper="Geschäftsstelle",
    )
    motion = a_draft(world, mode="meeting", meeting=meeting, subject=SUBJECT, title="Wahl")
    later = a_draft(world, mode="meeting", meeting=meeting, title="Vertagtes")
    decisions.open_meeting(world.office, meeting, NOW)
    all_there(world, meeting)
    decisions.open_resolution(world.office, motion, NOW)
    decisions.show_of_hands(
        world.office,
        motion,
        {seat.pk: "yes" for seat in world.seats if seat.name in {"Kammer 2", "Kammer 3"}},
        NOW,
    )
    decisions.close_resolution(world.office, motion, NOW)
    item = meeting.items.select_related("meeting__committee").get(resolution=motion)
    decisions.note_item(world.office, item, "Kammer 2 lobt die Vorbereitung.")
    decisions.give_task(
        world.office,
        world.alliance,
        what="Urkunde schreiben",
        due_on=NOW.date() + timedelta(days=3),
        owner="seat",
        seat=world.seat("Kammer 2"),
        item=item,
        resolution=motion,
    )
    with pytest.raises(ProcessError, match="has not been voted on"):
        decisions.close_meeting(world.office, meeting, NOW)
    decisions.postpone_item(
        world.office,
        meeting.items.select_related("meeting__committee").get(resolution=later),
        "Zu wenig Zeit",
    )
    decisions.close_meeting(world.office, meeting, NOW + timedelta(hours=1))
    meeting.refresh_from_db()
    return meeting, motion


def test_minutes_are_drafted_edited_approved_and_frozen(world: World, witness: Witness) -> None:
    witness.known = [(world.seat("Kammer 1").pk, "leave", "Antragstellerin")]
    meeting, motion = held(world)
    minutes = Minutes.objects.in_alliance(world.alliance.pk).get(meeting=meeting)
    sections = {part["title"]: part for part in minutes.document["sections"]}
    assert "beschlussfähig" in sections["Feststellung der Beschlussfähigkeit"]["text"]
    assert sections["Wahl"]["text"] == "Kammer 2 lobt die Vorbereitung."
    assert sections["Wahl"]["out"] == [{"seat": "Kammer 1", "why": "Befangenheit: Antragstellerin"}]
    assert sections["Wahl"]["vote"]["sentence"].startswith("Angenommen mit 2 Ja")
    assert sections["Wahl"]["tasks"][0]["who"] == "Kammer 2"
    assert sections["Vertagtes"]["text"] == "Der Punkt wird vertagt.\nZu wenig Zeit"
    key = sections["Wahl"]["key"]
    decisions.edit_minutes(world.office, minutes, {key: "Kammer 2 dankt."}, 1)
    with pytest.raises(ProcessError, match="Somebody else has saved"):
        decisions.edit_minutes(world.office, minutes, {key: "Anders"}, 1)
    again = decisions.redraft_minutes(world.office, meeting)
    part = next(each for each in again.document["sections"] if each["key"] == key)
    assert (part["text"], part["draft"]) == ("Kammer 2 dankt.", "Kammer 2 lobt die Vorbereitung.")
    speaker = world.actors["spokesperson"]
    with pytest.raises(ProcessError, match="sent to the seats"):
        decisions.release_minutes(speaker, minutes, again.version, NOW)
    shared = decisions.share_minutes(world.office, minutes, NOW)
    decisions.object_to_minutes(world.actors["kammer3"], minutes, "Ich hatte gefragt.")
    with pytest.raises(NotAllowed):
        decisions.object_to_minutes(world.office, minutes, "x")
    for who in ("kammer1", "office"):
        with pytest.raises(NotAllowed):
            decisions.release_minutes(world.actors[who], minutes, shared.version, NOW)
    with pytest.raises(ProcessError, match="read it again"):
        decisions.release_minutes(speaker, minutes, 1, NOW)
    approved = decisions.release_minutes(speaker, minutes, shared.version, NOW)
    assert approved.document_hash == sha256_of(approved.document)
    assert "draft" not in approved.document["sections"][0]
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.MINUTED
    with pytest.raises(IntegrityError), transaction.atomic():
        Minutes.objects.unscoped("as if").filter(pk=minutes.pk).update(document={})
    with pytest.raises(ProcessError, match="approved"):
        decisions.edit_minutes(world.office, approved, {key: "x"}, approved.version)
    jobs.print_minutes(approved.pk)
    jobs.print_minutes(approved.pk)
    approved.refresh_from_db()
    pdf = content_of(Document.objects.get(public_id=approved.pdf or ""))
    docx = Docx(io.BytesIO(content_of(Document.objects.get(public_id=approved.docx or ""))))
    written = "\n".join(
        [paragraph.text for paragraph in docx.paragraphs]
        + [cell.text for table in docx.tables for row in table.rows for cell in row.cells]
    )
    printed = text_of(pdf)
    for words in ("Kammer 2 dankt.", motion.number, "Urkunde schreiben", "Antragstellerin", "Zu wenig Zeit"):
        assert words in written
        assert words in printed
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["pdfaid:part"] == "3"
        assert "niederschrift.json" in str(list(opened.attachments))
    addendum = decisions.add_addendum(world.office, approved, "Kammer 3 hatte gefragt.", "Einwand", NOW)
    jobs.print_addendum(addendum.pk)
    addendum.refresh_from_db()
    assert "Kammer 3 hatte gefragt." in text_of(
        content_of(Document.objects.get(public_id=addendum.pdf or ""))
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        approved.addenda.filter(pk=addendum.pk).update(text="x")
    assert verify_chains() == []


def test_the_next_meeting_approves_minutes_under_its_item(world: World, witness: Witness) -> None:
    meeting, _motion = held(world)
    minutes = meeting.minutes
    following = planned(world)
    item = item_of(following, ItemKind.LAST_MINUTES)
    assert item.minutes_of == meeting
    assert "Vertagtes" in {each.title for each in ripe_for(world.office, following.committee)}
    decisions.share_minutes(world.office, minutes, NOW)
    with pytest.raises(ProcessError, match="call the item up"):
        decisions.approve_in_meeting(world.office, minutes, item, NOW)
    decisions.open_meeting(world.office, following, NOW)
    decisions.call_item(world.office, item, NOW)
    other = item_of(following, ItemKind.OPENING)
    with pytest.raises(ProcessError, match="not about these minutes"):
        decisions.approve_in_meeting(world.office, minutes, other, NOW)
    with pytest.raises(NotAllowed):
        decisions.approve_in_meeting(world.actors["kammer1"], minutes, item, NOW)
    approved = decisions.approve_in_meeting(world.office, minutes, item, NOW)
    assert approved.document["approval"]["item"] == str(item.position)
    decisions.close_meeting(world.office, following, NOW)
    sections = following.minutes.document["sections"]
    assert "Die Niederschrift wird genehmigt." in [part["text"] for part in sections]


def test_a_secret_ballot_leaves_numbers_only_in_the_minutes(world: World) -> None:
    meeting = a_meeting(world)
    motion = a_draft(world, mode="meeting", meeting=meeting, is_secret=True)
    all_there(world, meeting)
    decisions.open_resolution(world.office, motion, NOW)
    with pytest.raises(ProcessError, match="everybody votes for themselves"):
        decisions.show_of_hands(world.office, motion, {world.seat("Kammer 1").pk: "yes"}, NOW)
    all_say(world, motion)
    decisions.close_resolution(world.office, motion, NOW)
    decisions.close_meeting(world.office, meeting, NOW)
    vote_of = next(part["vote"] for part in meeting.minutes.document["sections"] if part["vote"])
    assert (vote_of["secret"], vote_of["roll"]) == (True, [])
    assert ["Ja", 5] in vote_of["table"]


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


def test_the_grid_shows_who_is_missing_and_never_how_somebody_voted(world: World, witness: Witness) -> None:
    witness.known = [(world.seat("Kammer 4").pk, "leave", "Antragstellerin")]
    resolution = an_open_one(world, subject=SUBJECT)
    vote(world, resolution, kammer1="no")
    rows = {row.seat.label: row for row in grid_of(resolution)}
    assert {name: row.standing for name, row in rows.items()} == {
        "Kammer 1": Standing.VOTED,
        "Kammer 2": Standing.MISSING,
        "Kammer 3": Standing.MISSING,
        "Kammer 4": Standing.RECUSED,
        "Landkreis 1": Standing.MISSING,
        "Amt 1": Standing.ADVISES,
    }
    client, address = world.client("office"), f"/beschluesse/{resolution.public_id}/wer-fehlt/"
    with CaptureQueriesContext(
        connection,
    ) as queries:
        html = client.get(address, {"zeige": "missing"}).content.decode()
    assert "Kammer 1" not in html[html.index("<table") : html.index("</table>")]
    assert len(queries) < 30
    assert world.client("kammer2").get(address).status_code == 404
    Mail.objects.all().delete()
    client.post(f"{address}erinnern/", {"seat": rows["Kammer 2"].seat.seat_id})
    assert list(Mail.objects.values_list("to", flat=True)) == ["kammer2@son.example"]


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
