"""The one field in which an occupation is named everywhere, and what a ranking is narrowed by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.engines.shortage import Class

LEVELS = {2: _("Skilled workers"), 3: _("Specialists"), 4: _("Experts")}
VERDICTS = {
    Class.SHORTAGE: _("Shortage"),
    Class.WATCH: _("Under observation"),
    Class.NONE: _("No shortage"),
    Class.UNRATED: _("Not rated"),
}


class OccupationField(forms.CharField):
    """An occupation by the name that somebody uses for it, the same wherever one is asked.

    Suggestions appear while one types (``evidence/suggest.js``): as links to the pages of the occupations, or, with
    ``fill``, to be taken into the field as "name (code)". :func:`codes_meant` understands either.
    """

    def __init__(self, *, fill: bool = False, **options: Any) -> None:
        options.setdefault("label", _("Occupation"))
        options.setdefault("max_length", 200)
        options.setdefault("widget", forms.TextInput(attrs={"type": "search"}))
        super().__init__(**options)
        self.widget.attrs |= {"data-suggest": reverse_lazy("evidence:suggestions"), "autocomplete": "off"}
        if fill:
            self.widget.attrs["data-suggest-fill"] = "yes"


class NeedFilter(forms.Form):
    """Which groups of a ranking are shown."""

    mark_optional = False
    q = OccupationField(required=False, fill=True)
    region = forms.ChoiceField(label=_("Region"), required=False)
    level = forms.TypedChoiceField(
        label=_("Requirement level"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", pgettext_lazy("requirement level", "all levels")), *LEVELS.items()],
    )
    verdict = forms.ChoiceField(
        label=_("Result"),
        required=False,
        choices=[
            ("", pgettext_lazy("result", "all results")),
            *((each.value, label) for each, label in VERDICTS.items() if each is not Class.UNRATED),
        ],
    )

    def __init__(self, *args: Any, regions: Sequence[str], **kwargs: Any) -> None:
        # the page has the search beside it, and a label belongs to one field
        super().__init__(*args, **{"auto_id": "filter_%s", **kwargs})
        field: Any = self.fields["region"]
        field.choices = [(each, each) for each in regions]


class SearchForm(forms.Form):
    """An occupation, looked for."""

    mark_optional = False
    q = OccupationField(
        label=_("Which occupation do you need?"),
        required=False,
        help_text=_("As you call it, for example “Altenpflegerin” or “LKW-Fahrer”."),
    )
