"""Two worlds that differ only in what is hidden look the same, byte for byte, to whoever is kept out.

Time stands still and chance is the same in both: ids, keys, tokens, salts. The points, the reasons and the remarks on
votes differ; where an opinion has been issued, they are exchanged between two seats, so that it says the same.
Somebody with a conflict of interest then opens every page that links lead to and every address with the ids of the
world, as themselves, as the substitute of another seat that did assess, and as a person of the office; sends what is
refused to them, exports everything, and reads their mail.
"""

from __future__ import annotations

import html
import os
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, override_settings
from tests.appraisal.worlds import (
    DEADLINE,
    LATER,
    NOW,
    Stage,
    a_checked_outline,
    a_stage,
    fresh,
    scores_for,
    with_second_factor,
)
from tests.test_routes import ALL, KNOWN, Route
from tests.worlds import BACKEND

from buendnis.alliances.middleware import CHOSEN
from buendnis.alliances.models import Mandate, MandateRole
from buendnis.alliances.selectors import actor_under
from buendnis.appraisal import hidden, subject
from buendnis.appraisal.jobs import seal_opinion
from buendnis.appraisal.models import AppraisalCase, ExpertOpinion
from buendnis.appraisal.rubrics import aspects_of
from buendnis.appraisal.sealing import certificate
from buendnis.appraisal.services.assessments import submit_assessment
from buendnis.appraisal.services.cases import declare_conflict, open_case
from buendnis.appraisal.services.opinions import draft_hash, issue_opinion, release_opinion
from buendnis.appraisal.services.proposals import bring_to_committee, propose
from buendnis.decisions import jobs
from buendnis.decisions import services as decisions
from buendnis.decisions.models import Meeting, Minutes, Resolution
from buendnis.decisions.services import cast_vote, close_resolution, open_resolution
from buendnis.ground import takeout
from buendnis.ground.actor import Actor, Role
from buendnis.ground.mail.models import Mail
from buendnis.ground.models import Entity
from buendnis.ledger.selectors import balances
from buendnis.scenarios.moves import Try, begun
from buendnis.scenarios.pool import pool_of
from buendnis.scenarios.services import save_scenario, share_scenario

KEPT_OUT = "fourth"
JUDGES = ("seat", "third")
WORDS = {"one": "Zitronenfalter", "other": "Distelfink"}
POINTS = {"one": (3, 4), "other": (9, 2)}
EXCHANGED = {"one": (3, 7), "other": (7, 3)}

# the things that an address may mean, by its beginning; what is not named here is tried with all of OF_INTEREST
BY_SEGMENT = {
    "antraege": "Application",
    "stellungnahmen": "ExpertOpinion",
    "beschluesse": "Resolution",
    "sitzungen": "Meeting",
    "dokumente": "Document",
    "budget": "BudgetHead",
    "richtlinien": "GuidelineVersion",
    "buendnis": "Seat",
    "auflagen": "OpinionCondition",
    "aufgaben": "Task",
    "planaenderungen": "PlanChange",
    "szenarien": "Scenario",
}
BY_NAME = {"seat_id": "Seat", "ruling_id": "ConflictRuling", "vote_id": "Vote", "document_id": "Document"}
OF_INTEREST = ("Application", "AppraisalCase", "ExpertOpinion", "Resolution", "Assessment")
# the rooms that know of points; below them one outline stands for all
SEARCHED = ("/antraege/", "/stellungnahmen/", "/beschluesse/", "/ideen/")
KNOWING = ("appraisal:", "decisions:", "documents:", "desk:", "scenarios:")
ENDS_THE_VISIT = re.compile(r"/(konto|mandat|sprache|darstellung|static|beispiel)/")
# the same rows in another order, unless they are ordered by what is hidden
SHOWN_ALREADY = re.compile(r"[?&]sort=(?!-?result$)")
LINK = re.compile(r'(?:href|src)="(/[^"#]*|\?[^"#]*)')

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Answer = tuple[int, str, bytes]


# --- the same chance twice -------------------------------------------------------------------------


class Chance:
    """Random ids, tokens and salts that come out the same each time, anew for each step and each page.

    So what happens only once in a process, as a first use of something, shifts nothing that comes after it.
    """

    def __init__(self) -> None:
        self.source = random.Random()

    def again(self, step: str) -> None:
        self.source.seed(step)
        random.seed(step)

    def bytes(self, number: int) -> bytes:
        return self.source.randbytes(number)


