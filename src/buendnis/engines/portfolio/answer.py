"""What comes out: portfolios, and for each project why it is in or out and what would turn it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Annotated

from buendnis.engines.portfolio.variants import Variant
from buendnis.engines.record import Record, Text

NAME = "portfolio"
VERSION = "1.3.0"


class Lever(StrEnum):
    """What could be changed."""

    POINTS = "points"
    COST = "cost"
    BUDGET = "budget"


class Verdict(StrEnum):
    """What all rules together say of a project."""

    IN = "in"
    OUT = "out"
    DISCUSS = "discuss"


@dataclass(frozen=True)
class Amount(Record):
    """A project in a portfolio and what it gets."""

    project: str
    amount: Fraction
    part: Annotated[bool, "It gets less than it asks for."] = False


@dataclass(frozen=True)
class Portfolio(Record):
    """What one rule chooses."""

    variant: Annotated[Variant, "The rule with all its parameters."]
    chosen: Annotated[tuple[str, ...], "Sorted by id."]
    order: Annotated[tuple[str, ...], "In the order in which the rule chooses."]
    amounts: Annotated[tuple[Amount, ...], "With part-funding, also those who get a part."]
    cost: Fraction
    left: Fraction
    score: Annotated[Fraction, "The scores of the chosen ones together."]
    missed: Annotated[tuple[str, ...], "Floors that the portfolio does not reach."]
    possible: Annotated[bool, "False: no portfolio keeps all conditions."]
    proven: Annotated[bool, "False: the search was given up, nothing is claimed."]
    sentence: Text


@dataclass(frozen=True)
class Change(Record):
    """The smallest change of one number that would turn a project; a cent or a step less would not."""

    lever: Lever
    by: Annotated[Fraction, "How much more or less, in Euro or points."]
    to: Annotated[Fraction, "What the number would be then."]
    more: Annotated[bool, "True: more of it; false: less."]


@dataclass(frozen=True)
class Why(Record):
    """Why a rule takes a project, or leaves it."""

    place: Annotated[int, "Which of the portfolios, counted from 0."]
    inside: bool
    reason: Text
    crowded_out_by: Annotated[tuple[str, ...], "Chosen projects that have the money it lacks."]
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Standing(Record):
    """A project under all rules."""

    project: str
    verdict: Verdict
    score: Fraction
    supporters: Annotated[int, "Ballots that name it."]
    whys: tuple[Why, ...]


@dataclass(frozen=True)
class Fairness(Record):
    """How a portfolio treats the ballots."""

    place: Annotated[int, "Which of the portfolios, counted from 0."]
    excluded: Annotated[int, "Ballots of which nothing is chosen, though they name something."]
    share: Annotated[
        Fraction,
        "Mean over the ballots of what is spent on each one's projects, split among their supporters, by its "
        "fair share (the budget by the number of ballots, or all it asks for if that is less); at most 1 each.",
    ]
    utility: Annotated[Fraction, "Utility of all ballots together."]
    inflated: Annotated[Fraction, "By what equal shares multiplied the budget in the end; else 1."]


@dataclass(frozen=True)
class Steady(Record):
    """How sure a project is under the rules that go by scores."""

    project: str
    inside: Annotated[int, "In how many redraws the ranking takes it."]
    lowest: Annotated[Fraction, "From which its scores were drawn."]
    highest: Fraction
    optimum: Annotated[int, "In how many of the redrawn optima it is in."] = 0


@dataclass(frozen=True)
class Robustness(Record):
    """The rules that go by scores, with scores drawn anew between the assessors' lowest and highest points."""

    redraws: int
    seed: int
    projects: tuple[Steady, ...]
    optima: Annotated[
        int, "Of how many redraws, the first ones, the optimum was computed; 0 if no rule asks for it."
    ] = 0


@dataclass(frozen=True)
class Breakpoint(Record):
    """Where a rule begins to choose otherwise: with this number and more, up to the next one in the list."""

    place: Annotated[int, "Which of the portfolios, counted from 0."]
    lever: Annotated[Lever, "What moves: the budget, or the points of one project."]
    project: Annotated[str, "Whose points; empty for the budget."]
    at: Annotated[Fraction, "The first number with the new portfolio; a cent or a step less has the old one."]
    joins: Annotated[tuple[str, ...], "Only in the new one."]
    leaves: Annotated[tuple[str, ...], "Only in the old one."]


@dataclass(frozen=True)
class Answer(Record):
    """The answer of the engine. Of several equal portfolios it is always the same one."""

    portfolios: tuple[Portfolio, ...]
    projects: tuple[Standing, ...]
    fairness: tuple[Fairness, ...]
    robustness: Robustness | None
    ties: Annotated[Text, "How ties are broken everywhere."]
    breakpoints: tuple[Breakpoint, ...] = ()
    unlisted: Annotated[tuple[int, ...], "Portfolios without a list of budgets: it is not known."] = ()
    engine: str = NAME
    version: str = VERSION
