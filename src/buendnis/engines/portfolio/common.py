"""Exact numbers over one common denominator: adding a hundred of them needs no greatest divisor."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import gcd


class Common:
    """A growing list of rational numbers."""

    def __init__(self) -> None:
        self.numerators: list[int] = []
        self.denominator = 1
        self.floats: list[float] = []

    def __len__(self) -> int:
        return len(self.numerators)

    def __getitem__(self, place: int) -> Fraction:
        return Fraction(self.numerators[place], self.denominator)

    def weighed(self, places: Iterable[int], weights: Iterable[int]) -> int:
        """The numerator of a sum of multiples."""
        numerators = self.numerators
        return sum(numerators[place] * weight for place, weight in zip(places, weights, strict=True))

    def append(self, numerator: int, divisor: int) -> None:
        """Add ``numerator / (denominator * divisor)``; the list then has a denominator that suits it."""
        shared = gcd(numerator, divisor)
        numerator, divisor = numerator // shared, divisor // shared
        if divisor > 1:
            self.numerators = [each * divisor for each in self.numerators]
            self.denominator *= divisor
        self.numerators.append(numerator)
        self.floats.append(self.numerators[-1] / self.denominator)
