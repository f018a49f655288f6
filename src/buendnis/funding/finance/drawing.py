"""The graph of conditions as a drawing: shares one below the other, waiting as arcs beside them.

An arc on the right leads down, one on the left leads up, so that a circle is seen as one, also on a phone.
All numbers are whole units of the drawing's own grid, as text for its attributes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from buendnis.funding.finance.conditions import Graph
from buendnis.funding.finance.plan import SourceRow

WIDTH, BOX, HEIGHT, STEP, SIDE, MARGIN = 340, 248, 46, 66, 46, 4
LONGEST = 28  # letters that fit into a box


@dataclass(frozen=True)
class Node:
    """A share: its box and its two lines of text."""

    row: SourceRow
    name: str
    x: str
    y: str
    text_x: str
    first_y: str
    second_y: str
    in_circle: bool
    says: str


@dataclass(frozen=True)
class Arc:
    """One share waits for another: a curve with its head at the one that is waited for."""

    who: SourceRow
    whom: SourceRow
    path: str
    head: str
    in_circle: bool


@dataclass(frozen=True)
class Drawing:
    """What the template draws; ``view`` is the viewBox."""

    view: str
    box_width: str
    box_height: str
    nodes: tuple[Node, ...]
    arcs: tuple[Arc, ...]


def drawn(graph: Graph, says: Callable[[SourceRow], str]) -> Drawing | None:
    """The drawing; None where nobody waits for anybody. ``says`` gives the second line of a share."""
    pairs = [
        (graph.by_key[key], graph.by_key[other])
        for key, others in graph.edges.items()
        for other in sorted(others)
    ]
    if not pairs:
        return None
    inside = {frozenset((who.key, whom.key)) for circle in graph.circles for who, whom in circle.waits}
    members = {row.key for circle in graph.circles for row in circle.members}
    rows = [row for row in graph.sources if any(row in pair for pair in pairs)]
    place = {row.key: number for number, row in enumerate(rows)}
    nodes = tuple(
        Node(
            row=row,
            name=row.label if len(row.label) <= LONGEST else f"{row.label[: LONGEST - 1]}…",
            x=str(SIDE),
            y=str(MARGIN + number * STEP),
            text_x=str(SIDE + 12),
            first_y=str(MARGIN + number * STEP + 19),
            second_y=str(MARGIN + number * STEP + 37),
            in_circle=row.key in members,
            says=says(row),
        )
        for number, row in enumerate(rows)
    )
    arcs = tuple(_arc(who, whom, place, frozenset((who.key, whom.key)) in inside) for who, whom in pairs)
    height = 2 * MARGIN + len(rows) * STEP - (STEP - HEIGHT)
    return Drawing(f"0 0 {WIDTH} {height}", str(BOX), str(HEIGHT), nodes, arcs)


def _arc(who: SourceRow, whom: SourceRow, place: dict[str, int], in_circle: bool) -> Arc:
    start, end = place[who.key], place[whom.key]
    down = end > start
    edge, way = (SIDE + BOX, 1) if down else (SIDE, -1)
    reach = edge + way * min(14 + 13 * abs(end - start), SIDE - MARGIN)
    # leaves in the lower half of its box and arrives in the upper half, or the other way round
    shift = HEIGHT // 5 if down else -HEIGHT // 5
    first = MARGIN + start * STEP + HEIGHT // 2 + shift
    last = MARGIN + end * STEP + HEIGHT // 2 - shift
    tip = edge + way * 2
    path = f"M{edge} {first}C{reach} {first} {reach} {last} {tip + way * 6} {last}"
    head = f"M{tip} {last}l{way * 8} -5v10z"
    return Arc(who, whom, path, head, in_circle)
