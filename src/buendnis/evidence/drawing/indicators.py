"""The indicators of an occupation with their thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from buendnis.engines.exact import gesprochen, spoken
from buendnis.engines.shortage import BA_2025, Rating
from buendnis.engines.shortage.method import Direction, Indicator

_WIDTH, _ROW, _LEFT, _BAR = 360, 84, 4, 352
_SHADES = ("#eef1f8", "#d5dcf0", "#a9b7e0", "#7389c9")


def indicators_svg(rating: Rating, language: str) -> SafeString:
    """The indicators of a rating one below the other: four zones of 0 to 3 points, and where the value lies.

    The thresholds stand at a quarter, a half and three quarters, whatever their numbers, so that the indicators
    can be compared; to the right the shortage grows.
    """
    rows = [
        _row(place, BA_2025.by_key[each.indicator], each.value, each.points, rating.level, language)
        for place, each in enumerate(rating.points)
    ]
    height = _ROW * len(rows) + 4
    title = rating.reason.de if language == "de" else rating.reason.en
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="indicators" viewBox="0 0 {} {}" role="img" '
        'font-family="Fira Sans, sans-serif"><title>{}</title>{}</svg>',
        _WIDTH,
        height,
        title,
        mark_safe("".join(rows)),  # noqa: S308  # each row is escaped
    )


def _row(
    place: int, indicator: Indicator, value: Fraction, points: int, level: int, language: str
) -> SafeString:
    steps = indicator.steps_for(level)
    thresholds = steps.published if steps else ()
    top = place * _ROW
    quarter = _BAR / 4
    said = gesprochen if language == "de" else spoken
    label = indicator.label.de if language == "de" else indicator.label.en
    unit = indicator.unit.de if language == "de" else indicator.unit.en
    zones = format_html_join(
        "",
        '<rect class="zone zone--{}" x="{}" y="{}" width="{}" height="14" fill="{}"/>',
        ((zone, _LEFT + zone * quarter, top + 46, quarter - 2, _SHADES[zone]) for zone in range(4)),
    )
    sign = "≥" if indicator.direction is Direction.HIGH else "<"
    marks = format_html_join(
        "",
        '<text class="mark" x="{}" y="{}" font-size="12" text-anchor="middle" fill="#555">{} {}</text>',
        (
            (_LEFT + number * quarter, top + 75, sign, said(Fraction(threshold)))
            for number, threshold in enumerate(thresholds, start=1)
        ),
    )
    at = _LEFT + position(indicator, value, level) * _BAR
    return format_html(
        '<g><text class="name" x="{}" y="{}" font-size="14" font-weight="600" fill="#111">{}</text>'
        '<text class="count" x="{}" y="{}" font-size="14" font-weight="600" text-anchor="end" fill="#111">{}</text>'
        '<text class="name" x="{}" y="{}" font-size="13" fill="#111">{}</text>'
        '{}<path class="here" d="M{} {} l-6 -8 h12 z" fill="#111"/>'
        '<rect class="here" x="{}" y="{}" width="2" height="14" fill="#111"/>{}</g>',
        _LEFT,
        top + 15,
        label,
        _LEFT + _BAR - 2,
        top + 15,
        f"{points}/{indicator.most(level)}",
        _LEFT,
        top + 34,
        f"{said(value)} {unit}",
        zones,
        round(at, 1),
        top + 48,
        round(at - 1, 1),
        top + 46,
        marks,
    )


def position(indicator: Indicator, value: Fraction, level: int) -> float:
    """Where the value lies between 0 and 1, each zone of points being a quarter; never quite at the edge."""
    steps = indicator.steps_for(level)
    if steps is None:
        return 0.01
    values: Sequence[Fraction] = steps.values
    sign = 1 if indicator.direction is Direction.HIGH else -1
    ordered = [sign * each for each in values]
    here = sign * value
    zone = sum(here >= each if sign > 0 else here > each for each in ordered)
    step = (ordered[-1] - ordered[0]) / (len(ordered) - 1)
    low = ordered[zone - 1] if zone else ordered[0] - step
    high = ordered[zone] if zone < len(ordered) else ordered[-1] + step
    share = min(max((here - low) / (high - low), Fraction(1, 50)), Fraction(49, 50))
    return float(Fraction(zone) + share) / (len(ordered) + 1)
