"""How far a goal is: its measured values against the way from the baseline to the target. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from buendnis.strategy.plan import PlanGoal


@dataclass(frozen=True)
class Measured:
    """A value on a day."""

    on: date
    value: Decimal
    source: str = ""


@dataclass(frozen=True)
class Progress:
    """How far a goal is by its newest value.

    ``share`` is the part of the way that is done (1: reached; below 0: further away than at the beginning);
    ``expected`` the part that a steady course would have done by the newest value's day. Either is None where
    that can't be said.
    """

    newest: Measured | None
    share: Decimal | None
    expected: Decimal | None

    @property
    def is_reached(self) -> bool:
        """Whether the target is reached, as far as is known."""
        return self.share is not None and self.share >= 1

    @property
    def is_behind(self) -> bool:
        """Whether less of the way is done than a steady course would have done."""
        return (
            self.share is not None
            and self.expected is not None
            and not self.is_reached
            and self.share < self.expected
        )


def progress_of(goal: PlanGoal, values: Sequence[Measured]) -> Progress:
    """How far ``goal`` is by ``values`` (in any order). The baseline itself is no progress."""
    newest = max(values, key=lambda each: each.on, default=None)
    if newest is None or goal.target_value is None:
        return Progress(newest, None, None)
    start, target = goal.baseline_value, goal.target_value
    if start is None or start == target:
        # without a way there is only reached or not; which direction is better nobody has said
        return Progress(newest, Decimal(1) if newest.value == target else None, None)
    share = (newest.value - start) / (target - start)
    return Progress(newest, share.quantize(Decimal("0.001"), ROUND_HALF_UP), _expected(goal, newest.on))


def _expected(goal: PlanGoal, on: date) -> Decimal | None:
    if goal.baseline_on is None or goal.target_on is None:
        return None
    days, whole = (on - goal.baseline_on).days, (goal.target_on - goal.baseline_on).days
    return min(max(Decimal(days) / Decimal(whole), Decimal(0)), Decimal(1)).quantize(Decimal("0.001"))


WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 240, 16, 20, 16, 28


@dataclass(frozen=True)
class Mark:
    """A point of the drawing, with what it stands for."""

    x: str
    y: str
    on: date
    value: Decimal


@dataclass(frozen=True)
class Drawing:
    """The way from baseline to target, and the values beside it, in the units of the picture."""

    start: Mark | None
    target: Mark
    values: tuple[Mark, ...]
    line: str  # the measured course, as points of a polyline
    floor: int = HEIGHT - BOTTOM


def drawing_of(goal: PlanGoal, values: Sequence[Measured]) -> Drawing | None:
    """Where things stand in the picture; None where there is no target or nothing to draw beside it."""
    if goal.target_value is None or goal.target_on is None:
        return None
    rows = sorted(values, key=lambda each: each.on)
    begin = (
        Measured(goal.baseline_on, goal.baseline_value)
        if goal.baseline_value is not None and goal.baseline_on is not None
        else None
    )
    end = Measured(goal.target_on, goal.target_value)
    every = [*([begin] if begin else []), *rows, end]
    if len(every) < 2:
        return None
    first, last = min(each.on for each in every), max(each.on for each in every)
    low, high = min(each.value for each in every), max(each.value for each in every)
    days, span = max((last - first).days, 1), high - low or Decimal(1)

    def mark(each: Measured) -> Mark:
        x = LEFT + Decimal((each.on - first).days) / days * (WIDTH - LEFT - RIGHT)
        y = HEIGHT - BOTTOM - (each.value - low) / span * (HEIGHT - TOP - BOTTOM)
        return Mark(_unit(x), _unit(y), each.on, each.value)

    marks = tuple(mark(each) for each in rows)
    course = ([mark(begin)] if begin else []) + list(marks)
    return Drawing(
        start=mark(begin) if begin else None,
        target=mark(end),
        values=marks,
        line=" ".join(f"{each.x},{each.y}" for each in course) if len(course) > 1 else "",
    )


def _unit(value: Decimal) -> str:
    return str(value.quantize(Decimal("0.1"), ROUND_HALF_UP))
