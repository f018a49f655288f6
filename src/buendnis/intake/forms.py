"""The forms of taking lists over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.ground.documents.forms import DocumentField
from buendnis.ground.sheets import Header, letter
from buendnis.intake.kinds import Kind
from buendnis.intake.kinds.base import NEW, SKIP
from buendnis.intake.models import ImportRow, Verdict
from buendnis.intake.services.imports import PEEKED_ROWS, Choices


class UploadForm(forms.Form):
    """The list as it is."""

    file = DocumentField(
        label=_("Your list"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        help_text=_(
            "Excel (XLSX) or CSV, as you keep it: headings anywhere, in one row or two; totals and remarks are found."
        ),
    )


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

    def __init__(self, *args: Any, kind: Kind, headings: Sequence[Sequence[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: list[tuple[str, Any]] = [("", pgettext_lazy("column", "not in the list"))]
        for column, words in enumerate(headings, start=1):
            if words:
                offered.append((str(column), f"{letter(column)}: {' · '.join(words)}"))
            else:
                offered.append((str(column), f"{letter(column)}"))
        self.kind = kind
        for target in kind.targets:
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
        for target in self.kind.targets:
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


class RowFilter(forms.Form):
    """Which rows the preview shows."""

    mark_optional = False
    verdict = forms.ChoiceField(
        label=pgettext_lazy("rows", "Show"),
        required=False,
        choices=[("", pgettext_lazy("rows", "all rows")), *Verdict.choices],
    )


class DecisionForm(forms.Form):
    """Of whom a doubtful row speaks."""

    mark_optional = False
    decision = forms.ChoiceField(label=_("Your decision"), required=False)

    def __init__(self, *args: Any, row: ImportRow, **kwargs: Any) -> None:
        self.row = row
        kwargs.setdefault("initial", {"decision": row.decision})
        super().__init__(*args, **{**kwargs, "prefix": f"r{row.number}"})
        field: Any = self.fields["decision"]
        field.choices = [
            ("", pgettext_lazy("choice", "Please choose")),
            *((key, _("It is %(label)s") % {"label": label}) for key, label in row.candidates),
            (NEW, _("Enter as new")),
            (SKIP, _("Leave the row out")),
        ]


def decisions_in(data: Any) -> dict[int, str]:
    """What was decided in the rows that a page showed."""
    found: dict[int, str] = {}
    for name in data:
        number, _dash, field = name.removeprefix("r").partition("-")
        is_number = number.isascii() and number.isdigit() and len(number) < 7
        if name.startswith("r") and field == "decision" and is_number:
            found[int(number)] = str(data[name])[:64]
    return found
