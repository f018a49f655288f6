"""What a file would change in a plan, before it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from buendnis.funding.models import ConditionKind, SourceKind, SourceStatus
from buendnis.funding.services.finance import Condition, Expenditure, Source
from buendnis.ground.money import euro

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class RowChange:
    """A row that comes, goes or changes: its name, and what it says before and after."""

    what: str
    name: str
    details: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class PlanChanges:
    """All changes, and the sums before and after."""

    expenditure: tuple[RowChange, ...]
    sources: tuple[RowChange, ...]
    sums: tuple[tuple[str, Decimal, Decimal], ...]
    same: int  # rows that stay as they are

    @property
    def any(self) -> bool:
        """Whether the file changes anything."""
        return bool(self.expenditure or self.sources)


def changes_between(
    before: tuple[Sequence[Expenditure], Sequence[Source]],
    after: tuple[Sequence[Expenditure], Sequence[Source]],
    categories: Mapping[str, str],
) -> PlanChanges:
    """What would change from one plan to the other; ``conditions`` None stand for those that are stored."""
    labels = {row.key: row.label for rows in (before[1], after[1]) for row in rows}
    kept = {row.key: row.conditions for row in before[1]}

    def cost(row: Expenditure) -> dict[str, str]:
        return {
            _("Category"): categories.get(row.category, row.category),
            _("Year"): str(row.year),
            _("What for"): row.label,
            _("Amount"): euro(row.amount),
        }

    def share(row: Source) -> dict[str, str]:
        conditions = kept.get(row.key) if row.conditions is None else row.conditions
        return {
            pgettext("funding source", "Kind"): str(SourceKind(row.kind).label),
            _("Who pays"): row.label,
            _("Amount"): euro(row.amount),
            pgettext("funding source", "Status"): str(SourceStatus(row.status).label),
            _("Known to the alliance as"): row.organisation.name if row.organisation else "",
            _("Deciding body"): row.deciding_body,
            _("Decides on"): _day(row.decides_on),
            _("Papers due on"): _day(row.papers_due_on),
            _("Where it can be looked up"): row.confirmation_note,
            _("Condition"): "; ".join(_condition(each, labels) for each in conditions or ()),
        }

    costs, same_costs = _compared(before[0], after[0], cost, _cost_name(categories))
    shares, same_shares = _compared(before[1], after[1], share, lambda row: row.label)
    return PlanChanges(
        tuple(costs),
        tuple(shares),
        (
            (_("Expenditure"), _sum(before[0]), _sum(after[0])),
            (_("Funding"), _sum(before[1]), _sum(after[1])),
        ),
        same_costs + same_shares,
    )


def _compared(
    before: Sequence[Any], after: Sequence[Any], said: Any, name: Any
) -> tuple[list[RowChange], int]:
    old = {row.key: row for row in before}
    found, same = [], 0
    for row in after:
        known = old.pop(row.key, None) if row.key else None
        if known is None:
            details = tuple((what, "", text) for what, text in said(row).items() if text)
            found.append(RowChange(ADDED, name(row), details))
            continue
        was, now = said(known), said(row)
        details = tuple((what, was[what], now[what]) for what in now if was[what] != now[what])
        if details:
            found.append(RowChange(CHANGED, name(known), details))
        else:
            same += 1
    found += [RowChange(REMOVED, name(row), ((_("Amount"), euro(row.amount), ""),)) for row in old.values()]
    return found, same


def _cost_name(categories: Mapping[str, str]) -> Any:
    def name(row: Expenditure) -> str:
        return ", ".join(
            part for part in (categories.get(row.category, row.category), str(row.year), row.label) if part
        )

    return name


def _condition(each: Condition, labels: Mapping[Any, str]) -> str:
    text = labels.get(each.other, "") if each.other else each.text
    words = [str(ConditionKind(each.kind).label), text, each.text if each.other else ""]
    words += [_day(each.expected_on), _day(each.met_on)]
    return ", ".join(word for word in words if word)


def _sum(rows: Sequence[Any]) -> Decimal:
    withdrawn = SourceStatus.WITHDRAWN.value
    return sum((row.amount for row in rows if getattr(row, "status", "") != withdrawn), Decimal(0))


def _day(day: Any) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""
