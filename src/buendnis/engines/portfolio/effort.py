"""How much a search may do before it is given up: by the work done, so that the answer is the same on any machine."""

from __future__ import annotations

from dataclasses import dataclass

OVERHEAD = 4000  # numbers that could be looked at while a step begins
MOST_WORK = 500_000_000  # numbers looked at before a search is given up: some seconds


class TooHard(ArithmeticError):
    """The search would need more memory than is sensible; nothing has been decided."""


@dataclass
class Effort:
    """How many numbers may be looked at: in one search, and in all searches for one purpose together."""

    each: int = MOST_WORK
    left: int = MOST_WORK
    now: int = 0

    def begin(self) -> None:
        """A search begins."""
        self.now = min(self.each, self.left)

    def spend(self, work: int) -> None:
        """It has looked at so many more. Raises TooHard if that is too much."""
        self.now -= work
        self.left -= work
        if self.now < 0:
            raise TooHard("the proof would take too long")
