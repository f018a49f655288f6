"""Whether enough points are reached, also while some are still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Self

from buendnis.engines.exact import fraction
from buendnis.engines.scoring.rubric import Criterion


@dataclass(frozen=True)
class Standing:
    """Points so far, and the best they can still become (None: not known)."""

    points: Fraction
    best: Fraction | None

    def moved(self, change: Fraction) -> Standing:
        """After a judged part has changed by this much."""
        return Standing(self.points + change, None if self.best is None else self.best + change)


@dataclass(frozen=True)
class Threshold:
    """Points needed. ``points`` is None if there is no threshold, or if it is not ``known``."""

    points: Fraction | None
    known: bool = True

    @property
    def is_set(self) -> bool:
        """Whether there is one, be it known or not."""
        return self.points is not None or not self.known

    @classmethod
    def of(cls, least: Decimal | None) -> Self:
        """A threshold in points."""
        return cls(None if least is None else fraction(least))

    @classmethod
    def of_criterion(cls, criterion: Criterion, share: Fraction | None) -> Self:
        """The higher one of the criterion's own threshold and its share of the maximum."""
        own = cls.of(criterion.min)
        if share is None:
            return own
        if criterion.most is None:
            return cls(None, known=False)
        return cls(max(share * criterion.most, own.points or Fraction(0)))

    def reached(self, standing: Standing) -> bool | None:
        """True or False as soon as nothing open can change it; None before, and without a threshold."""
        if self.points is None:
            return None
        if standing.points >= self.points:
            return True
        if standing.best is not None and standing.best < self.points:
            return False
        return None


def all_reached(thresholds: Sequence[bool | None]) -> bool | None:
    """What several thresholds say together: False if one is missed, None if one is open or there is none."""
    if False in thresholds:
        return False
    return True if thresholds and None not in thresholds else None
