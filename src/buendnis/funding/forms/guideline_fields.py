"""Form fields for the values of a guideline: people type German, the document stores text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.funding.guideline_parts import Document, Kind, Value
from buendnis.ground.money import EuroField, euro

YES_OR_NO = [
    ("", _("not known yet")),
    ("true", pgettext_lazy("answer", "Yes")),
    ("false", pgettext_lazy("answer", "No")),
]
LONG = 200  # a text that may be longer than this gets an area of its own


class YesField(forms.TypedChoiceField):
    """Yes, no, or not known yet."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=YES_OR_NO, coerce=lambda text: text == "true", empty_value=None, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The stored answer as the choice it is."""
        return {True: "true", False: "false", None: ""}.get(value, value)


class AmountField(EuroField):
    """An amount; stored as text with two places."""

    def prepare_value(self, value: Any) -> Any:
        """A stored amount as Germans write it."""
        return euro(Decimal(value)).removesuffix("\u00a0€") if _is_stored(value) else value

    def clean(self, value: Any) -> Any:
        """The amount as text; None for nothing."""
        found = super().clean(value)
        return None if found is None else str(found)


class PercentField(forms.DecimalField):
    """A share: shown and typed as percent, stored between 0 and 1 as text with four places."""

    suffix = "%"
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=100, max_digits=5, decimal_places=2, localize=True, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A stored share as percent."""
        return _german(Decimal(value) * 100) if _is_stored(value) else value

    def clean(self, value: Any) -> Any:
        """The share as text; None for nothing."""
        found = super().clean(value)
        return None if found is None else str((found / 100).quantize(Decimal("0.0001")))


class PointsField(forms.DecimalField):
    """Points; stored as text."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=1000, max_digits=6, decimal_places=2, localize=True, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Stored points as Germans write them."""
        return _german(Decimal(value)) if _is_stored(value) else value

    def clean(self, value: Any) -> Any:
        """The points as text; None for nothing."""
        found = super().clean(value)
        return None if found is None else format(found.normalize(), "f")


class DayField(forms.DateField):
    """A day; stored as ISO text."""

    def clean(self, value: Any) -> Any:
        """The day as text; None for nothing."""
        found: date | None = super().clean(value)
        return None if found is None else found.isoformat()


class ChosenField(forms.TypedChoiceField):
    """One of several; None for nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=str, empty_value=None, **kwargs)


class Stored(str):
    """Text as the document stores it, told apart from what somebody has typed."""

    __slots__ = ()


def field_for(value: Value, document: Document) -> forms.Field:
    """The form field in which ``value`` is typed."""
    said: dict[str, Any] = {"label": value.label, "required": value.required and value.kind is not Kind.TICK}
    if value.kind is Kind.TEXT:
        area = forms.Textarea(attrs={"rows": "2"}) if value.length > LONG else None
        return forms.CharField(max_length=value.length, empty_value=None, widget=area, **said)
    if value.kind is Kind.TICK:
        return forms.BooleanField(**said)
    if value.kind is Kind.CHOICES:
        return forms.MultipleChoiceField(
            choices=list(value.choices_in(document)), widget=forms.CheckboxSelectMultiple, **said
        )
    if value.kind is Kind.CHOICE:
        return ChosenField(choices=[("", _("please choose")), *value.choices_in(document)], **said)
    if value.kind is Kind.NUMBER:
        return forms.IntegerField(min_value=1, max_value=1200, **said)
    fields: dict[Kind, type[forms.Field]] = {
        Kind.YES: YesField,
        Kind.AMOUNT: AmountField,
        Kind.PERCENT: PercentField,
        Kind.POINTS: PointsField,
        Kind.DAY: DayField,
    }
    return fields[value.kind](**said)


def initial_of(value: Value, stored: Any) -> Any:
    """``stored`` as the field of ``value`` takes it."""
    if isinstance(stored, str) and value.kind in {Kind.AMOUNT, Kind.PERCENT, Kind.POINTS}:
        return Stored(stored)
    if isinstance(stored, str) and value.kind is Kind.DAY:
        return date.fromisoformat(stored)
    return stored


def _is_stored(value: Any) -> bool:
    return isinstance(value, Stored)


def _german(number: Decimal) -> str:
    return format(number.normalize(), "f").replace(".", ",")
