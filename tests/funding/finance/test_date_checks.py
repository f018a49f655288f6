"""The rules about time: the period of a project, its years, and what may begin when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from tests.funding.finance.checking import (
    FACTS,
    FAILED,
    HUMAN,
    NEW,
    OLD,
    PASSED,
    TEMPLATE,
    completed,
    found,
    outcome,
    plan,
)

from buendnis.funding.finance import (
    Outcome,
    check,
    months,
)


@pytest.fixture(scope="module", autouse=True)
def _english() -> Iterator[None]:
    """The tests read the texts of the source, whatever language the site speaks."""
    with translation.override("en"):
        yield


class TestDates:
    @pytest.mark.parametrize(
        ("start", "end", "expected"),
        [
            (date(2018, 11, 28), date(2020, 11, 27), 24),
            (date(2018, 11, 28), date(2020, 11, 28), 25),
            (date(2020, 2, 1), date(2020, 2, 29), 1),
            (date(2020, 1, 31), date(2020, 2, 29), 1),
            (date(2020, 1, 31), date(2020, 3, 31), 3),
            (date(2020, 1, 1), date(2020, 1, 1), 1),
            (date(2020, 1, 1), date(2020, 12, 31), 12),
            (date(2020, 12, 31), date(2021, 1, 1), 1),
        ],
    )
    def test_months(self, start: date, end: date, expected: int) -> None:
        assert months(start, end) == expected

    @given(st.dates(date(2015, 1, 1), date(2030, 1, 1)), st.integers(1, 60))
    def test_months_from_the_first_of_a_month_are_calendar_months(self, day: date, n: int) -> None:
        start = day.replace(day=1)
        after = date(start.year + (start.month - 1 + n) // 12, (start.month - 1 + n) % 12 + 1, 1)
        assert months(start, date.fromordinal(after.toordinal() - 1)) == n
        assert months(start, after) == n + 1

    def test_longer_than_usual_is_for_people(self) -> None:
        assert outcome("duration", start=date(2023, 1, 1), end=date(2025, 12, 31)) is PASSED
        assert outcome("duration", start=date(2023, 1, 1), end=date(2026, 1, 1)) is HUMAN

    @pytest.mark.parametrize(
        ("start", "end"),
        [
            (None, None),
            (date(2023, 1, 1), None),
            (date(2023, 1, 2), date(2023, 1, 1)),
            (date(2023, 1, 1), date(2023, 1, 1)),
        ],
    )
    def test_start_and_end_are_named_and_in_order(self, start: date | None, end: date | None) -> None:
        findings = {item.key: item for item in check(replace(FACTS, start=start, end=end), NEW)}
        assert findings["period"].outcome is FAILED
        assert not {"duration", "validity", "years"} & set(findings)

    @pytest.mark.parametrize(
        ("start", "end", "expected"),
        [
            (date(2015, 7, 22), date(2023, 12, 31), PASSED),
            (date(2015, 7, 21), date(2016, 12, 31), FAILED),
            (date(2022, 1, 1), date(2024, 1, 1), FAILED),
        ],
    )
    def test_inside_the_validity(self, start: date, end: date, expected: Outcome) -> None:
        assert outcome("validity", OLD, start=start, end=end) is expected

    def test_an_end_that_nobody_has_read_is_for_people(self) -> None:
        assert outcome("validity") is HUMAN
        assert outcome("validity", completed(NEW, "/valid_until")) is PASSED

    def test_expenditure_falls_into_the_years_of_the_project(self) -> None:
        assert outcome("years") is PASSED
        finding = found("years", plan=plan("1", year=2024))
        assert finding.outcome is FAILED
        assert "2024" in str(finding.reason)


class TestStart:
    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({}, PASSED),
            ({"applied_on": date(2022, 12, 31), "granted_on": None}, HUMAN),
            ({"applied_on": date(2023, 1, 1)}, FAILED),
            # whoever may begin early has asked the bank before, whatever day the outline is checked on
            ({"applied_on": date(2023, 1, 1), "early_start_approved": True}, PASSED),
            ({"granted_on": date(2023, 1, 1)}, PASSED),
            ({"granted_on": date(2023, 1, 2)}, HUMAN),
            ({"granted_on": date(2023, 1, 2), "early_start_approved": True}, PASSED),
            ({"has_begun": True}, FAILED),
            ({"has_begun": True, "start": None}, FAILED),
            ({"has_begun": True, "early_start_approved": True}, PASSED),
        ],
    )
    def test_application_then_grant_then_start(self, changes: dict[str, Any], expected: Outcome) -> None:
        assert outcome("start", **changes) is expected

    def test_an_unread_rule_is_for_people(self) -> None:
        assert outcome("start", TEMPLATE) is HUMAN
