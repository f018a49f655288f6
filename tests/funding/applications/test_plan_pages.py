"""The finance plan in the browser: amounts as people write them, rows, and what does not add up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from tests.funding.applications.browsing import as_, fields_of, filled
from tests.funding.applications.worlds import (
    NOW,
    World,
    a_draft,
    a_full_draft,
    a_world,
)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield a_world()


def test_the_plan_is_filled_in_as_people_write_amounts(world: World) -> None:
    row, client = a_draft(world), as_(world, "applicant")
    address = f"/antraege/{row.public_id}/finanzplan/"
    data = filled(client, address) | {
        "expenditure-0-category": "personnel",
        "expenditure-0-year": "2018",
        "expenditure-0-amount": "470.000",
        "sources-0-kind": "esf",
        "sources-0-amount": "235.000,00 €",
        "sources-1-kind": "own",
        "sources-1-amount": "235000.00",
    }
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.content.decode()
    html = client.get(address).content.decode()
    assert "50\u00a0%" in html
    assert html.count("470.000,00\u00a0€") >= 2
    assert [str(each.amount) for each in row.sources.all()] == ["235000.00", "235000.00"]
    assert [each.label for each in row.sources.all()][1] == "Hochschule SON"


def test_a_bad_amount_is_told_at_its_field_and_all_input_stays(world: World) -> None:
    row, client = a_full_draft(world), as_(world, "applicant")
    address = f"/antraege/{row.public_id}/finanzplan/"
    data = filled(client, address) | {"sources-0-label": "Neu benannt"}
    for amount in ("1.234,5", "-1", "1e9", "9" * 40, "0", "NaN", "١٢"):
        answer = client.post(address, data | {"expenditure-0-amount": amount})
        html = answer.content.decode()
        assert answer.status_code == 422, amount
        assert f'value="{amount}"' in html
        assert 'id="id_expenditure-0-amount_error"' in html, amount
        assert "Neu benannt" in html
    assert row.expenditure.count() == 3


def test_a_plan_that_does_not_add_up_says_by_how_much(world: World) -> None:
    row, client = a_full_draft(world), as_(world, "applicant")
    address = f"/antraege/{row.public_id}/finanzplan/"
    answer = client.post(address, filled(client, address) | {"sources-3-amount": "50.000"}, follow=True)
    html = answer.content.decode()
    assert "10.000,00\u00a0€" in html
    assert 'value="50.000,00"' in html


def test_rows_are_added_and_removed_without_scripts(world: World) -> None:
    row, client = a_full_draft(world), as_(world, "applicant")
    address = f"/antraege/{row.public_id}/finanzplan/"
    data = filled(client, address)
    before = int(data["expenditure-TOTAL_FORMS"])
    more = client.post(address, data | {"add": "expenditure", "expenditure-3-label": "Angefangen"})
    html = more.content.decode()
    data = fields_of(html)
    data.pop("add", None)
    assert int(data["expenditure-TOTAL_FORMS"]) == before + 3
    assert data["expenditure-3-label"] == "Angefangen"
    data["expenditure-3-label"] = ""
    answer = client.post(address, data | {"expenditure-2-DELETE": "on"})
    assert answer.status_code == 302, answer.content.decode()
    assert row.expenditure.count() == 2


def test_too_many_rows_are_refused(world: World) -> None:
    row, client = a_full_draft(world), as_(world, "applicant")
    address = f"/antraege/{row.public_id}/finanzplan/"
    answer = client.post(address, filled(client, address) | {"expenditure-TOTAL_FORMS": "5000"})
    assert answer.status_code == 422
