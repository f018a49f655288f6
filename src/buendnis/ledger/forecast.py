"""What will fall free from the pace of running projects: a range per project, with its reason. Pure functions.

A project that has used a third of its grant after half of its time will, at that pace, use two thirds: the rest falls
free. Claims lag behind the work (in principle quarterly, and the bank takes its time), so the same sum may as well
have been reached ``LAG`` days earlier: that gives the other end of the range. All is exact; cents are rounded half up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

LAG = 182  # days between the work and the bank's word about its payment, at most
EARLY = 90  # days in which nothing can be said yet
SOON = 180  # days before its last day in which an earmark may expire
ZERO = Decimal("0.00")
CENT = Decimal("0.01")


class Why(StrEnum):
    """What the range of a project rests on."""

    PACE = "pace"
    NOTHING_YET = "nothing_yet"
    ENDED = "ended"
    EXPIRES = "expires"
    TOO_EARLY = "too_early"
    NO_PERIOD = "no_period"
    NOT_HEARD = "not_heard"


@dataclass(frozen=True)
class Running:
    """A granted project: ``used`` is what it has claimed and been paid, as the bank said on ``heard``."""

    label: str
    granted: Decimal
    used: Decimal
    starts_on: date | None = None
    ends_on: date | None = None
    heard: date | None = None


@dataclass(frozen=True)
class Outlook:
    """What of a project may fall free. Without ``is_known`` nothing can be said, and nothing is added up."""

    label: str
    kept: Decimal  # what it has not yet used
    low: Decimal
    high: Decimal
    why: Why
    elapsed: int = 0  # days
    total: int = 0  # days
    until: date | None = None  # the project's or the earmark's last day

    @property
    def is_known(self) -> bool:
        """Whether the range says anything."""
        return self.why not in {Why.TOO_EARLY, Why.NO_PERIOD, Why.NOT_HEARD}


@dataclass(frozen=True)
class Forecast:
    """The outlooks of a budget, and their sums."""

    outlooks: tuple[Outlook, ...]

    @property
    def low(self) -> Decimal:
        """What falls free at least, as far as anything can be said."""
        return sum((each.low for each in self.outlooks if each.is_known), ZERO)

    @property
    def high(self) -> Decimal:
        """What may fall free at most, as far as anything can be said."""
        return sum((each.high for each in self.outlooks if each.is_known), ZERO)

    @property
    def unknown(self) -> Decimal:
        """What is kept for projects of which nothing can be said."""
        return sum((each.kept for each in self.outlooks if not each.is_known), ZERO)


def outlook(project: Running) -> Outlook:
    """The range of one project."""
    kept = project.granted - project.used
    if project.starts_on is None or project.ends_on is None:
        return Outlook(project.label, kept, ZERO, kept, Why.NO_PERIOD, until=project.ends_on)
    total = (project.ends_on - project.starts_on).days + 1
    if project.heard is None:
        return Outlook(project.label, kept, ZERO, kept, Why.NOT_HEARD, 0, total, project.ends_on)
    passed = (project.heard - project.starts_on).days + 1
    elapsed, worked = _within(passed, total), _within(passed - LAG, total)
    if worked == total:  # every claim that was to come has had its time
        return Outlook(project.label, kept, kept, kept, Why.ENDED, elapsed, total, project.ends_on)
    if passed < EARLY:
        return Outlook(project.label, kept, ZERO, kept, Why.TOO_EARLY, elapsed, total, project.ends_on)
    if not project.used:
        return Outlook(project.label, kept, ZERO, kept, Why.NOTHING_YET, elapsed, total, project.ends_on)
    high = _left(project, elapsed, total)
    low = _left(project, worked, total) if worked else ZERO
    return Outlook(project.label, kept, low, high, Why.PACE, elapsed, total, project.ends_on)


def expiring(label: str, amount: Decimal, expires_on: date, today: date) -> Outlook | None:
    """An earmark that may expire soon; None if its day is far."""
    if (expires_on - today).days > SOON:
        return None
    return Outlook(label, amount, ZERO, amount, Why.EXPIRES, until=expires_on)


def forecast(running: Iterable[Running], earmarks: Iterable[Outlook | None] = ()) -> Forecast:
    """The forecast of a budget: what falls free first by amount, then by name."""
    found = [outlook(each) for each in running] + [each for each in earmarks if each is not None]
    return Forecast(tuple(sorted(found, key=lambda each: (not each.is_known, -each.high, each.label))))


def _within(days: int, total: int) -> int:
    return min(max(days, 0), total)


def _left(project: Running, elapsed: int, total: int) -> Decimal:
    """What is left in the end if the same pace goes on: exact, then rounded to cents, never below zero."""
    used_then = Fraction(project.used) * total / elapsed
    left = max(Fraction(project.granted) - used_then, Fraction(0))
    whole = Decimal(left.numerator * 1000 // left.denominator) / 1000
    # the remainder below a tenth of a cent decides nothing but a tie, which half up takes upwards anyway
    return whole.quantize(CENT, ROUND_HALF_UP)