chance = Chance()


@contextmanager
def the_same_chance() -> Iterator[None]:
    """Within the block nothing happens by chance."""
    state = random.getstate()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "urandom", chance.bytes)
        patch.setattr(random, "_urandom", chance.bytes)
        chance.again("the world")
        try:
            yield
        finally:
            random.setstate(state)


@contextmanager
def gone_afterwards() -> Iterator[None]:
    """What the block writes is undone, and so is what the keys have counted."""

    class Undo(Exception):
        pass

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE schemaname = 'public'"
        )
        counted = cursor.fetchall()
    try:
        with transaction.atomic():
            yield
            raise Undo
    except Undo:
        pass
    with connection.cursor() as cursor:
        for name, last in counted:
            cursor.execute("SELECT setval(%s, %s, %s)", [name, last or 1, last is not None])
    cache.clear()


# --- the world -------------------------------------------------------------------------------------


def judged(stage: Stage, title: str, word: str, points: tuple[int, int], conflict: str) -> AppraisalCase:
    """An appraisal in which one seat is kept out and two have assessed."""
    chance.again(title)
    case = open_case(stage.office, a_checked_outline(stage, title), now=NOW)
    declare_conflict(stage.actor(KEPT_OUT), case, conflict, "seit Jahren", NOW)
    for name, given in zip(JUDGES, points, strict=True):
        declare_conflict(stage.actor(name), case, now=NOW)
        scores = {
            key: replace(score, reason=f"{word} für {name}", evidence=f"Quelle {word}")
            for key, score in scores_for(case, given).items()
        }
        submit_assessment(stage.actor(name), case, scores, NOW)
    return case


def proposed(stage: Stage, case: AppraisalCase, word: str) -> AppraisalCase:
    return propose(
        stage.office,
        case,
        result="conditions",
        conditions=f"{word} nachweisen",
        reasons={aspect.key: f"Im Mittel: {word}" for aspect in aspects_of(case.rubric)},
        summary=f"Zusammengefasst: {word}",
        now=NOW,
    )


def voted(stage: Stage, case: AppraisalCase, word: str, *names: str) -> Resolution:
    resolution = bring_to_committee(
        stage.office, case, committee=stage.committee, mode="circular", deadline=DEADLINE, now=NOW
    )
    resolution = open_resolution(stage.office, resolution, NOW)
    for name in names:
        cast_vote(stage.actor(name), resolution, "yes", f"Gerade wegen {word}", NOW)
    return resolution


def in_a_meeting(stage: Stage, case: AppraisalCase, word: str) -> None:
    """The case decided in a meeting, whose papers are bound for the one who is kept out; approved minutes."""
    office = stage.office
    meeting = decisions.plan_meeting(office, stage.committee, starts_at=LATER, place="Rathaus")
    motion = bring_to_committee(
        office, case, committee=stage.committee, mode="meeting", meeting=meeting, now=NOW
    )
    decisions.invite(office, meeting, NOW)
    meeting.refresh_from_db()
    jobs.make_bundle(decisions.order_bundle(stage.actor(KEPT_OUT), meeting).pk)
    decisions.open_meeting(office, meeting, LATER)
    decisions.note_presences(
        office, meeting, dict.fromkeys((seat.pk for seat in stage.seats.values()), False)
    )
    open_resolution(office, motion, LATER)
    voters = [stage.seats[name] for name in stage.seats if name != KEPT_OUT]
    decisions.show_of_hands(office, motion, dict.fromkeys((seat.pk for seat in voters), "yes"), LATER)
    close_resolution(office, motion, LATER)
    item = meeting.items.select_related("meeting__committee").get(resolution=motion)
    decisions.note_item(office, item, f"Gesprochen wurde über {word}")
    decisions.close_meeting(office, meeting, LATER)
    minutes = decisions.share_minutes(
        office, Minutes.objects.in_alliance(case.alliance_id).get(meeting=meeting)
    )
    decisions.release_minutes(stage.actor("spokesperson"), minutes, minutes.version, LATER)
    jobs.print_minutes(minutes.pk)


def shown_to_the_committee(stage: Stage, word: str) -> None:
    """A scenario of all that is ripe, with words about it."""
    pool, free = pool_of(stage.office, stage.head), balances(stage.head).free
    moves = Try(pool, stage.head, free, begun(pool, stage.head, free))
    assert moves.is_valid()
    scenario = save_scenario(
        stage.office,
        stage.head,
        moves.inputs(100),
        title=f"Ohne {word}",
        note=f"Schwach ist {word}",
        seats=pool.seats,
        now=NOW,
    )
    share_scenario(stage.office, scenario, stage.committee, NOW)


