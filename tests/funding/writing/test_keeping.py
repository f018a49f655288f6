"""What is typed is kept for whoever types it; what two saved is brought together or shown side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from tests.funding.applications.browsing import as_, fields_of
from tests.funding.applications.worlds import NOW, World, a_full_draft, a_world
from tests.funding.writing.worlds import DUE, a_returned, a_second_author

from buendnis.funding.models import Application
from buendnis.funding.services.application_drafts import edit_application, set_partners
from buendnis.funding.services.applications import submit_application
from buendnis.funding.services.finance import Expenditure, Source, set_finance_plan, source_of
from buendnis.ground.audit.models import AuditEntry
from buendnis.ground.drafts.jobs import sweep
from buendnis.ground.drafts.models import Draft
from buendnis.ground.drafts.unsaved import MOST_PER_MINUTE, MOST_SITTINGS


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield a_world()


@pytest.fixture
def row(world: World) -> Application:
    draft = a_full_draft(world)
    a_second_author(world, draft)
    return draft


def _at(row: Application, section: str = "beschreibung") -> str:
    return f"/antraege/{row.public_id}/bearbeiten/{section}/"


def _opened(client: Client, row: Application, section: str = "beschreibung") -> dict[str, Any]:
    return fields_of(client.get(_at(row, section)).content.decode())


def _keep(client: Client, row: Application, data: dict[str, Any], section: str = "beschreibung") -> Any:
    return client.post(f"{_at(row, section)}zwischenstand/", data)


def test_what_is_typed_is_kept_and_shown_again_to_its_writer_only(world: World, row: Application) -> None:
    mine, other = as_(world, "applicant"), as_(world, "coauthor")
    before, entries = row.version, AuditEntry.objects.count()
    answer = _keep(mine, row, _opened(mine, row) | {"need": "Halb getippt", "title": ""})
    assert answer.status_code == 200
    assert answer.json()["said"] == "Gesichert um 10:00 Uhr, noch nicht gespeichert."
    row.refresh_from_db()
    assert (row.version, AuditEntry.objects.count()) == (before, entries)
    html = mine.get(_at(row)).content.decode()
    assert "Halb getippt" in html
    assert "noch nicht gespeichert" in html
    assert 'id="id_title_error"' in html  # what is invalid was kept as it was, and says so
    theirs = other.get(_at(row)).content.decode()
    assert "Halb getippt" not in theirs
    assert "Hier schreibt auch: applicant SON" in theirs
    with time_machine.travel(NOW + timedelta(minutes=16), tick=False):
        assert "Hier schreibt auch" not in other.get(_at(row)).content.decode()


def test_saving_ends_the_keeping_also_for_a_message_that_comes_late(world: World, row: Application) -> None:
    client = as_(world, "applicant")
    data = _opened(client, row) | {"need": "Fertig"}
    _keep(client, row, data)
    assert client.post(_at(row), data).status_code == 302
    assert _keep(client, row, data).json() == {"state": "saved"}
    assert not Draft.objects.exists()
    assert AuditEntry.objects.filter(action="application.edited").count() == 2  # the world's and this one


def test_a_page_opened_again_goes_on_with_what_was_kept(world: World, row: Application) -> None:
    client = as_(world, "applicant")
    first = _opened(client, row) | {"need": "Erst"}
    _keep(client, row, first)
    second = _opened(client, row)
    assert (second["need"], second["goes_on"]) == ("Erst", first["sitting"])
    _keep(client, row, second | {"need": "Dann"})
    assert [draft.sitting for draft in Draft.objects.all()] == [second["sitting"]]
    assert client.post(_at(row), second | {"need": "Zuletzt"}).status_code == 302
    assert not Draft.objects.exists()
    row.refresh_from_db()
    assert row.need == "Zuletzt"


def test_two_tabs_of_one_person_never_overwrite_each_other(world: World, row: Application) -> None:
    client = as_(world, "applicant")
    one, two = _opened(client, row), _opened(client, row)
    _keep(client, row, one | {"need": "Aus dem einen"})
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        _keep(client, row, two | {"need": "Aus dem anderen"})
        html = client.get(_at(row)).content.decode()
        assert "Aus dem anderen" in html
        assert "aus einem anderen Fenster" in html
        assert "Aus dem einen" in client.get(f"{_at(row)}?sitzung={one['sitting']}").content.decode()
        thrown = client.post(f"{_at(row)}zwischenstand/", {"discard": two["sitting"]})
        assert thrown["Location"] == _at(row)
        assert "Aus dem einen" in client.get(_at(row)).content.decode()


def test_what_was_kept_meets_what_somebody_else_saved(world: World, row: Application) -> None:
    client = as_(world, "applicant")
    _keep(client, row, _opened(client, row) | {"need": "Von mir", "aims": "Meine Ziele"})
    theirs = {"need": "Von der anderen", "methods": "Andere Methoden"}
    edit_application(world.actors["coauthor"], row, theirs, row.version)
    html = client.get(_at(row)).content.decode()
    assert "Sie und jemand anderes haben dasselbe geändert" in html
    data = fields_of(html)
    assert (data["need"], data["methods"], data["aims"]) == ("Von mir", "Andere Methoden", "Meine Ziele")
    assert client.post(_at(row), data | {"choose-need": "theirs"}).status_code == 302
    row.refresh_from_db()
    assert (row.need, row.aims, row.methods) == ("Von der anderen", "Meine Ziele", "Andere Methoden")


def test_different_fields_of_one_section_are_merged_without_a_question(
    world: World, row: Application
) -> None:
    client = as_(world, "applicant")
    data = _opened(client, row) | {"aims": "Meine Ziele"}
    edit_application(world.actors["coauthor"], row, {"need": "Von der anderen"}, row.version)
    answer = client.post(_at(row), data, follow=True)
    assert "das wurde übernommen: Bedarf in der Region" in answer.content.decode()
    row.refresh_from_db()
    assert (row.need, row.aims) == ("Von der anderen", "Meine Ziele")


@pytest.mark.parametrize(("choice", "saved"), [("mine", "Von mir"), ("theirs", "Von der anderen")])
def test_a_conflict_is_chosen(world: World, row: Application, choice: str, saved: str) -> None:
    client = as_(world, "applicant")
    data = _opened(client, row) | {"need": "Von mir"}
    edit_application(world.actors["coauthor"], row, {"need": "Von der anderen"}, row.version)
    refused = client.post(_at(row), data)
    assert refused.status_code == 422
    again = fields_of(refused.content.decode()) | {"choose-need": choice}
    assert client.post(_at(row), again).status_code == 302
    row.refresh_from_db()
    assert row.need == saved


def test_both_are_put_one_after_the_other_to_be_edited(world: World, row: Application) -> None:
    client = as_(world, "applicant")
    data = _opened(client, row) | {"need": "Von mir"}
    edit_application(world.actors["coauthor"], row, {"need": "Von der anderen"}, row.version)
    again = fields_of(client.post(_at(row), data).content.decode()) | {"choose-need": "both"}
    shown = client.post(_at(row), again)
    assert shown.status_code == 422
    both = fields_of(shown.content.decode())
    assert both["need"].split() == ["Von", "der", "anderen", "Von", "mir"]
    assert client.post(_at(row), both).status_code == 302
    row.refresh_from_db()
    assert row.need.split() == ["Von", "der", "anderen", "Von", "mir"]


def test_a_third_change_while_choosing_is_a_new_conflict(world: World, row: Application) -> None:
    client, other = as_(world, "applicant"), world.actors["coauthor"]
    data = _opened(client, row) | {"need": "Von mir"}
    edit_application(other, row, {"need": "Von der anderen"}, row.version)
    again = fields_of(client.post(_at(row), data).content.decode()) | {"choose-need": "mine"}
    edit_application(other, row, {"need": "Noch neuer"}, row.version)
    assert client.post(_at(row), again).status_code == 422
    row.refresh_from_db()
    assert row.need == "Noch neuer"


def test_partners_are_merged_as_one_and_kept(world: World, row: Application) -> None:
    client, other = as_(world, "applicant"), world.actors["coauthor"]
    data = _opened(client, row, "partner")
    set_partners(other, row, [], row.version)
    answer = client.post(_at(row, "partner"), data | {"town": "Goslar"})
    assert answer.status_code == 302  # I changed no partner: theirs are taken over
    assert row.partners.count() == 0
    data = _opened(client, row, "partner")
    _keep(client, row, data | {"partners-0-part": "Ohne Namen"}, "partner")
    shown = client.get(_at(row, "partner")).content.decode()
    assert "Ohne Namen" in shown
    assert 'id="id_partners-0-name_error"' in shown


def test_an_invalid_form_is_kept_without_any_script(world: World, row: Application) -> None:
    client = as_(world, "applicant")
    data = _opened(client, row, "ort-und-zeit") | {"ends_on": "irgendwann", "place_note": "Oker"}
    assert client.post(_at(row, "ort-und-zeit"), data).status_code == 422
    shown = client.get(_at(row, "ort-und-zeit")).content.decode()
    assert "irgendwann" in shown
    assert "Oker" in shown


def test_the_rows_of_the_plan_are_kept_also_with_amounts_that_are_none(
    world: World, row: Application
) -> None:
    client, plan = as_(world, "applicant"), f"/antraege/{row.public_id}/finanzplan/"
    data = fields_of(client.get(plan).content.decode())
    answer = _keep(
        client, row, data | {"sources-1-amount": "etwa 100", "sources-1-label": "Neu"}, "finanzplan"
    )
    assert answer.status_code == 200, answer.content
    html = client.get(plan).content.decode()
    assert 'value="etwa 100"' in html
    assert 'id="id_sources-1-amount_error"' in html
    assert "noch nicht gespeichert" in html
    mended = fields_of(html) | {"sources-1-amount": "109.500,00"}
    assert client.post(plan, mended).status_code == 302
    assert not Draft.objects.exists()
    assert row.sources.filter(label="Neu").exists()


def test_two_change_the_plan_and_keep_what_each_changed_row_by_row(world: World, row: Application) -> None:
    actor, client = world.actors["applicant"], as_(world, "applicant")
    plan = f"/antraege/{row.public_id}/finanzplan/"
    mine = fields_of(client.get(plan).content.decode())

    # meanwhile somebody changes the district and the firm, takes out the material, and adds a town
    first, second, _material = (
        Expenditure(each.category, each.year, each.amount, each.label, each.key)
        for each in row.expenditure.all()
    )
    esf, own, district, firm = (source_of(each) for each in row.sources.all())
    theirs = [
        esf,
        own,
        replace(district, amount=Decimal("70000.00")),
        replace(firm, amount=Decimal("61000.00"), deciding_body="Vorstand"),
        Source("public", "Stadt", Decimal("5.00")),
    ]
    set_finance_plan(actor, row, [first, second], theirs, row.version)

    # this writer changed the firm, too, and the material; only the own share is nobody else's business
    mine |= {
        "sources-1-amount": "100.000",
        "sources-3-amount": "55.000",
        "expenditure-2-amount": "130.000",
        "expenditure-3-category": "fees",
        "expenditure-3-amount": "7",
    }
    answer = client.post(plan, mine)
    assert answer.status_code == 422
    html = answer.content.decode()
    asked = {each.label: each for each in answer.context["conflicts"]}
    assert set(asked) == {"Sachausgaben · 2019", "Private Kofinanzierung · Betrieb"}
    told = asked["Private Kofinanzierung · Betrieb"].differences
    assert [(each.theirs, each.mine) for each in told] == [
        ("61.000,00\u00a0€", "55.000,00\u00a0€"),
        ("Vorstand", ""),
    ]
    assert asked["Sachausgaben · 2019"].gone_there
    assert [each.amount for each in row.sources.all()][3] == Decimal("61000.00")  # nothing is overwritten yet
    again = fields_of(html)
    assert again["sources-2-amount"] == "70.000,00"  # what only they changed is in the form already
    assert again["sources-3-amount"] == "55.000,00"
    choices = {f"choose-{each.name}": "mine" for each in asked.values()}
    choices[f"choose-{asked['Private Kofinanzierung · Betrieb'].name}"] = "theirs"
    answer = client.post(plan, again | choices)
    assert answer.status_code == 302, answer.content.decode()
    assert [(each.label, str(each.amount)) for each in row.sources.all()] == [
        ("ESF", "235000.00"),
        ("Hochschule", "100000.00"),
        ("Landkreis", "70000.00"),
        ("Betrieb", "61000.00"),
        ("Stadt", "5.00"),
    ]
    assert [(each.category, each.amount) for each in row.expenditure.order_by("amount")] == [
        ("fees", Decimal(7)),
        ("personnel", Decimal(100_000)),
        ("material", Decimal(130_000)),
        ("personnel", Decimal(250_000)),
    ]
    assert row.sources.get(label="Betrieb").deciding_body == "Vorstand"


def test_what_only_others_changed_in_the_plan_is_taken_over_without_asking(
    world: World, row: Application
) -> None:
    actor, client = world.actors["applicant"], as_(world, "applicant")
    plan = f"/antraege/{row.public_id}/finanzplan/"
    mine = fields_of(client.get(plan).content.decode())
    costs = [
        Expenditure(each.category, each.year, each.amount, each.label, each.key)
        for each in row.expenditure.all()
    ]
    shares = [source_of(each) for each in row.sources.all()][:3]
    set_finance_plan(actor, row, costs, shares, row.version)
    answer = client.post(plan, mine | {"expenditure-0-label": "Leitung, halb"}, follow=True)
    assert "Jemand anderes hat inzwischen eine Zeile geändert" in answer.content.decode()
    assert row.sources.count() == 3
    assert [each.label for each in row.expenditure.all()] == ["Leitung, halb", "Leitung und Werkstatt", ""]


def test_who_may_keep_and_when(world: World, row: Application) -> None:
    client = as_(world, "applicant")
    data = _opened(client, row)
    visitor = _keep(Client(), row, data)
    assert visitor.status_code == 401
    assert "Anmeldung abgelaufen" in visitor.json()["said"]
    for who in ("stranger", "office", "seat"):
        assert _keep(as_(world, who), row, data).status_code == 404
    assert _keep(client, row, data, "gibt-es-nicht").status_code == 404
    assert client.get(f"{_at(row)}zwischenstand/").json()["token"]
    submit_application(world.actors["applicant"], row, NOW)
    late = _keep(client, row, data)
    assert late.status_code == 409
    assert "eingereicht" in late.json()["said"]
    assert not Draft.objects.exists()


def test_too_much_is_refused_and_old_sittings_go(world: World, row: Application) -> None:
    client = as_(world, "applicant")
    data = _opened(client, row)
    assert _keep(client, row, data | {"need": "x" * 500_000}).status_code == 413
    for number in range(MOST_SITTINGS + 2):
        _keep(client, row, data | {"need": str(number), "sitting": f"tab-{number}"})
    assert Draft.objects.count() == MOST_SITTINGS
    answers = [_keep(client, row, data | {"need": "noch eins"}).status_code for _ in range(MOST_PER_MINUTE)]
    assert answers[0] == 200
    assert answers[-1] == 429
    with time_machine.travel(NOW + timedelta(days=61), tick=False):
        sweep()
    assert not Draft.objects.exists()


def test_an_old_draft_of_somebody_who_was_taken_off_is_nobodys(world: World, row: Application) -> None:
    client = as_(world, "coauthor")
    _keep(client, row, _opened(client, row) | {"need": "Von der Mitautorin"})
    row.members.filter(user=world.users["coauthor"]).delete()
    assert client.get(_at(row)).status_code == 404
    assert "Von der Mitautorin" not in as_(world, "applicant").get(_at(row)).content.decode()


def test_the_named_fields_are_told_at_the_field_and_others_are_closed(world: World) -> None:
    row = a_returned(world, (), notes={"need": "Bitte belegen"}, only_these=True)
    client = as_(world, "applicant")
    html = client.get(_at(row)).content.decode()
    assert html.count("Bitte belegen") >= 2  # above, and at the field
    assert "noch 19 Tage" in html
    data = fields_of(html)
    answer = client.post(_at(row), data | {"need": "Belegt", "aims": "Heimlich anders"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.need == "Belegt"
    assert row.aims != "Heimlich anders"
    assert client.post(_at(row, "partner"), _opened(client, row, "partner")).status_code == 302
    with time_machine.travel(_noon(DUE), tick=False):
        assert "Heute ist der letzte Tag" in as_(world, "applicant").get(_at(row)).content.decode()
    with time_machine.travel(_noon(DUE) + timedelta(days=1), tick=False):
        assert "Nichts ist verloren" in as_(world, "applicant").get(_at(row)).content.decode()


def _noon(day: date) -> datetime:
    """Noon of ``day`` in Germany."""
    return NOW.replace(year=day.year, month=day.month, day=day.day, hour=11)
