"""How a figure went over the years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 360, 240, 12, 24, 12, 30
_DASHES = ("", "6 4", "2 3", "8 3 2 3")


@dataclass(frozen=True)
class Line:
    """What is called ``label``, year by year."""

    label: str
    points: tuple[tuple[int, Decimal], ...]


def course_svg(title: str, lines: Sequence[Line], language: str, *, top: Decimal | None = None) -> SafeString:
    """The lines over the same years; told apart by dashes and by their names, not by colour alone."""
    years = sorted({year for line in lines for year, _value in line.points})
    most = (
        top
        or max((value for line in lines for _year, value in line.points), default=Decimal(1))
        or Decimal(1)
    )
    height = _HEIGHT + 20 * len(lines)
    parts = [*_scale(years, most, language), *_drawn(lines, years, most), *_legend(lines)]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {} {}" role="img" '
        'font-family="Fira Sans, sans-serif"><title>{}</title>{}</svg>',
        _WIDTH,
        height,
        title,
        mark_safe("".join(parts)),  # noqa: S308  # each part is escaped
    )


def _at(year: int, value: Decimal, years: list[int], most: Decimal) -> tuple[float, float]:
    span = max(years[-1] - years[0], 1)
    x = _LEFT + (year - years[0]) / span * (_WIDTH - _LEFT - _RIGHT)
    y = _HEIGHT - _BOTTOM - float(value / most) * (_HEIGHT - _TOP - _BOTTOM)
    return round(x, 1), round(y, 1)


def _scale(years: list[int], most: Decimal, language: str) -> Iterator[SafeString]:
    if not years:
        return
    for share in (0, 1, 2, 3):
        value = most * share / 3
        _x, y = _at(years[0], value, years, most)
        yield format_html(
            '<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}" stroke="#bbb"/>', _LEFT, _WIDTH - _RIGHT, y, y
        )
        yield format_html(
            '<text class="scale" x="{}" y="{}" font-size="11" fill="#555">{}</text>',
            _LEFT,
            y - 3,
            _said(value, language),
        )
    every = max(1, -(-len(years) // 6))
    for year in years[::every]:
        x, _y = _at(year, Decimal(0), years, most)
        yield format_html(
            '<text class="scale" x="{}" y="{}" font-size="12" text-anchor="middle" fill="#555">{}</text>',
            max(x, 16),
            _HEIGHT - 10,
            year,
        )


def _drawn(lines: Sequence[Line], years: list[int], most: Decimal) -> Iterator[SafeString]:
    for place, line in enumerate(lines):
        points = [_at(year, value, years, most) for year, value in line.points]
        yield format_html(
            '<polyline class="line line--{}" fill="none" stroke="#2c4aa0" stroke-width="2.5" points="{}"{}/>',
            place % len(_DASHES),
            " ".join(f"{x},{y}" for x, y in points),
            _dashes(place),
        )
        for x, y in points:
            yield format_html('<circle class="mark mark--one" cx="{}" cy="{}" r="3.5" fill="#171a2b"/>', x, y)


def _legend(lines: Sequence[Line]) -> Iterator[SafeString]:
    for place, line in enumerate(lines):
        y = _HEIGHT + 20 * place + 6
        yield format_html(
            '<line class="line line--{}" x1="12" x2="44" y1="{}" y2="{}" stroke="#2c4aa0" stroke-width="2.5"{}/>'
            '<text class="name" x="52" y="{}" font-size="13" fill="#111">{}</text>',
            place % len(_DASHES),
            y,
            y,
            _dashes(place),
            y + 4,
            line.label,
        )


def _dashes(place: int) -> SafeString:
    dashes = _DASHES[place % len(_DASHES)]
    return format_html(' stroke-dasharray="{}"', dashes) if dashes else SafeString("")


def _said(value: Decimal, language: str) -> str:
    if value >= 100:
        shown = f"{value:,.0f}"
        return shown.replace(",", ".") if language == "de" else shown
    shown = f"{value:.1f}"
    return shown.replace(".", ",") if language == "de" else shown
