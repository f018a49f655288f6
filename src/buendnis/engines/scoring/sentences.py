"""Why a threshold is reached, missed or open, in German and English."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from buendnis.engines.exact import gesprochen, places_apart, spoken
from buendnis.engines.record import Text
from buendnis.engines.scoring.results import LevelResult, Move, PointFlip
from buendnis.engines.scoring.thresholds import Standing, Threshold

NO_THRESHOLD = Text("Keine Mindestpunktzahl festgelegt.", "No minimum is set.")
UNKNOWN_THRESHOLD = Text(
    "Offen: Die Mindestpunktzahl ist ein Anteil der Höchstpunktzahl, und diese ist noch nicht bekannt.",
    "Open: the minimum is a share of the maximum, which is not known yet.",
)


def reason(standing: Standing, threshold: Threshold, flips: Sequence[PointFlip]) -> Text:
    """One sentence on the threshold, and one more if a single point would change it."""
    if threshold.points is None:
        return NO_THRESHOLD if threshold.known else UNKNOWN_THRESHOLD
    said = _decided(standing, threshold.points, threshold.reached(standing))
    if hint := _close(threshold.reached(standing), flips):
        return Text(f"{said.de} {hint.de}", f"{said.en} {hint.en}")
    return said


def failure(name: Text, standing: Standing, threshold: Threshold) -> Text:
    """Which threshold is missed, and by what: "block “X” has 18.5 of 20"."""
    needed = threshold.points or Fraction(0)
    has = standing.points if standing.best is None else standing.best
    places = places_apart(needed, has)
    de, en = gesprochen(has, places), spoken(has, places)
    most = needed, places
    if has == standing.points:
        return Text(f"{name.de} hat {de} von {gesprochen(*most)}", f"{name.en} has {en} of {spoken(*most)}")
    return Text(
        f"{name.de} kommt auf höchstens {de} von {gesprochen(*most)}",
        f"{name.en} gets {en} of {spoken(*most)} at most",
    )


def change(label: str, move: Move, points: Fraction, then: bool | None) -> Text:
    """How little would turn the result."""
    turned = {
        True: Text("wären alle Mindestpunktzahlen erreicht", "every minimum would be reached"),
        False: Text("wäre eine Mindestpunktzahl verfehlt", "a minimum would be missed"),
        None: Text("wäre das Ergebnis wieder offen", "the result would be open again"),
    }[then]
    more = Text("mehr", "more") if move is Move.UP else Text("weniger", "fewer")
    one = points == 1
    return Text(
        f"Mit {'1 Punkt' if one else f'{gesprochen(points)} Punkten'} {more.de} bei „{label}“ "
        f"(alle Bewertungen zusammen) {turned.de}.",
        f"With {'1 point' if one else f'{spoken(points)} points'} {more.en} in “{label}” "
        f"(all assessments together) {turned.en}.",
    )


def summary(
    total: LevelResult, reached: bool | None, failures: Sequence[Text], *, has_thresholds: bool
) -> Text:
    """The whole result in one sentence, with every threshold that is missed."""
    if total.points is None:
        return Text("Noch nichts beurteilt.", "Nothing has been judged yet.")
    if total.complete:
        points = Text(
            f"{gesprochen(total.points)} von {gesprochen(total.judged_max)} Punkten",
            f"{spoken(total.points)} of {spoken(total.judged_max)} points",
        )
    else:
        points = Text(
            f"{gesprochen(total.points)} von {gesprochen(total.judged_max)} bisher beurteilten Punkten",
            f"{spoken(total.points)} of the {spoken(total.judged_max)} points judged so far",
        )
    if not has_thresholds:
        verdict = Text("keine Mindestpunktzahl festgelegt", "no minimum is set")
    else:
        verdict = {
            True: Text("alle Mindestpunktzahlen erreicht", "every minimum is reached"),
            False: Text(
                f"verfehlt: {', '.join(each.de for each in failures)}",
                f"missed: {', '.join(each.en for each in failures)}",
            ),
            None: Text(
                "ob alle Mindestpunktzahlen erreicht werden, ist noch offen",
                "whether every minimum is reached is still open",
            ),
        }[reached]
    return Text(f"Ergebnis: {points.de}; {verdict.de}.", f"Result: {points.en}; {verdict.en}.")


def _decided(standing: Standing, needed: Fraction, reached: bool | None) -> Text:
    points, best = standing.points, standing.best
    places = max(places_apart(needed, each) for each in (points, best or points))
    de, en = gesprochen(points, places), spoken(points, places)
    least_de, least_en = gesprochen(needed, places), spoken(needed, places)
    if reached:
        return Text(
            f"Erreicht: {de} Punkte, nötig sind {least_de}.", f"Reached: {en} points, {least_en} are needed."
        )
    if best is None:
        return Text(
            f"Offen: bisher {de} Punkte, nötig sind {least_de}; "
            "wie viele noch offen sind, ist nicht bekannt.",
            f"Open: {en} points so far, {least_en} are needed; how many are still open is not known.",
        )
    if reached is None:
        return Text(
            f"Offen: bisher {de} Punkte, nötig sind {least_de}; {gesprochen(best - points)} sind noch offen.",
            f"Open: {en} points so far, {least_en} are needed; {spoken(best - points)} are still open.",
        )
    if best == points:
        return Text(
            f"Verfehlt: {de} Punkte, nötig sind {least_de}.", f"Missed: {en} points, {least_en} are needed."
        )
    return Text(
        f"Verfehlt: {de} Punkte, mit allen noch offenen höchstens {gesprochen(best, places)}, "
        f"nötig sind {least_de}.",
        f"Missed: {en} points, at most {spoken(best, places)} with all that are still open, "
        f"{least_en} are needed.",
    )


def _close(reached: bool | None, flips: Sequence[PointFlip]) -> Text | None:
    if reached is False and any(flip.move is Move.UP for flip in flips):
        return Text(
            "Ein Punkt mehr in einer einzigen Bewertung würde das ändern.",
            "One more point in a single assessment would change that.",
        )
    if reached and any(flip.move is Move.DOWN for flip in flips):
        return Text(
            "Ein Punkt weniger in einer einzigen Bewertung würde das ändern.",
            "One point less in a single assessment would change that.",
        )
    return None
