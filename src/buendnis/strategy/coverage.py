"""What is being done for each field and goal: rooms above tell it, and the gaps are named.

A room registers what it counts from its ``AppConfig.ready``. Counts go by the key of a field or goal, through all
versions: an outline that cited an earlier version serves the same goal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from buendnis.strategy.plan import Plan, PlanField, PlanGoal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Measure:
    """Something that is counted: ideas, outlines, euro. ``is_project``: more than none of it closes a gap.

    ``order``: its place in the table, whichever room has told of it first.
    """

    key: str
    label: StrOrPromise
    is_money: bool = False
    is_project: bool = False
    order: int = 50


@dataclass(frozen=True)
class Tally:
    """So much of a measure for the field or goal with the key ``part``."""

    part: str
    measure: str
    amount: Decimal


# asked with the key of the alliance; a constant number of questions
Provider = Callable[[int], Iterable[Tally]]
_measures: dict[str, Measure] = {}
_providers: list[Provider] = []


def register(measures: Iterable[Measure], provider: Provider) -> None:
    """Add what a room counts (once per function)."""
    _measures.update({each.key: each for each in measures})
    if provider not in _providers:
        _providers.append(provider)


class Gap(StrEnum):
    """What is missing: any project, or anything at all."""

    NONE = ""
    ONLY_IDEAS = "only_ideas"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Row:
    """A field (``goal`` is None) or a goal, with an amount per measure in their order."""

    field: PlanField
    goal: PlanGoal | None
    amounts: tuple[Decimal, ...]
    gap: Gap

    @property
    def label(self) -> str:
        """Number and title."""
        if self.goal is None:
            return f"{self.field.number}. {self.field.title}"
        return f"{self.field.number}.{self.goal.number} {self.goal.title}"


@dataclass(frozen=True)
class Coverage:
    """The table of a version."""

    measures: tuple[Measure, ...]
    rows: tuple[Row, ...]

    @property
    def gaps(self) -> tuple[Row, ...]:
        """Fields and goals without a project; goals of an empty field go without saying."""
        empty = {row.field.key for row in self.rows if row.goal is None and row.gap}
        return tuple(row for row in self.rows if row.gap and (row.goal is None or row.field.key not in empty))


def coverage_of(alliance_id: int, plan: Plan) -> Coverage:
    """What is done for each field and goal of ``plan``; as many questions as the rooms above ask."""
    measures = tuple(sorted(_measures.values(), key=lambda each: each.order))
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for provider in _providers:
        for tally in provider(alliance_id):
            found[tally.part, tally.measure] += tally.amount
    rows = []
    for field in plan.fields:
        rows.append(_row(field, None, measures, found))
        rows += [_row(field, goal, measures, found) for goal in field.goals]
    return Coverage(measures, tuple(rows))


def _row(
    field: PlanField,
    goal: PlanGoal | None,
    measures: Sequence[Measure],
    found: Mapping[tuple[str, str], Decimal],
) -> Row:
    key = goal.key if goal else field.key
    amounts = tuple(found.get((key, each.key), Decimal(0)) for each in measures)
    projects = any(amount > 0 for each, amount in zip(measures, amounts, strict=True) if each.is_project)
    gap = Gap.NONE if projects else Gap.ONLY_IDEAS if any(amounts) else Gap.NOTHING
    return Row(field, goal, amounts, gap)
