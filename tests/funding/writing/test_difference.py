"""The difference of two versions as people read it."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.funding.applications.browsing import as_
from tests.funding.applications.worlds import EXPENDITURE, NOW, SOURCES, World, a_full_draft, a_world
from tests.funding.writing.worlds import a_returned

from buendnis.funding.selectors.applications import presented, snapshot
from buendnis.funding.selectors.difference import EXPENDITURE_KEYS, compared, paired
from buendnis.funding.services.application_drafts import Partner, edit_application, set_partners
from buendnis.funding.services.applications import submit_application
from buendnis.funding.services.finance import set_finance_plan
from buendnis.ground.wordwise import Kind, words

texts = st.text(alphabet="ab \nß.", max_size=40)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield a_world()


@settings(max_examples=200)
@given(before=texts, after=texts)
def test_the_pieces_make_both_texts(before: str, after: str) -> None:
    pieces = words(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind is not Kind.REMOVED) == after
    gone = "".join(piece.text for piece in pieces if piece.kind is not Kind.ADDED)
    assert gone.split() == before.split()


def test_only_the_changed_words_are_marked() -> None:
    pieces = words("Ein Labor für digitale Ideen", "Ein Labor für neue Ideen")
    assert [(str(piece.kind), piece.text) for piece in pieces] == [
        ("same", "Ein Labor für "),
        ("removed", "digitale "),
        ("added", "neue "),
        ("same", "Ideen"),
    ]


rows = st.lists(
    st.fixed_dictionaries(
        {
            "key": st.sampled_from(["", "a", "b"]),
            "category": st.sampled_from(["personnel", "material"]),
            "year": st.sampled_from([2018, 2019]),
            "label": st.sampled_from(["", "Leitung"]),
            "amount": st.sampled_from(["1.00", "2.00"]),
        }
    ),
    max_size=5,
)


@settings(max_examples=150)
@given(before=rows, after=rows)
def test_every_row_of_both_plans_comes_exactly_once(
    before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> None:
    pairs = paired(before, after, EXPENDITURE_KEYS)
    assert [new for _old, new in pairs if new is not None] == after
    olds = [old for old, _new in pairs if old is not None]
    assert sorted(map(str, olds)) == sorted(map(str, before))
    if before == after:
        assert all(old == new for old, new in pairs)


def test_fields_partners_rows_and_sums_are_told(world: World) -> None:
    row, actor = a_full_draft(world), world.actors["applicant"]
    before = snapshot(row)
    edit_application(actor, row, {"need": "Betrieben fehlen heute Fachkräfte."}, row.version)
    set_partners(actor, row, [Partner("Betrieb Zwei", "Praktika")], row.version)
    dearer = [replace(EXPENDITURE[0], amount=Decimal("110000.00")), *EXPENDITURE[1:]]
    more = [replace(SOURCES[0], amount=Decimal("245000.00"), status="indicated"), *SOURCES[1:]]
    set_finance_plan(actor, row, dearer, more, row.version)
    groups = {group.section: group for group in compared(before, snapshot(row))}
    assert set(groups) == {"beschreibung", "partner", "finanzplan", "summen"}
    assert [each.kind for each in groups["partner"].rows] == [Kind.ADDED, Kind.REMOVED]
    plan = groups["finanzplan"].rows
    assert [(each.amount_before, each.amount_after) for each in plan] == [
        (Decimal("100000.00"), Decimal("110000.00")),
        (Decimal("235000.00"), Decimal("245000.00")),
    ]
    assert {each.more for each in groups["summen"].rows} == {Decimal("10000.00")}
    assert compared(before, before) == []


def test_a_snapshot_of_former_days_is_still_read(world: World) -> None:
    now = snapshot(a_full_draft(world))
    old = deepcopy(now)
    for name in ("topics", "has_begun", "aid_expected", "place_note", "questions", "form", "frame", "aid"):
        old.pop(name, None)
    for part in ("expenditure", "sources"):
        for each in old[part]:
            each.pop("key", None)
            each.pop("deciding_body", None)
    assert presented(old)[0].lines[0].text == now["title"]
    changed = {str(each.label) for group in compared(old, now) for each in group.rows}
    assert "Antragstellerin" not in changed
    assert all(each.more in {None, Decimal(0)} for group in compared(old, now) for each in group.rows)


def test_who_compares_what_on_the_page(world: World) -> None:
    row = a_returned(world, ("need", "sources"), notes={"need": "Bitte belegen"})
    address = f"/antraege/{row.public_id}/unterschied/"
    assert as_(world, "office").get(address).status_code == 404  # there is only one version for others
    actor = world.actors["applicant"]
    edit_application(actor, row, {"need": "Betrieben fehlen dringend Fachkräfte."}, row.version)
    mine = as_(world, "applicant").get(address).content.decode()
    assert "<ins" in mine
    assert "dringend" in mine
    submit_application(actor, row, NOW)
    for who in ("office", "seat", "applicant"):
        html = as_(world, who).get(f"{address}?von=1&bis=2").content.decode()
        assert "dringend" in html
        assert "hinzugefügt: </span>" in html
    assert as_(world, "office").get(f"{address}?von=9&bis=entwurf").status_code == 200
    assert as_(world, "stranger").get(address).status_code == 404
    page = as_(world, "office").get(f"/antraege/{row.public_id}/").content.decode()
    assert "Geändert seit der Rückgabe" in page
    assert "Bitte belegen" in page
    assert "dringend" in page
    assert (
        "Geändert seit der Rückgabe"
        not in as_(world, "seat").get(f"/antraege/{row.public_id}/").content.decode()
    )
