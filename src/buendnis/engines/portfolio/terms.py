"""What is asked: everything an answer depends on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Annotated

from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.model import Alternatives, Ballot, Limit, Project, kind_of
from buendnis.engines.portfolio.variants import Rule, Variant
from buendnis.engines.problems import BadInput, refuse
from buendnis.engines.record import Record

ALL_RULES = tuple(Variant(rule) for rule in Rule)
MOST_REDRAWS = 100_000


@dataclass(frozen=True)
class Terms(Record):
    """A budget, what asks for it, who wants what, and the rules to try."""

    budget: Annotated[Fraction, "In Euro."]
    projects: tuple[Project, ...]
    ballots: tuple[Ballot, ...] = ()
    rules: Annotated[tuple[Variant, ...], "All five rules if not given."] = ALL_RULES
    limits: tuple[Limit, ...] = ()
    alternatives: tuple[Alternatives, ...] = ()
    threshold: Annotated[Fraction | None, "Projects with fewer points are out under every rule."] = None
    step: Annotated[Fraction, "The smallest change of a score, in points."] = Fraction(1)
    part_funding: Annotated[bool, "What is left goes to whoever can work with a part of it."] = False
    redraws: Annotated[int, "How often scores are drawn anew."] = 0
    seed: int = 1
    around: Annotated[
        Fraction | None,
        "Also list every budget so far below and above at which a rule chooses otherwise; null: no list.",
    ] = None

    def __post_init__(self) -> None:
        """Refuse what does not fit together."""
        if self.step <= 0:
            raise refuse("A step of nothing changes nothing. Write more than 0.", "/step")
        if self.redraws > MOST_REDRAWS:
            raise refuse(f"Write at most {MOST_REDRAWS}.", "/redraws")
        if not self.rules:
            raise refuse("Name at least one rule, or leave “rules” out.", "/rules")
        kind = kind_of(self.ballots)
        for place, variant in enumerate(self.rules):
            try:
                variant.utility_for(kind)
            except BadInput as error:
                raise error.under(f"/rules/{place}") from None
        self.case()

    @cached_property
    def _case(self) -> Case:
        return Case.of(
            self.budget,
            self.projects,
            self.ballots,
            limits=self.limits,
            alternatives=self.alternatives,
            threshold=self.threshold,
            step=self.step,
        )

    def case(self) -> Case:
        """The same in whole numbers. Raises BadInput."""
        return self._case
