"""Districts as a grid of tiles, or with their outlines; classes are told apart by pattern and colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from buendnis.evidence import core

WIDTH = 360
_TILE = WIDTH / 9
# from no shortage to the greatest; the pattern gets denser as the colour gets darker
FILLS = ("#eef1f8", "#c3cdee", "#8c9fdc", "#2c4aa0")


@dataclass(frozen=True)
class Shape:
    """A district as it is drawn: the path, and where its sign stands."""

    ags: str
    name: str
    sign: str
    path: str
    x: float
    y: float


def tile_shapes() -> tuple[tuple[Shape, ...], int]:
    """The 45 districts of Lower Saxony as tiles, and the height of the drawing."""
    shapes = tuple(
        Shape(
            tile.ags,
            tile.name,
            tile.sign,
            _tile(tile.column, tile.row),
            tile.column * _TILE + _TILE / 2,
            tile.row * _TILE + _TILE / 2 + 5,
        )
        for tile in core.tiles()
    )
    return shapes, round((max(tile.row for tile in core.tiles()) + 1) * _TILE)


def _tile(column: int, row: int) -> str:
    x, y, side = round(column * _TILE) + 1, round(row * _TILE) + 1, round(_TILE) - 2
    return f"M{x} {y}h{side}v{side}h-{side}z"


def map_svg(
    title: str,
    drawn: tuple[Sequence[Shape], int],
    classes: Mapping[str, int],
    legend: Sequence[tuple[int | None, str]],
    *,
    ours: Iterable[str] = (),
    linked: bool = True,
) -> SafeString:
    """The districts, each with its class of 0 to 3; without one it is hatched. ``ours`` have a strong edge.

    On a page a district with a class is a link to its row of the table (``#kreis-…``), to be reached by keyboard.
    """
    shapes, height = drawn
    own = frozenset(ours)
    # what has a strong edge comes last, so that no neighbour lies over it
    order = sorted(shapes, key=lambda shape: shape.ags in own)
    parts = [
        _PATTERNS,
        *(_district(shape, classes.get(shape.ags), shape.ags in own, linked=linked) for shape in order),
        *(_sign(shape) for shape in shapes),
        *_legend(legend, height + 16),
    ]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart map" viewBox="0 0 {} {}" role="{}" aria-label="{}" '
        'font-family="Fira Sans, sans-serif">{}</svg>',
        WIDTH,
        height + 20 + 24 * len(legend),
        "group" if linked and classes else "img",
        title,
        mark_safe("".join(parts)),  # noqa: S308  # each part is escaped
    )


_PATTERNS = SafeString(
    '<defs><pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<circle class="ink" cx="3" cy="3" r="1" fill="#171a2b"/></pattern>'
    '<pattern id="stripes" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<path class="ink-line" d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5" stroke="#171a2b" stroke-width="1"/></pattern>'
    '<pattern id="unknown" width="10" height="10" patternUnits="userSpaceOnUse">'
    '<path class="faint-line" d="M0 10L10 0" stroke="#999" stroke-width="1"/></pattern></defs>'
)
_OVER = {1: "url(#dots)", 2: "url(#stripes)", None: "url(#unknown)"}


def _district(shape: Shape, found: int | None, is_ours: bool, *, linked: bool) -> SafeString:
    drawn = _filled(
        format_html('d="{}" class="district{}"', shape.path, " district--ours" if is_ours else ""),
        found,
        is_ours,
    )
    body = format_html("<title>{}</title>{}", shape.name, drawn)
    if linked and found is not None:
        return format_html('<a href="#kreis-{}" aria-label="{}">{}</a>', shape.ags, shape.name, body)
    return format_html("<g>{}</g>", body)


def _filled(where: SafeString, found: int | None, is_ours: bool) -> SafeString:
    edge = format_html(
        'stroke="{}" stroke-width="{}"', "#171a2b" if is_ours else "#8a8fa3", "2.5" if is_ours else "1"
    )
    under = format_html(
        '<g class="class class--{}"><path {} fill="{}" {}/></g>',
        "none" if found is None else found,
        where,
        "#fff" if found is None else FILLS[found],
        edge,
    )
    over = _OVER.get(found)
    return under if over is None else format_html('{}<path {} fill="{}" stroke="none"/>', under, where, over)


def _sign(shape: Shape) -> SafeString:
    return format_html(
        '<text class="sign" x="{}" y="{}" font-size="13" font-weight="600" text-anchor="middle" fill="#111" '
        'stroke="#fff" stroke-width="3.5" stroke-linejoin="round" paint-order="stroke" '
        'pointer-events="none" aria-hidden="true">{}</text>',
        round(shape.x, 1),
        round(shape.y, 1),
        shape.sign,
    )


def _legend(legend: Sequence[tuple[int | None, str]], top: int) -> Iterator[SafeString]:
    for place, (found, words) in enumerate(legend):
        y = top + 24 * place
        yield _filled(format_html('d="M1 {}h24v16h-24z" class="district"', y), found, is_ours=False)
        yield format_html(
            '<text class="name" x="34" y="{}" font-size="13" fill="#111">{}</text>', y + 13, words
        )
