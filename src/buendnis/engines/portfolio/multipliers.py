"""What a unit of each row is worth: a hint for the exact search, never a decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from buendnis.engines.portfolio.rows import Line


def multipliers(values: Sequence[int], lines: Sequence[Line], fixed: Mapping[int, bool]) -> list[float]:
    """Dual values of the relaxation in floats, not negative."""
    from buendnis.engines.portfolio.highs import relaxed  # costs a quarter of a second the first time

    if len(lines) == 1:
        return [_of_one(values, lines[0], fixed)]
    return relaxed(values, lines, fixed)


def _of_one(values: Sequence[int], line: Line, fixed: Mapping[int, bool]) -> float:
    """The density of the project at which the row is full."""
    if line.most < 0 and all(value <= 0 for value in values):
        return _of_need(values, line, fixed)
    left = line.most - sum(line.weights[each] for each, inside in fixed.items() if inside)
    free = [each for each in range(len(values)) if each not in fixed and values[each] > 0]
    for each in sorted(free, key=lambda project: -values[project] / max(line.weights[project], 1)):
        left -= line.weights[each]
        if left < 0:
            return values[each] / max(line.weights[each], 1)
    return 0.0


def _of_need(values: Sequence[int], line: Line, fixed: Mapping[int, bool]) -> float:
    """The same where something has to be reached at the lowest cost."""
    need = -line.most + sum(line.weights[each] for each, inside in fixed.items() if inside)
    free = [each for each in range(len(values)) if each not in fixed and line.weights[each] < 0]
    for each in sorted(free, key=lambda project: values[project] / line.weights[project]):
        need += line.weights[each]
        if need < 0:
            return values[each] / line.weights[each]
    return 0.0
