"""Working days of Lower Saxony, and dates counted backwards from the bank's deadline."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buendnis.funding.finance import (
    ConditionKind,
    ConditionRow,
    SourceKind,
    SourceRow,
    SourceStatus,
    workdays,
)
from buendnis.funding.finance.conditions import Graph
from buendnis.funding.finance.deadlines import Lead, dates

DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))


class TestWorkingDays:
    @pytest.mark.parametrize(
        ("year", "day"),
        [(2015, (4, 5)), (2018, (4, 1)), (2019, (4, 21)), (2024, (3, 31)), (2025, (4, 20)), (2038, (4, 25))],
    )
    def test_easter(self, year: int, day: tuple[int, int]) -> None:
        assert workdays.easter(year) == date(year, *day)

    def test_the_holidays_of_lower_saxony(self) -> None:
        assert sorted(workdays.holidays(2025)) == [
            date(2025, 1, 1),
            date(2025, 4, 18),
            date(2025, 4, 21),
            date(2025, 5, 1),
            date(2025, 5, 29),
            date(2025, 6, 9),
            date(2025, 10, 3),
            date(2025, 10, 31),
            date(2025, 12, 25),
            date(2025, 12, 26),
        ]
        assert date(2016, 10, 31) not in workdays.holidays(2016)

    def test_counting_goes_around_easter(self) -> None:
        assert workdays.before(date(2025, 4, 22), 1) == date(2025, 4, 17)
        assert workdays.after(date(2025, 4, 17), 1) == date(2025, 4, 22)
        assert workdays.before(date(2025, 4, 20), 0) == date(2025, 4, 17)

    @settings(max_examples=100)
    @given(DAYS, st.integers(0, 40))
    def test_back_and_forth_meet(self, day: date, number: int) -> None:
        early = workdays.before(day, number)
        assert workdays.is_working_day(early)
        assert workdays.after(early, number) <= day or number == 0
        between = sum(workdays.is_working_day(early + timedelta(n)) for n in range(1, (day - early).days + 1))
        assert between >= number


def share(key: str, *waits: str, meets: date | None = None, papers: date | None = None) -> SourceRow:
    return SourceRow(
        SourceKind.PUBLIC,
        key,
        Decimal(10),
        SourceStatus.ASKED,
        key=key,
        conditions=tuple(ConditionRow(ConditionKind.SOURCE, other) for other in waits),
        decides_on=meets,
        papers_due_on=papers,
    )


class TestBackwards:
    def test_one_council(self) -> None:
        (due,) = dates(
            Graph((share("a", meets=date(2018, 5, 30)),)), date(2018, 5, 31), Lead(10, 5), date(2018, 3, 1)
        )
        # 5 working days before Thursday 31 May, over Whit Monday (21 May): 24 May
        assert (due.needed_by, due.decide_by) == (date(2018, 5, 31), date(2018, 5, 24))
        assert (due.late_by, due.breaks_deadline) == (6, True)
        assert due.papers_counted is True
        assert due.papers_due is not None
        assert due.papers_due < date(2018, 5, 30)

    def test_whom_others_wait_for_is_needed_before_they_decide(self) -> None:
        first, second = dates(
            Graph((share("a", "b"), share("b"))), date(2018, 6, 29), Lead(10, 5), date(2018, 3, 1)
        )
        assert second.needed_by == first.decide_by
        assert second.decide_by is not None
        assert first.decide_by is not None
        assert second.decide_by < first.decide_by

    def test_a_proof_that_comes_too_late_breaks_the_deadline(self) -> None:
        proof = ConditionRow(ConditionKind.PROOF, text="Vorgänger", expected_on=date(2018, 7, 1))
        row = SourceRow(
            SourceKind.PUBLIC, "a", Decimal(1), SourceStatus.CONDITIONAL, key="a", conditions=(proof,)
        )
        (due,) = dates(Graph((row,)), date(2018, 6, 29), Lead(10, 0), date(2018, 3, 1))
        assert (due.awaited_late_by, due.breaks_deadline) == (2, True)

    def test_without_a_deadline_only_what_is_planned_is_told(self) -> None:
        (due,) = dates(Graph((share("a", meets=date(2018, 5, 2)),)), None, Lead(), date(2018, 3, 1))
        assert (due.needed_by, due.decide_by, due.papers_by, due.late_by) == (None, None, None, 0)
        assert due.meeting == date(2018, 5, 2)

    def test_the_esf_has_no_council(self) -> None:
        esf = SourceRow(SourceKind.ESF, "ESF", Decimal(1), SourceStatus.ASKED, key="esf")
        assert dates(Graph((esf,)), date(2018, 6, 29), Lead(), date(2018, 3, 1)) == ()


KEYS = "abcde"
ROWS = st.tuples(
    *(
        st.builds(
            lambda waits, meets, papers, key=key: share(
                key,
                *(waits - {key}),
                meets=meets,
                papers=meets - timedelta(papers) if meets and papers is not None else None,
            ),
            st.frozensets(st.sampled_from(KEYS), max_size=2),
            st.none() | st.dates(date(2018, 1, 1), date(2018, 12, 31)),
            st.none() | st.integers(0, 40),
        )
        for key in KEYS
    )
)


def worked(first: date, last: date) -> int:
    """Working days after ``first`` up to ``last``, counted one by one."""
    days = (first + timedelta(number) for number in range(1, (last - first).days + 1))
    return sum(workdays.is_working_day(day) for day in days)


class TestConsistent:
    @settings(max_examples=80)
    @given(ROWS, DAYS, st.builds(Lead, st.integers(0, 30), st.integers(0, 20)))
    def test_papers_meeting_letter_deadline_and_who_waits(
        self, rows: tuple[SourceRow, ...], deadline: date, lead: Lead
    ) -> None:
        graph = Graph(rows)
        found = {due.source.key: due for due in dates(graph, deadline, lead, date(2018, 1, 1))}
        assert set(found) == set(KEYS)
        free = {row.key for circle in graph.circles for row in circle.first[0]}
        for key, due in found.items():
            assert due.papers_by is not None
            assert due.decide_by is not None
            assert due.needed_by is not None
            assert due.papers_by <= due.decide_by <= due.needed_by <= deadline
            assert worked(due.decide_by, due.needed_by) >= lead.letter
            assert due.source.papers_due_on or worked(due.papers_by, due.decide_by) >= lead.papers
            assert due.late_by == max(0, (due.meeting - due.decide_by).days if due.meeting else 0)
            if due.papers_due and due.meeting:
                assert due.papers_due <= due.meeting
            for other in graph.edges[key]:
                if key not in free:  # whoever moves first waits no longer within the circle
                    needed = found[other].needed_by
                    assert needed is not None
                    assert needed <= due.decide_by
            if due.in_hand and due.meeting:
                assert due.in_hand >= due.meeting
