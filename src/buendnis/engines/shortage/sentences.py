"""Why a group is short or not, or not rated, in German and English."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from buendnis.engines.exact import gesprochen, places_apart, spoken
from buendnis.engines.record import Text
from buendnis.engines.shortage.method import Class, Filter, Indicator, Method

OWN_CALCULATION = Text("Eigene Berechnung, keine BA-Bewertung", "Own calculation, no rating by the BA")

_CLASSES = {
    Class.SHORTAGE: Text("Engpassberuf", "Shortage occupation"),
    Class.WATCH: Text("Unter Beobachtung", "Under observation"),
    Class.NONE: Text("Kein Engpass", "No shortage"),
}


def reason(
    method: Method,
    points: Sequence[tuple[Indicator, int]],
    mean: Fraction | None,
    verdict: Class,
    unmet: Sequence[Filter],
    *,
    employees: int | None,
) -> Text:
    """One sentence on the class, with what decided it."""
    if mean is None:
        said = [_unmet(method, each, len(points), employees) for each in unmet]
        return Text(
            f"Nicht bewertet: {'; '.join(each.de for each in said)}.",
            f"Not rated: {'; '.join(each.en for each in said)}.",
        )
    least = method.shortage_from if verdict is not Class.NONE else method.watch_from
    bar_de, bar_en = ("ab", "from") if verdict is Class.SHORTAGE else ("erst ab", "only from")
    whose = Text("Engpass", "shortage") if verdict is not Class.NONE else Text("Beobachtung", "observation")
    places = places_apart(mean, least)
    de = (
        f"{_CLASSES[verdict].de}: {_counted(points)} Punkte aus {_count(points, 'Indikator', 'Indikatoren')}, "
        f"im Mittel {gesprochen(mean, places)} ({whose.de} {bar_de} {gesprochen(least, places)})"
    )
    en = (
        f"{_CLASSES[verdict].en}: {_counted(points)} points from {_count(points, 'indicator', 'indicators')}, "
        f"{spoken(mean, places)} on average ({whose.en} {bar_en} {spoken(least, places)})"
    )
    top = max(number for _indicator, number in points)
    if top:
        strongest = [each for each, number in points if number == top]
        word_de, word_en = ("Punkt", "point") if top == 1 else ("Punkten", "points")
        de += f"; am deutlichsten mit je {top} {word_de}: {', '.join(each.label.de for each in strongest)}"
        en += f"; clearest with {top} {word_en} each: {', '.join(each.label.en for each in strongest)}"
    return Text(f"{de}.", f"{en}.")


def _counted(points: Sequence[tuple[Indicator, int]]) -> int:
    return sum(number for _indicator, number in points)


def _count(points: Sequence[object], one: str, several: str) -> str:
    return f"{len(points)} {one if len(points) == 1 else several}"


def _unmet(method: Method, unmet: Filter, number: int, employees: int | None) -> Text:
    if unmet is Filter.LEVEL:
        return Text(
            "dieses Anforderungsniveau bewertet die Methode nicht", "the method does not rate this level"
        )
    if unmet is Filter.EMPLOYEES:
        if employees is None:
            return Text(
                "die Zahl der Beschäftigten ist nicht veröffentlicht",
                "the number of employees is not published",
            )
        return Text(
            f"nur {employees} von mindestens {method.min_employees} Beschäftigten",
            f"only {employees} of at least {method.min_employees} employees",
        )
    if unmet is Filter.TRAINING:
        return Text("keine geregelte Ausbildung auf diesem Niveau", "no regulated training at this level")
    if unmet is Filter.INDICATORS:
        least = max(method.min_indicators, 1)
        return Text(
            f"nur {number} von mindestens {least} Indikatoren liegen vor"
            if number
            else f"kein Indikator liegt vor, nötig sind {least}",
            f"only {number} of at least {least} indicators are there",
        )
    required = [each.label for each in method.indicators if each.required]
    return Text(
        f"ohne {', '.join(each.de for each in required)} wird nicht bewertet",
        f"there is no rating without {', '.join(each.en for each in required)}",
    )


def regional_reason(number: int, points: int, mean: Fraction | None, least: int) -> Text:
    """One sentence on a value of one's own, which never borrows the BA's classes."""
    if mean is None:
        return Text(
            f"{OWN_CALCULATION.de}: keine Aussage; von mindestens {max(least, 1)} Indikatoren liegen {number} vor.",
            f"{OWN_CALCULATION.en}: no statement; of at least {max(least, 1)} indicators {number} are there.",
        )
    de, en = ("Indikator", "indicator") if number == 1 else ("Indikatoren", "indicators")
    return Text(
        f"{OWN_CALCULATION.de}: {points} Punkte aus {number} {de}, im Mittel {gesprochen(mean)}.",
        f"{OWN_CALCULATION.en}: {points} points from {number} {en}, {spoken(mean)} on average.",
    )
