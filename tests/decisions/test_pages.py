"""The pages of decisions, as each role sees them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.decisions.test_services import SUBJECT, Witness, all_say, record, vote, witness
from tests.decisions.worlds import DEADLINE, a_committee, a_draft, a_meeting, an_open_one
from tests.ledger.worlds import NOW, World, a_world, url

from buendnis.decisions import services as decisions
from buendnis.decisions.models import (
    Committee,
    Meeting,
    Resolution,
    ResolutionState,
    Task,
    Vote,
    VoteConfirmation,
)

__all__ = ["witness"]  # a fixture

MEMBERS = {"office", "kammer1", "kammer2", "kammer3", "kammer4", "substitute", "spokesperson", "adviser"}
OFFICE = {"office"}
OWN = {"kammer1", "substitute"}


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield a_world()


def plain(content: bytes) -> str:
    without_address = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", content.decode())
    return re.sub(r'value="[^"]*"', "", without_address)


def furnished(world: World) -> dict[str, tuple[str, str, set[str]]]:
    """One of everything: per page its address, that of a random id, and whom it opens for."""
    draft, running = a_draft(world), an_open_one(world)
    recorded = record(world, running)
    meeting = a_meeting(world)

    def pages(thing: Any, *names: str, who: set[str]) -> dict[str, tuple[str, str, set[str]]]:
        return {
            f"{name} {thing._meta.model_name} {getattr(thing, 'state', '')}": (
                url(f"decisions:{name}", thing.public_id),
                url(f"decisions:{name}", uuid4()),
                who,
            )
            for name in names
        }

    steps = ("edit", "open", "close", "remind", "recuse", "withdraw", "take_to_meeting")
    return {
        **pages(draft, "resolution", *steps, who=OFFICE),
        **pages(running, "resolution", who=MEMBERS),
        **pages(running, *steps, "record_vote", who=OFFICE),
        **pages(meeting, "meeting", "minutes", who=MEMBERS),
        **pages(meeting, "presences", "meeting_edit", "meeting_open", "meeting_close", "remarks", who=OFFICE),
        **pages(a_committee(world), "committee", who=OFFICE),
        "confirm": (
            url("decisions:confirm_vote", running.public_id, recorded.public_id),
            url("decisions:confirm_vote", running.public_id, uuid4()),
            OWN,
        ),
    }


def give_a_task(world: World) -> Task:
    return decisions.give_task(
        world.office,
        world.alliance,
        what="Bericht schreiben",
        due_on=NOW.date(),
        owner="seat",
        seat=world.seat("Kammer 1"),
    )


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


def test_each_page_opens_for_those_named_only(world: World) -> None:
    pages = furnished(world)
    foreign = a_world("JAD")
    for place in (world, foreign):
        for who in place.users:
            client = place.client(who)
            for name, (address, nowhere, allowed) in pages.items():
                answer = client.get(address)
                if place is world and who in allowed:
                    assert answer.status_code == 200, (who, name)
                else:
                    assert answer.status_code == 404, (place.alliance.code, who, name)
                    if who in {"office", "kammer2", "applicant"}:
                        assert plain(answer.content) == plain(client.get(nowhere).content)
    for address, _nowhere, _allowed in pages.values():
        answer = world.client("visitor").get(address)
        assert answer.status_code == 302
        assert "/konto/anmelden/" in answer["Location"]


def test_nobody_posts_to_the_steps_of_others(world: World) -> None:
    pages = furnished(world)
    states = list(Resolution.objects.unscoped("all").order_by("pk").values_list("state", flat=True))
    for place, who in ((world, "kammer2"), (world, "applicant"), (a_world("JAD"), "office")):
        client = place.client(who)
        for name, (address, _nowhere, allowed) in pages.items():
            if place is world and who in allowed:
                continue
            answer = client.post(address, {"reason": "x", "agrees": "yes", "choice": "yes"})
            assert answer.status_code in {404, 405}, (who, name)
    own = Resolution.objects.unscoped("all").order_by("pk").values_list("state", flat=True)
    assert list(own) == states
    assert not VoteConfirmation.objects.exists()


@pytest.mark.parametrize(
    "name", ["list", "meetings", "committees", "tasks", "new", "meeting_new", "committee_new"]
)
def test_the_lists_are_the_alliances_own(world: World, name: str) -> None:
    furnished(world)
    foreign = a_world("JAD")
    for who in world.users:
        office_only = name in {"new", "meeting_new", "committee_new"}
        may = who == "office" or (not office_only and who != "applicant")
        assert world.client(who).get(url(f"decisions:{name}")).status_code == (200 if may else 404)
    answer = foreign.client("office").get(url(f"decisions:{name}"), follow=True)
    assert answer.status_code == 200
    assert "Digitalisierungslabor" not in answer.content.decode()


def test_a_seat_votes_and_changes_its_mind(world: World) -> None:
    resolution = an_open_one(world)
    page, where = (
        url("decisions:resolution", resolution.public_id),
        url("decisions:vote", resolution.public_id),
    )
    client = world.client("kammer1")
    assert 'name="choice"' in client.get(page).content.decode()
    answer = client.post(where, {"choice": "yes", "comment": "Gut"})
    assert (answer.status_code, answer["Location"]) == (302, page)
    world.client("substitute").post(where, {"choice": "no"})
    html = client.get(page).content.decode()
    assert "Ihr Sitz hat abgestimmt: Nein" in html
    other = world.client("kammer2").get(page).content.decode()
    assert "hat abgestimmt" in other
    roll = other[other.index('id="roll"') :]
    assert "Nein" not in roll  # how the seats voted is shown once it is closed
    decisions.close_due(DEADLINE)
    html = world.client("kammer2").get(page).content.decode()
    roll = html[html.index('id="roll"') :]
    assert "Nein" in roll
    assert "Nicht beschlussfähig" in html


def test_a_vote_that_comes_too_late_keeps_what_was_typed(world: World) -> None:
    resolution = an_open_one(world)
    where = url("decisions:vote", resolution.public_id)
    data = {"choice": "yes", "comment": "Sehr gutes Vorhaben", "once": "token"}
    with time_machine.travel(DEADLINE, tick=False):
        client = world.client("kammer1")
        late = client.post(where, data)
        decisions.close_due(DEADLINE)
        closed = client.post(where, data | {"once": "other"})
    for answer in (late, closed):
        assert answer.status_code == 422
        html = answer.content.decode()
        assert "Sehr gutes Vorhaben" in html
        assert "nicht gezählt" in html
    assert not Vote.objects.exists()


def test_a_recused_seat_and_an_advising_one_read_why_they_do_not_vote(world: World, witness: Witness) -> None:
    witness.known = [(world.seat("Kammer 1").pk, "no_vote", "Partnerin des Vorhabens")]
    resolution = an_open_one(world, subject=SUBJECT)
    page, where = (
        url("decisions:resolution", resolution.public_id),
        url("decisions:vote", resolution.public_id),
    )
    for who, words in (("kammer1", "Partnerin des Vorhabens"), ("adviser", "berät und hat keine Stimme")):
        client = world.client(who)
        html = client.get(page).content.decode()
        assert 'name="choice"' not in html
        assert words in html
        assert client.post(where, {"choice": "yes"}).status_code == 404
    assert world.client("office").post(where, {"choice": "yes"}).status_code == 404
    assert not Vote.objects.exists()


def test_the_secretariat_records_a_vote_and_the_seat_answers(world: World) -> None:
    resolution = an_open_one(world)
    office = world.client("office")
    data = {
        "seat": world.seat("Kammer 1").pk,
        "choice": "yes",
        "channel": "mail",
        "cast_at": "2018-09-03T10:00",
        "evidence": "Mail von heute",
        "document": SimpleUploadedFile("mail.txt", b"Wir stimmen zu."),
    }
    where = url("decisions:record_vote", resolution.public_id)
    refused = office.post(where, data | {"cast_at": "2018-09-03T12:00", "document": ""})
    assert refused.status_code == 422
    assert office.post(where, data).status_code == 302
    recorded = Vote.objects.get()
    document = url("documents:download", recorded.evidence_document)
    for who, status in (("office", 200), ("substitute", 200), ("kammer2", 404)):
        answer = world.client(who).get(document)
        assert answer.status_code == status
        if status == 200:
            assert answer.getvalue() == b"Wir stimmen zu."
            for close in answer._resource_closers:  # type: ignore[attr-defined]  # answer.close() would close the test's connection, too
                close()
    confirm = url("decisions:confirm_vote", resolution.public_id, recorded.public_id)
    seat = world.client("kammer1")
    assert confirm in seat.get(url("decisions:resolution", resolution.public_id)).content.decode()
    assert seat.post(confirm, {"agrees": "no", "remark": ""}).status_code == 422
    assert seat.post(confirm, {"agrees": "no", "remark": "Es war ein Nein"}).status_code == 302
    assert "Es war ein Nein" in office.get(url("decisions:resolution", resolution.public_id)).content.decode()
    assert "Kammer 1" in office.get(url("decisions:list")).content.decode()
    assert seat.get(confirm).status_code == 302


def test_a_secret_vote_is_shown_nowhere(world: World) -> None:
    resolution = an_open_one(world, is_secret=True)
    client = world.client("kammer1")
    page = url("decisions:resolution", resolution.public_id)
    assert 'name="comment"' not in client.get(page).content.decode()
    answer = client.post(url("decisions:vote", resolution.public_id), {"choice": "abstain"}, follow=True)
    assert "Ihr Sitz hat abgestimmt." in answer.content.decode()
    assert answer.content.decode().count("Enthaltung") == 0
    for seat in ("kammer2", "kammer3", "kammer4", "spokesperson"):
        vote(world, resolution, **{seat: "yes"})
    decisions.close_resolution(world.office, resolution, NOW)
    html = world.client("office").get(page).content.decode()
    assert "4 Ja" in html
    roll = html[html.index('id="roll"') : html.index("</section>", html.index('id="roll"'))]
    assert "Enthaltung" not in roll
    assert ">Ja<" not in roll


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
        committee=committee.pk,
        mode="meeting",
        meeting=meeting.pk,
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
    minutes = office.get(url("decisions:minutes", meeting.public_id)).content.decode()
    for words in (
        "Wahl des Sprechers",
        "Angenommen mit 3 Ja",
        "Nächstes Treffen in Goslar",
        "Kammer 2 (Stellvertretung)",
    ):
        assert words in minutes


def test_what_was_not_decided_shows_the_way_on(world: World) -> None:
    resolution = an_open_one(world)
    vote(world, resolution, kammer1="object")
    decisions.close_due(DEADLINE)
    office, page = world.client("office"), url("decisions:resolution", resolution.public_id)
    html = office.get(page).content.decode()
    take = url("decisions:take_to_meeting", resolution.public_id)
    assert take in html
    assert take not in world.client("kammer1").get(page).content.decode()
    assert office.get(take)["Location"] == url("decisions:meeting_new")  # no meeting is planned
    meeting = a_meeting(world, begun=False)
    assert office.post(take, {"meeting": meeting.pk}).status_code == 302
    follower = resolution.followed_by
    assert url("decisions:resolution", follower.public_id) in office.get(page).content.decode()


def test_the_list_is_filtered_sorted_and_exported(world: World) -> None:
    first = an_open_one(world, title="Erstes")
    all_say(world, first)
    decisions.close_resolution(world.office, first, NOW)
    an_open_one(world, title="Zweites")
    a_draft(world, title="Entwurf")
    seat, office = world.client("kammer1"), world.client("office")
    where = url("decisions:list")
    html = seat.get(where).content.decode()
    assert html.index("Zweites") < html.index("Erstes")
    assert "Ihre Stimme fehlt" in html
    assert "Entwurf" not in html
    assert "Entwurf" in office.get(where).content.decode()
    html = seat.get(where, {"state": "adopted"}).content.decode()
    assert "Erstes" in html
    assert "Zweites" not in html
    answer = seat.get(where, {"format": "csv", "sort": "title"})
    rows = list(csv.reader(io.StringIO(answer.content.decode().removeprefix("\ufeff")), delimiter=";"))
    assert [row[1] for row in rows[1:]] == ["Erstes", "Zweites"]
    assert rows[1][7] == "5"
    assert seat.get(where, {"format": "xlsx"}).status_code == 200
    for sort in ("number", "-number", "deadline", "-deadline", "closed", "-closed", "state", "x"):
        assert seat.get(where, {"sort": sort, "page": "99999999999"}).status_code == 200


def test_the_number_of_queries_does_not_grow(db: None) -> None:
    counts = []
    for size in (1, 3):
        with time_machine.travel(NOW, tick=False):
            world = a_world(f"Q{size}", seats=size)
            resolutions = [an_open_one(world) for _ in range(size)]
            for number in range(1, size + 1):
                actor = world.actors[f"kammer{number}"]
                decisions.cast_vote(actor, resolutions[0], "yes", now=NOW)
            meeting = a_meeting(world)
            decisions.note_presences(world.office, meeting, {seat.pk: False for seat in world.seats})
            for _ in range(size):
                motion = a_draft(world, mode="meeting", meeting=meeting)
                decisions.open_resolution(world.office, motion, NOW)
                vote(world, motion, kammer1="yes")
                decisions.close_resolution(world.office, motion, NOW)
                a_draft(world, mode="meeting", meeting=meeting)
                give_a_task(world)
            item = meeting.items.order_by("position")[3]
            client = world.client("kammer1")
            addresses = [
                url("decisions:item", meeting.public_id, item.public_id),
                url("decisions:tasks"),
                url("desk:home"),
                url("decisions:list"),
                url("decisions:resolution", resolutions[0].public_id),
                url("decisions:meetings"),
                url("decisions:meeting", meeting.public_id),
                url("decisions:minutes", meeting.public_id),
                url("decisions:committees"),
            ]
            found = []
            for address in addresses * 2:
                with CaptureQueriesContext(connection) as captured:
                    assert client.get(address).status_code == 200
                found.append(len(captured))
            for address in (
                url("decisions:agenda", meeting.public_id),
                url("decisions:missing", resolutions[0].public_id),
            ):
                with CaptureQueriesContext(connection) as captured:
                    assert world.client("office").get(address).status_code == 200
                found.append(len(captured))
            counts.append(found[len(addresses) :])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 35  # the desk, which looks into each room


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
