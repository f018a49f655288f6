"""The difference of two versions of an outline, as people read it: texts word by word, the plan row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.funding.models import SourceKind, SourceStatus
from buendnis.funding.selectors.content import day_in_words, presented
from buendnis.funding.selectors.formats import completed
from buendnis.ground.wordwise import Kind, Piece, words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Row:
    """A field, partner, paper or line of the plan that is not as it was; amounts only where it has one."""

    label: StrOrPromise
    kind: Kind
    before: str
    after: str
    amount_before: Decimal | None = None
    amount_after: Decimal | None = None

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The text with its marks."""
        return words(self.before, self.after)

    @property
    def more(self) -> Decimal | None:
        """By how much the amount grew; negative where it shrank."""
        if self.amount_before is None and self.amount_after is None:
            return None
        return (self.amount_after or Decimal(0)) - (self.amount_before or Decimal(0))


@dataclass(frozen=True)
class Group:
    """The changes of one section."""

    section: str
    title: StrOrPromise
    rows: tuple[Row, ...]
    money: bool = False


def compared(before: dict[str, Any], after: dict[str, Any]) -> list[Group]:
    """What changed from one snapshot to another, section by section; sections without a change are left out."""
    before, after = completed(before), completed(after)
    groups = [*_of_words(before, after), _of_plan(before, after), _of_sums(before, after)]
    groups.append(_of_papers(before, after))
    return [group for group in groups if group.rows]


def _of_words(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Group]:
    old = {part.section: part for part in presented(before)}
    for part in presented(after):
        gone = {line.key: line for line in old[part.section].lines} if part.section in old else {}
        old.pop(part.section, None)
        rows = []
        for line in part.lines:
            was = gone.pop(line.key, None)
            rows.append(_row(line.label, was.text if was else "", line.text))
        rows += [_row(line.label, line.text, "") for line in gone.values()]
        yield Group(part.section, part.title, tuple(row for row in rows if row.kind is not Kind.SAME))
    for part in old.values():
        rows = [_row(line.label, line.text, "") for line in part.lines if line.text]
        yield Group(part.section, part.title, tuple(rows))


def _row(label: StrOrPromise, before: str, after: str) -> Row:
    return Row(label, _kind(before, after), before, after)


def _kind(before: Any, after: Any) -> Kind:
    if before == after:
        return Kind.SAME
    return Kind.ADDED if not before else Kind.REMOVED if not after else Kind.CHANGED


# --- the finance plan ------------------------------------------------------------------------------

Data = dict[str, Any]
Key = Callable[[Data], Any]

# from the surest to the vaguest: what a row is recognised by
EXPENDITURE_KEYS: tuple[Key, ...] = (
    lambda row: row.get("key") or None,
    lambda row: (row["category"], row["year"], row["label"], row["amount"]),
    lambda row: (row["category"], row["year"], row["label"]),
    lambda row: (row["category"], row["label"]) if row["label"] else None,
    lambda row: (row["category"], row["year"]),
)
SOURCE_KEYS: tuple[Key, ...] = (
    lambda row: row.get("key") or None,
    lambda row: (row["kind"], row["label"], row["amount"]),
    lambda row: (row["kind"], row["organisation"]) if row["organisation"] else None,
    lambda row: (row["kind"], row["label"]),
    lambda row: row["label"] or None,
    lambda row: row["kind"],
)


def paired(
    before: Sequence[Data], after: Sequence[Data], keys: Sequence[Key]
) -> list[tuple[Data | None, Data | None]]:
    """Each row of ``after`` with the row of ``before`` that it was, then what is gone. Every row comes once."""
    partner: dict[int, int] = {}
    free = list(range(len(before)))
    for key in keys:
        for place, row in enumerate(after):
            wanted = None if place in partner else key(row)
            if wanted is None:
                continue
            found = next((old for old in free if key(before[old]) == wanted), None)
            if found is not None:
                partner[place] = found
                free.remove(found)
    pairs: list[tuple[Data | None, Data | None]] = [
        (before[partner[place]] if place in partner else None, row) for place, row in enumerate(after)
    ]
    return pairs + [(before[old], None) for old in free]


def _expenditure_words(row: Data) -> str:
    return " · ".join(
        each for each in (row["category_label"] or row["category"], str(row["year"]), row["label"]) if each
    )


def _source_words(row: Data) -> str:
    parts = (
        row["label"],
        str(SourceKind(row["kind"]).label),
        str(SourceStatus(row["status"]).label),
        row["condition"],
        row["deciding_body"],
        day_in_words(row["decides_on"]),
    )
    return " · ".join(part for part in parts if part)


def _of_plan(before: Data, after: Data) -> Group:
    rows: list[Row] = []
    kinds = (("expenditure", EXPENDITURE_KEYS, _expenditure_words), ("sources", SOURCE_KEYS, _source_words))
    for part, keys, in_words in kinds:
        for old, new in paired(before[part], after[part], keys):
            row = _plan_row(part, old, new, in_words)
            if row.kind is not Kind.SAME:
                rows.append(row)
    return Group("finanzplan", _("Finance plan"), tuple(rows), money=True)


def _plan_row(part: str, old: Data | None, new: Data | None, in_words: Callable[[Data], str]) -> Row:
    was, now = in_words(old) if old else "", in_words(new) if new else ""
    label = pgettext_lazy("row of the plan", "Expenditure") if part == "expenditure" else _("Funding source")
    amount_before = Decimal(old["amount"]) if old else None
    amount_after = Decimal(new["amount"]) if new else None
    kind = _kind((was, amount_before) if old else None, (now, amount_after) if new else None)
    return Row(label, kind, was, now, amount_before, amount_after)


def _of_sums(before: Data, after: Data) -> Group:
    labels = (("expenditure", _("Expenditure")), ("funding", _("Funding")), ("esf", _("ESF share")))
    rows = []
    for name, label in labels:
        old, new = Decimal(before["totals"][name]), Decimal(after["totals"][name])
        if old != new:
            rows.append(Row(label, Kind.CHANGED, "", "", old, new))
    return Group("summen", _("Sums"), tuple(rows), money=True)


def _of_papers(before: Data, after: Data) -> Group:
    def papers(content: Data) -> dict[str, Data]:
        return {row["document"]: row for row in content["documents"]}

    old, new = papers(before), papers(after)
    rows = []
    for paper in [*after["documents"], *(row for row in before["documents"] if row["document"] not in new)]:
        name = paper["document"]
        title = paper["requirement_title"] or _("Another document")
        was, now = old[name]["name"] if name in old else "", new[name]["name"] if name in new else ""
        if (name in old) != (name in new):
            rows.append(_row(title, was, now))
    return Group("unterlagen", _("Documents"), tuple(rows))
