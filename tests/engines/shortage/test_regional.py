"""Values of one's own for an area: what is added up, and what is not shown."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buendnis.engines.problems import BadInput
from buendnis.engines.shortage import BA_2025, Area, District, RegionalRating, SmallNumbers, rate_areas

ONE = District(
    "Goslar", employees=900, unemployed=40, vacancies=30, departures=40, vacancy_days=Fraction(100)
)
OTHER = District(
    "Peine", employees=1100, unemployed=20, vacancies=20, departures=60, vacancy_days=Fraction(50)
)


def rated(*districts: District, small: SmallNumbers | None = None) -> RegionalRating:
    area = Area("813", 2, "SüdOstNiedersachsen", districts)
    return rate_areas(BA_2025, [area], small or SmallNumbers())[0]


def test_numbers_are_added_before_they_are_divided() -> None:
    found = rated(ONE, OTHER)
    assert [(each.indicator, each.value, each.points) for each in found.values] == [
        ("vacancy_time", 70, 2),  # (40 · 100 + 60 · 50) / 100
        ("jobseekers_per_vacancy", Fraction(60, 50), 3),
        ("unemployment", Fraction(6000, 2060), 3),
    ]
    assert (found.sum, found.mean) == (8, Fraction(8, 3))
    assert found.notice.de == "Eigene Berechnung, keine BA-Bewertung"
    assert found.reason.de == (
        "Eigene Berechnung, keine BA-Bewertung: 8 Punkte aus 3 Indikatoren, im Mittel rund 2,67."
    )


def test_small_numbers_are_left_out_with_the_reason() -> None:
    found = rated(replace(ONE, departures=59, vacancies=9))
    assert [each.suppressed.de if each.suppressed else None for each in found.values] == [
        "Zu klein für eine Aussage: weniger als 60 abgegangene Stellen.",
        "Zu klein für eine Aussage: weniger als 10 gemeldete Stellen.",
        None,
    ]
    assert found.mean is None
    assert "von mindestens 2 Indikatoren liegen 1 vor" in found.reason.de


def test_one_secret_district_keeps_the_sum_secret() -> None:
    """Else the area minus its published districts would tell what is secret."""
    found = rated(ONE, replace(OTHER, unemployed=None))
    assert [each.value is None for each in found.values] == [False, True, True]
    assert found.values[1].suppressed is not None
    assert (
        found.values[1].suppressed.de == "Arbeitslose: für Peine nicht veröffentlicht oder geheim gehalten."
    )


@given(
    st.lists(
        st.builds(
            District,
            st.uuids().map(str),
            *[st.one_of(st.none(), st.integers(0, 300))] * 4,
            st.one_of(st.none(), st.fractions(0, 300)),
        ),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=80)
def test_nothing_below_the_limits_is_ever_shown(districts: list[District]) -> None:
    small = SmallNumbers()
    found = rated(*districts)
    for value in found.values:
        assert (value.value is None) is (value.points is None) is (value.suppressed is not None)

    def total(field: str) -> int:
        return sum(getattr(each, field) or 0 for each in districts)

    shown = {each.indicator for each in found.values if each.value is not None}
    if "unemployment" in shown:
        assert total("employees") >= small.min_employees
    if shown & {"unemployment", "jobseekers_per_vacancy"}:
        assert total("unemployed") >= small.min_unemployed
    if "vacancy_time" in shown:
        assert total("departures") >= small.min_departures
    assert (found.mean is not None) == (len(shown) >= 2)


def test_twice_the_same_is_refused() -> None:
    area = Area("813", 2, "Harz", (ONE,))
    with pytest.raises(BadInput, match="stands twice for Harz"):
        rate_areas(BA_2025, [area, area], SmallNumbers())
    with pytest.raises(BadInput, match="counted twice"):
        Area("813", 2, "Harz", (ONE, ONE))
    with pytest.raises(BadInput, match="does not rate level 1"):
        rate_areas(BA_2025, [replace(area, level=1)], SmallNumbers())
