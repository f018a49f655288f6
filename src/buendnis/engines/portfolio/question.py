"""A question to the engine, and its two answers: a whole one, and a quick one for somebody who plays.

What answers is loaded with the first answer: whoever only reads a question, or counts a town's votes, needs neither
numpy nor HiGHS, which are most of what a process is large by.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from buendnis.engines.portfolio.answer import Answer
from buendnis.engines.portfolio.outlook import Played
from buendnis.engines.portfolio.terms import Terms


@dataclass(frozen=True)
class Question(Terms):
    """A budget, what asks for it, who wants what, and the rules to try."""

    def answer(self, *, brief: bool = False) -> Answer:
        """Apply the rules, explain, compare. Raises BadInput.

        ``brief`` for somebody who waits: the reasons of the first rule only, and of the redraws only the ranking.
        """
        from buendnis.engines.portfolio.answering import answered

        return answered(self, brief=brief)

    def played(self, budget: Fraction) -> Played:
        """What another budget would change, quickly. Raises BadInput."""
        from buendnis.engines.portfolio.play import played

        return played(self, budget)
