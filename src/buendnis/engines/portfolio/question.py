"""A question to the engine, and its two answers: a whole one, and a quick one for somebody who plays."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from buendnis.engines.portfolio.answer import Answer
from buendnis.engines.portfolio.answering import answered
from buendnis.engines.portfolio.play import Played, played
from buendnis.engines.portfolio.terms import Terms


@dataclass(frozen=True)
class Question(Terms):
    """A budget, what asks for it, who wants what, and the rules to try."""

    def answer(self, *, brief: bool = False) -> Answer:
        """Apply the rules, explain, compare. Raises BadInput.

        ``brief`` for somebody who waits: the reasons of the first rule only, and of the redraws only the ranking.
        """
        return answered(self, brief=brief)

    def played(self, budget: Fraction) -> Played:
        """What another budget would change, quickly. Raises BadInput."""
        return played(self, budget)
