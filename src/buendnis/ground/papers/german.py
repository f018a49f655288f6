"""How numbers and days are written on German paper, whatever the server's language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

SOLID = "\u00a0"


def number(value: Decimal | int, places: int = 0) -> str:
    """``1234567.5`` with two places as ``1.234.567,50``."""
    return f"{value:,.{places}f}".translate(str.maketrans(",.", ".,")).replace("-", "−")


def points(value: Decimal | int) -> str:
    """Points with as many decimal places as they have, two at most: ``32,5``."""
    text = number(value, 2)
    return text.rstrip("0").rstrip(",")


def percent(rate: Decimal) -> str:
    """A rate between 0 and 1 in per cent with at most two places: ``50 %``."""
    return f"{points(rate * 100)}{SOLID}%"


def day(value: date) -> str:
    """``05.09.2018``."""
    return f"{value:%d.%m.%Y}"


def days(first: date, last: date) -> str:
    """``01.07.2018 bis 30.06.2020``."""
    return f"{day(first)} bis {day(last)}"
