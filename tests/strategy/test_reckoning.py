"""What is reckoned of a strategy: progress, differences, coverage; pure, without a database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from buendnis.ground.wordwise import Kind, Piece
from buendnis.strategy import coverage
from buendnis.strategy.coverage import Gap, Measure, Tally, coverage_of
from buendnis.strategy.difference import amount, compare
from buendnis.strategy.forms import ValueInput
from buendnis.strategy.paper import marked
from buendnis.strategy.plan import Cited, Plan, PlanField, PlanGoal, from_json, to_json
from buendnis.strategy.progress import Measured, drawing_of, progress_of

GOAL = PlanGoal(
    key="g1",
    number=1,
    title="Mehr Beratung",
    indicator="Beratene",
    unit="Personen",
    baseline_value=Decimal(100),
    baseline_on=date(2020, 1, 1),
    target_value=Decimal(200),
    target_on=date(2030, 1, 1),
    evidence=(Cited("snapshot", "s1", "Engpass Pflege", date(2020, 1, 1)),),
)
OTHER = PlanGoal(key="g2", number=2, title="Weniger offene Stellen")
FIELD = PlanField(key="f1", number=1, title="Beratung", need="Es fehlt an Rat.", goals=(GOAL, OTHER))
PLAN = Plan("Strategie", 1, date(2020, 1, 1), None, fields=(FIELD, PlanField("f2", 2, "Matching")))


@pytest.fixture(autouse=True)
def _german() -> Iterator[None]:
    with translation.override("de"):
        yield


def test_a_plan_is_read_as_it_was_written() -> None:
    assert from_json(to_json(PLAN)) == PLAN
    exact = replace(GOAL, target_value=Decimal("200.500"))
    document = to_json(replace(PLAN, fields=(replace(FIELD, goals=(exact,)),)))
    assert document["fields"][0]["goals"][0]["target_value"] == "200.5"


@pytest.mark.parametrize(
    ("value", "on", "share", "behind", "reached"),
    [
        ("150", date(2022, 1, 1), "0.500", False, False),
        ("110", date(2029, 1, 1), "0.100", True, False),
        ("90", date(2021, 1, 1), "-0.100", True, False),
        ("220", date(2029, 1, 1), "1.200", False, True),
    ],
)
def test_progress_is_the_part_of_the_way(
    value: str, on: date, share: str, behind: bool, reached: bool
) -> None:
    found = progress_of(GOAL, [Measured(date(2020, 6, 1), Decimal(1)), Measured(on, Decimal(value))])
    assert (str(found.share), found.is_behind, found.is_reached) == (share, behind, reached)


def test_progress_downwards_and_where_nothing_can_be_said() -> None:
    fewer = replace(GOAL, baseline_value=Decimal(130), target_value=Decimal(70))
    assert progress_of(fewer, [Measured(date(2025, 1, 1), Decimal(100))]).share == Decimal("0.5")
    assert progress_of(GOAL, []).newest is None
    assert progress_of(OTHER, [Measured(date(2025, 1, 1), Decimal(1))]).share is None
    level = replace(GOAL, baseline_value=Decimal(200))
    assert progress_of(level, [Measured(date(2025, 1, 1), Decimal(199))]).share is None
    assert progress_of(level, [Measured(date(2025, 1, 1), Decimal(200))]).is_reached


def test_the_drawing_lies_within_its_picture() -> None:
    values = [Measured(date(2019, 1, 1), Decimal(-50)), Measured(date(2031, 1, 1), Decimal(900))]
    drawing = drawing_of(GOAL, values)
    assert drawing is not None
    marks = [*drawing.values, drawing.target, *([drawing.start] if drawing.start else [])]
    assert len(marks) == 4
    assert all(16 <= float(mark.x) <= 624 and 20 <= float(mark.y) <= 212 for mark in marks)
    assert drawing_of(OTHER, values) is None
    assert drawing_of(replace(GOAL, baseline_value=None, baseline_on=None), []) is None


def test_a_difference_names_what_came_went_and_moved() -> None:
    assert compare(PLAN, PLAN).is_empty
    changed = replace(GOAL, title="Mehr gute Beratung", target_value=Decimal(250))
    new = PlanGoal(key="g3", number=3, title="Neu")
    after = replace(
        PLAN,
        version=2,
        fields=(
            replace(FIELD, goals=(changed, new)),
            PlanField("f3", 3, "Willkommen", goals=(PlanGoal("g4", 1, "Bleiben"),)),
        ),
    )
    found = compare(PLAN, after)
    assert [(each.kind, each.field.title) for each in found.fields] == [
        (Kind.CHANGED, "Beratung"),
        (Kind.ADDED, "Willkommen"),
        (Kind.REMOVED, "Matching"),
    ]
    goals = found.fields[0].goals
    assert [(each.kind, each.goal.key) for each in goals] == [
        (Kind.CHANGED, "g1"),
        (Kind.ADDED, "g3"),
        (Kind.REMOVED, "g2"),
    ]
    assert marked(goals[0].texts[0].pieces) == "Mehr [neu: gute] Beratung"
    assert [(each.before, each.after) for each in goals[0].values] == [
        ("200\xa0Personen (01.01.2030)", "250\xa0Personen (01.01.2030)")
    ]
    assert (found.count(Kind.ADDED), found.count(Kind.REMOVED)) == (3, 2)
    # read backwards, what came is what goes
    back = compare(after, PLAN)
    assert (back.count(Kind.ADDED), back.count(Kind.REMOVED)) == (2, 3)


def test_marks_stand_at_the_words_alone() -> None:
    pieces = [Piece(Kind.REMOVED, "alte "), Piece(Kind.ADDED, "neue "), Piece(Kind.SAME, "Worte")]
    assert marked(pieces) == "[entfällt: alte] [neu: neue] Worte"


def test_gaps_are_fields_and_goals_without_a_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage, "_measures", {})
    monkeypatch.setattr(coverage, "_providers", [])
    told = [
        Tally("f1", "ideas", Decimal(2)),
        Tally("f1", "outlines", Decimal(1)),
        Tally("g1", "ideas", Decimal(1)),
    ]
    coverage.register(
        [Measure("ideas", "Ideen"), Measure("outlines", "Skizzen", is_project=True)], lambda alliance_id: told
    )
    found = coverage_of(7, PLAN)
    assert [(row.label, row.gap) for row in found.rows] == [
        ("1. Beratung", Gap.NONE),
        ("1.1 Mehr Beratung", Gap.ONLY_IDEAS),
        ("1.2 Weniger offene Stellen", Gap.NOTHING),
        ("2. Matching", Gap.NOTHING),
    ]
    assert [row.label for row in found.gaps] == [
        "1.1 Mehr Beratung",
        "1.2 Weniger offene Stellen",
        "2. Matching",
    ]
    assert found.rows[0].amounts == (Decimal(2), Decimal(1))


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1.500", "1500"),
        ("1.500,25", "1500.25"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("−3", "-3"),
        ("1 000", "1000"),
    ],
)
def test_values_are_read_as_people_write_them(typed: str, value: str) -> None:
    assert ValueInput().clean(typed) == Decimal(value)
    for wrong in ("1.50.0", "1e3", "viel", "1,2345"):
        with pytest.raises(Exception, match="Zahl"):
            ValueInput().clean(wrong)


def test_amounts_are_written_as_in_germany() -> None:
    assert amount(Decimal("1500.500"), "€") == "1.500,5\xa0€"
    assert amount(None, "€") == ""
