"""The rating against the published analysis and a second counter, and what must hold for every group."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.shortage.reference import (
    COLUMNS,
    PRINTED,
    as_occupation,
    observations,
    occupations,
    points_by_search,
    printed,
    published,
    used_steps,
)
from tests.shared_data import needs

from buendnis.engines.exact import Signed
from buendnis.engines.problems import BadInput
from buendnis.engines.shortage import (
    BA_2025,
    Class,
    Filter,
    Method,
    Observation,
    Occupation,
    Question,
    Value,
    narrow,
    narrowed,
    rate,
)

needs_the_analysis = needs("ba_engpass_2025_de.csv")
AS_PRINTED = narrowed(BA_2025, ())
EASE = {"vacancy_time": "39", "jobseekers_per_vacancy": "9", "unemployment": "9"}
FULL = {"vacancy_time": "80", "jobseekers_per_vacancy": "1.99", "unemployment": "2.9", "pay": "30"}


def group(values: dict[str, str], **changes: object) -> Occupation:
    whole: dict[str, object] = {"key": "8130", "level": 2, "employees": 500, "regulated_training": True}
    found = tuple(Value(key, Signed(value)) for key, value in values.items())
    return Occupation(**{**whole, **changes}, values=found)  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------ the outside truth


@needs_the_analysis
def test_every_published_rating_comes_out_again() -> None:
    rows = published()
    ratings = rate(BA_2025, [as_occupation(row) for row in rows])
    counted: Counter[str] = Counter()
    for row, rating in zip(rows, ratings, strict=True):
        own = {each.indicator: each.points for each in rating.points}
        for column, key in COLUMNS.items():
            if row[f"p_{column}"]:
                counted["points"] += own[key] == int(row[f"p_{column}"])
        assert (rating.mean is not None) == bool(row["gesamtwert"])
        if rating.mean is not None:
            assert printed(rating.mean) == Decimal(row["gesamtwert"])
            counted[rating.verdict] += 1
    assert counted == {"points": 3958, "shortage": 153, "watch": 161, "none": 201}


@needs_the_analysis
def test_the_thresholds_as_printed_miss_fourteen_points_and_no_class() -> None:
    assert all(not steps.used for each in AS_PRINTED.indicators for steps in each.steps)
    same = sum(
        AS_PRINTED.by_key[key].points(value, level) == points for key, level, value, points in observations()
    )
    assert same == 3944
    groups = [as_occupation(row) for row in published()]
    both = list(zip(rate(AS_PRINTED, groups), rate(BA_2025, groups), strict=True))
    assert [one.key for one, other in both if one.verdict is not other.verdict] == []
    assert sum(one.mean != other.mean for one, other in both) == 9


@needs_the_analysis
def test_the_thresholds_used_are_found_in_the_published_points() -> None:
    found = narrow(BA_2025, observations())
    assert not [each for each in found if each.contradicted]
    assert narrowed(AS_PRINTED, found) == BA_2025


# -------------------------------------------------------------------------------------------- any group


@given(occupations())
@settings(max_examples=120)
def test_points_and_mean_are_those_of_a_second_counter(occupation: Occupation) -> None:
    (rating,) = rate(BA_2025, [occupation])
    expected = {
        each.indicator: points_by_search(each.value, used_steps(each.indicator, occupation.level))
        for each in occupation.values
    }
    assert {each.indicator: each.points for each in rating.points} == expected
    assert rating.sum == sum(expected.values())
    kept_out = (
        (occupation.employees or 0) < 500
        or len(expected) < 4
        or "vacancy_time" not in expected
        or (occupation.level == 2 and occupation.regulated_training is not True)
    )
    assert (rating.mean is None) is kept_out is bool(rating.unmet) is (rating.verdict is Class.UNRATED)
    if rating.mean is not None:
        assert rating.mean * len(expected) == sum(expected.values())
        assert rating.verdict is BA_2025.class_of(rating.mean)
        assert 0 <= rating.mean <= 3
    assert rating.reason.de.endswith(".")
    assert rating.reason.de.count(".") == 1


@given(occupations(), st.data())
@settings(max_examples=80)
def test_a_tighter_market_never_brings_fewer_points(occupation: Occupation, data: st.DataObject) -> None:
    if not occupation.values:
        return
    place = data.draw(st.integers(0, len(occupation.values) - 1))
    moved = occupation.values[place]
    tighter = 1 if BA_2025.by_key[moved.indicator].direction == "high" else -1
    values = list(occupation.values)
    values[place] = Value(moved.indicator, Signed(moved.value + tighter * data.draw(st.integers(0, 20))))
    before, after = (
        rate(BA_2025, [occupation])[0],
        rate(BA_2025, [replace(occupation, values=tuple(values))])[0],
    )
    assert after.sum >= before.sum


@given(st.lists(occupations(), max_size=5, unique_by=lambda each: (each.key, each.level)))
@settings(max_examples=25)
def test_a_question_and_its_answer_survive_json(groups: list[Occupation]) -> None:
    question = Question(occupations=tuple(groups))
    again = Question.from_json(question.to_json())
    assert again == question
    answer = again.answer()
    assert type(answer).from_json(answer.to_json()) == answer == question.answer()


@given(st.data())
@settings(max_examples=40)
def test_narrowing_finds_thresholds_by_which_all_points_come_out(data: st.DataObject) -> None:
    """Real thresholds that round to the printed ones, and values around them: none is contradicted."""
    indicator = BA_2025.by_key[data.draw(st.sampled_from(["foreign_share", "exit_rate", "pay"]))]
    level = data.draw(st.sampled_from((2, 3, 4)))
    real = [
        Fraction(step) + Fraction(data.draw(st.integers(-49, 49)), 1000)
        for step in PRINTED[indicator.key][level]
    ]
    values = [
        real[data.draw(st.integers(0, 2))] + Fraction(data.draw(st.integers(-60, 60)), 1000)
        for _ in range(12)
    ]
    seen = [Observation(indicator.key, level, each, sum(each >= step for step in real)) for each in values]
    found = narrow(BA_2025, seen)
    assert not [each for each in found if each.contradicted]
    method = narrowed(BA_2025, found)
    assert all(method.by_key[indicator.key].points(each.value, level) == each.points for each in seen)


def test_contradicting_points_leave_the_printed_threshold() -> None:
    seen = [Observation("pay", 2, Fraction("14.13"), 1), Observation("pay", 2, Fraction("14.11"), 2)]
    (found,) = [each for each in narrow(BA_2025, seen) if each.contradicted]
    assert (found.indicator, found.level, found.place, found.used) == ("pay", 2, 2, Fraction("14.1"))


# ------------------------------------------------------------------------------------------ the reasons


@pytest.mark.parametrize(
    ("changes", "unmet", "said"),
    [
        ({"employees": 499}, Filter.EMPLOYEES, "nur 499 von mindestens 500 Beschäftigten"),
        ({"employees": None}, Filter.EMPLOYEES, "die Zahl der Beschäftigten ist nicht veröffentlicht"),
        ({"regulated_training": False}, Filter.TRAINING, "keine geregelte Ausbildung auf diesem Niveau"),
        ({"level": 1}, Filter.LEVEL, "dieses Anforderungsniveau bewertet die Methode nicht"),
    ],
)
def test_what_keeps_a_group_out_is_said(changes: dict[str, object], unmet: Filter, said: str) -> None:
    (rating,) = rate(BA_2025, [group(FULL, **changes)])
    assert unmet in rating.unmet
    assert said in rating.reason.de


def test_missing_indicators_are_counted_and_named() -> None:
    (rating,) = rate(BA_2025, [group({"pay": "30"})])
    assert rating.unmet == (Filter.INDICATORS, Filter.REQUIRED)
    assert rating.reason.de == (
        "Nicht bewertet: nur 1 von mindestens 4 Indikatoren liegen vor; ohne Vakanzzeit wird nicht bewertet."
    )
    assert rate(BA_2025, [group({}, level=3)])[0].reason.en.startswith("Not rated: only 0 of at least 4")


def test_a_mean_exactly_on_the_bar_is_short() -> None:
    (rating,) = rate(BA_2025, [group({**FULL, "vacancy_time": "39", "pay": "14.12"})])
    assert (rating.sum, rating.mean, rating.verdict) == (8, Fraction(2), Class.SHORTAGE)
    assert rating.reason.de == (
        "Engpassberuf: 8 Punkte aus 4 Indikatoren, im Mittel 2 (Engpass ab 2); "
        "am deutlichsten mit je 3 Punkten: Arbeitsuchende je Stelle, Arbeitslosenquote."
    )


def test_no_points_at_all_are_no_shortage() -> None:
    (rating,) = rate(BA_2025, [group({**EASE, "pay": "0"})])
    assert rating.reason.en == (
        "No shortage: 0 points from 4 indicators, 0 on average (observation only from 1.5)."
    )


def test_what_the_method_does_not_know_is_refused_with_its_place() -> None:
    with pytest.raises(BadInput) as caught:
        rate(BA_2025, [group({"pay": "1", "wages": "2"}), group({})])
    assert [problem.path for problem in caught.value.problems] == [
        "/occupations/0/values/1",
        "/occupations/1",
    ]
    with pytest.raises(BadInput, match="has two values"):
        rate(BA_2025, [replace(group({}), values=(Value("pay", Signed(1)), Value("pay", Signed(2))))])


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"used": ["0.4", "2.3", "4.2"]}, "/used/0: 2/5 cannot have been rounded"),
        ({"used": ["0.32"]}, "/used: There must be as many"),
        ({"published": ["2.3", "0.3", "4.2"], "used": []}, "/published: Thresholds must all rise"),
        ({"published": ["4.2", "2.3", "0.3"], "used": []}, "Thresholds rise where high values count"),
    ],
)
def test_a_method_that_contradicts_itself_is_refused(change: dict[str, object], path: str) -> None:
    data = BA_2025.to_json()
    steps = next(each for each in data["indicators"] if each["key"] == "foreign_share")["steps"]
    steps[0] |= change
    with pytest.raises(BadInput, match=path):
        Method.from_json(data)
