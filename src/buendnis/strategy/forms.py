"""The forms of a strategy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.forms import PeriodForm
from buendnis.strategy.models import FieldOfAction, Strategy


class StrategyForm(PeriodForm):
    """A strategy: its title, when it holds, where it is written."""

    title = forms.CharField(label=_("Title"), max_length=160)
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        required=False,
        help_text=_("Where it can be read, or the resolution that adopted it."),
    )
    field_order = ("title", "starts_on", "ends_on", "source")

    def __init__(self, *args: Any, strategy: Strategy | None = None, **kwargs: Any) -> None:
        if strategy is not None:
            kwargs["initial"] = {name: getattr(strategy, name) for name in self.field_order}
        super().__init__(*args, **kwargs)


class FieldForm(forms.Form):
    """A field of action and the need it answers."""

    number = forms.IntegerField(label=_("Number"), min_value=1, max_value=99)
    title = forms.CharField(label=_("Title"), max_length=160)
    need = forms.CharField(
        label=_("Need in the region"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": "6"}),
        help_text=_(
            "Which shortage does the field answer? Those who bring ideas and those who assess read it."
        ),
    )

    def __init__(
        self, *args: Any, field: FieldOfAction | None = None, number: int = 1, **kwargs: Any
    ) -> None:
        kwargs["initial"] = (
            {"number": field.number, "title": field.title, "need": field.need}
            if field
            else {"number": number}
        )
        super().__init__(*args, **kwargs)
