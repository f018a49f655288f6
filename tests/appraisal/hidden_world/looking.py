"""Looking at a told world: every address, every page that links lead to, exports, mails, and what is refused."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client, override_settings
from tests.appraisal.hidden_world.chance import chance, gone_afterwards, the_same_chance
from tests.appraisal.hidden_world.told import KEPT_OUT, WORDS, Told, a_told_world
from tests.appraisal.worlds import Stage
from tests.test_routes import ALL, KNOWN, Route
from tests.worlds import BACKEND

from buendnis.alliances.middleware import CHOSEN
from buendnis.alliances.models import Mandate
from buendnis.appraisal import hidden, subject
from buendnis.appraisal.models import ExpertOpinion
from buendnis.appraisal.rubrics import aspects_of
from buendnis.decisions.models import Meeting, Resolution
from buendnis.ground import takeout
from buendnis.ground.actor import Role
from buendnis.ground.mail.models import Mail
from buendnis.ground.models import Entity

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
    "gremien": "Committee",
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

Answer = tuple[int, str, bytes]


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
            *(f"/sitzungen/{each}/{page}" for each in known["Meeting"] for page in ("", "niederschrift/")),
        ]
        judging = crawled(signed_in(told.stage, "third"), telling, follow=False)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(hidden, "hidden_among", lambda _actor, _cases: {})
            patch.setattr(subject, "hidden_among", lambda _actor, _cases: {})
            careless = crawled(signed_in(told.stage, KEPT_OUT, own), telling, follow=False)
        return Seen(seen, judging, careless)
