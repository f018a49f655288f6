"""Rows that follow from others: of a *cover*, projects that together burst a row, at least one is out.

They change no portfolio, and bring the relaxation, in which projects may be in by halves, much nearer to whole ones:
where a cap leaves room for one or two projects, they close by far the most of the gap.
"""

from __future__ import annotations

from collections.abc import Sequence

from buendnis.engines.portfolio.rows import Line

MOST_ROUNDS = 20
_CLEAR = 1e-6  # by so much, at least, the relaxation breaks a row that is worth adding


def covers(values: Sequence[int], lines: Sequence[Line]) -> list[Line]:
    """Rows that follow from these and that their relaxation breaks, round by round."""
    from buendnis.engines.portfolio.highs import parts  # costs a quarter of a second the first time

    found: list[Line] = []
    for _ in range(MOST_ROUNDS):
        taken = parts(values, [*lines, *found])
        new = [one for line in lines if (one := cover(line, taken)) is not None and one not in found]
        if not new:
            break
        found += new
    return found


def cover(line: Line, parts: Sequence[float]) -> Line | None:
    """A row that follows from this one and that ``parts`` of projects break; None if none is found.

    The parts are a hint: what is returned follows from the row whatever they are. A project with a negative weight
    counts by being left out.
    """
    room = line.most - sum(weight for weight in line.weights if weight < 0)
    items = [
        (abs(weight), part if weight > 0 else 1 - part, project)
        for project, (weight, part) in enumerate(zip(line.weights, parts, strict=True))
        if weight
    ]
    if room < 0 or sum(weight for weight, _, _ in items) <= room:  # kept by nothing, or by all
        return None
    taken: list[tuple[int, float, int]] = []
    total = 0
    for item in sorted(items, key=lambda item: ((1 - item[1]) / item[0], -item[0])):
        taken.append(item)
        total += item[0]
        if total > room:
            break
    for item in sorted(taken, key=lambda item: item[1]):
        if total - item[0] > room:  # it bursts without this one, too
            taken.remove(item)
            total -= item[0]
    # whatever weighs no less than each of them can stand in the place of any
    heaviest, inside = max(taken)[0], {project for _, _, project in taken}
    wider = taken + [item for item in items if item[0] >= heaviest and item[2] not in inside]
    if sum(part for _, part, _ in wider) <= len(taken) - 1 + _CLEAR:
        return None
    weights, most = [0] * len(line.weights), len(taken) - 1
    for _, _, project in wider:
        weights[project] = 1 if line.weights[project] > 0 else -1
        most -= line.weights[project] < 0
    return Line(tuple(weights), most)
