"""Votes cast, recorded, contradicted and secret, and who is still missing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.decisions.worlds import (
    DEADLINE,
    SUBJECT,
    Witness,
    all_say,
    an_open_one,
    record,
    vote,
)
from tests.ledger.worlds import NOW, World
from tests.worlds import client

from buendnis.decisions import invariants
from buendnis.decisions import services as decisions
from buendnis.decisions.models import (
    ResolutionState,
    SecretTally,
    Vote,
    VoteConfirmation,
)
from buendnis.decisions.selectors import (
    awaiting_vote,
    contradicted_votes,
    roll_of,
)
from buendnis.decisions.selectors.missing import Standing, grid_of
from buendnis.ground.audit.models import AuditValue
from buendnis.ground.mail.models import Mail
from buendnis.ground.verbs import NotAllowed, ProcessError

State = ResolutionState


def test_the_latest_vote_of_a_seat_counts_but_never_the_substitutes_over_the_representatives(
    world: World,
) -> None:
    resolution = an_open_one(world)
    first = decisions.cast_vote(world.actors["substitute"], resolution, "yes", now=NOW)
    second = decisions.cast_vote(world.actors["substitute"], resolution, "no", now=NOW)
    third = decisions.cast_vote(world.actors["kammer1"], resolution, "abstain", "Ich bleibe dabei", now=NOW)
    assert (second.replaces, third.replaces) == (first, second)
    assert (second.by_substitute, third.by_substitute) == (True, False)
    browser = client(world.users["substitute"])
    url = reverse("decisions:resolution", args=[resolution.public_id])
    assert browser.get(url).context["form"] is None
    refused = browser.post(reverse("decisions:vote", args=[resolution.public_id]), {"choice": "yes"})
    assert refused.status_code == 422
    assert "Nur sie ändert diese Stimme" in refused.content.decode()
    with pytest.raises(ProcessError) as problem:
        record(world, resolution, choice="no", by_substitute=True)
    assert problem.value.field == "by_substitute"
    entry = next(entry for entry in roll_of(resolution) if entry.seat.seat_id == first.seat_id)
    assert entry.vote == third
    decisions.close_due(DEADLINE)
    resolution.refresh_from_db()
    assert resolution.outcome["numbers"]["abstain"] == 1
    assert resolution.outcome["numbers"]["cast"] == 1
    assert len(resolution.ballot["votes"]) == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.filter(pk=first.pk).update(choice="no")


@pytest.mark.parametrize("seconds", [0, 1, 86_400])
def test_no_vote_after_the_deadline(world: World, seconds: int) -> None:
    resolution = an_open_one(world)
    late = DEADLINE + timedelta(seconds=seconds)
    decisions.cast_vote(world.actors["kammer1"], resolution, "yes", now=DEADLINE - timedelta(seconds=1))
    with pytest.raises(ProcessError, match="time for votes has passed"):
        decisions.cast_vote(world.actors["kammer2"], resolution, "yes", now=late)
    with pytest.raises(ProcessError, match="too late"):
        decisions.record_vote(
            world.office,
            resolution,
            world.seat("Kammer 2"),
            choice="yes",
            channel="mail",
            evidence="Mail",
            cast_at=late,
            now=late,
        )
    decisions.close_due(late)
    with pytest.raises(ProcessError, match="closed"):
        decisions.cast_vote(world.actors["kammer2"], resolution, "yes", now=NOW)


def test_a_conflict_that_turns_up_late_takes_the_vote_out(world: World) -> None:
    resolution = an_open_one(world)
    vote(world, resolution, kammer1="yes", kammer2="yes", kammer3="no", kammer4="no")
    decisions.recuse(world.office, resolution, world.seat("Kammer 3").pk, "no_vote", "Partnerin")
    decisions.close_due(DEADLINE)
    resolution.refresh_from_db()
    assert resolution.state == State.ADOPTED
    assert resolution.outcome["numbers"]["recused"] == 1


def test_a_recorded_vote_is_confirmed_or_contradicted_by_its_seat(world: World) -> None:
    resolution = an_open_one(world)
    first = record(world, resolution)
    told = Mail.objects.filter(kind="vote.recorded").order_by("to")
    assert [mail.to for mail in told] == ["kammer1@son.example", "substitute@son.example"]
    assert str(first.public_id) in told[0].body
    with pytest.raises(NotAllowed):
        decisions.confirm_recorded_vote(world.actors["kammer2"], first, agrees=True)
    with pytest.raises(ProcessError, match="what is wrong"):
        decisions.confirm_recorded_vote(world.actors["kammer1"], first, agrees=False)
    decisions.confirm_recorded_vote(world.actors["substitute"], first, agrees=False, remark="Es war ein Nein")
    with pytest.raises(ProcessError, match="confirmed already"):
        decisions.confirm_recorded_vote(world.actors["kammer1"], first, agrees=True)
    assert list(contradicted_votes(world.office)) == [first]
    assert Mail.objects.filter(kind="vote.contradicted", to="office@son.example").count() == 1
    corrected = record(world, resolution, choice="no", cast_at=NOW)
    assert corrected.replaces == first
    assert not contradicted_votes(world.office).exists()
    decisions.confirm_recorded_vote(world.actors["kammer1"], corrected, agrees=True)
    assert VoteConfirmation.objects.count() == 2


@pytest.mark.parametrize("stands", [True, False])
def test_a_contradicted_vote_waits_until_it_is_settled(world: World, stands: bool) -> None:
    resolution = an_open_one(world)
    earlier = decisions.cast_vote(world.actors["kammer1"], resolution, "abstain", now=NOW)
    wrong = record(world, resolution, choice="no", document=uuid4() if stands else None)
    decisions.confirm_recorded_vote(world.actors["kammer1"], wrong, agrees=False, remark="Es war ein Ja")
    vote(world, resolution, kammer2="yes", kammer3="yes")
    assert decisions.close_due(DEADLINE) == 0  # it could have been an objection
    with pytest.raises(ProcessError, match="settle it first"):
        decisions.close_resolution(world.office, resolution, DEADLINE)
    with pytest.raises(NotAllowed):
        decisions.settle_vote(world.actors["kammer1"], wrong, stands=stands, reason="x")
    with pytest.raises(ProcessError, match="reason"):
        decisions.settle_vote(world.office, wrong, stands=stands, reason=" ")
    if not stands:
        with pytest.raises(ProcessError, match="own mail or letter"):
            decisions.settle_vote(world.office, wrong, stands=True, reason="So war es am Telefon")
    decisions.settle_vote(world.office, wrong, stands=stands, reason="Das Schreiben liegt vor")
    assert not contradicted_votes(world.office).exists()
    with pytest.raises(ProcessError, match="not contradicted any more"):
        decisions.settle_vote(world.office, wrong, stands=stands, reason="x")
    assert Mail.objects.filter(kind="vote.settled", to="kammer1@son.example").count() == 1
    entry = next(each for each in roll_of(resolution) if each.seat.label == "Kammer 1")
    assert entry.vote == (wrong if stands else earlier)  # a void vote is as if it had never been
    assert decisions.close_due(DEADLINE) == 1
    resolution.refresh_from_db()
    numbers = resolution.outcome["numbers"]
    assert (resolution.state, numbers["no"], numbers["abstain"]) == (State.ADOPTED, stands, not stands)
    assert list(invariants.counts_can_be_repeated()) == []


def test_a_void_vote_leaves_the_seat_its_vote(world: World) -> None:
    resolution = an_open_one(world)
    wrong = record(world, resolution, choice="no")
    assert not awaiting_vote(world.actors["kammer1"]).exists()
    decisions.confirm_recorded_vote(
        world.actors["kammer1"], wrong, agrees=False, remark="Wir haben nicht angerufen"
    )
    decisions.settle_vote(world.office, wrong, stands=False, reason="Verwechslung")
    assert awaiting_vote(world.actors["kammer1"]).get() == resolution
    assert decisions.remind_silent(world.office, resolution, NOW, {wrong.seat_id}) == 2
    new = decisions.cast_vote(world.actors["kammer1"], resolution, "yes", now=NOW)
    assert new.replaces == wrong
    decisions.close_due(DEADLINE)
    resolution.refresh_from_db()
    assert (resolution.outcome["numbers"]["yes"], resolution.outcome["numbers"]["cast"]) == (1, 1)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"channel": "web"}, "which way"),
        ({"channel": "pigeon"}, "which way"),
        ({"channel": "meeting", "evidence": ""}, "without a meeting"),
        ({"evidence": " "}, "looked up"),
        ({"cast_at": NOW - timedelta(minutes=1)}, "before the resolution was opened"),
        ({"cast_at": NOW + timedelta(minutes=1)}, "future"),
        ({"choice": "maybe"}, "yes, no or abstention"),
        ({"seat": "Amt 1"}, "no vote here"),
    ],
)
def test_what_cannot_be_recorded(world: World, more: dict[str, Any], message: str) -> None:
    resolution = an_open_one(world)
    with pytest.raises(ProcessError, match=message):
        record(world, resolution, **more)


def test_a_call_in_the_minute_of_the_opening_came_after_it(world: World) -> None:
    resolution = an_open_one(world, now=NOW + timedelta(seconds=7))
    recorded = record(world, resolution, cast_at=NOW, now=NOW + timedelta(seconds=30))
    assert recorded.cast_at == resolution.opened_at


def test_an_older_mail_does_not_replace_a_later_vote(world: World) -> None:
    resolution = an_open_one(world)
    later = NOW + timedelta(hours=2)
    decisions.cast_vote(world.actors["kammer1"], resolution, "no", now=later)
    with pytest.raises(ProcessError, match="voted later"):
        record(world, resolution, cast_at=NOW, now=later)


def test_a_secret_ballot_keeps_that_a_seat_voted_and_never_how(world: World) -> None:
    resolution = an_open_one(world, is_secret=True)
    all_say(world, resolution, "yes")
    with pytest.raises(ProcessError, match="cannot be changed"):
        decisions.cast_vote(world.actors["substitute"], resolution, "no", now=NOW)
    with pytest.raises(ProcessError, match="secret"):
        record(world, resolution)
    assert set(Vote.objects.values_list("choice", "comment")) == {("", "")}
    tallies = dict(SecretTally.objects.values_list("choice", "number"))
    assert tallies == {"yes": 5, "no": 0, "abstain": 0, "object": 0}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM decisions_secrettally")
        assert cursor.fetchone() == (1,)  # not even the database knows which row a vote has changed
    said = AuditValue.objects.filter(entry__action="vote.cast").values_list("field", flat=True)
    assert set(said) == {"seat", "channel"}
    closed = decisions.close_resolution(world.office, resolution, NOW)
    assert (closed.state, closed.outcome["numbers"]["yes"]) == (State.ADOPTED, 5)
    assert "votes" not in closed.ballot
    assert list(invariants.counts_can_be_repeated()) == []


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
