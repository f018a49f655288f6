"""The pages of the co-funding: what they name, who may change what, and that a submitted plan stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from tests.funding.applications.browsing import PDF, as_, fields_of
from tests.funding.applications.worlds import EXPENDITURE, NOW, SOURCES, World, a_full_draft, a_world
from tests.funding.finance.worlds import share, the_three_cities

from buendnis.funding.models import SourceUpdate
from buendnis.funding.selectors.applications import checklist, snapshot
from buendnis.funding.selectors.cofunding import cofunding_of
from buendnis.funding.services.applications import return_application, submit_application
from buendnis.funding.services.cofunding import Later, record_source_status
from buendnis.funding.services.finance import Expenditure, set_finance_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield a_world()


def test_the_circle_is_named_and_one_confirmation_resolves_it(world: World) -> None:
    row, client = the_three_cities(world), as_(world, "applicant")
    address = f"/antraege/{row.public_id}/kofinanzierung/"
    html = client.get(address).content.decode()
    assert "Salzgitter wartet auf Braunschweig, und Braunschweig auf Salzgitter" in html
    assert "Salzgitter oder Braunschweig" in html
    assert "<svg" in html
    assert "style=" not in html
    assert "5 Tage zu spät" in html
    tapped = {
        "share": str(share(row, "Braunschweig").key),
        "version": str(row.version),
        "status": "confirmed",
    }
    # being confirmed takes a letter or a decision with its day; what was said so far stays
    for lacking, said in (
        ("confirmation_note", {}),
        ("confirmed_on", {"confirmation_note": "Ratsbeschluss 18/1"}),
        ("confirmation_note", {"confirmed_on": "2018-03-01"}),
    ):
        answer = client.post(address, tapped | said)
        assert answer.status_code == 422
        assert f'{share(row, "Braunschweig").key}-{lacking}_error"' in answer.content.decode()
        assert all(value in answer.content.decode() for value in said.values())
    tapped |= {"confirmation_note": "Ratsbeschluss 18/1", "confirmed_on": "2018-03-01"}
    answer = client.post(address, tapped, follow=True)
    html = answer.content.decode()
    assert "wartet auf Braunschweig, und" not in html
    assert "Ratsbeschluss 18/1 vom 01.03.2018" in html
    assert share(row, "Braunschweig").status == "confirmed"
    assert share(row, "Salzgitter").conditions.count() == 1


def test_a_tap_on_an_old_page_changes_nothing(world: World) -> None:
    row, client = the_three_cities(world), as_(world, "applicant")
    address = f"/antraege/{row.public_id}/kofinanzierung/"
    tapped = {"share": str(share(row, "Wolfsburg").key), "version": "0", "status": "asked"}
    html = client.post(address, tapped, follow=True).content.decode()
    assert "Es wurde nichts überschrieben" in html
    assert share(row, "Wolfsburg").status == "indicated"
    foreign = {**tapped, "share": str(share(a_full_draft(world, "Anderes"), "Landkreis").key)}
    assert client.post(address, foreign).status_code == 404


def test_conditions_and_dates_of_one_share(world: World) -> None:
    row, client = the_three_cities(world), as_(world, "applicant")
    wolfsburg, salzgitter = share(row, "Wolfsburg"), share(row, "Salzgitter")
    address = f"/antraege/{row.public_id}/kofinanzierung/{wolfsburg.key}/"
    data = fields_of(client.get(address).content.decode())
    wrong = data | {"decides_on": "2018-06-01", "papers_due_on": "2018-06-02"}
    assert client.post(address, wrong).status_code == 422
    empty = client.post(address, data | {"conditions-0-kind": "source"})
    assert empty.status_code == 422
    assert 'id="id_conditions-0-other_error"' in empty.content.decode()
    answer = client.post(
        address,
        data
        | {
            "status": "conditional",
            "decides_on": "2018-06-01",
            "papers_due_on": "2018-05-11",
            "conditions-0-kind": "source",
            "conditions-0-other": str(salzgitter.key),
            "conditions-1-kind": "proof",
            "conditions-1-text": "Praktikumsbörse 2015–2017",
            "conditions-1-expected_on": "2018-05-31",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    html = client.get(f"/antraege/{row.public_id}/kofinanzierung/").content.decode()
    assert "Praktikumsbörse 2015–2017, erwartet bis 31.05.2018" in html
    again = fields_of(client.get(address).content.decode())
    assert again["conditions-0-other"] == str(salzgitter.key)
    # the rows of the plan do not lose what was said here
    plan = f"/antraege/{row.public_id}/finanzplan/"
    assert client.post(plan, fields_of(client.get(plan).content.decode())).status_code == 302
    assert [each.kind for each in share(row, "Wolfsburg").conditions.all()] == ["source", "proof"]


def test_the_deadline_is_entered_and_counted_from(world: World) -> None:
    row, client = a_full_draft(world), as_(world, "applicant")
    address = f"/antraege/{row.public_id}/kofinanzierung/"
    data = fields_of(client.get(address).content.decode())
    data = {name: data[name] for name in ("version", "once", "papers_days", "letter_days") if name in data}
    answer = client.post(address, data | {"bank_deadline": "2018-06-29", "letter_days": "300"})
    assert answer.status_code == 422
    answer = client.post(address, data | {"bank_deadline": "2018-06-29"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.bank_deadline == date(2018, 6, 29)
    assert snapshot(row)["frame"]["bank_deadline"] == "2018-06-29"


def test_after_the_submission_the_revision_stays_and_the_shares_live_on(world: World) -> None:
    row = the_three_cities(world)
    revision = submit_application(world.actors["applicant"], row, NOW)
    address = f"/antraege/{row.public_id}/kofinanzierung/"
    braunschweig = share(row, "Braunschweig")
    for who in ("seat", "spokesperson"):
        client = as_(world, who)
        page = client.get(address)
        assert page.status_code == 200
        assert 'name="status"' not in page.content.decode()
        tapped = {"share": str(braunschweig.key), "version": "0", "status": "confirmed"}
        assert client.post(address, tapped).status_code == 404
        assert client.get(f"{address}{braunschweig.key}/").status_code == 404
    office = as_(world, "office")
    answer = office.post(
        f"{address}{braunschweig.key}/",
        {
            "status": "confirmed",
            "decides_on": "2018-03-01",
            "note": "Beschluss des Rates",
            "file": SimpleUploadedFile("Schreiben.pdf", PDF, "application/pdf"),
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    update = SourceUpdate.objects.in_alliance(world.alliance.pk).get()
    seat = as_(world, "seat")
    html = seat.get(address).content.decode()
    assert "Beschluss des Rates" in html
    assert "wartet auf Braunschweig, und" not in html
    letter = re.search(rf'href="([^"]*{update.confirmation}[^"]*)"', html)
    assert letter is not None
    answer = seat.get(letter[1])
    assert b"".join(answer) == PDF
    assert as_(world, "stranger").get(letter[1]).status_code == 404
    revision.refresh_from_db()
    assert {each["status"] for each in revision.content["sources"]} == {"asked", "conditional", "indicated"}
    office.post(
        address,
        {"share": str(share(row, "Wolfsburg").key), "version": "0", "status": "withdrawn"},
    )
    row.refresh_from_db()
    assert share(row, "Wolfsburg").status == "indicated"
    assert "Wolfsburg" in as_(world, "applicant").get(address).content.decode()
    assert SourceUpdate.objects.in_alliance(world.alliance.pk).count() == 2


def test_others_see_no_draft_and_nothing_of_a_returned_one(world: World) -> None:
    row = the_three_cities(world)
    address = f"/antraege/{row.public_id}/kofinanzierung/"
    for who in ("seat", "stranger", "office"):
        assert as_(world, who).get(address).status_code == 404
    submit_application(world.actors["applicant"], row, NOW)
    return_application(world.actors["office"], row, "Bitte ändern.", now=NOW)
    client = as_(world, "applicant")
    plan = f"/antraege/{row.public_id}/finanzplan/"
    client.post(plan, fields_of(client.get(plan).content.decode()) | {"sources-3-label": "Heimlich"})
    assert share(row, "Heimlich").amount == Decimal("20000.00")
    assert "Heimlich" not in as_(world, "seat").get(address).content.decode()


def test_old_revisions_without_keys_still_read(world: World) -> None:
    content = snapshot(the_three_cities(world))
    for name in ("frame", "aid"):
        del content[name]
    for each in content["expenditure"]:
        del each["key"]
    for each in content["sources"]:
        for name in ("key", "conditions", "papers_due_on", "confirmation", "confirmation_note", "in_kind_of"):
            del each[name]
    found = cofunding_of(content, date(2018, 3, 1))
    assert [each.row.label for each in found.shares] == ["ESF", "Salzgitter", "Braunschweig", "Wolfsburg"]
    assert found.shares[1].conditions == ("Braunschweig ist bestätigt",)
    assert found.circles == ()


def test_the_checklist_names_circle_and_deadline_with_their_place(world: World) -> None:
    row = the_three_cities(world)
    with override("de"):
        lines = {str(each.label): each for each in checklist(row, world.actors["applicant"])}
    for title in ("Anteile warten aufeinander", "Beschlüsse rechtzeitig für die Bewilligungsstelle"):
        assert lines[title].state == "warning"
        assert lines[title].url == f"/antraege/{row.public_id}/kofinanzierung/"
    submit_application(world.actors["applicant"], row, NOW)  # it warns, and does not stop


def test_a_what_if_is_shown_first_and_adopted_by_a_step_of_its_own(world: World) -> None:
    row, client = a_full_draft(world), as_(world, "applicant")
    address = f"/antraege/{row.public_id}/finanzplan/was-waere-wenn/"
    page = client.get(address, {"total": "393.000", "rate": "", "put_on": ""}).content.decode()
    assert "91.560,64" in page
    assert row.sources.get(kind="own").amount == Decimal("109500.00")
    refused = client.get(address, {"total": "", "rate": "100", "put_on": ""})
    assert refused.status_code == 422
    data = {"total": "393.000", "rate": "", "put_on": "", "version": str(row.version)}
    assert client.post(address, data).status_code == 302
    assert [str(each.amount) for each in row.sources.all()] == [
        "196500.00",
        "91560.64",
        "54769.15",
        "50170.21",
    ]
    assert sum(each.amount for each in row.expenditure.all()) == Decimal(393_000)
    assert client.post(address, data).status_code == 422  # the plan is another one now


def test_flat_rates_are_explained_and_taken_over(world: World) -> None:
    document = world.guideline.document
    document["flat_rates"] = [
        {
            "key": "rest",
            "label": "Restkosten",
            "category": "flat_rate",
            "base": ["personnel"],
            "rate": "0.1500",
            "paragraph": "5.3",
            "source": "Test",
        }
    ]
    world.guideline.save()
    row, client = a_full_draft(world), as_(world, "applicant")
    costs = [*EXPENDITURE, Expenditure("flat_rate", 2018, Decimal("99999.00"), "geschätzt")]
    set_finance_plan(world.actors["applicant"], row, costs, SOURCES, row.version)
    guess = row.expenditure.get(category="flat_rate")
    address = f"/antraege/{row.public_id}/finanzplan/pauschalen/"
    page = client.get(address).content.decode()
    assert "52.500,00" in page
    assert "5.3" in page
    assert client.post(address, {"version": str(row.version)}).status_code == 302
    flat = {each.year: each for each in row.expenditure.filter(category="flat_rate")}
    assert {year: str(each.amount) for year, each in flat.items()} == {2018: "15000.00", 2019: "37500.00"}
    assert (flat[2018].pk, flat[2018].label) == (guess.pk, "geschätzt")


def test_declarations_are_held_against_the_ceiling(world: World) -> None:
    row, client = a_full_draft(world), as_(world, "applicant")
    address = f"/antraege/{row.public_id}/finanzplan/beihilfe/"
    data = fields_of(client.get(address).content.decode()) | {
        "grant_expected_on": "2018-09-01",
        "aid-0-undertaking": "Firma Eins",
        "aid-0-kind": "earlier",
        "aid-0-amount": "180.000",
    }
    refused = client.post(address, data)
    assert refused.status_code == 422
    assert 'id="id_aid-0-granted_on_error"' in refused.content.decode()
    more: dict[str, Any] = {
        "aid-0-granted_on": "2017-05-01",
        "aid-1-undertaking": "Firma Eins",
        "aid-1-kind": "planned",
        "aid-1-amount": "30.000",
    }
    answer = client.post(address, data | more)
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(address).content.decode()
    assert "20.000,00" in page
    assert "über der Höchstgrenze" in page
    row.refresh_from_db()
    assert row.grant_expected_on == date(2018, 9, 1)


@pytest.mark.parametrize("name", ["kofinanzierung/", "finanzplan/", "finanzplan/beihilfe/"])
def test_eighty_rows_ask_as_many_questions_as_one(world: World, name: str) -> None:
    row, client = the_three_cities(world), as_(world, "applicant")
    address = f"/antraege/{row.public_id}/{name}"
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    costs = [Expenditure("personnel", 2018, Decimal(n + 1)) for n in range(80)]
    set_finance_plan(world.actors["applicant"], row, costs, SOURCES * 6, row.version)
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).status_code == 200
    assert len(many) <= len(few)


def test_recorded_twice_the_newest_counts(world: World) -> None:
    row = the_three_cities(world)
    submit_application(world.actors["applicant"], row, NOW)
    key = share(row, "Wolfsburg").key
    for status in ("confirmed", "withdrawn", "indicated"):
        record_source_status(world.actors["office"], row, key, Later(status, "Schreiben vom 02.03.2018"), NOW)
    html = as_(world, "office").get(f"/antraege/{row.public_id}/kofinanzierung/").content.decode()
    assert html.count("Wolfsburg") > 3
    assert SourceUpdate.objects.in_alliance(world.alliance.pk).filter(source=key).count() == 3
