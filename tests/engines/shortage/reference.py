"""Occupations for hypothesis to choose from, a second way to rate them, and the published analysis."""

from __future__ import annotations

import csv
from bisect import bisect_right
from decimal import Decimal
from fractions import Fraction
from functools import cache

from hypothesis import strategies as st
from tests.shared_data import published_file

from buendnis.engines.exact import Signed
from buendnis.engines.shortage import BA_2025, Observation, Occupation, Value

PUBLISHED = published_file("ba_engpass_2025_de.csv")
COLUMNS = {
    "vakanz": "vacancy_time",
    "asr": "jobseekers_per_vacancy",
    "alq": "unemployment",
    "ausl": "foreign_share",
    "abg": "exit_rate",
    "entg": "pay",
}
# the printed thresholds once more, apart from the engine: first to third point, by level
PRINTED: dict[str, dict[int, list[str]]] = {
    "vacancy_time": {key: ["40", "60", "80"] for key in (2, 3, 4)},
    "jobseekers_per_vacancy": {2: ["4", "3", "2"], 3: ["4", "3", "2"], 4: ["6", "5", "4"]},
    "unemployment": {key: ["5", "4", "3"] for key in (2, 3, 4)},
    "foreign_share": {2: ["0.3", "2.3", "4.2"], 3: ["-0.1", "1.1", "2.3"], 4: ["0.3", "1.5", "2.6"]},
    "exit_rate": {2: ["4.4", "7.8", "11.2"], 3: ["5.4", "10.1", "14.9"], 4: ["6.1", "11.1", "16.1"]},
    "pay": {2: ["10.2", "14.1", "18.1"], 3: ["6.6", "10.7", "14.8"], 4: ["6.2", "9.8", "13.4"]},
}


@st.composite
def occupations(draw: st.DrawFn) -> Occupation:
    """A group with some of the six values, often exactly on a threshold."""
    level = draw(st.sampled_from((2, 3, 4)))
    values = []
    for key, levels in PRINTED.items():
        if draw(st.integers(0, 3)):
            on = st.sampled_from([Fraction(step) for step in levels[level]])
            near = st.decimals(-5, 100, places=draw(st.integers(0, 6))).map(Fraction)
            values.append(Value(key, Signed(draw(st.one_of(on, near)))))
    return Occupation(
        key=str(draw(st.integers(1000, 9999))),
        level=level,
        values=tuple(draw(st.permutations(values))),
        employees=draw(st.sampled_from((None, 0, 499, 500, 36300))),
        regulated_training=draw(st.sampled_from((None, True, False))),
    )


def points_by_search(value: Fraction, steps: list[Fraction]) -> int:
    """Where a value falls among the sorted thresholds."""
    if steps[0] < steps[-1]:
        return bisect_right(steps, value)
    rising = sorted(steps)
    return len(rising) - bisect_right(rising, value)  # on a falling threshold is not below it


def used_steps(key: str, level: int) -> list[Fraction]:
    """What the method of 2025 calculates with."""
    steps = BA_2025.by_key[key].steps_for(level)
    assert steps is not None
    return list(steps.values)


@cache
def published() -> list[dict[str, str]]:
    """The rows of the published analysis."""
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_occupation(row: dict[str, str]) -> Occupation:
    """A row of the file as the engine takes it."""
    return Occupation(
        key=row["kldb4"],
        level=int(row["anforderungsniveau"]),
        label=row["titel"],
        employees=int(row["svb_2025_06"]) if row["svb_2025_06"] else None,
        regulated_training=row["geregelte_ausbildung"] == "ja",
        values=tuple(
            Value(key, Signed(row[f"w_{column}"])) for column, key in COLUMNS.items() if row[f"w_{column}"]
        ),
    )


def observations() -> list[Observation]:
    """Every published value with its published points."""
    return [
        Observation(
            key, int(row["anforderungsniveau"]), Fraction(row[f"w_{column}"]), int(row[f"p_{column}"])
        )
        for row in published()
        for column, key in COLUMNS.items()
        if row[f"p_{column}"] and row[f"w_{column}"]
    ]


def printed(mean: Fraction) -> Decimal:
    """A mean as the file shows it, with at most four decimals."""
    return Decimal(round(mean * 10_000)) / 10_000
