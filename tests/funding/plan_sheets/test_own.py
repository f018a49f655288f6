"""Our own workbook of a finance plan: what is written comes back the same."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from buendnis.funding.models import ConditionKind, SourceKind, SourceStatus
from buendnis.funding.plan_sheets.own import COSTS, SHARES, PlanRead, is_own, read_own, write_plan
from buendnis.funding.services.finance import Condition, Expenditure, Source
from buendnis.ground.sheets import read_book
from buendnis.ground.sheets.texts import clean
from buendnis.ground.sheets.values import is_error
from buendnis.parties.models import Organisation

CATEGORIES = {
    "personnel": "Personalausgaben",
    "fees": "Honorare, extern",
    "flat": "Pauschale „Rest“ (15 %)",
    "twin_a": "Sachausgaben",
    "twin_b": "Sachausgaben",
}
TEXTS = (
    st.text(st.characters(exclude_categories=["Cs", "Co", "Cn"]), max_size=120).map(clean)
    | st.sampled_from(
        ["=1+1", "+49 531", "-", "@SUM(A1)", "'=x", "0123", "1.234,50", "Summe", "WAHR", "05.09.2018"]
    )
).filter(lambda text: not is_error(text))
NAMES = TEXTS.filter(bool)
AMOUNTS = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("999999999999.99"), places=2)
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1))
HOLDERS = [Organisation(name=name, kind="other") for name in ("Stadt A", "Stadt B", "Stadt B")]


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[Expenditure], list[Source]]:
    number = draw(st.integers(0, 80))
    costs = [
        Expenditure(
            draw(st.sampled_from(sorted(CATEGORIES))),
            draw(st.integers(2007, 2100)),
            draw(AMOUNTS),
            draw(TEXTS),
            uuid4(),
        )
        for _row in range(number)
    ]
    keys = [uuid4() for _row in range(80 - number)]
    shares = [draw(sources(key, [other for other in keys if other != key])) for key in keys]
    return costs, shares


@st.composite
def sources(draw: st.DrawFn, key: UUID, others: list[UUID]) -> Source:
    meeting = draw(st.none() | DAYS)
    waits = draw(st.lists(conditions(others), max_size=2))
    return Source(
        draw(st.sampled_from(SourceKind.values)),
        draw(NAMES),
        draw(AMOUNTS),
        draw(st.sampled_from(SourceStatus.values)),
        draw(st.none() | st.sampled_from(HOLDERS)),
        draw(TEXTS),
        meeting,
        draw(st.none() | DAYS),
        tuple(waits),
        None,
        draw(TEXTS),
        draw(st.sampled_from(["", *sorted(CATEGORIES)])),
        key,
    )


@st.composite
def conditions(draw: st.DrawFn, others: list[UUID]) -> Condition:
    kind = draw(st.sampled_from(ConditionKind.values if others else [ConditionKind.WORDS.value]))
    other = draw(st.sampled_from(others)) if kind == ConditionKind.SOURCE else None
    return Condition(
        kind, other, draw(TEXTS if other else NAMES), draw(st.none() | DAYS), draw(st.none() | DAYS)
    )


def again(costs: list[Expenditure], shares: list[Source]) -> PlanRead:
    data = write_plan("Plan", CATEGORIES, costs, shares)
    book = read_book(io.BytesIO(data))
    assert is_own(book)
    return read_own(book, CATEGORIES, HOLDERS)


@given(plans())
@settings(max_examples=6, suppress_health_check=list(HealthCheck))
def test_a_plan_with_eighty_rows_comes_back_the_same(plan: tuple[list[Expenditure], list[Source]]) -> None:
    costs, shares = plan
    found = again(costs, shares)
    assert found.problems == []
    assert found.expenditure == costs
    assert found.sources == shares


def a_plan() -> bytes:
    return write_plan(
        "Plan",
        CATEGORIES,
        [Expenditure("personnel", 2018, Decimal("100.10"), "=HYPERLINK(1)", uuid4())],
        [Source("esf", "ESF", Decimal("50.05"), key=uuid4())],
    )


def test_amounts_are_numbers_texts_are_texts_and_sums_are_formulas_with_their_results() -> None:
    formulas, values = (load_workbook(io.BytesIO(a_plan()), data_only=only) for only in (False, True))
    assert formulas[COSTS]["D1"].value.startswith("=SUM(D4:")
    assert Decimal(str(values[COSTS]["D1"].value)) == Decimal("100.1")
    assert Decimal(str(values[SHARES]["C1"].value)) == Decimal("50.05")
    cell = formulas[COSTS]["C4"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=HYPERLINK(1)", "s", True)
    assert formulas[COSTS]["D4"].data_type == "n"
    assert formulas[COSTS].protection.sheet
    assert formulas[COSTS]["D1"].protection.locked
    assert not formulas[COSTS]["D4"].protection.locked
    assert formulas[COSTS]["E4"].protection.locked


def changed(cells: dict[tuple[str, str], Any]) -> PlanRead:
    book = load_workbook(io.BytesIO(a_plan()))
    for (sheet, cell), value in cells.items():
        book[sheet][cell] = value
    buffer = io.BytesIO()
    book.save(buffer)
    return read_own(read_book(buffer), CATEGORIES, HOLDERS)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ((COSTS, "D4"), "viel"),
        ((COSTS, "D4"), "=1+1"),
        ((COSTS, "D4"), -5),
        ((COSTS, "D4"), None),
        ((COSTS, "A4"), "Erfundenes"),
        ((COSTS, "B4"), "bald"),
        ((COSTS, "E4"), "abc"),
        ((SHARES, "A4"), "Lotterie"),
        ((SHARES, "D4"), "vielleicht"),
        ((SHARES, "F4"), "Sept. 2018"),
        ((SHARES, "C3"), "Etwas anderes"),
    ],
)
def test_what_is_wrong_is_told_where_it_is(cell: tuple[str, str], value: object) -> None:
    found = changed({cell: value})
    assert not found.is_sound
    problem = next(problem for problem in found.problems if problem.level == "error")
    assert problem.sheet == cell[0]
    assert problem.row in {3, 4}
    assert problem.message


def test_the_words_of_the_pages_are_understood_too() -> None:
    found = changed({(SHARES, "D4"): str(SourceStatus.CONFIRMED.label)})
    assert found.is_sound
    assert found.sources[0].status == SourceStatus.CONFIRMED


def test_new_rows_need_no_code_and_copied_ones_count_as_new() -> None:
    book = load_workbook(io.BytesIO(a_plan()))
    sheet = book[COSTS]
    for column in "ABDE":
        sheet[f"{column}6"] = sheet[f"{column}4"].value
        if column != "E":
            sheet[f"{column}7"] = sheet[f"{column}4"].value
    book[SHARES]["A5"], book[SHARES]["B5"], book[SHARES]["C5"], book[SHARES]["D5"] = (
        "ESF",
        "Neu",
        7,
        "bestätigt",
    )
    conditions_sheet = book["Bedingungen"]
    conditions_sheet["A2"], conditions_sheet["B2"], conditions_sheet["C2"] = (
        "Neu",
        "anderer Anteil bestätigt",
        "ESF",
    )
    buffer = io.BytesIO()
    book.save(buffer)
    found = read_own(read_book(buffer), CATEGORIES, HOLDERS)
    assert found.is_sound
    assert [bool(row.key) for row in found.expenditure] == [True, False, False]
    esf, new = found.sources
    assert new.conditions == (Condition("source", esf.key),)
