"""A row of a programme, as far as hints need it."""

from __future__ import annotations

from typing import Protocol


class Row(Protocol):
    """A row of a programme."""

    @property
    def weights(self) -> tuple[int, ...]:
        """How much of the row each project takes."""

    @property
    def most(self) -> int:
        """How much there is."""
