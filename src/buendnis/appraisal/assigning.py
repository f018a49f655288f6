"""Who shall assess which case: a proposal balanced by load, field of action and conflict, and why.

Pure: it knows neither Django nor the database. Of all ways to fill the places it finds the best one, in this order:
as many places filled as can be; the highest load as low as can be; as many who know the field of action as can be;
loads as even as can be; those asked least often in the last year; at last the order of cases and seats, so that the
same question always gives the same answer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Bar(StrEnum):
    """Why a seat may not assess a case at all."""

    RECUSED = "recused"
    ADVISES = "advises"
    DECLINED = "declined"
    ASKED = "asked"  # it assesses the case already
    VACANT = "vacant"  # nobody acts for it


class Why(StrEnum):
    """Why a seat that may assess is proposed, or is not."""

    FIELD = "field"  # proposed: it knows the field of action
    FREE = "free"  # proposed: it has little to assess
    BUSY = "busy"  # not: it would have more to assess than anybody needs to
    OTHERS = "others"  # not: others come first by field, load, how often they were asked, or their order


@dataclass(frozen=True)
class Seat:
    """A seat: its open assessments, how often it was asked in the last year, and the fields that it knows."""

    key: str
    load: int = 0
    recent: int = 0
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Case:
    """A case with so many free places, ``about`` a field of action; ``barred`` says who may not fill one."""

    key: str
    places: int
    about: str = ""
    barred: Mapping[str, Bar] = field(default_factory=dict)

    def fits(self, seat: Seat) -> bool:
        """Whether the seat knows the field of action of the case."""
        return bool(self.about) and self.about in seat.fields


@dataclass(frozen=True)
class Proposed:
    """A seat that shall assess, why, and how many open assessments it has then."""

    seat: str
    why: Why
    load: int


@dataclass(frozen=True)
class Passed:
    """A seat that is not proposed, and why not."""

    seat: str
    why: Why | Bar
    load: int


@dataclass(frozen=True)
class Proposal:
    """Per case who shall assess and who not; ``unfilled`` places have nobody left."""

    proposed: Mapping[str, tuple[Proposed, ...]]
    passed: Mapping[str, tuple[Passed, ...]]
    unfilled: Mapping[str, int]


def propose(seats: Sequence[Seat], cases: Sequence[Case]) -> Proposal:
    """The best way to fill the places of ``cases`` with ``seats``, with a reason for each seat."""
    may = {case.key: [seat for seat in seats if seat.key not in case.barred] for case in cases}
    places = {case.key: min(case.places, len(may[case.key])) for case in cases}
    wanted = sum(places.values())
    limit = min((seat.load for seat in seats), default=0)
    while _Network(seats, cases, may, places, limit).filled() < wanted:
        limit += 1
    pairs = _Network(seats, cases, may, places, limit, weighted=True).pairs()
    loads = {seat.key: seat.load + sum(1 for _case, each in pairs if each == seat.key) for seat in seats}
    proposed, passed = {}, {}
    for case in cases:
        chosen = [seat for seat in seats if (case.key, seat.key) in pairs]
        proposed[case.key] = tuple(
            Proposed(seat.key, Why.FIELD if case.fits(seat) else Why.FREE, loads[seat.key]) for seat in chosen
        )
        passed[case.key] = tuple(
            Passed(seat.key, _why_not(case, seat, loads[seat.key], limit), loads[seat.key])
            for seat in seats
            if seat not in chosen
        )
    unfilled = {case.key: case.places - places[case.key] for case in cases}
    return Proposal(proposed, passed, unfilled)


def _why_not(case: Case, seat: Seat, load: int, limit: int) -> Why | Bar:
    bar = case.barred.get(seat.key)
    if bar is not None:
        return bar
    return Why.BUSY if load >= limit else Why.OTHERS


class _Network:
    """The places as a flow from cases to seats: each edge holds one assessment, seats take more up to ``limit``.

    With ``weighted`` edges the cheapest full flow is the best proposal: one whole number per edge carries all the
    aims, the more important ones in higher digits, which exact integers of any length allow.
    """

    def __init__(
        self,
        seats: Sequence[Seat],
        cases: Sequence[Case],
        may: Mapping[str, Sequence[Seat]],
        places: Mapping[str, int],
        limit: int,
        *,
        weighted: bool = False,
    ) -> None:
        self.to: list[int] = []
        self.left: list[int] = []
        self.cost: list[int] = []
        self.out: list[list[int]] = [[] for _node in range(2 + len(cases) + len(seats))]
        self.taken: list[tuple[int, str, str]] = []
        self.weighted = weighted
        edges = len(cases) * len(seats)
        order = 1 << edges  # above the sum of all weights of the order
        recent = order * (1 + sum(seat.recent for seat in seats) * len(cases))
        even = recent * (1 + sum(2 * (seat.load + len(cases)) for seat in seats) * len(cases))
        number = 0
        for place, case in enumerate(cases):
            self._edge(0, 2 + place, places[case.key], 0)
            for at, seat in enumerate(seats):
                if seat in may[case.key]:
                    cost = (1 << number) + seat.recent * order + (0 if case.fits(seat) else even)
                    self.taken.append((len(self.to), case.key, seat.key))
                    self._edge(2 + place, 2 + len(cases) + at, 1, cost)
                number += 1
        for at, seat in enumerate(seats):
            for load in range(seat.load, min(limit, seat.load + len(cases))):
                self._edge(2 + len(cases) + at, 1, 1, (2 * load + 1) * recent)

    def _edge(self, start: int, end: int, capacity: int, cost: int) -> None:
        for here, there, room, price in ((start, end, capacity, cost), (end, start, 0, -cost)):
            self.out[here].append(len(self.to))
            self.to.append(there)
            self.left.append(room)
            self.cost.append(price if self.weighted else 0)

    def filled(self) -> int:
        """How many places can be filled."""
        found = 0
        while self._augment():
            found += 1
        return found

    def pairs(self) -> set[tuple[str, str]]:
        """Which case goes to which seat in the cheapest full flow."""
        self.filled()
        return {(case, seat) for edge, case, seat in self.taken if not self.left[edge]}

    def _augment(self) -> bool:
        """Send one more assessment along the cheapest way that is left; False if there is none."""
        price: list[int | None] = [None] * len(self.out)
        by = [-1] * len(self.out)
        price[0] = 0
        waiting = deque([0])
        while waiting:
            node = waiting.popleft()
            for edge in self.out[node]:
                if not self.left[edge]:
                    continue
                so_far = price[node]
                assert so_far is not None  # noqa: S101 - only priced nodes wait
                end, cost = self.to[edge], so_far + self.cost[edge]
                known = price[end]
                if known is None or cost < known:
                    price[end], by[end] = cost, edge
                    waiting.append(end)
        if price[1] is None:
            return False
        node = 1
        while node:
            edge = by[node]
            self.left[edge] -= 1
            self.left[edge ^ 1] += 1
            node = self.to[edge ^ 1]
        return True
