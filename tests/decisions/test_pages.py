"""The pages of decisions, as each role sees them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.decisions.worlds import (
    DEADLINE,
    MEMBERS,
    OFFICE,
    OWN,
    SUBJECT,
    Witness,
    a_committee,
    a_draft,
    a_meeting,
    all_say,
    an_open_one,
    give_a_task,
    plain,
    record,
    vote,
)
from tests.ledger.worlds import NOW, World, a_world, url
from tests.reading import tight

from buendnis.decisions import services as decisions
from buendnis.decisions.models import (
    Resolution,
    Vote,
    VoteConfirmation,
)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield a_world()


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


def test_each_page_opens_for_those_named_only(world: World) -> None:
    pages = furnished(world)
    foreign = a_world("JAD", seats=1)
    nowheres = {nowhere.split("/")[1]: nowhere for _address, nowhere, _allowed in pages.values()}
    alike = {"kammer3", "kammer4"}  # in nothing other than the second seat
    asking = [(world, who) for who in world.users if who not in alike]
    for place, who in [*asking, *((foreign, who) for who in foreign.users)]:
        client = place.client(who)
        says = {room: plain(client.get(nowhere).content) for room, nowhere in nowheres.items()}
        for name, (address, _nowhere, allowed) in pages.items():
            answer = client.get(address)
            if place is world and who in allowed:
                assert answer.status_code == 200, (who, name)
            else:
                assert answer.status_code == 404, (place.alliance.code, who, name)
                assert plain(answer.content) == says[address.split("/")[1]], (place.alliance.code, who, name)
    office = world.client("office")
    assert {office.get(nowhere).status_code for _address, nowhere, _allowed in pages.values()} == {404}
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


def test_the_lists_are_the_alliances_own(world: World) -> None:
    furnished(world)
    foreign = a_world("JAD", seats=1).client("office")
    asking = {who: world.client(who) for who in ("office", "kammer1", "substitute", "adviser", "applicant")}
    for name in ("list", "meetings", "committees", "tasks", "new", "meeting_new", "committee_new"):
        office_only = name in {"new", "meeting_new", "committee_new"}
        for who, client in asking.items():
            may = who == "office" or (not office_only and who != "applicant")
            assert client.get(url(f"decisions:{name}")).status_code == (200 if may else 404), (who, name)
        answer = foreign.get(url(f"decisions:{name}"), follow=True)
        assert answer.status_code == 200
        assert "Digitalisierungslabor" not in answer.content.decode(), name


def test_a_seat_votes_and_changes_its_mind(world: World) -> None:
    resolution = an_open_one(world)
    page, where = (
        url("decisions:resolution", resolution.public_id),
        url("decisions:vote", resolution.public_id),
    )
    client = world.client("kammer1")
    assert 'name="choice"' in client.get(page).content.decode()
    answer = world.client("substitute").post(where, {"choice": "yes", "comment": "Gut"})
    assert (answer.status_code, answer["Location"]) == (302, page)
    client.post(where, {"choice": "no"})
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
    assert ">Ja<" not in tight(roll)


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
