"""Answering the alliance's questions in the browser: pages, checklist, preview, versions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from tests.funding.applications.worlds import a_full_draft
from tests.funding.outline_forms.worlds import ANSWERS, NOW, World, a_published_form, a_world, document
from tests.worlds import BACKEND

from buendnis.funding.models import Application
from buendnis.funding.services.application_answers import answer_questions
from buendnis.funding.services.applications import return_application, submit_application


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        found = a_world()
        a_published_form(found)
        yield found


@pytest.fixture
def draft(world: World) -> Application:
    return a_full_draft(world)


@pytest.fixture
def writer(world: World) -> Client:
    return as_(world, "applicant")


def as_(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.users[who], backend=BACKEND)
    return client


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return unescape(answer.content.decode())


def page(draft: Application, section: str) -> str:
    return f"/antraege/{draft.public_id}/bearbeiten/fragen-{section}/"


def hidden_of(html: str) -> dict[str, str]:
    """The two marks by which a page notices other editors."""
    found = re.findall(r'name="(version|seen)" value="([^"]*)"', html)
    return dict(found)


def answered(client: Client, draft: Application, section: str, **answers: Any) -> Any:
    data = hidden_of(read(client, page(draft, section)))
    return client.post(
        page(draft, section), data | {f"answer:{key}": value for key, value in answers.items()}
    )


def stored(draft: Application) -> dict[str, Any]:
    draft.refresh_from_db()
    answers: dict[str, Any] = draft.answers
    return answers


BASICS = {"firms": "40", "follow_up": "yes", "ways": ["visits", "web"], "site": "labor.example"}
MONEY = {"rent": "12.000,50", "opening": "2026-11-28", "place": "city", "town": "Goslar", "contact": ""}


def test_sections_of_the_form_are_pages_of_the_outline(draft: Application, writer: Client) -> None:
    html = read(writer, page(draft, "basics"))
    assert "Wie viele Betriebe erreichen Sie?" in html
    assert "Nur wenn die Antwort auf „Ist es ein Folgeprojekt?“ „Ja“ ist." in html
    assert page(draft, "before") not in html  # nobody has said yet that it is a follow-up
    assert answered(writer, draft, "basics", **BASICS, result="Vierzig Betriebe.").status_code == 302
    assert page(draft, "before") in read(writer, page(draft, "basics"))
    assert stored(draft)["site"] == "https://labor.example"
    assert answered(writer, draft, "money", **MONEY).status_code == 302
    assert stored(draft)["rent"] == "12000.50"
    shown = read(writer, page(draft, "money"))
    assert 'value="12.000,50"' in shown
    again = answered(writer, draft, "money", **MONEY | {"rent": ""})
    assert again.status_code == 302
    assert "rent" not in stored(draft)
    assert stored(draft)["town"] == "Goslar"


def test_a_draft_may_have_gaps_and_be_too_long_but_not_wrong(draft: Application, writer: Client) -> None:
    long = " ".join(["Wort"] * 9)
    assert answered(writer, draft, "basics", follow_up="yes", result=long).status_code == 302
    assert stored(draft) == {"follow_up": "yes", "result": long}
    checklist = read(writer, f"/antraege/{draft.public_id}/vorschau/")
    for words in ("Der Text hat 9 Wörter", "Hier fehlt eine Antwort.", "#id_answer:result"):
        assert words in checklist
    assert answered(writer, draft, "basics", firms="900").status_code == 422
    assert answered(writer, draft, "basics", firms="viele").status_code == 422
    hidden = answered(writer, draft, "basics", follow_up="no", ways=["visits"], site="kein Ort")
    assert hidden.status_code == 302
    assert stored(draft)["follow_up"] == "no"


def test_an_answer_hidden_for_now_is_still_there_when_it_is_asked_again(
    draft: Application, writer: Client
) -> None:
    answered(writer, draft, "basics", **BASICS, result="Vierzig Betriebe.")
    answered(writer, draft, "before", number="SON-1")
    answered(writer, draft, "basics", **BASICS | {"follow_up": "no"}, result="Vierzig Betriebe.")
    closed = writer.get(page(draft, "before"))
    assert closed.status_code == 302
    assert "SON-1" not in read(writer, f"/antraege/{draft.public_id}/vorschau/")
    answered(writer, draft, "basics", **BASICS, result="Vierzig Betriebe.")
    assert "SON-1" in read(writer, page(draft, "before"))


def test_two_who_answer_at_once_lose_nothing(draft: Application, writer: Client, world: World) -> None:
    seen = hidden_of(read(writer, page(draft, "money")))
    answer_questions(world.actors["applicant"], draft, {"town": "Seesen", "place": "city"}, draft.version)
    merged = writer.post(
        page(draft, "money"), seen | {"answer:rent": "100", "answer:place": "", "answer:town": ""}
    )
    assert merged.status_code == 302
    assert stored(draft) == {"town": "Seesen", "place": "city", "rent": "100.00"}
    both = writer.post(page(draft, "money"), seen | {"answer:place": "city", "answer:town": "Goslar"})
    assert both.status_code == 422
    assert "Seesen" in both.content.decode()
    assert stored(draft)["town"] == "Seesen"


def test_what_the_form_says_of_texts_stands_at_them(world: World, writer: Client) -> None:
    said = [{"name": "need", "help": {"de": "Nennen Sie die Engpassanalyse."}, "max_words": 100}]
    a_published_form(world, built_in=said)
    html = read(writer, f"/antraege/{a_full_draft(world).public_id}/bearbeiten/beschreibung/")
    assert "Nennen Sie die Engpassanalyse." in html
    assert "Höchstens 100 Wörter" in html
    assert 'data-words="100"' in html


def test_answers_are_read_in_preview_print_and_revision(
    draft: Application, writer: Client, world: World
) -> None:
    answer_questions(world.actors["applicant"], draft, ANSWERS, draft.version)
    one = f"/antraege/{draft.public_id}/"
    for path in ("", "vorschau/", "druck/"):
        assert "40 Betriebe" in read(writer, one + path), path
    submit_application(world.actors["applicant"], draft, NOW)
    changed = document()
    changed["sections"][0]["fields"][0]["label"] = {"de": "Zahl der Unternehmen"}
    a_published_form(world, sections=changed["sections"])
    for who in ("applicant", "seat", "office"):
        html = read(as_(world, who), f"{one}fassungen/1/")
        assert "Wie viele Betriebe erreichen Sie?" in html
        assert "40 Betriebe" in html
        assert "Zahl der Unternehmen" not in html


def test_new_questions_are_offered_and_taken_over_knowingly(
    draft: Application, writer: Client, world: World
) -> None:
    answer_questions(world.actors["applicant"], draft, ANSWERS, draft.version)
    over = f"/antraege/{draft.public_id}/fragen/"
    assert writer.get(over).status_code == 302
    changed = document()
    del changed["sections"][1]["fields"][4]
    a_published_form(world, sections=changed["sections"])
    for path in ("", "bearbeiten/beschreibung/", "bearbeiten/fragen-money/", "finanzplan/"):
        assert "Es gibt neue Fragen" in read(writer, f"/antraege/{draft.public_id}/{path}"), path
    html = read(writer, over)
    assert "labor@hochschule.example" in html
    assert "10 Antworten bleiben" in html
    for who in ("office", "seat", "stranger"):
        assert as_(world, who).get(over).status_code == 404
    stale = writer.post(over, {"version": str(draft.version - 1)})
    assert stale.status_code == 422
    assert stored(draft)["contact"]
    taken = writer.post(over, {"version": str(draft.version)})
    assert taken.status_code == 302
    assert "contact" not in stored(draft)
    assert "Es gibt neue Fragen" not in read(writer, f"/antraege/{draft.public_id}/")


def test_where_only_named_answers_are_open_others_stay(
    draft: Application, writer: Client, world: World
) -> None:
    answer_questions(world.actors["applicant"], draft, ANSWERS, draft.version)
    submit_application(world.actors["applicant"], draft, NOW)
    return_application(world.actors["office"], draft, "Bitte die Zahl prüfen.", ["answer:firms"], now=NOW)
    Application.objects.in_alliance(world.alliance.pk).update(returned_only=True)
    html = read(writer, page(draft, "basics"))
    assert "Not open" not in html
    answered(writer, draft, "basics", **BASICS | {"firms": "41", "ways": []}, result="Anders.")
    assert stored(draft)["firms"] == "41"
    assert stored(draft)["ways"] == ["visits", "web"]
    assert stored(draft)["result"] == ANSWERS["result"]


def test_nobody_but_the_writers_answers(draft: Application, world: World) -> None:
    for who in ("office", "seat", "stranger"):
        assert as_(world, who).get(page(draft, "basics")).status_code == 404
    assert as_(world, "applicant").get(page(draft, "nowhere")).status_code == 404
