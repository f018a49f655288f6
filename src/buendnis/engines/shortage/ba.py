"""The Federal Employment Agency's Fachkräfteengpassanalyse as versions of the method."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from buendnis.engines.exact import Signed
from buendnis.engines.record import Text
from buendnis.engines.shortage.method import Direction, Indicator, Method, Steps

SOURCE = "Fachkräfteengpassanalyse 2025, Statistik der Bundesagentur für Arbeit, Mai 2026, Tabellen 2 bis 4"


def _exact(level: int | None, *numbers: int) -> Steps:
    return Steps(level, tuple(Signed(number) for number in numbers))


def _rounded(level: int, published: Sequence[str], used: Sequence[str] = ()) -> Steps:
    """Thresholds that the report prints with one decimal. ``used``: where the points need others."""
    return Steps(level, tuple(map(Signed, published)), 1, tuple(map(Signed, used)))


_PERCENT, _POINTS = Text("Prozent", "per cent"), Text("Prozentpunkte", "percentage points")

# What ``used`` names is the shortest decimal that agrees with every published point and rounds to the printed
# number: ``narrow`` finds it, and a test finds the same again in the published file.
BA_2025 = Method(
    key="ba-2025",
    label=Text("Fachkräfteengpassanalyse 2025 der BA", "The BA’s shortage analysis of 2025"),
    source=SOURCE,
    levels=(2, 3, 4),
    shortage_from=Fraction(2),
    watch_from=Fraction(3, 2),
    min_employees=500,
    min_indicators=4,
    regulated_training_levels=(2,),
    indicators=(
        Indicator(
            "vacancy_time",
            Text("Vakanzzeit", "vacancy time"),
            Text("Tage", "days"),
            Direction.HIGH,
            (_exact(None, 40, 60, 80),),
            required=True,
        ),
        Indicator(
            "jobseekers_per_vacancy",
            Text("Arbeitsuchende je Stelle", "jobseekers per vacancy"),
            Text("Arbeitsuchende", "jobseekers"),
            Direction.LOW,
            (_exact(2, 4, 3, 2), _exact(3, 4, 3, 2), _exact(4, 6, 5, 4)),
        ),
        Indicator(
            "unemployment",
            Text("Arbeitslosenquote", "unemployment"),
            _PERCENT,
            Direction.LOW,
            (_exact(None, 5, 4, 3),),
        ),
        Indicator(
            "foreign_share",
            Text("Veränderung des Ausländeranteils", "change of the share of foreign employees"),
            _POINTS,
            Direction.HIGH,
            (
                _rounded(2, ("0.3", "2.3", "4.2"), ("0.32", "2.3", "4.2")),
                _rounded(3, ("-0.1", "1.1", "2.3"), ("-0.06", "1.13", "2.32")),
                _rounded(4, ("0.3", "1.5", "2.6"), ("0.3", "1.49", "2.62")),
            ),
        ),
        Indicator(
            "exit_rate",
            Text("Abgangsrate aus Arbeitslosigkeit", "exit rate from unemployment"),
            _PERCENT,
            Direction.HIGH,
            (
                _rounded(2, ("4.4", "7.8", "11.2")),
                _rounded(3, ("5.4", "10.1", "14.9")),
                _rounded(4, ("6.1", "11.1", "16.1"), ("6.1", "11.11", "16.1")),
            ),
        ),
        Indicator(
            "pay",
            Text("Entgeltentwicklung", "growth of pay"),
            _PERCENT,
            Direction.HIGH,
            (
                _rounded(2, ("10.2", "14.1", "18.1"), ("10.2", "14.12", "18.1")),
                _rounded(3, ("6.6", "10.7", "14.8")),
                _rounded(4, ("6.2", "9.8", "13.4"), ("6.2", "9.82", "13.4")),
            ),
        ),
    ),
)