@dataclass
class Told:
    """A world, and under which mandates the one who is kept out looks at it."""

    stage: Stage
    hats: tuple[Mandate, ...] = ()  # for their own seat, as a substitute, and in the office
    cases: dict[str, AppraisalCase] = field(default_factory=dict)

    @property
    def office(self) -> Actor:
        """The one who is kept out, in the office."""
        return actor_under(self.hats[2], self.stage.world.users[KEPT_OUT])


def a_told_world(which: str) -> Told:
    """Four outlines: being assessed, voted on, with a draft of the opinion, and with an opinion."""
    stage, word = a_stage(), WORDS[which]
    told = Told(stage)
    told.cases["assessing"] = judged(stage, "Labor Eins", word, POINTS[which], "applicant")
    case = proposed(stage, judged(stage, "Labor Zwei", word, POINTS[which], "personal"), word)
    voted(stage, case, word, "third")
    told.cases["voting"] = case
    case = proposed(stage, judged(stage, "Labor Drei", word, POINTS[which], "personal"), word)
    in_a_meeting(stage, case, word)
    told.cases["drafted"] = case
    case = judged(stage, "Labor Vier", "Grund", EXCHANGED[which], "personal")
    resolution = voted(stage, proposed(stage, case, "Öffentliches"), word, "third", "seat", "spokesperson")
    close_resolution(stage.office, resolution, LATER)
    opinion = ExpertOpinion.objects.in_alliance(case.alliance_id).get(case=case)
    opinion = release_opinion(stage.actor("spokesperson"), opinion, draft_hash(opinion))
    seal_opinion(opinion_id=issue_opinion(stage.office, opinion, NOW).pk)
    assert fresh(opinion).state == "issued"
    told.cases["issued"] = case
    shown_to_the_committee(stage, word)
    own = Mandate.objects.in_alliance(case.alliance_id).get(person=stage.person(KEPT_OUT))
    substitute = Mandate.objects.create(
        alliance=stage.world.alliance,
        person=stage.person(KEPT_OUT),
        role=MandateRole.SUBSTITUTE,
        seat=stage.seats["seat"],
        starts_on=NOW.date() - timedelta(days=9),
    )
    office = Mandate.objects.create(
        alliance=stage.world.alliance,
        person=stage.person(KEPT_OUT),
        role=MandateRole.SECRETARIAT,
        starts_on=NOW.date() - timedelta(days=9),
    )
    with_second_factor(stage, KEPT_OUT)
    told.hats = (own, substitute, office)
    return told


# --- looking at it ---------------------------------------------------------------------------------


def ids() -> dict[str, list[str]]:
    """The public ids of everything there is, by kind, in the order of their keys."""
    found: dict[str, list[str]] = defaultdict(list)
    for model in apps.get_models():
        if issubclass(model, Entity):
            rows: Any = model._default_manager
            rows = rows.unscoped("all ids of a test's world") if hasattr(rows, "unscoped") else rows
            found[model.__name__] += map(str, rows.order_by("pk").values_list("public_id", flat=True))
    return found


def addresses(route: Route, known: dict[str, list[str]]) -> list[str]:
    """The address with every thing that it may mean."""
    knowing = route.name.startswith(KNOWING)
    paths = [""]
    for place, part in enumerate(re.split(r"<([^>]+)>", route.pattern)):
        if place % 2 == 0:
            paths = [path + part for path in paths]
            continue
        kind, _, name = part.rpartition(":")
        if kind != "uuid":
            values = [str(KNOWN.get(name, "personal" if kind == "slug" else 1))]
        else:
            model = BY_NAME.get(name) or BY_SEGMENT.get(route.pattern.partition("/")[0])
            values = known[model] if model else [each for key in OF_INTEREST for each in known[key]]
            if name == "seat_id":  # one's own and another; what is known of seats does not go by points
                values = values[-2:]
            values = values if knowing else values[1:2]
        paths = [path + value for path in paths for value in values]
    return [f"/{path}" for path in paths]


