"""Completing a guideline in plain forms: each part is a list of rows, each row a piece of the document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from buendnis.funding.forms.guideline_fields import (
    AmountField,
    DayField,
    PercentField,
    PointsField,
    YesField,
    field_for,
    initial_of,
)
from buendnis.funding.guideline import Problem, schemes
from buendnis.funding.guideline_parts import SOURCE, Document, Part, Place, Row, at, remark_on
from buendnis.funding.selectors.guideline_page import stored, where

ADDED_BY_OFFICE = "Geschäftsstelle"  # a source, as the document names it
MOST_BYTES = 1024 * 1024
SHORT = (AmountField, DayField, PercentField, PointsField, YesField, forms.IntegerField)
MOST_ON_A_LINE = 3
CONFIRMED, REMOVE, WHERE = "confirmed", "remove", "where"


class BasisForm(forms.Form):
    """Which document was opened, so that nobody overwrites what somebody else has saved meanwhile.

    The page writes the field itself, because after a conflict it names another document than was sent.
    """

    basis = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class LinesForm(forms.Form):
    """A form whose short fields stand side by side."""

    @property
    def lines(self) -> list[list[BoundField]]:
        """The visible fields, up to three short ones on a line."""
        lines: list[list[BoundField]] = []
        for field in self.visible_fields():
            line = lines[-1] if lines else []
            both_short = bool(line) and isinstance(line[-1].field, SHORT) and isinstance(field.field, SHORT)
            if both_short and len(line) < MOST_ON_A_LINE:
                line.append(field)
            else:
                lines.append([field])
        return lines


class RowForm(LinesForm):
    """One row of a part; a proposal is confirmed by a tick, a row of a list is removed by one."""

    def __init__(self, row: Row, document: Document, unread: Mapping[str, str], **kwargs: Any) -> None:
        values = {value.path: value for value in row.values}
        initial = {path: initial_of(value, stored(row, value)) for path, value in values.items()}
        super().__init__(initial=initial, prefix=f"r-{row.identity}", **kwargs)
        self.row = row
        for path, value in values.items():
            field = field_for(value, document)
            if remark := remark_on(unread, row, value):
                field.help_text = _("To be completed by the office: %(what)s") % {"what": remark}
            self.fields[path] = field
        if row.data.get("proposal"):
            self.fields[CONFIRMED] = forms.BooleanField(
                label=_("This was a proposal: confirmed by the office"), required=False
            )
        if row.removable:
            self.fields[REMOVE] = forms.BooleanField(label=_("Remove this entry"), required=False)

    @property
    def is_removed(self) -> bool:
        """Whether the row shall go."""
        return bool(self.cleaned_data.get(REMOVE))

    def store(self) -> None:
        """Write what was said into the row."""
        for value in self.row.values:
            _set(self.row.data, value.path, self.cleaned_data[value.path])
        if self.cleaned_data.get(CONFIRMED):
            self.row.data["proposal"] = False


class NewRowForm(LinesForm):
    """A row to add; left empty, nothing is added."""

    def __init__(self, place: Place, document: Document, **kwargs: Any) -> None:
        super().__init__(
            prefix=f"new-{place.slug}", use_required_attribute=False, empty_permitted=True, **kwargs
        )
        self.place = place
        if len(place.lists) > 1:
            self.fields[WHERE] = forms.ChoiceField(
                label=_("Belongs to"), choices=[("", _("please choose")), *place.lists]
            )
        for value in place.values:
            if value is not SOURCE:
                self.fields[value.path] = field_for(value, document)

    def add_to(self, document: Document) -> None:
        """Append the row to its list."""
        pointer = self.cleaned_data.get(WHERE) or self.place.lists[0][0]
        row: Document = deepcopy(dict(self.place.fresh))
        for value in self.place.values:
            _set(row, value.path, ADDED_BY_OFFICE if value is SOURCE else self.cleaned_data[value.path])
        if any(value.path == "areas" for value in self.place.values):
            at(document, pointer).append(row)  # a rate is known by its areas
            return
        said = row.get("label") or row.get("title") or ""
        at(document, pointer).append({"key": _free_key(str(said), _keys(document)), **row})


class PartForms:
    """All rows of a part of ``document``, and empty rows to add; works on a copy."""

    def __init__(self, part: Part, document: Mapping[str, Any], data: Any = None) -> None:
        self.part = part
        self.before: Document = dict(document)
        self.document: Document = deepcopy(self.before)
        unread = {each["pointer"]: each["remark"] for each in self.before.get("unread", [])}
        self.basis = BasisForm(data)
        self.rows = [RowForm(row, self.document, unread, data=data) for row in part.rows(self.document)]
        self.added = [NewRowForm(place, self.document, data=data) for place in part.places(self.document)]

    @property
    def forms(self) -> list[forms.Form]:
        """All forms, for the summary of errors."""
        return [self.basis, *self.rows, *self.added]

    def is_valid(self) -> bool:
        """Whether every row can be stored; each form notes its errors."""
        return all([form.is_valid() for form in self.forms])  # noqa: C419 - none may be left out

    def changed(self) -> Document:
        """The document with what was said; unread values that now have one are unread no more."""
        for form in self.rows:
            form.store()
        self.document["unread"] = [
            each for each in self.document.get("unread", []) if not self._was_filled(each["pointer"])
        ]
        for added in self.added:
            if added.has_changed():
                added.add_to(self.document)
        gone = [form.row.pointer for form in self.rows if form.is_removed]
        for pointer in sorted(gone, key=_place_in_document, reverse=True):
            _remove(self.document, pointer)
        return self.document

    def show(self, problems: Iterable[Problem]) -> None:
        """Each problem at the field it is about, else above the form, saying where it lies."""
        kept = {id(form.row.data): form for form in self.rows}
        by_pointer = {
            row.pointer: form
            for row in self.part.rows(self.document)
            if (form := kept.get(id(row.data))) is not None
        }
        for problem in problems:
            form, name = _best(by_pointer, problem.path)
            if form is not None and name in form.fields:
                form.add_error(name, str(problem.message))
            elif form is not None and problem.path == _pointer_of(by_pointer, form):
                form.add_error(None, str(problem.message))
            else:
                self.basis.add_error(None, f"{where(self.document, problem.path)}: {problem.message}")

    def _was_filled(self, pointer: str) -> bool:
        return _is_empty(at(self.before, pointer)) and not _is_empty(at(self.document, pointer))


class GapsForm(BasisForm):
    """Ticking off unread parts that set nothing after all, or whose list has been compared."""

    def __init__(self, document: Mapping[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = dict(document)
        self.fields["done"] = forms.MultipleChoiceField(
            label=_("Looked up and compared: the guideline sets nothing more here"),
            choices=[
                (each["pointer"], f"{where(self.document, each['pointer'])}: {each['remark']}")
                for each in self.document.get("unread", [])
            ],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )

    def changed(self) -> Document:
        """The document without the gaps that were ticked."""
        done = set(self.cleaned_data["done"])
        return {
            **self.document,
            "unread": [each for each in self.document.get("unread", []) if each["pointer"] not in done],
        }


class SchemeForm(forms.Form):
    """Choosing a scheme of points to begin with."""

    mark_optional = False
    scheme = forms.ChoiceField(
        label=_("Scheme of points"),
        choices=lambda: [(each.key, each.title) for each in schemes().values()],
        widget=forms.RadioSelect,
        help_text=_("Blocks, criteria, maxima and minimum points; all of it can be changed afterwards."),
    )


class ImportForm(BasisForm):
    """A document as a file; shown with its differences first, then sent again as ``text``."""

    mark_optional = False
    other: Any = _("The file holds no guideline.")
    file = forms.FileField(
        label=_("JSON file"),
        required=False,
        help_text=_("As this page, or another alliance’s, offers it for download; at most 1 MB."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    text = forms.CharField(widget=forms.HiddenInput, required=False, max_length=MOST_BYTES, strip=False)

    def clean(self) -> dict[str, Any]:
        """``document``: what the file holds; it must be JSON, but need not be right yet."""
        said: dict[str, Any] = super().clean() or {}
        file, text = said.get("file"), said.get("text")
        if file is not None:
            if (file.size or 0) > MOST_BYTES:
                self._refuse(_("The file is larger than 1 MB."))
            try:
                text = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self._refuse(_("The file is no text in UTF-8."))
        if not text:
            self._refuse(_("Please choose a file."))
        try:
            said["document"] = json.loads(str(text))
        except (ValueError, RecursionError):
            self._refuse(_("The file is no JSON."))
        if not isinstance(said["document"], dict):
            self._refuse(self.other)
        return said

    def _refuse(self, message: Any) -> None:
        raise ValidationError({"file": message})


def _best(by_pointer: Mapping[str, RowForm], path: str) -> tuple[RowForm | None, str]:
    """The form of the row in which ``path`` lies, and the name of the field that it leads to."""
    for pointer in sorted(by_pointer, key=len, reverse=True):
        if path == pointer or path.startswith(f"{pointer}/"):
            form = by_pointer[pointer]
            name = path.removeprefix(pointer).strip("/").replace("/", ".")
            under = (each for each in form.fields if name and each.startswith(f"{name}."))
            over = (each for each in form.fields if name.startswith(f"{each}."))
            return form, name if name in form.fields else next(under, next(over, name))
    return None, ""


def _pointer_of(by_pointer: Mapping[str, RowForm], form: RowForm) -> str:
    return next(pointer for pointer, each in by_pointer.items() if each is form)


def _is_empty(value: Any) -> bool:
    """Whether nothing has been entered, or of a group not everything."""
    if isinstance(value, Mapping):
        return any(_is_empty(each) for each in value.values())
    return value is None or value in ("", [])


def _set(row: Document, path: str, value: Any) -> None:
    *way, last = path.split(".")
    for step in way:
        row = row.setdefault(step, {})
    row[last] = value


def _place_in_document(pointer: str) -> list[str]:
    return [step.zfill(6) for step in pointer.split("/")]


def _remove(document: Document, pointer: str) -> None:
    """Take a row out of its list, and let the pointers to what is unread follow."""
    of_list, _slash, last = pointer.rpartition("/")
    index = int(last)
    del at(document, of_list)[index]
    unread = []
    for each in document["unread"]:
        found = each["pointer"]
        if found.startswith(f"{of_list}/"):
            step, slash, rest = found.removeprefix(f"{of_list}/").partition("/")
            if int(step) == index:
                continue
            if int(step) > index:
                found = f"{of_list}/{int(step) - 1}{slash}{rest}"
        unread.append({**each, "pointer": found})
    document["unread"] = unread


def _keys(data: Any) -> set[str]:
    """All keys of the document, since those of the rubric are shared by its levels."""
    if isinstance(data, Mapping):
        own = {str(data["key"])} if "key" in data else set()
        return own.union(*(_keys(each) for each in data.values()))
    return set[str]().union(*(_keys(each) for each in data)) if isinstance(data, list) else set()


def _free_key(label: str, taken: set[str]) -> str:
    base = slugify(label)[:30].replace("-", "_").strip("_") or "entry"
    return next(
        key for key in (base, *(f"{base}_{number}" for number in range(2, 10_000))) if key not in taken
    )
