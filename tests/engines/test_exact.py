"""Numbers without rounding."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buendnis.engines import exact


@given(st.fractions())
def test_text_and_back(value: Fraction) -> None:
    assert exact.fraction(exact.text(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(25, 2), "12.5"),
        (Fraction(37, 3), "37/3"),
        (Fraction(0), "0"),
        (Fraction(1, 80), "0.0125"),
        (Fraction(-5, 4), "-1.25"),
        (Decimal("7.50"), "7.5"),
        (10, "10"),
        (Decimal("1E+2"), "100"),
    ],
)
def test_the_shortest_text(value: Fraction | Decimal | int, text: str) -> None:
    assert exact.text(value) == text


@pytest.mark.parametrize("value", [0.5, True, "half", "1/0", Decimal("NaN"), Decimal("Infinity"), ""])
def test_what_is_no_exact_number_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="is not a"):
        exact.fraction(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (Fraction(1, 3), 2, "0.33"),
        (Fraction(1, 200), 2, "0.01"),
        (Fraction(-1, 200), 2, "-0.01"),
        (Fraction(5), 2, "5.00"),
        (Fraction(3, 2), 0, "2"),
    ],
)
def test_rounding_half_away_from_zero(value: Fraction, places: int, shown: str) -> None:
    assert str(exact.rounded(value, places)) == shown


@given(st.fractions(0, 100), st.fractions(0, 100))
def test_two_different_numbers_never_look_the_same_in_a_sentence(value: Fraction, other: Fraction) -> None:
    places = exact.places_apart(value, other)
    assert (exact.spoken(value, places) == exact.spoken(other, places)) == (value == other)


def test_a_german_number_has_a_comma() -> None:
    assert exact.gesprochen(Fraction(37, 3)) == "rund 12,33"
    assert exact.gesprochen(Fraction(25, 2)) == "12,5"
