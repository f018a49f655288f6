"""Euro as exact decimals: the columns that hold them, the form field that reads them, how they are shown."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

CENT = Decimal("0.01")
LARGEST = Decimal("999999999999.99")
_GERMAN = re.compile(r"(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,(?P<cents>\d+))?")
_ENGLISH = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<cents>\d{1,2}))?")
_SPACES = re.compile(r"[\s\u00a0\u202f']")


class MoneyField(models.DecimalField):  # type: ignore[type-arg]
    """A column of euro: ``numeric(14,2)``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_digits": 14, "decimal_places": 2, **kwargs})


class RateField(models.DecimalField):  # type: ignore[type-arg]
    """A column of a rate between 0 and 1 with four places."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_digits": 5, "decimal_places": 4, **kwargs})


def cents(amount: Decimal) -> Decimal:
    """``amount`` rounded to whole cents, half up (DIN 1333)."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def euro(amount: Decimal) -> str:
    """``amount`` as Germans write it: "1.234,50 €"."""
    grouped = f"{cents(amount):,.2f}"
    return grouped.translate(str.maketrans(",.", ".,")) + "\u00a0€"


def parse_euro(text: str) -> Decimal:
    """The amount that ``text`` means, as people in Germany write it ("1.234,50") or computers ("1234.50").

    Raises ValidationError, which says what to write, for anything that could mean two things or no amount:
    signs, exponents, more than two places, a point that could be either ("1.234" is read as one thousand).
    """
    cleaned = _SPACES.sub("", text).removesuffix("€").removesuffix("EUR")
    if cleaned.startswith(("-", "−")):
        raise ValidationError(_("Please enter an amount without a minus sign."), code="negative")
    german, english = _GERMAN.fullmatch(cleaned), _ENGLISH.fullmatch(cleaned)
    if not (german or english) or not cleaned.isascii():
        raise ValidationError(
            _("Please enter an amount in euro with digits, for example 1.234,50."), code="unreadable"
        )
    places = (german or english)["cents"]  # type: ignore[index]
    if places and len(places) != 2:
        raise ValidationError(_("Please enter cents with two digits, for example 1.234,50."), code="places")
    plain = cleaned.replace(".", "").replace(",", ".") if german else cleaned.replace(",", "")
    if len(plain.partition(".")[0]) > 12:
        raise ValidationError(_("Please enter an amount below one trillion euro."), code="too_large")
    return Decimal(plain).quantize(CENT)


class EuroField(forms.DecimalField):
    """A form field for an amount in euro, zero or more; see :func:`parse_euro` for what it reads."""

    suffix = "€"
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=14, decimal_places=2, **kwargs)
        self.validators = [each for each in self.validators if not isinstance(each, MinValueValidator)]

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The amount in euro; None for nothing."""
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        return value if isinstance(value, Decimal) else parse_euro(str(value))

    def prepare_value(self, value: Any) -> Any:
        """What was typed stays as typed; a stored amount is shown as Germans write it."""
        return euro(value).removesuffix("\u00a0€") if isinstance(value, Decimal) else value
