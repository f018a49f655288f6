"""Integer programmes with an exact, canonical answer: the sum of values is to be as high as the rows allow.

The search lists what is near a bound (``search``). Where the list would get too long, rows that follow from the others
bring the bound nearer (``covers``), and the search is divided at the least decided project.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from buendnis.engines.portfolio.covers import covers
from buendnis.engines.portfolio.effort import Effort
from buendnis.engines.portfolio.rows import Best, Rows
from buendnis.engines.portfolio.search import Search, TooWide

MOST_STATES = 60_000  # of partial portfolios before a search is divided
FIRST_STATES = 5_000  # the same before rows are derived, where projects fall under several
FEW = 100  # projects with which the search itself is as quick as looking for a good portfolio first


@dataclass(frozen=True)
class Programme(Rows):
    """Values and rows over projects in the order of their ids."""

    def best(
        self,
        fixed: Mapping[int, bool] | None = None,
        *,
        accept: Callable[[Best], bool] | None = None,
        guess: frozenset[int] | None = None,
        effort: Effort | None = None,
    ) -> Best | None:
        """The canonical best with some projects fixed in or out; None if nothing is feasible.

        ``accept`` may refuse portfolios; then the best of the others is meant. ``guess`` is any portfolio; a good
        one makes the search short. Raises TooHard.
        """
        guesses = [] if guess is None else [guess]
        found: Best | None = None
        nodes = [dict(fixed or {})]
        effort = effort or Effort()
        effort.begin()
        several = len(self.lines) > 1
        overlap = any(len(rows) > 1 for rows in self.narrow)
        closer = not several or "implied" in self.__dict__  # whether all is done that makes the list shorter
        looks = several and len(self.values) > FEW  # for a good portfolio, before anything else
        while nodes:
            effort.spend(len(self.values) * len(self.lines))
            search = Search(
                self,
                nodes.pop(),
                accept,
                guesses,
                effort,
                most_states=FIRST_STATES if overlap and not closer else MOST_STATES,
                implied=self.implied if several and closer else None,
            )
            if looks:
                guesses.append(search.good())
                looks = False
            try:
                better = search.run(found)
            except TooWide:
                if closer:
                    each = search.undecided()
                    likely = each in search.start
                    nodes += [{**search.fixed, each: not likely}, {**search.fixed, each: likely}]
                else:
                    closer, looks = True, len(self.values) <= FEW
                    nodes.append(search.fixed)
            else:
                if better is not None and better.beats(found):
                    found = better
                    guesses.append(found.chosen)
        return found

    @cached_property
    def implied(self) -> Rows:
        """Rows that follow from these; deriving them takes some relaxations."""
        return Rows(self.values, tuple(covers(self.values, self.lines)))