def signed_in(stage: Stage, name: str, hat: Mandate | None = None) -> Client:
    chance.again(name)
    client = Client()
    client.force_login(stage.world.users[name], backend=BACKEND)
    if hat is not None:
        session = client.session
        session[CHOSEN] = str(hat.public_id)
        session.save()
    return client


def answer_of(client: Client, path: str, sent: dict[str, str] | None = None) -> Answer:
    chance.again(path)
    answer = client.get(path) if sent is None else client.post(path, sent)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    for close in vars(answer)["_resource_closers"]:  # close() would end the connection of the test, too
        close()
    headers = "\n".join(f"{name}: {value}" for name, value in sorted(answer.headers.items()))
    return answer.status_code, headers, body


def crawled(client: Client, begin: list[str], *, follow: bool = True) -> dict[str, Answer]:
    """Every address of ``begin``, and whatever links lead to from there."""
    found: dict[str, Answer] = {}
    waiting = list(dict.fromkeys(begin))
    while waiting:
        path = waiting.pop(0)
        if path in found or ENDS_THE_VISIT.match(path) or SHOWN_ALREADY.search(path):
            continue
        found[path] = answer_of(client, path)
        status, headers, body = found[path]
        if follow and status == 200 and "text/html" in headers:
            links = map(html.unescape, LINK.findall(body.decode()))
            waiting += [path.partition("?")[0] + link if link.startswith("?") else link for link in links]
    return found


def asked_for_in_vain(client: Client, told: Told) -> dict[str, Answer]:
    """What somebody sends who takes no part, and what they read of the refusal; of some it leaves a row behind."""
    found: dict[str, Answer] = {}

    pages: dict[str, None] = {}

    def send(path: str, **sent: str) -> None:
        found[f"sent {len(found)} {path}"] = answer_of(client, path, sent)
        pages[path] = None

    for case in told.cases.values():
        outline = f"/antraege/{case.application.public_id}"
        points = {f"{aspect.key}_points": "5" for aspect in aspects_of(case.rubric)}
        points |= {f"{aspect.key}_reason": "Weil ich es so sehe" for aspect in aspects_of(case.rubric)}
        send(f"{outline}/bewertung/", conflict="none", step="submit", **points)
        send(f"{outline}/bewertung/ablehnen/", reason="Keine Zeit")
        send(f"{outline}/bewertung/uebergeben/", to=str(told.hats[0].public_id))
        send(f"{outline}/verfahren/", step="remind")
        send(f"{outline}/verfahren/vorschlag/", result="support")
        for resolution in Resolution.objects.in_alliance(case.alliance_id).filter(subject_id=case.public_id):
            send(f"/beschluesse/{resolution.public_id}/stimme/", choice="yes", comment="Trotzdem")
            send(f"/beschluesse/{resolution.public_id}/auszaehlen/")
        for opinion in ExpertOpinion.objects.in_alliance(case.alliance_id).filter(case=case):
            for step in ("release", "issue", "confirm", "drop"):
                send(f"/stellungnahmen/{opinion.public_id}/", step=step, seen=opinion.content_hash)
    for meeting in Meeting.objects.in_alliance(told.stage.world.alliance.pk):
        send(f"/sitzungen/{meeting.public_id}/niederschrift/einwenden/", text="Das war anders")
        send(f"/sitzungen/{meeting.public_id}/antwort/", answer="comes")
        send(f"/sitzungen/{meeting.public_id}/unterlagen/")
    # what was refused says so on the next page that is read
    told_there = crawled(client, [path for path in pages if path.count("/") < 5], follow=False)
    return found | {f"answered {path}": answer for path, answer in told_there.items()}


def taken_out(told: Told) -> dict[str, Answer]:
    """Everything that an export of everything holds for a person of the office."""
    return {
        f"exported {sheet.title}": (0, "", repr([list(row) for row in sheet.rows(told.office)]).encode())
        for sheet in takeout.registered()
    }


@dataclass
class Seen:
    """What is seen of a world: by the one who is kept out, by a seat that is not, and if nothing were hidden."""

    kept_out: dict[str, Answer]
    judging: dict[str, Answer]
    careless: dict[str, Answer]


