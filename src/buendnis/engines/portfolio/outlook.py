"""What a moved budget changes, as the outside is told."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

from buendnis.engines.portfolio.answer import NAME, VERSION, Verdict, Why
from buendnis.engines.record import Record


@dataclass(frozen=True)
class Outlook(Record):
    """A project before and after."""

    project: str
    before: Verdict
    after: Verdict
    turned: Annotated[tuple[int, ...], "The rules, counted from 0, that decide otherwise now."]
    whys: Annotated[tuple[Why, ...], "Of these rules, with the new budget."]
    sure: Annotated[
        Fraction | None,
        "The share of redraws in which the ranking takes it with the new budget; null without redraws.",
    ]


@dataclass(frozen=True)
class Played(Record):
    """What a moved budget changes, project by project in the order of their ids."""

    budget: Fraction
    chosen: Annotated[tuple[tuple[str, ...], ...], "Of each rule, sorted by id."]
    outlooks: tuple[Outlook, ...]
    engine: str = NAME
    version: str = VERSION
