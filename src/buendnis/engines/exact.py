"""Numbers without rounding. A float is refused wherever it comes from."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction


class Signed(Fraction):
    """An exact number that may be negative; in a record a plain Fraction may not."""


def fraction(value: Fraction | Decimal | int | str) -> Fraction:
    """The exact value of ``"7.5"``, ``"37/3"``, ``8`` or a Decimal.

    Raises ValueError for a float, a bool, and what is no finite number.
    """
    if isinstance(value, bool | float):
        raise ValueError(f'{value!r} is not an exact number; write it as text, such as "7.5"')  # noqa: TRY004
    try:
        return Fraction(value)
    except (ValueError, OverflowError, ZeroDivisionError) as error:  # the latter two: infinity, "1/0"
        raise ValueError(f"{value!r} is not a number") from error


def text(value: Fraction | Decimal | int) -> str:
    """The shortest exact text: a decimal where one ends ("12.5"), else a quotient ("37/3")."""
    exact = Fraction(value)
    if (places := _places(exact.denominator)) is None:
        return f"{exact.numerator}/{exact.denominator}"
    digits = f"{abs(exact.numerator) * 10**places // exact.denominator:0{places + 1}d}"
    sign = "-" if exact < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def rounded(value: Fraction, places: int = 2) -> Decimal:
    """For showing only: half away from zero, with exactly ``places`` decimals."""
    above, below = abs(value.numerator) * 10**places, value.denominator
    whole = (2 * above + below) // (2 * below)
    return Decimal(f"{whole if value >= 0 else -whole}E-{places}")  # whatever precision the context has


def places_apart(one: Fraction, other: Fraction) -> int:
    """How many decimals it takes, two or more, to see that two numbers differ."""
    places = 2
    while one != other and rounded(one, places) == rounded(other, places):
        places += 1
    return places


def spoken(value: Fraction, places: int = 2) -> str:
    """The number as an English sentence shows it: "12.5", or "about 12.33" where that is not all."""
    shown = rounded(value, places)
    plain = text(shown)
    return plain if shown == value else f"about {shown}"


def gesprochen(value: Fraction, places: int = 2) -> str:
    """The same for a German sentence: "12,5" or "rund 12,33"."""
    return spoken(value, places).replace("about", "rund").replace(".", ",")


def _places(denominator: int) -> int | None:
    """How many decimals a quotient with this denominator has; None if they never end."""
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else None
