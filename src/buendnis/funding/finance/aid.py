"""De-minimis aid: what a single undertaking may still receive on the day of the grant, and why.

Ceiling and window are data of the guideline, in force for a time (1407/2013: three tax years; 2023/2831: the
three years before, Art. 3). A tax year is taken to be the calendar year; the day three years before the grant
still counts, to be on the safe side.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from buendnis.funding.finance.plan import ZERO
from buendnis.funding.guideline.document import StateAid, Window


@dataclass(frozen=True)
class AidRow:
    """Aid of one single undertaking. ``granted_on`` None: this project brings it, or none has been received."""

    undertaking: str
    amount: Decimal
    granted_on: date | None = None
    planned: bool = False


@dataclass(frozen=True)
class Room:
    """One undertaking held against the ceiling: ``counted`` lies in the window, ``passed`` before it."""

    undertaking: str
    rule: StateAid
    day: date
    since: date
    cap: Decimal
    counted: tuple[AidRow, ...]
    passed: tuple[AidRow, ...]
    planned: Decimal
    declared: bool

    @property
    def received(self) -> Decimal:
        return sum((row.amount for row in self.counted), ZERO)

    @property
    def left(self) -> Decimal:
        """What it may still receive before this project; below zero where it has had too much already."""
        return self.cap - self.received

    @property
    def excess(self) -> Decimal:
        """By how much this project would exceed the ceiling; zero where it does not."""
        return max(ZERO, self.planned - self.left)


def rule_on(rules: Iterable[StateAid], day: date) -> StateAid | None:
    """The general rule in force on that day: the first, because special ones follow it."""
    return next(
        (
            rule
            for rule in rules
            if (rule.valid_from is None or rule.valid_from <= day)
            and (rule.valid_until is None or day <= rule.valid_until)
        ),
        None,
    )


def window_start(rule: StateAid, day: date) -> date | None:
    """The first day whose aid counts for a grant on ``day``; None while the rule's window is not known."""
    if rule.years is None or rule.window is None:
        return None
    if rule.window is Window.TAX_YEARS:
        return date(max(day.year - rule.years + 1, 1), 1, 1)
    year = max(day.year - rule.years, 1)
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 3, 1) - timedelta(days=1)


def rooms(rule: StateAid, rows: Iterable[AidRow], day: date) -> list[Room]:
    """Every undertaking that is named, in the order in which they were; empty while the rule is not known."""
    since = window_start(rule, day)
    if since is None or rule.cap is None:
        return []
    by_name: dict[str, list[AidRow]] = {}
    for row in rows:
        by_name.setdefault(row.undertaking.casefold(), []).append(row)
    found = []
    for own in by_name.values():
        earlier = [row for row in own if not row.planned]
        dated = [row for row in earlier if row.granted_on is not None and row.granted_on <= day]
        found.append(
            Room(
                undertaking=own[0].undertaking,
                rule=rule,
                day=day,
                since=since,
                cap=rule.cap,
                counted=tuple(row for row in dated if row.granted_on and row.granted_on >= since),
                passed=tuple(row for row in dated if row.granted_on and row.granted_on < since),
                planned=sum((row.amount for row in own if row.planned), ZERO),
                declared=bool(earlier),
            )
        )
    return found
