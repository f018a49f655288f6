"""Forms in a real browser: written by the office, answered on a telephone, revised; old answers stay."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.looking import assert_accessible, enter, follow
from tests.funding.applications.worlds import World, a_full_draft
from tests.funding.outline_forms.worlds import a_world, document

from buendnis.funding.models import ApplicationRevision, OutlineForm

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow


@pytest.fixture
def world(site: str) -> World:
    return a_world()


def _seen(page: Page, screenshot: Callable[[Page, str], None], name: str) -> None:
    assert_accessible(page)
    screenshot(page, name)


def _add(page: Page, section: str, label: str, kind: str) -> None:
    page.get_by_role("link", name=f"Frage hinzufügen: {section}").click()
    page.get_by_label("Frage", exact=True).fill(label)
    page.get_by_label("Art der Antwort").select_option(label=kind)
    page.get_by_role("button", name="Speichern und weiter").click()


def _file() -> Any:
    """What another alliance has shared: twelve questions, some of which depend on others."""
    shared = document()
    shared["title"] = {"de": "Fragen zur Skizze"}
    return {"name": "f.json", "mimeType": "application/json", "buffer": json.dumps(shared).encode()}


def test_a_form_is_written_published_answered_and_revised(
    world: World, site: str, page: Page, phone: Page, screenshot: Callable[[Page, str], None]
) -> None:
    # the office begins with a shared file and goes on by hand, to fifteen questions
    enter(page, site, world.users["office"])
    page.goto(f"{site}/richtlinien/")
    page.get_by_role("link", name="Formulare").click()
    page.get_by_role("link", name="Formular beginnen").first.click()
    page.get_by_label("Richtlinie").select_option(index=1)
    page.get_by_role("button", name="Beginnen").click()
    page.get_by_role("link", name="Datei laden").click()
    page.get_by_label("JSON-Datei").set_input_files(_file())
    page.get_by_role("button", name="Unterschiede zeigen").click()
    page.get_by_role("button", name="Datei übernehmen").click()
    _add(page, "Geld und Zeit", "Brauchen Sie Räume?", "Ja oder Nein")
    page.get_by_role("button", name="Speichern").click()
    _add(page, "Geld und Zeit", "Welche Räume?", "Auswahl: mehrere Antworten")
    page.locator("#id_answers-0-de").fill("Werkstatt")
    page.locator("#id_answers-1-de").fill("Seminarraum")
    page.get_by_label("Wird gefragt").select_option(label="Brauchen Sie Räume? = Ja")
    _seen(page, screenshot, "question")
    page.get_by_role("button", name="Speichern", exact=True).click()
    _add(page, "Geld und Zeit", "Wie viele Plätze?", "Zahl")
    page.get_by_label("Kleinster Wert").fill("1")
    page.get_by_role("button", name="Speichern").click()
    follow(page.get_by_role("button", name="Nach oben: Wie viele Plätze?"))
    _seen(page, screenshot, "form")
    form = OutlineForm.objects.in_alliance(world.alliance.pk).get()
    fields = list(form.questionnaire.fields())
    assert len(fields) == 15
    assert sum(field.show_if is not None for field in fields) >= 3
    assert [field.key for field in fields[5:]][5:8] == [
        "brauchen_sie_raeume",
        "wie_viele_plaetze",
        "welche_raeume",
    ]
    page.get_by_role("link", name="Vorschau").click()
    rooms = page.get_by_role("group", name="Welche Räume?")
    rooms.wait_for(state="hidden")
    page.get_by_role("group", name="Brauchen Sie Räume?").get_by_label("Ja").check()
    rooms.wait_for()
    _seen(page, screenshot, "preview")
    page.goto(f"{site}/formulare/{form.public_id}/veroeffentlichen/")
    page.get_by_role("button", name="Jetzt veröffentlichen").click()
    page.get_by_text("Veröffentlicht und unveränderlich").wait_for()

    # an applicant answers on a telephone
    draft = a_full_draft(world)
    enter(phone, site, world.users["applicant"])
    phone.goto(f"{site}/antraege/{draft.public_id}/bearbeiten/fragen-basics/")
    result = phone.get_by_label("Was hat das erste Projekt erreicht?")
    result.wait_for(state="hidden")
    phone.get_by_role("group", name="Ist es ein Folgeprojekt?").get_by_label("Ja").check()
    result.wait_for()
    result.fill("eins zwei drei vier fünf sechs")
    phone.get_by_text("Höchstens 5 Wörter (6)").wait_for()
    phone.get_by_role("group", name="Ist es ein Folgeprojekt?").get_by_label("Nein").check()
    result.wait_for(state="hidden")
    phone.get_by_label("Wie viele Betriebe erreichen Sie?").fill("40")
    tab = phone.locator(".tabs [aria-current=page]").bounding_box()
    assert tab is not None
    assert tab["x"] >= 0  # beside so many others
    assert tab["x"] + tab["width"] <= 390
    _seen(phone, screenshot, "answering")
    phone.get_by_role("button", name="Speichern und weiter").click()
    phone.get_by_label("Miete im Jahr").fill("12000")
    follow(phone.get_by_role("button", name="Speichern", exact=True))
    phone.goto(f"{site}/antraege/{draft.public_id}/vorschau/")
    phone.get_by_text("12.000,00").wait_for()
    assert not phone.get_by_text("eins zwei drei").is_visible()
    follow(phone.get_by_role("button", name="Skizze einreichen"))

    # the office revises: another wording, a question less; what was submitted reads as it was given
    page.get_by_role("button", name="Neue Fassung anlegen").click()
    page.get_by_role("link", name="Bearbeiten: Wie viele Betriebe erreichen Sie?").click()
    page.get_by_label("Frage", exact=True).fill("Zahl der Unternehmen")
    page.get_by_role("button", name="Speichern").click()
    page.get_by_role("link", name="Entfernen: Miete im Jahr").click()
    page.get_by_role("button", name="Entfernen").click()
    follow(page.get_by_role("link", name="Veröffentlichen"))
    _seen(page, screenshot, "difference")
    follow(page.get_by_role("button", name="Jetzt veröffentlichen"))
    page.goto(f"{site}/antraege/{draft.public_id}/fassungen/1/")
    for words in ("Wie viele Betriebe erreichen Sie?", "40 Betriebe", "Miete im Jahr", "12.000,00"):
        assert page.get_by_text(words).first.is_visible(), words
    assert page.get_by_text("Zahl der Unternehmen").count() == 0
    revision = ApplicationRevision.objects.in_alliance(world.alliance.pk).get()
    assert revision.content["form"]["hash"] == form_hash(world, 1)


def form_hash(world: World, number: int) -> str:
    return OutlineForm.objects.in_alliance(world.alliance.pk).get(number=number).document_hash
