"""The pages of calls: for everybody, for members, and for the office that keeps them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from tests.funding.applications.worlds import World
from tests.funding.calls.worlds import a_call, a_draft, a_state_call, now_of
from tests.funding.ideas.worlds import NOW, an_open_world, as_, confirmed, posted, said

from buendnis.funding.models import CallState, FundingCall, Idea, IdeaCall
from buendnis.funding.questionnaire import read_questionnaire
from buendnis.funding.services.calls import end_call, publish_call
from buendnis.funding.services.ideas import make_outline, submit_idea


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield an_open_world()


def rows(*questions: dict[str, Any]) -> dict[str, Any]:
    """What the page of the questions sends."""
    data: dict[str, Any] = {"q-TOTAL_FORMS": len(questions), "q-INITIAL_FORMS": 0}
    for place, question in enumerate(questions):
        for name, value in ({"kind": "long_text"} | question).items():
            data[f"q-{place}-{name}"] = value
    return data


FIRMS = {"label": "Welche Betriebe machen mit?", "required": "on", "max_words": "50"}
KNOWN = {"label": "Gibt es Kofinanzierung?", "kind": "choice", "options": "ja\nnein\nwird geprüft"}

PAGES = {
    # (state, page) → who gets 200; everybody else gets what a random id gets
    ("published", ""): {"office", "seat", "spokesperson"},
    ("published", "bearbeiten/"): {"office"},
    ("published", "verlaengern/"): {"office"},
    ("draft", ""): {"office"},
    ("draft", "fragen/"): {"office"},
}


@pytest.mark.parametrize(("state", "page"), PAGES)
def test_each_page_opens_for_those_named_only(world: World, state: str, page: str) -> None:
    foreign = an_open_world("JAD", "03405")
    call = a_call(world) if state == "published" else a_draft(world)
    for place, who in [(world, name) for name in world.users] + [(foreign, name) for name in foreign.users]:
        client = as_(place, who)
        allowed = place is world and who in PAGES[state, page]
        assert client.get(f"/aufrufe/{call.public_id}/{page}").status_code == (200 if allowed else 404), who
        assert client.get(f"/aufrufe/{uuid4()}/{page}").status_code == 404


class TestPublic:
    def test_everybody_reads_published_calls_and_nobody_drafts(self, world: World) -> None:
        draft, call, over = (
            a_draft(world),
            a_call(world),
            end_call(world.actors["office"], a_call(world), NOW),
        )
        state_call = a_state_call(world)
        visitor = Client()
        page = visitor.get("/b/son/aufrufe/").content.decode()
        assert f"/b/son/aufrufe/{call.public_id}/" in page
        assert str(draft.public_id) not in page
        assert page.index(str(call.public_id)) < page.index(str(over.public_id))  # past ones stand below
        assert state_call.title in page
        assert "braucht keine Stellungnahme des Bündnisses" in page
        assert visitor.get(f"/b/son/aufrufe/{call.public_id}/").status_code == 200
        for nowhere in (draft.public_id, uuid4()):
            assert visitor.get(f"/b/son/aufrufe/{nowhere}/").status_code == 404
        other = an_open_world("JAD", "03405")
        assert visitor.get(f"/b/{other.alliance.slug}/aufrufe/{call.public_id}/").status_code == 404

    def test_the_alliance_s_page_names_what_is_open(self, world: World) -> None:
        assert "Offene Aufrufe" not in Client().get("/b/son/").content.decode()
        call = a_call(world)
        end_call(world.actors["office"], a_call(world, title="Längst vorbei"), NOW)
        page = Client().get("/b/son/").content.decode()
        assert call.title in page
        assert "Längst vorbei" not in page

    def test_reminders_are_asked_for_and_taken_back(self, world: World) -> None:
        call = a_call(world)
        address, client = f"/b/son/aufrufe/{call.public_id}/", as_(world, "applicant")
        client.post(f"{address}erinnern/", {"wanted": "yes"})
        assert call.reminders.get().user == world.users["applicant"]
        client.post(f"{address}erinnern/")
        assert not call.reminders.exists()
        assert (
            Client().post(f"{address}erinnern/", {"wanted": "yes"})["Location"].startswith("/konto/anmelden/")
        )


class TestTheOffice:
    def test_writes_publishes_extends_copies_and_ends(self, world: World) -> None:
        client = as_(world, "office")
        category = f"{world.guideline.public_id} {world.guideline.document['funding_objects'][0]['key']}"
        data = {
            "title": "Neue Wege",
            "text": "Gesucht werden Ideen.",
            "opens_on": "2026-03-01",
            "closes_on": "2026-03-20",
            "category": category,
        }
        assert client.post("/aufrufe/neu/", data | {"closes_on": "2026-02-01"}).status_code == 422
        assert client.post("/aufrufe/neu/", data | {"title": ""}).status_code == 422
        address = client.post("/aufrufe/neu/", data)["Location"]
        call = IdeaCall.objects.in_alliance(world.alliance.pk).get()
        assert (call.guideline, call.funding_object) == (world.guideline, category.split()[1])
        client.post(f"{address}veroeffentlichen/")
        assert (
            client.post(f"{address}verlaengern/", {"new_end": "2026-03-10", "reason": "x"}).status_code == 422
        )
        client.post(f"{address}verlaengern/", {"new_end": "2026-04-10", "reason": "Ferien"})
        assert "Ferien" in Client().get(f"/b/son/aufrufe/{call.public_id}/").content.decode()
        client.post(f"{address}bearbeiten/", {"title": "Ganz neue Wege", "text": "Anders.", "category": ""})
        assert (now_of(call).title, now_of(call).closes_on) == ("Ganz neue Wege", date(2026, 4, 10))
        copied = client.post(f"{address}kopieren/")["Location"]
        assert client.get(copied).status_code == 200
        assert "nicht wieder geöffnet" in client.get(f"{address}beenden/").content.decode()
        assert now_of(call).state == CallState.PUBLISHED
        client.post(f"{address}beenden/")
        assert client.get(f"{address}beenden/").status_code == 302
        assert now_of(call).state == CallState.ENDED
        copy = copied.removesuffix("bearbeiten/")
        assert "gehen verloren" in client.get(f"{copy}loeschen/").content.decode()
        client.post(f"{copy}loeschen/")
        assert IdeaCall.objects.in_alliance(world.alliance.pk).count() == 1

    def test_offers_files(self, world: World) -> None:
        client, call = as_(world, "office"), a_draft(world)
        address = f"/aufrufe/{call.public_id}/dateien/"
        assert client.post(address, {"file": SimpleUploadedFile("x.exe", b"MZ")}).status_code == 422
        client.post(address, {"file": SimpleUploadedFile("merkblatt.txt", b"Bitte lesen.")})
        page = client.get(f"/aufrufe/{call.public_id}/").content.decode()
        assert "merkblatt.txt" in page

    def test_asks_questions_whose_answers_go_along(self, world: World) -> None:
        client, call = as_(world, "office"), a_draft(world)
        address = f"/aufrufe/{call.public_id}/fragen/"
        assert client.post(address, rows(KNOWN | {"options": "nur eine"})).status_code == 422
        client.post(address, rows(FIRMS, {"label": ""}, KNOWN))
        asked = read_questionnaire(now_of(call).questions)
        assert [field.label.de for field in asked.fields()] == [FIRMS["label"], KNOWN["label"]]
        assert "wird geprüft" in client.get(address).content.decode()
        publish_call(world.actors["office"], now_of(call), NOW)
        assert client.post(address, rows())["Location"] == f"/aufrufe/{call.public_id}/"

        form = f"/b/son/idee/?aufruf={call.public_id}"
        assert FIRMS["label"] in Client().get(form).content.decode()
        data = posted(world, call=str(call.public_id))
        refused = Client().post("/b/son/idee/", data)
        assert refused.status_code == 422  # an answer is missing
        assert Idea.objects.in_alliance(world.alliance.pk).count() == 0
        answered = data | {"answer:q1": "Zwei Tischlereien.", "answer:q2": "a3"}
        assert Client().post("/b/son/idee/", answered).status_code == 302
        idea = Idea.objects.in_alliance(world.alliance.pk).get()
        assert idea.answers == {"q1": "Zwei Tischlereien.", "q2": "a3"}

        brought = submit_idea(
            world.actors["applicant"],
            world.alliance,
            said(world, call=now_of(call), answers=idea.answers),
            NOW,
        )
        made = make_outline(
            world.actors["office"], brought, applicant=world.applicant, guideline=world.guideline, now=NOW
        )
        assert "Zwei Tischlereien." in made.methods
        assert "wird geprüft" in made.methods

    def test_makes_calls_of_the_state_known_and_tells_outlines(self, world: World) -> None:
        client = as_(world, "office")
        data = {
            "title": "Landesaufruf",
            "text": "Weiterbildung",
            "opens_on": "2026-01-01",
            "url": "nrw.example",
        }
        assert client.post("/foerderaufrufe/neu/", data | {"opens_on": ""}).status_code == 422
        client.post("/foerderaufrufe/neu/", data)
        known = FundingCall.objects.in_alliance(world.alliance.pk).get()
        assert (known.url, known.needs_opinion) == ("https://nrw.example", False)
        idea = confirmed(world)
        made = make_outline(
            world.actors["office"],
            idea,
            applicant=world.applicant,
            guideline=world.guideline,
            funding_call=known,
            now=NOW,
        )
        page = (
            as_(world, "applicant")
            .get(reverse("funding:application", args=[made.public_id]))
            .content.decode()
        )
        assert "Dieser Aufruf braucht keine Stellungnahme des Bündnisses" in page
        client.post(f"/foerderaufrufe/{known.public_id}/bearbeiten/", data | {"title": "Anders"})
        client.post(f"/foerderaufrufe/{known.public_id}/beenden/")
        known.refresh_from_db()
        assert (known.title, known.state) == ("Anders", CallState.ENDED)


class TestLists:
    def test_filters_sorts_and_exports(self, world: World) -> None:
        (
            a_call(world, title="Ärzte gewinnen"),
            a_draft(world, title="Zukunft"),
            a_call(world, title="Fort", closes_on=None),
        )
        client = as_(world, "office")
        page = client.get("/aufrufe/?sort=title").content.decode()
        assert page.index("Ärzte gewinnen") < page.index("Fort") < page.index("Zukunft")
        assert "Zukunft" not in as_(world, "seat").get("/aufrufe/").content.decode()
        assert "Fort" not in client.get("/aufrufe/?phase=draft").content.decode()
        assert "Ärzte" in client.get("/aufrufe/?q=ärzte").content.decode()
        assert "Nichts passt" in client.get("/aufrufe/?q=nirgends").content.decode()
        text = client.get("/aufrufe/?format=csv").content.decode("utf-8-sig")
        assert len(list(csv.reader(io.StringIO(text), delimiter=";"))) == 4
        sheet = load_workbook(io.BytesIO(client.get("/aufrufe/?format=xlsx").content)).active
        assert sheet is not None
        assert sheet.max_row == 4
        a_state_call(world)
        assert client.get("/foerderaufrufe/?format=csv").status_code == 200
        assert client.get("/foerderaufrufe/?format=xlsx").status_code == 200

    @pytest.mark.parametrize("address", ["/aufrufe/", "/foerderaufrufe/", "/b/son/aufrufe/", "/ideen/"])
    def test_queries_do_not_grow_with_rows(self, world: World, address: str) -> None:
        def more() -> None:
            submit_idea(world.actors["seat"], world.alliance, said(world, call=a_call(world)), NOW)
            a_state_call(world)

        client = as_(world, "office")

        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            return len(asked)

        more()
        client.get(address)
        one = queries()
        more()
        more()
        assert queries() == one

    def test_ideas_of_one_call(self, world: World) -> None:
        call = a_call(world)
        submit_idea(world.actors["seat"], world.alliance, said(world, title="Zum Aufruf", call=call), NOW)
        confirmed(world, "Ohne Aufruf")
        page = as_(world, "office").get(f"/ideen/?call={call.public_id}").content.decode()
        assert "Zum Aufruf" in page
        assert "Ohne Aufruf" not in page
