"""Completing a guideline in plain forms: each section is a list of rows, each row a part of the document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.funding.guideline import GapKind, Guideline, completeness
from buendnis.funding.guideline.document import CategoryKind, Condition, JudgedBy, ObjectKind
from buendnis.ground.money import EuroField, euro

Row = dict[str, Any]
NOT_KNOWN = [
    ("", _("not known yet")),
    ("true", pgettext_lazy("answer", "Yes")),
    ("false", pgettext_lazy("answer", "No")),
]


class Yes(forms.TypedChoiceField):
    """Yes, no, or not known yet."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=NOT_KNOWN,
            coerce=lambda text: {"true": True, "false": False}[text],
            empty_value=None,
            required=False,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """The stored answer as the choice it is."""
        return {True: "true", False: "false", None: ""}.get(value, value)


class PercentField(forms.DecimalField):
    """A rate: shown and typed as percent, stored between 0 and 1 as text with four places."""

    suffix = "%"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=0, max_value=100, decimal_places=2, localize=True, required=False, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        """A stored rate as percent."""
        return (
            format((Decimal(value) * 100).normalize(), "f").replace(".", ",") if _is_stored(value) else value
        )

    def clean(self, value: Any) -> Any:
        """The rate as text; None for nothing."""
        found = super().clean(value)
        return None if found is None else str((found / 100).quantize(Decimal("0.0001")))


