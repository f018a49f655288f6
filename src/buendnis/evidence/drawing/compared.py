"""Two means beside each other, row by row, against the lines from which an occupation is short or watched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_WIDTH, _ROW, _LEFT, _RIGHT, _TOP = 360, 62, 8, 8, 44
_LONGEST = 50  # letters of a label; the table has all of it
_MOST = 3
WATCH, SHORT = Decimal("1.5"), Decimal(2)


@dataclass(frozen=True)
class Pair:
    """A row: what it is called, and its two means; None where there is none. ``note`` stands below the label."""

    label: str
    one: Decimal | None
    other: Decimal | None
    note: str = ""


def compared_svg(title: str, names: tuple[str, str], rows: Sequence[Pair], language: str) -> SafeString:
    """The rows one below the other; the first is a filled dot, the second a square, so that no colour is needed."""
    height = _TOP + _ROW * len(rows) + 24
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {} {}" role="img" '
        'font-family="Fira Sans, sans-serif"><title>{}</title>{}</svg>',
        _WIDTH,
        height,
        title,
        mark_safe("".join([*_legend(names), *_axis(height), *_rows(rows, language)])),  # noqa: S308  # escaped parts
    )


def _x(mean: Decimal | int) -> float:
    return round(_LEFT + float(mean) / _MOST * (_WIDTH - _LEFT - _RIGHT), 1)


def _legend(names: tuple[str, str]) -> Iterator[SafeString]:
    yield SafeString('<circle class="mark mark--one" cx="14" cy="12" r="6" fill="#171a2b"/>')
    yield format_html('<text class="name" x="26" y="17" font-size="14" fill="#111">{}</text>', names[0])
    yield SafeString(
        '<rect class="mark mark--other" x="8" y="25" width="12" height="12" fill="#fff" stroke="#171a2b" '
        'stroke-width="2"/>'
    )
    yield format_html('<text class="name" x="26" y="36" font-size="14" fill="#111">{}</text>', names[1])


def _axis(height: int) -> Iterator[SafeString]:
    for value in (0, 1, WATCH, SHORT, 3):
        yield format_html(
            '<text class="scale" x="{}" y="{}" font-size="12" text-anchor="middle" fill="#555">{}</text>',
            _x(value),
            height - 5,
            "1,5" if value == WATCH else value,
        )


def _grid(top: int, bottom: int) -> Iterator[SafeString]:
    """The scale of a row, not across its words."""
    for value in (0, 1, WATCH, SHORT, 3):
        dashed = value in {WATCH, SHORT}
        yield format_html(
            '<line class="grid{}" x1="{}" x2="{}" y1="{}" y2="{}" stroke="#bbb"{}/>',
            " grid--bar" if dashed else "",
            _x(value),
            _x(value),
            top,
            bottom,
            SafeString(' stroke-dasharray="4 3"') if dashed else "",
        )


def _rows(rows: Sequence[Pair], language: str) -> Iterator[SafeString]:
    for place, row in enumerate(rows):
        top = _TOP + place * _ROW
        yield format_html(
            '<text class="name" x="{}" y="{}" font-size="13" fill="#111">{}</text>',
            _LEFT,
            top + 16,
            row.label if len(row.label) <= _LONGEST else f"{row.label[: _LONGEST - 1]}…",
        )
        yield format_html(
            '<text class="scale" x="{}" y="{}" font-size="12" fill="#555">{}</text>',
            _LEFT,
            top + 31,
            row.note,
        )
        yield from _grid(top + 38, top + 56)
        if row.one is not None and row.other is not None:
            yield format_html(
                '<line class="span" x1="{}" x2="{}" y1="{}" y2="{}" stroke="#7389c9" stroke-width="4"/>',
                _x(row.one),
                _x(row.other),
                top + 47,
                top + 47,
            )
        if row.other is not None:
            yield format_html(
                '<rect class="mark mark--other" x="{}" y="{}" width="12" height="12" fill="#fff" stroke="#171a2b" '
                'stroke-width="2"><title>{}</title></rect>',
                round(_x(row.other) - 6, 1),
                top + 41,
                said(row.other, language),
            )
        if row.one is not None:
            yield format_html(
                '<circle class="mark mark--one" cx="{}" cy="{}" r="6" fill="#171a2b"><title>{}</title></circle>',
                _x(row.one),
                top + 47,
                said(row.one, language),
            )


def said(value: Decimal, language: str) -> str:
    """A mean with two places, with the mark of the language."""
    shown = f"{value:.2f}"
    return shown.replace(".", ",") if language == "de" else shown
