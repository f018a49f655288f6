"""What people type as an amount, and what is made of it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from buendnis.ground.money import EuroField, cents, euro, parse_euro


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1.234,50", "1234.50"),
        ("1234,50", "1234.50"),
        ("1234.50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234", "1234.00"),
        ("1.234.567", "1234567.00"),
        ("470000", "470000.00"),
        ("470 000 €", "470000.00"),
        ("470\u202f000,00 EUR", "470000.00"),
        ("0", "0.00"),
        ("0,01", "0.01"),
        ("999999999999,99", "999999999999.99"),
    ],
)
def test_reads_what_people_write(typed: str, meant: str) -> None:
    assert parse_euro(typed) == Decimal(meant)
    assert EuroField().clean(typed) == Decimal(meant)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("-1", "negative"),
        ("−1", "negative"),
        ("1e9", "unreadable"),
        ("1.234,5", "places"),
        ("1,234,5", "unreadable"),
        ("1.23.456", "unreadable"),
        ("12,345", "places"),
        ("NaN", "unreadable"),
        ("Infinity", "unreadable"),
        ("١٢٣", "unreadable"),
        ("+5", "unreadable"),
        ("5 Euro", "unreadable"),
        ("9" * 40, "too_large"),
        ("1000000000000", "too_large"),
        ("<b>1</b>", "unreadable"),
    ],
)
def test_refuses_what_could_mean_anything(typed: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        EuroField().clean(typed)
    assert refused.value.code == code


def test_shows_again_what_was_typed_and_writes_stored_amounts_in_german() -> None:
    field = EuroField()
    assert field.prepare_value("1e9") == "1e9"
    assert field.prepare_value(Decimal("1234.5")) == "1.234,50"
    assert field.clean("") is None if not field.required else True


@given(st.decimals(min_value=0, max_value=Decimal("999999999999.99"), places=2))
def test_reads_what_it_writes(amount: Decimal) -> None:
    assert parse_euro(euro(amount)) == amount


def test_rounds_half_up() -> None:
    assert [cents(Decimal(text)) for text in ("0.005", "0.0049", "2.675")] == [
        Decimal("0.01"),
        Decimal("0.00"),
        Decimal("2.68"),
    ]
