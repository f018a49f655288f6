"""The rules, and every choice within a rule: all that an answer depends on besides the case."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Annotated

from buendnis.engines.portfolio.model import Kind
from buendnis.engines.problems import refuse
from buendnis.engines.record import Record


class Rule(StrEnum):
    """How a portfolio is chosen."""

    RANKING = "ranking"
    OPTIMUM = "optimum"
    GREEDY = "greedy"
    EQUAL_SHARES = "equal-shares"
    PHRAGMEN = "phragmen"


class Utility(StrEnum):
    """What a funded project is worth to a ballot that names it."""

    COST = "cost"
    CARDINALITY = "cardinality"
    POINTS = "points"
    BORDA = "borda"


class Completion(StrEnum):
    """How equal shares goes on when money is left."""

    NONE = "none"
    ADD_ONE = "add-one"
    UTILITARIAN = "utilitarian"
    ADD_ONE_UTILITARIAN = "add-one-utilitarian"

    @property
    def adds(self) -> bool:
        """Whether the shares are raised step by step."""
        return self in {Completion.ADD_ONE, Completion.ADD_ONE_UTILITARIAN}

    @property
    def fills(self) -> bool:
        """Whether what is left is filled up greedily."""
        return self in {Completion.UTILITARIAN, Completion.ADD_ONE_UTILITARIAN}


class Value(StrEnum):
    """What the optimum adds up, and what greedy weighs."""

    SCORE = "score"
    UTILITY = "utility"


DEFAULT_UTILITY = {
    Kind.APPROVAL: Utility.COST,
    Kind.POINTS: Utility.POINTS,
    Kind.RANKING: Utility.BORDA,
}
_FITS = {
    Kind.APPROVAL: {Utility.COST, Utility.CARDINALITY},
    Kind.POINTS: {Utility.COST, Utility.CARDINALITY, Utility.POINTS},
    Kind.RANKING: {Utility.COST, Utility.CARDINALITY, Utility.BORDA},
}


@dataclass(frozen=True)
class Variant(Record):
    """A rule with its parameters."""

    rule: Rule
    utility: Annotated[
        Utility | None,
        "Null: cost for approvals, points for points, borda for rankings.",
    ] = None
    completion: Completion = Completion.NONE
    step: Annotated[Fraction, "By how much add-one raises each share, in Euro."] = Fraction(1)
    stop_when_exhaustive: Annotated[
        bool, "Add-one ends as soon as no further project fits; else only when the budget would burst."
    ] = True
    value: Annotated[
        Value, "The optimum adds up scores, or the utility of all ballots; greedy always weighs utility."
    ] = Value.SCORE

    def __post_init__(self) -> None:
        """Refuse what has no meaning."""
        if self.completion is not Completion.NONE and self.rule is not Rule.EQUAL_SHARES:
            raise refuse("Only equal shares has a completion. Choose “none”.", "/completion")
        if self.step <= 0:
            raise refuse("A step of nothing never ends. Write more than 0.", "/step")

    def utility_for(self, kind: Kind) -> Utility:
        """The utility that counts with ballots of this kind. Raises BadInput if they do not fit."""
        chosen = self.utility or DEFAULT_UTILITY[kind]
        if chosen not in _FITS[kind]:
            fitting = ", ".join(sorted(_FITS[kind]))
            raise refuse(
                f"“{chosen}” needs other ballots; these hold {kind}. Choose one of: {fitting}.", "/utility"
            )
        return chosen
