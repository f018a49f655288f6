"""The pages on which the office writes its forms; who else comes finds nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.funding.applications.worlds import a_draft
from tests.funding.outline_forms.worlds import NOW, World, a_draft_form, a_published_form, a_world, document
from tests.worlds import BACKEND

from buendnis.funding.models import OutlineForm
from buendnis.funding.questionnaire import Questionnaire, read_draft
from buendnis.funding.services.outline_forms import begin_form, edit_form
from buendnis.ground.frozen import sha256_of


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield a_world()


@pytest.fixture
def office(world: World) -> Client:
    return as_(world, "office")


def as_(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.users[who], backend=BACKEND)
    return client


def address(form: OutlineForm, page: str = "") -> str:
    return f"/formulare/{form.public_id}/{page}"


def now_in(world: World, number: int = 1) -> Questionnaire:
    row = OutlineForm.objects.in_alliance(world.alliance.pk).get(number=number)
    return read_draft(row.document)


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return unescape(answer.content.decode())


PAGES = (
    "",
    "datei/",
    "laden/",
    "vorschau/",
    "angaben/",
    "texte/",
    "abschnitt/",
    "abschnitt/basics/",
    "abschnitt/basics/frage/",
    "frage/firms/",
    "frage/ways/",
    "entfernen/frage/follow_up/",
    "entfernen/abschnitt/basics/",
    "veroeffentlichen/",
    "verwerfen/",
)
NOWHERE = (
    "abschnitt/firms/",
    "frage/basics/",
    "frage/nowhere/",
    "entfernen/frage/basics/",
    "entfernen/other/firms/",
    "unterschied/",  # it has no predecessor
)


def test_the_office_finds_every_page_and_nobody_else_any(world: World, office: Client) -> None:
    form = a_draft_form(world)
    foreign = as_(a_world("LWB", "03241"), "office")
    for page in PAGES:
        assert office.get(address(form, page)).status_code == 200, page
        for client in (foreign, as_(world, "seat"), as_(world, "applicant")):
            assert client.get(address(form, page)).status_code == 404, page
    for page in NOWHERE:
        assert office.get(address(form, page)).status_code == 404, page
    assert office.post(address(form, "verschieben/"), {"move": "frage:nowhere:up"}).status_code == 404


def test_a_published_form_is_read_and_no_longer_edited(world: World, office: Client) -> None:
    form = a_published_form(world)
    page = read(office, address(form))
    assert form.document_hash in page
    assert "bearbeiten/" not in page
    for edit in PAGES[4:]:
        answer = office.get(address(form, edit))
        assert (answer.status_code, answer["Location"]) == (302, address(form)), edit
    office.post(address(form, "entfernen/frage/firms/"))
    office.post(address(form, "verschieben/"), {"move": "frage:firms:down"})
    assert now_in(world).to_json() == form.document


def test_a_form_is_written_from_nothing_and_published(world: World, office: Client) -> None:
    assert "Noch kein Formular" in read(office, "/formulare/")
    begun = office.post("/formulare/neu/", {"guideline": str(world.guideline.public_id), "basis": ""})
    form = OutlineForm.objects.in_alliance(world.alliance.pk).get()
    assert begun["Location"] == address(form)
    assert "hat noch keinen Abschnitt" in read(office, address(form))
    assert "hat noch keinen Abschnitt" in read(office, address(form, "veroeffentlichen/"))
    office.post(address(form, "angaben/"), {"title_de": "Fragen 2018", "title_en": "Questions 2018"})
    office.post(address(form, "abschnitt/"), {"title_de": "Zielgruppe", "help_de": "Kurz genügt."})
    new = address(form, "abschnitt/zielgruppe/frage/")
    answer = office.post(new, {"label_de": "Für junge Menschen?", "kind": "yes_no"})
    assert answer["Location"] == address(form, "frage/fuer_junge_menschen/")
    office.post(
        address(form, "frage/fuer_junge_menschen/"), {"label_de": "Für junge Menschen?", "required": "on"}
    )
    answer = office.post(new, {"label_de": "Ab welchem Alter?", "kind": "number"})
    page = read(office, answer["Location"])
    assert "Für junge Menschen? = Ja" in page
    office.post(
        answer["Location"],
        {
            "label_de": "Ab welchem Alter?",
            "minimum": "14",
            "maximum": "27",
            "unit_de": "Jahre",
            "show_if": "fuer_junge_menschen=yes",
        },
    )
    page = read(office, address(form, "veroeffentlichen/"))
    basis = re.search(r'name="basis" value="([^"]+)"', page)
    assert basis
    office.post(address(form, "veroeffentlichen/"), {"basis": basis[1]})
    form.refresh_from_db()
    assert form.is_frozen
    assert str(form) == "Fragen 2018"
    field = form.questionnaire.field("ab_welchem_alter")
    assert field is not None
    assert field.show_if is not None
    assert (str(field.minimum), str(field.maximum)) == ("14", "27")
    assert (field.unit.de, field.show_if.equals) == ("Jahre", "yes")
    assert a_draft(world).form == form


def test_answers_keep_their_keys_when_their_words_change(world: World, office: Client) -> None:
    form = a_draft_form(world)
    rows = [("visits", "Hausbesuche", "2"), ("web", "Internet", "1"), ("", "Presse", ""), ("", "", "")]
    data: dict[str, Any] = {"label_de": "Wie?", "answers-TOTAL_FORMS": "4", "answers-INITIAL_FORMS": "2"}
    for number, (key, de, place) in enumerate(rows):
        data |= {
            f"answers-{number}-key": key,
            f"answers-{number}-de": de,
            f"answers-{number}-place": place,
        }
    office.post(address(form, "frage/ways/"), data)
    field = now_in(world).field("ways")
    assert field is not None
    assert [(option.key, option.label.de) for option in field.options] == [
        ("web", "Internet"),
        ("visits", "Hausbesuche"),
        ("presse", "Presse"),
    ]
    forged = office.post(address(form, "frage/ways/"), data | {"answers-0-de": "", "answers-0-en": "Visits"})
    assert forged.status_code == 422  # an English answer without its German


def test_another_kind_of_answer_takes_what_no_longer_fits(world: World, office: Client) -> None:
    form = a_draft_form(world)
    office.post(address(form, "frage/ways/"), {"kind": "long_text", "change_kind": "1"})
    field = now_in(world).field("ways")
    assert field is not None
    assert (field.kind, field.options) == ("long_text", ())
    assert "hat keine Antworten zur Auswahl" in read(office, address(form))  # a condition rested on it


def test_moving_and_removing(world: World, office: Client) -> None:
    form = a_draft_form(world)
    for move in ("frage:site:down", "abschnitt:before:up", "frage:firms:up"):
        office.post(address(form, "verschieben/"), {"move": move})
    shape = [(s.key, [f.key for f in s.fields]) for s in now_in(world).sections]
    assert shape == [
        ("basics", ["firms", "follow_up", "result", "ways"]),
        ("before", ["number", "proof"]),
        ("money", ["site", "rent", "opening", "place", "town", "contact"]),
    ]
    page = read(office, address(form, "entfernen/frage/follow_up/"))
    assert "Was hat das erste Projekt erreicht?" in page
    assert "Das Vorgängerprojekt" in page
    office.post(address(form, "entfernen/frage/follow_up/"))
    page = read(office, address(form))
    assert page.count("Das Formular hat keine Frage „follow_up“") == 2
    office.post(address(form, "entfernen/abschnitt/before/"))
    assert [section.key for section in now_in(world).sections] == ["basics", "money"]


def test_two_who_edit_at_once_lose_nothing(world: World, office: Client) -> None:
    form = a_draft_form(world)
    basis = sha256_of(form.document)
    edit_form(world.actors["office"], form, document(title={"de": "Inzwischen"}))
    for page, data in {
        "angaben/": {"title_de": "Meins"},
        "frage/firms/": {"label_de": "Meins"},
        "verschieben/": {"move": "frage:firms:down"},
        "veroeffentlichen/": {},
    }.items():
        answer = office.post(address(form, page), data | {"basis": basis}, follow=True)
        assert "Inzwischen hat jemand anderes" in answer.content.decode(), page
    assert str(now_in(world).title) == "Inzwischen"
    again = office.post(address(form, "angaben/"), {"title_de": "Meins", "basis": basis}).content.decode()
    shown = re.search(r'name="basis" value="([^"]+)"', again)
    assert shown
    office.post(address(form, "angaben/"), {"title_de": "Meins", "basis": shown[1]})
    assert str(now_in(world).title) == "Meins"


def test_the_texts_that_every_outline_has(world: World, office: Client) -> None:
    form = a_draft_form(world)
    data = {
        "need-help_de": "Nennen Sie die Engpassanalyse.",
        "need-max_words": "200",
        "schedule-required": "no",
    }
    office.post(address(form, "texte/"), data)
    said = {each.name: each for each in now_in(world).built_in}
    assert set(said) == {"need", "schedule"}
    assert (said["need"].max_words, said["schedule"].required) == (200, False)
    assert "Nennen Sie die Engpassanalyse." in read(office, address(form))
    assert office.post(address(form, "texte/"), {"need-max_words": "0"}).status_code == 422


def test_the_preview_stores_nothing_and_shows_what_would_be_read(world: World, office: Client) -> None:
    form = a_draft_form(world)
    when = office.get(address(form, "frage/firms/")).context["form"]["show_if"]
    assert not when.optional  # "always" is an answer, too
    english = read(office, f"{address(form, 'vorschau/')}?sprache=en")
    asked = english[english.index('lang="en"') : english.index("</main>")]
    for text in ("How many firms do you reach?", "firms", "Up to 5 words", ">Yes<", "Try it", "– optional"):
        assert text in asked, text
    assert not [word for word in ("freiwillig", "Wörter", ">Ja<", "Bitte") if word in asked]
    # what nobody has translated is named
    assert english.count("Was hat das erste Projekt erreicht?") == 2
    refused = office.post(f"{address(form, 'vorschau/')}?sprache=en", {"answer:firms": "0"}).content.decode()
    assert "At least 1" in refused
    assert "Bitte korrigieren" not in refused
    wanting = office.post(address(form, "vorschau/"), {"answer:firms": "0"})
    assert wanting.status_code == 422
    assert "Mindestens 1" in wanting.content.decode()
    tried = office.post(address(form, "vorschau/"), {"answer:firms": "40", "answer:follow_up": "no"})
    assert "40 Betriebe" in tried.content.decode()
    assert now_in(world).to_json() == form.document


def test_a_file_is_shown_with_its_differences_before_it_is_taken_over(world: World, office: Client) -> None:
    form = a_draft_form(world)
    document = json.loads(office.get(address(form, "datei/")).content)
    assert document == form.document
    document["sections"][0]["fields"][0]["label"]["de"] = "Zahl der Betriebe"
    del document["sections"][1]["fields"][4]

    def loaded(content: bytes) -> Any:
        file = SimpleUploadedFile("formular.json", content, "application/json")
        return office.post(address(form, "laden/"), {"file": file})

    shown = loaded(json.dumps(document).encode())
    page = unescape(shown.content.decode())
    assert "Zahl der Betriebe" in page
    assert "Frage entfernt" in page
    assert now_in(world).to_json() == form.document
    confirmed = {"text": json.dumps(document), "confirmed": "1", "basis": sha256_of(form.document)}
    office.post(address(form, "laden/"), confirmed)
    assert now_in(world).to_json() == document
    twin = document | {"sections": [document["sections"][0], document["sections"][0]]}
    for wrong in (b"{", b"[]", b'{"format": "x"}', b"\xff", json.dumps(twin).encode(), b'{"a": NaN}'):
        assert loaded(wrong).status_code == 422, wrong
    assert now_in(world).to_json() == document


def test_the_next_version_and_what_it_changes(world: World, office: Client) -> None:
    form = a_published_form(world)
    draft = a_draft(world)
    office.post(address(form, "fassung/"))
    second = OutlineForm.objects.in_alliance(world.alliance.pk).get(number=2)
    assert "Beide Fassungen sagen dasselbe." in read(office, address(second, "unterschied/"))
    office.post(address(second, "verschieben/"), {"move": "frage:firms:down"})
    office.post(address(second, "entfernen/frage/contact/"))
    page = read(office, address(second, "veroeffentlichen/"))
    for words in ("Reihenfolge der Fragen", "Frage entfernt", "1 Skizze, an der gerade geschrieben wird"):
        assert words in page
    assert "Zum Entwurf" in read(office, address(form))
    office.post(address(second, "verwerfen/"))
    assert OutlineForm.objects.in_alliance(world.alliance.pk).get() == form
    draft.refresh_from_db()
    assert draft.form == form


def test_the_list_needs_the_same_queries_for_one_form_and_for_three(world: World, office: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            read(office, "/formulare/")
        return len(found)

    a_published_form(world)
    office.get("/formulare/")
    one = queries()
    a_published_form(world)
    begin_form(world.actors["office"], world.guideline)
    assert queries() == one
    page = read(office, "/formulare/")
    table = page[page.index("<tbody>") :]
    assert [table.count(f">{state}<") for state in ("gilt", "abgelöst", "Entwurf")] == [1, 1, 1]


def test_the_list_is_narrowed_sorted_and_taken_along(world: World, office: Client) -> None:
    a_published_form(world, title={"de": "Zweite Wahl"})
    a_published_form(world, title={"de": "Ärger und Wünsche"})
    begin_form(world.actors["office"], world.guideline)

    def versions(query: str) -> list[int]:
        answer = office.get(f"/formulare/?{query}")
        assert answer.status_code == 200
        return [row.number for row in answer.context["rows"]]

    assert versions("") == [3, 2, 1]
    assert versions("q=%C3%A4rger") == [3, 2]
    assert versions("state=published") == [2]
    assert versions("state=succeeded&q=wahl") == [1]
    assert versions("state=draft") == [3]
    assert versions("sort=title") == [2, 3, 1]
    assert versions("sort=-version") == [3, 2, 1]
    assert versions("sort=published")[-1] == versions("sort=-published")[-1] == 3
    assert versions("q=nirgends") == []
    assert "Alle zeigen" in read(office, "/formulare/?q=nirgends")
    lines = office.get("/formulare/?format=csv&state=succeeded").content.decode().splitlines()
    assert [line.split(";")[0] for line in lines[1:]] == ["Zweite Wahl"]
    assert office.get("/formulare/?format=xlsx")["Content-Disposition"].endswith('formulare.xlsx"')
