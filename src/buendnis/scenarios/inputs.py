"""What a scenario is calculated from, as it is frozen: projects with what is known of them, the budget, the moves.

Pure: from here to the engine's question and back to JSON, without the database. ``without`` leaves projects out as if
they had never been there; whoever is kept out of a project reads a scenario like that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated

from buendnis.engines.portfolio import (
    Alternatives,
    Ballot,
    Completion,
    Counts,
    Limit,
    Of,
    Question,
    Rule,
    Variant,
)
from buendnis.engines.portfolio import Project as Asked
from buendnis.engines.record import Record

STEP = Fraction(1, 10)  # the smallest change of points that is told
NEEDS_BALLOTS = (Rule.GREEDY, Rule.EQUAL_SHARES, Rule.PHRAGMEN)
FEWEST_BALLOTS = 2
# Equal shares stops with most of the money unspent where partners agree on little; then what is left goes on greedily.
VARIANTS = {rule: Variant(rule) for rule in Rule} | {
    Rule.EQUAL_SHARES: Variant(Rule.EQUAL_SHARES, completion=Completion.UTILITARIAN)
}


class Choice(StrEnum):
    """What a scenario does with a project."""

    WITH = "m"  # it competes for the budget
    FIXED = "f"  # it is supported whatever the rules say
    WITHOUT = "o"


class Standing(StrEnum):
    """How far a project is."""

    RIPE = "ripe"
    WAITING = "waiting"
    EARLIER = "earlier"
    PLANNED = "planned"


@dataclass(frozen=True)
class Entry(Record):
    """A project of a scenario, as it was known when the scenario was made. Amounts in euro."""

    key: Annotated[str, "The number of the outline; ties go to the smaller one."]
    title: str
    amount: Decimal
    standing: Standing
    choice: Choice
    application: Annotated[str, "Public id of the outline; empty for a planned project."] = ""
    case: Annotated[str, "Public id of the appraisal that the points come from."] = ""
    points: Annotated[Decimal | None, "The mean with two places; null: none yet, which counts as 0."] = None
    lowest: Decimal | None = None
    highest: Decimal | None = None
    assumed: Annotated[bool, "The points are an assumption of whoever made the scenario."] = False
    least: Annotated[Decimal | None, "It can still be done with this."] = None
    field: Annotated[str, "Key of the field of action."] = ""
    district: str = ""
    category: str = ""


@dataclass(frozen=True)
class Named(Record):
    """How a field of action, a district or a category is called."""

    of: Of
    key: str
    label: str


@dataclass(frozen=True)
class Condition(Record):
    """A floor, a cap or both, for a field, a district, a category or all."""

    of: Of
    value: str = ""
    counts: Counts = Counts.COST
    at_least: Decimal | None = None
    at_most: Decimal | None = None


class Tie(StrEnum):
    """How two projects hang together."""

    EITHER = "either"  # at most one of them
    NEEDS = "needs"  # the first only with the second


@dataclass(frozen=True)
class Pair(Record):
    """Two projects that hang together."""

    one: str
    tie: Tie
    other: str


@dataclass(frozen=True)
class Inputs(Record):
    """Everything that the answer of a scenario depends on, but for the engine itself."""

    budget: Decimal
    free: Annotated[Decimal, "What was free in the virtual budget when the scenario was made."]
    out_of: Annotated[Decimal, "The most points there are; 100 where rubrics differ."]
    entries: tuple[Entry, ...]
    rules: tuple[Rule, ...]
    ballots: tuple[Ballot, ...] = ()
    names: tuple[Named, ...] = ()
    conditions: tuple[Condition, ...] = ()
    pairs: tuple[Pair, ...] = ()
    threshold: Decimal | None = None
    part_funding: bool = False
    redraws: int = 0

    def without(self, keys: Collection[str]) -> Inputs:
        """The same as if some projects were not there: neither they nor what was said of them.

        Ballots that approve of nothing else go, too: how many seats have assessed would be told by them.
        """
        if not keys:
            return self
        kept = {each.key for each in self.entries} - set(keys)
        return replace(
            self,
            entries=tuple(each for each in self.entries if each.key in kept),
            ballots=tuple(left for ballot in self.ballots if (left := _kept(ballot, kept)).approves),
            pairs=tuple(pair for pair in self.pairs if pair.one not in keys and pair.other not in keys),
        )

    @property
    def fixed(self) -> tuple[Entry, ...]:
        """What is supported whatever the rules say."""
        return tuple(each for each in self.entries if each.choice is Choice.FIXED)

    @property
    def competing(self) -> tuple[Entry, ...]:
        """What the rules choose from."""
        return tuple(each for each in self.entries if each.choice is Choice.WITH)

    @property
    def left(self) -> Decimal:
        """What is left of the budget for those that compete; below zero: what is fixed costs more."""
        return self.budget - sum((each.amount for each in self.fixed), Decimal(0))

    @property
    def has_ballots(self) -> bool:
        """Whether enough partners have assessed for the rules that go by them."""
        return enough(self.ballots)

    def named(self, of: Of, key: str) -> str:
        """How a field, a district or a category is called."""
        return next((each.label for each in self.names if each.of is of and each.key == key), key)

    @property
    def barred(self) -> frozenset[str]:
        """What competes and cannot come in: its alternative is fixed, or what it needs is left out."""
        fixed = {each.key for each in self.fixed}
        there = {each.key for each in self.competing}
        either = [{pair.one, pair.other} for pair in self.pairs if pair.tie is Tie.EITHER]
        barred = {key for both in either if both & fixed for key in both - fixed} & there
        while True:
            more = {
                pair.one
                for pair in self.pairs
                if pair.tie is Tie.NEEDS and pair.other not in fixed | (there - barred)
            } & (there - barred)
            if not more:
                return frozenset(barred)
            barred |= more

    def question(self) -> Question:
        """What the engine is asked. Raises BadInput where something does not fit together."""
        fixed = {each.key for each in self.fixed}
        asked = {each.key for each in self.competing} - self.barred
        needs: dict[str, list[str]] = {}
        for pair in self.pairs:
            if pair.tie is Tie.NEEDS and pair.one in asked and pair.other not in fixed:
                needs.setdefault(pair.one, []).append(pair.other)
        rules = [rule for rule in self.rules if self.has_ballots or rule not in NEEDS_BALLOTS]
        return Question(
            budget=Fraction(max(self.left, Decimal(0))),
            projects=tuple(
                _asked(each, tuple(dict.fromkeys(needs.get(each.key, ()))))
                for each in self.competing
                if each.key in asked
            ),
            ballots=tuple(_kept(ballot, asked) for ballot in self.ballots) if self.has_ballots else (),
            rules=tuple(VARIANTS[rule] for rule in rules or [Rule.RANKING]),
            limits=tuple(_limit(condition, self) for condition in self.conditions),
            alternatives=tuple(
                Alternatives((pair.one, pair.other))
                for pair in self.pairs
                if pair.tie is Tie.EITHER and {pair.one, pair.other} <= asked
            ),
            threshold=None if self.threshold is None else Fraction(self.threshold),
            step=STEP,
            part_funding=self.part_funding,
            redraws=self.redraws,
        )


def enough(ballots: Iterable[Ballot]) -> bool:
    """Whether so many partners approve of something that a rule by ballots says anything."""
    return sum(1 for ballot in ballots if ballot.approves) >= FEWEST_BALLOTS


def _kept(ballot: Ballot, keys: Collection[str]) -> Ballot:
    """The ballot, with nothing but ``keys``."""
    return replace(
        ballot,
        approves=tuple(key for key in ballot.approves if key in keys),
        recused=tuple(key for key in ballot.recused if key in keys),
    )


def _asked(entry: Entry, needs: tuple[str, ...]) -> Asked:
    given = (entry.points, entry.lowest, entry.highest)
    points, lowest, highest = (None if each is None else Fraction(each) for each in given)
    return Asked(
        id=entry.key,
        cost=Fraction(entry.amount),
        label=entry.title,
        least=None if entry.least is None else Fraction(min(entry.least, entry.amount)),
        score=points or Fraction(0),
        lowest=lowest,
        highest=highest,
        fields=(entry.field,) if entry.field else (),
        districts=(entry.district,) if entry.district else (),
        category=entry.category,
        needs=needs,
    )


def _limit(condition: Condition, inputs: Inputs) -> Limit:
    """The condition for what competes: what is fixed has used its part of it already."""
    limit = Limit(
        of=condition.of,
        value=condition.value,
        counts=condition.counts,
        at_least=_number(condition.at_least),
        at_most=_number(condition.at_most),
        label=inputs.named(condition.of, condition.value) if condition.value else "",
    )
    inside = [each for each in inputs.fixed if limit.touches(_asked(each, ()))]
    used = Fraction(
        len(inside)
        if condition.counts is Counts.NUMBER
        else sum((each.amount for each in inside), Decimal(0))
    )
    return replace(
        limit,
        at_least=None if limit.at_least is None else max(limit.at_least - used, Fraction(0)),
        at_most=None if limit.at_most is None else max(limit.at_most - used, Fraction(0)),
    )


def _number(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)
