"""Dates counted backwards from the bank's deadline: by when a council must decide, and its papers must be in.

Counted are working days. A share for which another waits is needed before the other can be decided; where
shares wait in a circle, the first of those who could end it is taken to decide without its condition, so that
there are dates at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from buendnis.funding.finance import workdays
from buendnis.funding.finance.conditions import Graph, is_open
from buendnis.funding.finance.plan import SourceKind, SourceRow

WITHOUT_COUNCIL = {SourceKind.ESF}  # the bank itself decides about them


@dataclass(frozen=True)
class Lead:
    """Working days: papers before a meeting, and from the decision until the letter is in hand."""

    papers: int = 15
    letter: int = 5


DEFAULT_LEAD = Lead()  # an assumption, until an outline says otherwise


@dataclass(frozen=True)
class Due:
    """Dates of one open share; those counted backwards are the latest possible.

    ``papers_by`` ≤ ``decide_by`` ≤ ``needed_by`` ≤ the bank's deadline. ``late_by``: calendar days by which
    the planned meeting lies after ``decide_by``. ``papers_due`` is the deadline for the planned meeting;
    ``papers_counted`` says that it was counted, not told. ``in_hand``: when the letter would be there, with
    all that it waits for. ``awaited_on`` is the last day on which a proof of use or another condition is expected,
    ``awaited_late_by`` by how many days that lies after ``decide_by``.
    """

    source: SourceRow
    needed_by: date | None
    decide_by: date | None
    papers_by: date | None
    meeting: date | None
    papers_due: date | None
    papers_counted: bool
    in_hand: date | None
    late_by: int
    awaited_on: date | None
    awaited_late_by: int
    papers_passed: bool
    meeting_passed: bool

    @property
    def breaks_deadline(self) -> bool:
        """Whether what is planned comes too late for the bank."""
        return self.late_by > 0 or self.awaited_late_by > 0


def lead_of(row: SourceRow, lead: Lead) -> int:
    """Working days from the papers to the meeting: as the council has them, else as the plan assumes."""
    if row.papers_due_on is None or row.decides_on is None:
        return lead.papers
    count, day = 0, row.decides_on
    while day > row.papers_due_on:
        count += workdays.is_working_day(day)
        day -= workdays.DAY
    return count


def awaited_on(row: SourceRow) -> date | None:
    """The last day on which something is expected that the share waits for besides other shares."""
    return max(
        (each.expected_on for each in row.conditions if each.expected_on and not each.met_on), default=None
    )


def dates(graph: Graph, deadline: date | None, lead: Lead, today: date) -> tuple[Due, ...]:
    """The dates of every open share that somebody has to decide about, in the order of the plan."""
    edges = _without_circles(graph)
    needed = _needed_by(graph, edges, deadline, lead)
    arriving: dict[str, date | None] = {}
    for key in _in_order(edges):
        arriving[key] = _in_hand(graph.by_key[key], edges[key], arriving, lead)
    return tuple(
        _due(row, needed.get(row.key), arriving.get(row.key), lead, today)
        for row in graph.sources
        if row.key in edges
    )


def _due(row: SourceRow, needed: date | None, in_hand: date | None, lead: Lead, today: date) -> Due:
    decide_by = workdays.before(needed, lead.letter) if needed else None
    papers_by = workdays.before(decide_by, lead_of(row, lead)) if decide_by else None
    meeting = row.decides_on
    counted = row.papers_due_on is None and meeting is not None
    papers_due = workdays.before(meeting, lead.papers) if counted and meeting else row.papers_due_on
    late = (meeting - decide_by).days if meeting and decide_by else 0
    awaited = awaited_on(row)
    awaited_late = (awaited - decide_by).days if awaited and decide_by else 0
    return Due(
        source=row,
        needed_by=needed,
        decide_by=decide_by,
        papers_by=papers_by,
        meeting=meeting,
        papers_due=papers_due,
        papers_counted=counted,
        in_hand=in_hand,
        late_by=max(0, late),
        awaited_on=awaited,
        awaited_late_by=max(0, awaited_late),
        papers_passed=papers_due is not None and papers_due < today and (meeting is None or meeting >= today),
        meeting_passed=meeting is not None and meeting < today,
    )


def _without_circles(graph: Graph) -> dict[str, frozenset[str]]:
    """Who waits for whom among those about whom somebody decides, the first of each circle not waiting."""
    freed = {row.key for circle in graph.circles for row in (circle.first or ((),))[0]}
    inside = {
        row.key: {each.key for each in circle.members} for circle in graph.circles for row in circle.members
    }
    return {
        key: frozenset(
            other
            for other in others
            if _is_decided(graph.by_key[other]) and not (key in freed and other in inside[key])
        )
        for key, others in graph.edges.items()
        if _is_decided(graph.by_key[key])
    }


def _is_decided(row: SourceRow) -> bool:
    return is_open(row) and row.kind not in WITHOUT_COUNCIL


def _in_order(edges: dict[str, frozenset[str]]) -> list[str]:
    """Each after those for which it waits."""
    order: list[str] = []
    left = dict(edges)
    while left:
        ready = [key for key, others in left.items() if not (others & left.keys())]
        if not ready:
            raise ValueError("The circles have been opened before; none can be left.")
        order += ready
        for key in ready:
            del left[key]
    return order


def _needed_by(
    graph: Graph, edges: dict[str, frozenset[str]], deadline: date | None, lead: Lead
) -> dict[str, date]:
    if deadline is None:
        return {}
    needed = {key: workdays.on_or_before(deadline) for key in edges}
    for key in reversed(_in_order(edges)):
        decide_by = workdays.before(needed[key], lead.letter)
        for other in edges[key]:
            needed[other] = min(needed[other], decide_by)
    return needed


def _in_hand(
    row: SourceRow, waits: frozenset[str], arriving: dict[str, date | None], lead: Lead
) -> date | None:
    """When its letter would be there; unknown while a meeting on the way is not known."""
    if row.decides_on is None or any(arriving[other] is None for other in waits):
        return None
    own = workdays.after(row.decides_on, lead.letter)
    expected = awaited_on(row)
    return max(
        [
            own,
            *([expected] if expected else []),
            *(day for other in waits if (day := arriving[other]) is not None),
        ]
    )
