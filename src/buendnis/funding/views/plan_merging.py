"""Two who change the finance plan: brought together row by row, and asked about where both changed the same row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import ngettext

from buendnis.funding.forms.finance import ExpenditureForm, SourceForm
from buendnis.funding.merging import marks, merge_rows, plain, read_marks
from buendnis.funding.models import SourceKind, SourceStatus
from buendnis.funding.views.entering import chosen
from buendnis.ground.money import euro

EXPENDITURE, SOURCES = "expenditure", "sources"
FIELDS = {
    EXPENDITURE: ("category", "year", "label", "amount"),
    SOURCES: (
        "kind",
        "organisation",
        "label",
        "amount",
        "status",
        "condition",
        "confirmation_note",
        "deciding_body",
        "decides_on",
        "papers_due_on",
    ),
}
FORMS: dict[str, Any] = {EXPENDITURE: ExpenditureForm, SOURCES: SourceForm}

Row = dict[str, Any]
Said = dict[str, list[Row]]  # the rows of both parts in order; ``key`` names a stored one


@dataclass(frozen=True)
class Difference:
    """A field in which two versions of a row differ, in words."""

    label: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class RowConflict:
    """A row that both changed, or that one changed and the other took out."""

    name: str  # its key, by which the choice is sent
    label: str
    gone_here: bool
    gone_there: bool
    differences: tuple[Difference, ...] = ()


@dataclass
class PlanMerged:
    """What both say together: this writer's rows, but for those that only others changed."""

    rows: Said
    taken: set[str] = field(default_factory=set)  # keys of rows that come from what is stored
    theirs: int = 0  # how many rows others changed, added or took out
    conflicts: list[RowConflict] = field(default_factory=list)


def seen_of(stored: Said) -> str:
    """The marks of all rows, as the form carries them."""
    return marks({row["key"]: _told(part, row) for part in FIELDS for row in stored[part]})


def said_of(part: str, rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Rows as a form has read them, in the shape of those that are stored."""
    return [
        {"key": str(row["key"] or ""), **{name: _plain(row[name]) for name in FIELDS[part]}} for row in rows
    ]


def merged(
    data: QueryDict, entered: Said, stored: Said, labels: Mapping[str, Mapping[str, str]]
) -> PlanMerged:
    """Bring together what was ``entered`` and what is ``stored``, with what was chosen in an earlier conflict.

    ``labels``: the choices of a field by its name, for telling a conflict in words.
    """
    found = PlanMerged({part: [] for part in FIELDS})
    seen = read_marks(str(data.get("seen", "")))
    for part in FIELDS:
        here = {row["key"]: row for row in entered[part] if row["key"]}
        there = {row["key"]: row for row in stored[part]}
        choices = chosen(data, {*here, *there})
        told = merge_rows(
            seen,
            {key: _told(part, row) for key, row in here.items()},
            {key: _told(part, row) for key, row in there.items()},
        )
        theirs = {key for key, whose in told.items() if whose == "theirs"}
        asked = {key for key, whose in told.items() if whose == "conflict" and key not in choices}
        from_there = theirs | {key for key, choice in choices.items() if choice == "theirs"}
        for row in entered[part]:
            key = row["key"]
            if key not in from_there:
                found.rows[part].append(row)
            elif key in there:
                found.rows[part].append(there[key])
                found.taken.add(key)
        # rows of others that this writer never saw, or took out and shall keep after all
        for key, row in there.items():
            if key in from_there and key not in here:
                found.rows[part].append(row)
                found.taken.add(key)
        found.theirs += len(theirs)
        found.conflicts += [
            _conflict(part, key, here.get(key), there.get(key), labels)
            for key in [*there, *(key for key in here if key not in there)]
            if key in asked
        ]
    return found


def as_data(
    data: QueryDict, rows: Said, conflicts: Sequence[RowConflict], stored: Said, more: int
) -> QueryDict:
    """``data`` with ``rows`` in place of its own; what is taken out here and asked about stands there, ticked."""
    gone = {each.name for each in conflicts if each.gone_here}
    new = data.copy()
    for name in list(new):
        if name.startswith((f"{EXPENDITURE}-", f"{SOURCES}-")):
            del new[name]
    for part in FIELDS:
        asked = [{**row, "DELETE": "on"} for row in stored[part] if row["key"] in gone]
        known = [row for row in rows[part] if row["key"]] + asked
        fresh = [row for row in rows[part] if not row["key"]]
        for place, row in enumerate([*known, *fresh]):
            for name, value in row.items():
                new[f"{part}-{place}-{name}"] = _shown(value) if name == "amount" else str(value)
        new[f"{part}-TOTAL_FORMS"] = str(len(known) + len(fresh) + more)
        new[f"{part}-INITIAL_FORMS"] = str(len(known))
    return new


def _shown(amount: str) -> str:
    return euro(Decimal(amount)).removesuffix("\u00a0€")


def _told(part: str, row: Mapping[str, Any]) -> Row:
    return {name: row[name] for name in FIELDS[part]}


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, date):
        return value.isoformat()
    public_id = getattr(value, "public_id", None)
    return str(public_id) if public_id else plain(value)


def _conflict(
    part: str, key: str, mine: Row | None, theirs: Row | None, labels: Mapping[str, Mapping[str, str]]
) -> RowConflict:
    row = theirs or mine or {}
    words = [_words(name, row[name], labels) for name in FIELDS[part][:3]]
    differences = tuple(
        Difference(
            str(FORMS[part].base_fields[name].label),
            _words(name, theirs[name], labels),
            _words(name, mine[name], labels),
        )
        for name in FIELDS[part]
        if mine is not None and theirs is not None and plain(mine[name]) != plain(theirs[name])
    )
    label = " · ".join(word for word in words if word)
    return RowConflict(key, label, mine is None, theirs is None, differences)


def _words(name: str, value: Any, labels: Mapping[str, Mapping[str, str]]) -> str:
    if value == "":
        return ""
    if name == "amount":
        return euro(Decimal(value))
    if name == "kind":
        return str(SourceKind(value).label)
    if name == "status":
        return str(SourceStatus(value).label)
    if name in {"decides_on", "papers_due_on"}:
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    return labels.get(name, {}).get(str(value), str(value))


def told_taken(number: int) -> str:
    """That rows of others were brought in."""
    return ngettext(
        "Somebody else has changed %(number)s row in the meantime; it was taken over.",
        "Somebody else has changed %(number)s rows in the meantime; they were taken over.",
        number,
    ) % {"number": number}
