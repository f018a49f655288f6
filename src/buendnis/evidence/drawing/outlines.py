"""Outlines of districts as paths of a drawing: projected flat, and with no more points than one can see."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from math import cos, hypot, radians
from typing import Any
from uuid import UUID

from buendnis.evidence import core
from buendnis.evidence.drawing.maps import WIDTH, Shape
from buendnis.evidence.models import DistrictEntry

NEAR = 0.6  # what lies nearer to a line than this, in pixels of a narrow page, is left out
ROOM = 260  # square pixels that a sign needs; the row of the table names the district
_LAND = "03"
Point = tuple[float, float]


@lru_cache(maxsize=2)
def outline_shapes(version: UUID) -> tuple[tuple[Shape, ...], int]:
    """The districts of Lower Saxony of a version, and the height of the drawing; versions never change."""
    rows = DistrictEntry.objects.filter(
        dataset__public_id=version, ags__startswith=_LAND, outline__isnull=False
    )
    rings = {row.ags: _rings(row.outline) for row in rows.order_by("ags")}
    names = {row.ags: row.name for row in rows}
    every = [point for each in rings.values() for ring in each for point in ring]
    if not every:
        return (), 0
    west, east = min(x for x, _y in every), max(x for x, _y in every)
    south, north = min(y for _x, y in every), max(y for _x, y in every)
    narrow = cos(radians((south + north) / 2))
    scale = (WIDTH - 4) / ((east - west) * narrow)
    signs = {tile.ags: tile.sign for tile in core.tiles()}

    def place(point: Point) -> Point:
        return 2 + (point[0] - west) * narrow * scale, 2 + (north - point[1]) * scale

    shapes = []
    for ags, found in rings.items():
        drawn = [simplified([place(point) for point in ring]) for ring in found]
        largest = max(drawn, key=_area)
        x, y = _middle(largest)
        path = "".join(
            "M" + "L".join(f"{px:.1f} {py:.1f}" for px, py in ring[:-1]) + "z"
            for ring in drawn
            if len(ring) > 3
        )
        sign = signs.get(ags, "") if _area(largest) >= ROOM else ""
        shapes.append(Shape(ags, names[ags], sign, path, x, y + 4))
    return tuple(shapes), round(4 + (north - south) * scale)


def _rings(outline: Any) -> list[list[Point]]:
    return [
        [(float(x), float(y)) for x, y, *_height in ring]
        for polygon in outline["coordinates"]
        for ring in polygon
    ]


def simplified(ring: Sequence[Point]) -> list[Point]:
    """A closed ring without the points that nobody would miss (Douglas and Peucker), first and last kept."""
    if len(ring) < 5:
        return list(ring)
    # from both ends of its longest way across, for the ends of a ring are the same point
    far = max(range(len(ring)), key=lambda at: hypot(ring[at][0] - ring[0][0], ring[at][1] - ring[0][1]))
    return [*_thinned(ring[: far + 1])[:-1], *_thinned(ring[far:])]


def _thinned(line: Sequence[Point]) -> list[Point]:
    kept = {0, len(line) - 1}
    waiting = [(0, len(line) - 1)]
    while waiting:
        first, last = waiting.pop()
        (ax, ay), (bx, by) = line[first], line[last]
        length = hypot(bx - ax, by - ay)
        worst, at = 0.0, 0
        for place in range(first + 1, last):
            x, y = line[place]
            away = (
                abs((by - ay) * x - (bx - ax) * y + bx * ay - by * ax) / length
                if length
                else hypot(x - ax, y - ay)
            )
            if away > worst:
                worst, at = away, place
        if worst > NEAR:
            kept.add(at)
            waiting += [(first, at), (at, last)]
    return [line[place] for place in sorted(kept)]


def _area(ring: Sequence[Point]) -> float:
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairwise(ring))) / 2


def _middle(ring: Sequence[Point]) -> Point:
    xs, ys = [x for x, _y in ring], [y for _x, y in ring]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