class PointsField(forms.DecimalField):
    """Points; stored as text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=0, max_value=1000, decimal_places=2, localize=True, required=False, **kwargs
        )

    def clean(self, value: Any) -> Any:
        """The points as text; None for nothing."""
        found = super().clean(value)
        return None if found is None else format(found.normalize(), "f")


class AmountField(EuroField):
    """An amount; stored as text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A stored amount as Germans write it."""
        return euro(Decimal(value)).removesuffix("\u00a0€") if _is_stored(value) else value

    def clean(self, value: Any) -> Any:
        """The amount as text; None for nothing."""
        found = super().clean(value)
        return None if found is None else str(found)


def _is_stored(value: Any) -> bool:
    return isinstance(value, str) and value.replace(".", "", 1).isdigit()


def text(label: Any, *, required: bool = False, length: int = 300) -> forms.CharField:
    """A line of text."""
    return forms.CharField(label=label, required=required, max_length=length, empty_value=None)


@dataclass(frozen=True)
class Section:
    """A part of the guideline: its name in addresses, its title, the fields of a row, and how rows are found.

    ``rows`` yields label and row of a document, which the form changes in place; ``new`` makes an added row.
    """

    slug: str
    title: str | Promise
    fields: Callable[[], dict[str, forms.Field]]
    rows: Callable[[Row], Iterator[tuple[str, Row]]]
    new: Callable[[Row, Row], None] | None = None


def _each(name: str, label: str) -> Callable[[Row], Iterator[tuple[str, Row]]]:
    def rows(document: Row) -> Iterator[tuple[str, Row]]:
        for row in document[name]:
            yield str(row.get(label) or ""), row

    return rows


def _append(name: str, **more: Any) -> Callable[[Row, Row], None]:
    def add(document: Row, said: Row) -> None:
        taken = {row["key"] for row in document[name]}
        document[name].append(
            {"key": _key(said, taken), **deepcopy(more), **said, "source": "Geschäftsstelle"}
        )

    return add


def _key(said: Row, taken: set[str]) -> str:
    base = slugify(said.get("label") or said.get("title") or "zeile").replace("-", "_")[:30] or "zeile"
    return next(key for key in (base, *(f"{base}_{number}" for number in range(2, 1000))) if key not in taken)


def _criteria(document: Row) -> Iterator[tuple[str, Row]]:
    for block in document["rubric"]["blocks"]:
        for criterion in block["criteria"]:
            yield criterion["label"], criterion


def _aspects(document: Row) -> Iterator[tuple[str, Row]]:
    for label, criterion in _criteria(document):
        for aspect in criterion["aspects"]:
            yield f"{aspect['label']} ({label})", aspect


def _objects(document: Row) -> Iterator[tuple[str, Row]]:
    for row in document["funding_objects"]:
        yield row["title"], row


SECTIONS = (
    Section(
        "gegenstaende",
        _("Funding objects and limits"),
        lambda: {
            "title": text(_("Name"), required=True),
            "paragraph": text(_("Paragraph")),
            "kind": forms.ChoiceField(
                label=_("Kind"),
                choices=[
                    (ObjectKind.STRUCTURE, _("Structure project")),
                    (ObjectKind.UNEMPLOYED, _("For the unemployed")),
                    (ObjectKind.TRAINING, _("Further training")),
                ],
            ),
            "limits.min_total": AmountField(label=_("Least total expenditure")),
            "limits.max_total": AmountField(label=_("Largest total expenditure")),
            "limits.normal_months": forms.IntegerField(
                label=_("Months as a rule"), required=False, min_value=1, max_value=120
            ),
            "counts_against_budget": Yes(label=_("Counts against the virtual budget")),
            "opinion_needed": Yes(label=_("Needs an expert opinion")),
            "place.must": text(_("Place: must")),
            "place.should": text(_("Place: should")),
        },
        _objects,
    ),
    Section(
        "saetze",
        _("Funding rates"),
        lambda: {
            "rate": PercentField(label=_("Rate")),
            "with_state_funds": PercentField(label=_("with state funds up to")),
            "exceptions": text(_("Exceptions")),
            "paragraph": text(_("Paragraph")),
        },
        lambda document: ((", ".join(row["areas"]).replace("UER", "ÜR"), row) for row in document["rates"]),
    ),
    Section(
        "kriterien",
        _("Criteria"),
        lambda: {
            "label": text(_("Name"), required=True),
            "max": PointsField(label=_("Points at most")),
            "min": PointsField(label=_("Points at least")),
        },
        _criteria,
    ),
    Section(
        "aspekte",
        _("Aspects and who judges them"),
        lambda: {
            "label": text(_("Name"), required=True),
            "max": PointsField(label=_("Points at most")),
            "judged_by": forms.ChoiceField(
                label=_("Judged by"),
                choices=[(JudgedBy.ALLIANCE, _("the alliance")), (JudgedBy.AUTHORITY, _("the bank"))],
            ),
        },
        _aspects,
    ),
    Section(
        "kategorien",
        _("Categories of expenditure"),
        lambda: {
            "label": text(_("Name"), required=True),
            "kind": forms.ChoiceField(
                label=_("Kind"), choices=[(kind.value, kind.value) for kind in CategoryKind]
            ),
        },
        _each("expenditure_categories", "label"),
        _append("expenditure_categories", kind="other"),
    ),
    Section(
        "unterlagen",
        _("Required documents"),
        lambda: {
            "title": text(_("Name"), required=True),
            "condition": forms.ChoiceField(
                label=_("When"), choices=[(each.value, each.value) for each in Condition]
            ),
        },
        _each("required_documents", "title"),
        _append("required_documents", condition="always", applies_to=[]),
    ),
)
BY_SLUG = {section.slug: section for section in SECTIONS}


class RowForm(forms.Form):
    """One row of a section; a proposal is confirmed by a tick."""

    def __init__(self, section: Section, row: Row, **kwargs: Any) -> None:
        initial = {name: _get(row, name) for name in section.fields()}
        super().__init__(initial=initial, **kwargs)
        self.row = row
        for name, field in section.fields().items():
            self.fields[name] = field
        if row.get("proposal"):
            self.fields["confirmed"] = forms.BooleanField(
                label=_("Read and confirmed by the office"), required=False
            )

    def store(self) -> None:
        """Write what was said into the row."""
        for name, value in self.cleaned_data.items():
            if name == "confirmed":
                if value:
                    self.row["proposal"] = False
            else:
                _set(self.row, name, value)


class SectionForms:
    """All rows of a section of ``document``, and an empty row to add; works on a copy."""

    def __init__(self, section: Section, document: Mapping[str, Any], data: Any = None) -> None:
        self.section = section
        self.before = document
        self.document: Row = deepcopy(dict(document))
        self.rows = [
            (label, RowForm(section, row, data=data, prefix=f"r{place}"))
            for place, (label, row) in enumerate(section.rows(self.document))
        ]
        self.added = (
            RowForm(section, {}, data=data, prefix="new", use_required_attribute=False, empty_permitted=True)
            if section.new
            else None
        )

    @property
    def forms(self) -> list[RowForm]:
        """All forms, for the summary of errors."""
        return [form for _label, form in self.rows] + ([self.added] if self.added else [])

    def is_valid(self) -> bool:
        """Whether every row can be stored."""
        return all([form.is_valid() for form in self.forms])  # noqa: C419 - each shows its errors

    def changed(self) -> Row:
        """The document with what was said; parts that were unread and now have a value are unread no more."""
        for _label, form in self.rows:
            form.store()
        if self.added is not None and self.added.has_changed() and self.section.new is not None:
            self.section.new(self.document, dict(self.added.cleaned_data))
        self.document["unread"] = [
            part for part in self.document.get("unread", []) if not self._was_filled(part["pointer"])
        ]
        return self.document

    def _was_filled(self, pointer: str) -> bool:
        return _at(self.before, pointer) is None and _at(self.document, pointer) is not None


class GapsForm(forms.Form):
    """Ticking off unread parts that set nothing after all."""

    def __init__(self, guideline: Guideline, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        gaps = [gap for gap in completeness(guideline) if gap.kind is GapKind.UNREAD]
        self.fields["done"] = forms.MultipleChoiceField(
            label=_("Looked up: the guideline sets nothing here, or it is noted elsewhere"),
            choices=[(gap.pointer, gap.remark) for gap in gaps],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )


def _get(row: Row, path: str) -> Any:
    found: Any = row
    for step in path.split("."):
        found = (found or {}).get(step)
    return found


def _set(row: Row, path: str, value: Any) -> None:
    *way, last = path.split(".")
    for step in way:
        row = row.setdefault(step, {})
    row[last] = value


def _at(document: Any, pointer: str) -> Any:
    """The value that ``pointer`` leads to; None if there is none."""
    found = document
    for step in pointer.split("/")[1:]:
        try:
            found = found[int(step)] if isinstance(found, list) else found[step]
        except (KeyError, IndexError, ValueError, TypeError):
            return None
    return found or None
