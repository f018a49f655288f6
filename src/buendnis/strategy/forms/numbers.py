"""A field for a measured value, as people in Germany write numbers."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from buendnis.strategy.difference import amount

_GERMAN = re.compile(r"[-−]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d{1,3})?")
_PLAIN = re.compile(r"[-−]?\d+\.\d{1,2}")
_SPACES = re.compile(r"[\s\u00a0\u202f']")


class ValueInput(forms.DecimalField):
    """A number with up to three places: "1.500", "12,5" or "12.5". "1.500" is one thousand five hundred."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=16, decimal_places=3, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The number; None for nothing."""
        if value is None or isinstance(value, Decimal):
            return value
        text = _SPACES.sub("", str(value)).replace("−", "-")
        if not text:
            return None
        if _GERMAN.fullmatch(text):
            return Decimal(text.replace(".", "").replace(",", "."))
        if _PLAIN.fullmatch(text):
            return Decimal(text)
        raise ValidationError(
            _("Please enter a number with at most three places, for example 1.500 or 12,5."), code="invalid"
        )

    def prepare_value(self, value: Any) -> Any:
        """What was typed stays as typed; a stored value is shown as people write it."""
        return amount(value) if isinstance(value, Decimal) else value
