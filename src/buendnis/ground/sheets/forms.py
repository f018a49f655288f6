"""Where the headings of a list are, and what its columns mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.ground.sheets.choosing import PEEKED_ROWS, Choices
from buendnis.ground.sheets.columns import Target
from buendnis.ground.sheets.grid import letter
from buendnis.ground.sheets.header import Header


class PlaceForm(forms.Form):
    """Which sheet, and where its headings are."""

    mark_optional = False
    sheet = forms.ChoiceField(label=_("Sheet"))
    header = forms.IntegerField(label=_("Headings begin in row"), min_value=1, max_value=PEEKED_ROWS)
    header_rows = forms.TypedChoiceField(
        label=_("Rows of headings"), coerce=int, choices=[(1, _("one")), (2, _("two"))]
    )

    def __init__(self, *args: Any, sheets: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["sheet"]
        field.choices = [(name, name) for name in sheets]


class ColumnsForm(forms.Form):
    """Which column means what; one choice for each thing that the list can say."""

    mark_optional = False

    def __init__(
        self, *args: Any, targets: Sequence[Target], headings: Sequence[Sequence[str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.targets = targets
        offered: list[tuple[str, Any]] = [("", pgettext_lazy("column", "not in the list"))]
        for column, words in enumerate(headings, start=1):
            text = f"{letter(column)}: {' · '.join(words)}" if words else letter(column)
            offered.append((str(column), text))
        for target in targets:
            self.fields[target.key] = forms.TypedChoiceField(
                label=cast("Any", target.label),
                choices=offered,
                coerce=int,
                required=target.required,
                empty_value=cast("Any", 0),
            )

    def clean(self) -> dict[str, Any]:
        """A column means one thing."""
        said = super().clean() or {}
        seen: dict[int, str] = {}
        for target in self.targets:
            column = said.get(target.key)
            if column and column in seen:
                self.add_error(
                    target.key,
                    _("Column %(column)s is chosen for “%(other)s” already.")
                    % {"column": letter(column), "other": seen[column]},
                )
            elif column:
                seen[column] = str(target.label)
        return said

    def choices(self, sheet: str, header: Header) -> Choices:
        """What was chosen, as the verb takes it."""
        columns = {key: column for key, column in self.cleaned_data.items() if column}
        return Choices(sheet, header.row, header.rows, columns)