def seen_in(which: str, files: Path) -> Seen:
    """Build a world, look at it, and let it go; what it stores lies in ``files``."""
    with override_settings(MEDIA_ROOT=files / which), gone_afterwards(), the_same_chance():
        told = a_told_world(which)
        known = ids()
        open_to = [route for route in ALL if route.roles and Role.REPRESENTATIVE in route.roles]
        own, substitute, office = told.hats
        begin = [path for route in open_to for path in addresses(route, known)]
        begin += [f"{path}?q={word}" for path in SEARCHED for word in WORDS.values()]
        seen = crawled(signed_in(told.stage, KEPT_OUT, own), begin)
        # under the other mandate again whatever knows of points
        again = [
            path
            for route in open_to
            if route.name.startswith(KNOWING) and route.pattern.count("<uuid:") < 2
            for path in addresses(route, known)
        ]
        again += [f"/antraege/{each}/" for each in known["Application"]]
        again += ["/stellungnahmen/?sort=result", "/stellungnahmen/?format=csv"]
        found = crawled(signed_in(told.stage, KEPT_OUT, substitute), again, follow=False)
        seen |= {f"as substitute: {path}": answer for path, answer in found.items()}
        runs = [route for route in ALL if route.roles and Role.SECRETARIAT in route.roles]
        again = [
            path
            for route in runs
            if route.name.startswith(KNOWING)
            and route.pattern.count("<uuid:") < 2
            and (Role.REPRESENTATIVE not in (route.roles or ()) or route.name.startswith("appraisal:"))
            for path in addresses(route, known)
        ]
        again += [f"/beschluesse/{each}/" for each in known["Resolution"]]
        found = crawled(signed_in(told.stage, KEPT_OUT, office), again, follow=False)
        seen |= {f"in the office: {path}": answer for path, answer in found.items()}
        seen |= taken_out(told)
        seen |= asked_for_in_vain(signed_in(told.stage, KEPT_OUT, own), told)
        for mail in Mail.objects.filter(to=told.stage.world.users[KEPT_OUT].email).order_by("pk"):
            seen[f"mail {mail.pk}"] = (0, mail.subject, mail.body.encode())
        telling = [
            *(f"/antraege/{each}/bewertung/" for each in known["Application"]),
            *(f"/beschluesse/{each}/" for each in known["Resolution"]),
            *(f"/stellungnahmen/{each}/" for each in known["ExpertOpinion"]),
            *(f"/szenarien/{each}/" for each in known["Scenario"]),
        ]
        judging = crawled(signed_in(told.stage, "third"), telling, follow=False)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(hidden, "hidden_among", lambda _actor, _cases: {})
            patch.setattr(subject, "hidden_among", lambda _actor, _cases: {})
            careless = crawled(signed_in(told.stage, KEPT_OUT, own), telling, follow=False)
        return Seen(seen, judging, careless)


def differing(one: dict[str, Answer], other: dict[str, Answer]) -> dict[str, str]:
    """Where they differ, and how."""
    found = {}
    for path in sorted({*one, *other}):
        a, b = one.get(path), other.get(path)
        if a != b:
            found[path] = "only in one" if a is None or b is None else _difference(a, b)
    return found


def _difference(one: Answer, other: Answer) -> str:
    if one[:2] != other[:2]:
        return f"{one[:2]} != {other[:2]}"
    at = next(
        (place for place, pair in enumerate(zip(one[2], other[2], strict=False)) if pair[0] != pair[1]), 0
    )
    return f"{one[2][max(0, at - 80) : at + 80]!r} != {other[2][max(0, at - 80) : at + 80]!r}"


def test_who_is_kept_out_sees_the_same_whatever_is_hidden(db: None) -> None:
    certificate()  # made once, by chance of its own
    # not pytest's own folder, which another run beside this one may clear away
    with TemporaryDirectory() as files, time_machine.travel(NOW, tick=False):
        one, other = seen_in("one", Path(files)), seen_in("other", Path(files))
    assert differing(one.kept_out, other.kept_out) == {}
    assert {"text/html", "text/csv", "text/calendar", "application/pdf", "application/zip", SHEET, TEXT} <= {
        media_type(headers) for _status, headers, _body in one.kept_out.values()
    }
    # the comparison is worth something: others see a difference, and so would this one if nothing were hidden
    told = {"antraege", "beschluesse", "stellungnahmen", "szenarien"}
    assert rooms(differing(one.judging, other.judging)) == told
    assert {"beschluesse", "szenarien"} <= rooms(differing(one.careless, other.careless))


def media_type(headers: str) -> str:
    return headers.partition("Content-Type: ")[2].partition("\n")[0].partition(";")[0]


def rooms(found: dict[str, str]) -> set[str]:
    return {path.split("/")[1] for path in found}
