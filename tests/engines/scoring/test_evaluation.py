"""Worked evaluations, counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from buendnis.engines.problems import BadInput
from buendnis.engines.scoring import (
    Aspect,
    AspectState,
    Block,
    Criterion,
    JudgedBy,
    Move,
    PointFlip,
    Rubric,
    Score,
    evaluate,
)

ALLIANCE, AUTHORITY = JudgedBy.ALLIANCE, JudgedBy.AUTHORITY


def aspect(key: str, most: str | None, by: JudgedBy = ALLIANCE, **more: Any) -> Aspect:
    return Aspect(key, key.capitalize(), None if most is None else Decimal(most), by, **more)


def rubric(*aspects: Aspect, least: str | None = None, most: str | None = None, **more: object) -> Rubric:
    """One block with one criterion, which has the threshold."""
    criterion = Criterion(
        "need",
        "Bedarf",
        aspects,
        None if most is None else Decimal(most),
        None if least is None else Decimal(least),
    )
    return Rubric((Block("quality", "Qualität", (criterion,)),), **more)  # type: ignore[arg-type]


def numbers(*values: Fraction | int | None) -> list[Fraction | int | None]:
    """So that whole numbers and fractions compare in one line."""
    return list(values)


def scores(**points: str) -> list[Score]:
    """``fit="7 8 -"``: what the first, second and third assessor give for an aspect."""
    return [
        Score(f"seat {number}", key, None if each == "-" else Decimal(each))
        for key, line in points.items()
        for number, each in enumerate(line.split(), 1)
    ]


def test_the_numbers_of_an_aspect() -> None:
    found = evaluate(rubric(aspect("fit", "10", weight=Decimal("1.5"))), scores(fit="7 8.5 - 2")).aspects[0]
    assert (found.n, found.state) == (3, AspectState.JUDGED)
    assert numbers(found.mean, found.median) == numbers(Fraction(35, 6), 7)
    assert numbers(found.lowest, found.highest, found.spread) == numbers(2, Fraction(17, 2), Fraction(13, 2))
    assert found.points == Fraction(35, 4)


def test_an_even_number_of_assessors_has_its_median_in_the_middle() -> None:
    assert evaluate(rubric(aspect("fit", "10")), scores(fit="1 9 8 2")).aspects[0].median == 5


@pytest.mark.parametrize(
    ("least", "fit", "reached", "de"),
    [
        ("7", "6 8", True, "Erreicht: 7 Punkte, nötig sind 7."),
        ("7", "6 7.5", False, "Verfehlt: 6,75 Punkte, nötig sind 7."),
        ("7", "7 7 6.5", False, "Verfehlt: rund 6,83 Punkte, nötig sind 7."),
        ("7", "-", None, "Offen: bisher 0 Punkte, nötig sind 7; 10 sind noch offen."),
        (None, "7", None, "Keine Mindestpunktzahl festgelegt."),
    ],
)
def test_a_threshold(least: str | None, fit: str, reached: bool | None, de: str) -> None:
    found = evaluate(rubric(aspect("fit", "10"), least=least), scores(fit=fit))
    assert found.criteria[0].reached is found.reached is reached
    assert found.criteria[0].reason.de.startswith(de)


def test_a_near_miss_is_not_rounded_to_a_hit() -> None:
    points = " ".join(["10"] * 400 + ["9.5"])
    found = evaluate(rubric(aspect("fit", "10"), least="10"), scores(fit=points)).criteria[0]
    assert found.reached is False
    assert found.reason.de.startswith("Verfehlt: rund 9,999 Punkte, nötig sind 10.")
    assert found.reason.en.startswith("Missed: about 9.999 points, 10 are needed.")


def test_one_point_that_would_reach_the_threshold() -> None:
    """6.5 + 5.5 on average, 12.5 needed: one point of one of two assessors is half a point more."""
    found = evaluate(
        rubric(aspect("fit", "7"), aspect("need", "10"), least="12.5"), scores(fit="7 6", need="5 6")
    )
    missed = found.criteria[0]
    assert missed.points == 12
    assert missed.one_more_point == (
        PointFlip("fit", Move.UP, ("seat 2",), then=True),  # the other has given all 7 already
        PointFlip("need", Move.UP, ("seat 1", "seat 2"), then=True),
    )
    assert missed.reason.de == (
        "Verfehlt: 12 Punkte, nötig sind 12,5. Ein Punkt mehr in einer einzigen Bewertung würde das ändern."
    )
    assert missed.reason.en == (
        "Missed: 12 points, 12.5 are needed. One more point in a single assessment would change that."
    )


def test_one_point_that_would_miss_the_threshold() -> None:
    reached = evaluate(rubric(aspect("fit", "10"), least="6"), scores(fit="6 7 5.5")).criteria[0]
    assert reached.one_more_point == (
        PointFlip("fit", Move.DOWN, ("seat 1", "seat 2", "seat 3"), then=False),
    )
    assert reached.reason.de.endswith("Ein Punkt weniger in einer einzigen Bewertung würde das ändern.")


def test_a_part_that_only_the_authority_judges_stays_open() -> None:
    own = rubric(aspect("fit", "20"), aspect("plan", "20", AUTHORITY), least="15")
    given = scores(fit="14 12", plan="20 20")
    partial = evaluate(own, given, ALLIANCE)
    assert [result.state for result in partial.aspects] == [AspectState.JUDGED, AspectState.NOT_ASKED]
    need = partial.criteria[0]
    assert numbers(need.points, need.judged_max, need.max, need.best) == numbers(13, 20, 40, 33)
    assert (need.reached, need.complete) == (None, False)
    assert need.reason.en == "Open: 13 points so far, 15 are needed; 20 are still open."
    assert partial.summary.de == (
        "Ergebnis: 13 von 20 bisher beurteilten Punkten; "
        "ob alle Mindestpunktzahlen erreicht werden, ist noch offen."
    )
    whole = evaluate(own, given)
    assert whole.criteria[0].points == 33
    assert (whole.criteria[0].reached, whole.criteria[0].complete) == (True, True)
    assert whole.summary.en == "Result: 33 of 40 points; every minimum is reached."


def test_what_can_no_longer_be_reached_is_missed_although_something_is_open() -> None:
    own = rubric(aspect("fit", "20"), aspect("plan", "5", AUTHORITY), least="15")
    need = evaluate(own, scores(fit="9"), ALLIANCE).criteria[0]
    assert need.reached is False
    assert need.reason.de.startswith(
        "Verfehlt: 9 Punkte, mit allen noch offenen höchstens 14, nötig sind 15."
    )


def test_what_nobody_has_read_is_marked_and_keeps_thresholds_open() -> None:
    """As the guideline of 2015: 100 in total, of one criterion 20 of 40 known, of another nothing."""
    known = Criterion(
        "need",
        "Bedarf",
        (aspect("fit", "20"), aspect("effect", None, AUTHORITY)),
        max=Decimal(40),
        min=Decimal(20),
    )
    rest = Criterion("rest", "Rest", (), unread=True)
    own = Rubric((Block("all", "Alles", (known, rest), max=Decimal(100)),), min=Decimal(60))
    found = evaluate(own, scores(fit="18"))
    assert found.unread == ("aspect:effect", "criterion:rest")
    need, unread, total = *found.criteria, found.total
    assert numbers(need.points, need.judged_max, need.unlisted, need.best) == numbers(18, 20, 20, 38)
    assert need.reached is None
    assert numbers(unread.points, unread.max, unread.best) == numbers(None, None, None)
    assert not unread.complete
    assert numbers(total.points, total.judged_max, total.max, total.best) == numbers(18, 20, 100, 98)
    assert [result.state for result in found.aspects] == [AspectState.JUDGED, AspectState.UNREAD]


@pytest.mark.parametrize(("most", "best"), [("20", 12), (None, None)])
def test_a_level_marked_as_unread_is_never_complete(most: str | None, best: int | None) -> None:
    """Although every aspect that it names is judged: there is more to it."""
    criterion = replace(rubric(aspect("fit", "20"), most=most).blocks[0].criteria[0], unread=True)
    own = Rubric((Block("quality", "Qualität", (criterion,)),))
    found = evaluate(own, scores(fit="12"))
    assert (found.criteria[0].complete, found.criteria[0].best) == (False, best)
    assert "criterion:need" in found.unread
    assert not found.total.complete


def test_without_a_known_maximum_a_threshold_can_be_reached_but_not_missed() -> None:
    own = rubric(aspect("fit", "20"), aspect("effect", None), least="15")
    reached, still_open = (evaluate(own, scores(fit=points)).criteria[0] for points in ("15", "14"))
    assert (reached.reached, still_open.reached) == (True, None)
    assert still_open.reason.de == (
        "Offen: bisher 14 Punkte, nötig sind 15; wie viele noch offen sind, ist nicht bekannt."
    )


def test_a_share_of_every_criterion() -> None:
    own = rubric(aspect("fit", "15"), min_share_per_criterion=Fraction(1, 2))
    missed, reached = (evaluate(own, scores(fit=points)).criteria[0] for points in ("7", "7.5"))
    assert (missed.min, missed.reached, reached.reached) == (Fraction(15, 2), False, True)
    higher = evaluate(rubric(aspect("fit", "15"), least="9", min_share_per_criterion=Fraction(1, 2)), [])
    assert higher.criteria[0].min == 9
    unknown = evaluate(
        rubric(aspect("fit", "15"), aspect("effect", None), min_share_per_criterion=Fraction(1, 2)),
        scores(fit="15"),
    )
    assert (unknown.criteria[0].min, unknown.criteria[0].reached, unknown.reached) == (None, None, None)
    assert (
        unknown.criteria[0].reason.en
        == "Open: the minimum is a share of the maximum, which is not known yet."
    )


def test_the_scheme_with_a_specialist_and_a_horizontal_part() -> None:
    """70 points with 40 needed, 4 × 7.5 with 20 needed, 60 of 100 in total: one part can fail the whole."""
    specialist = Criterion("quality", "Fachlich", (aspect("overall", "70"),))
    horizontal = tuple(
        Criterion(key, key, (aspect(f"{key}_points", "7.5"),))
        for key in ("equality", "access", "nature", "work")
    )
    own = Rubric(
        (
            Block("specialist", "Fachlicher Teil", (specialist,), Decimal(70), Decimal(40)),
            Block("horizontal", "Querschnitt", horizontal, Decimal(30), Decimal(20)),
        ),
        Decimal(100),
        Decimal(60),
    )
    found = evaluate(
        own,
        scores(overall="65", equality_points="5", access_points="7.5", nature_points="3", work_points="4"),
    )
    assert [(block.points, block.reached) for block in found.blocks] == [(65, True), (Fraction(39, 2), False)]
    assert (found.total.points, found.total.reached, found.reached) == (Fraction(169, 2), True, False)
    assert (
        found.summary.de == "Ergebnis: 84,5 von 100 Punkten; verfehlt: Block „Querschnitt“ hat 19,5 von 20."
    )


def test_a_threshold_of_an_aspect_is_one_of_the_mean() -> None:
    own = rubric(aspect("fit", "10", min=Decimal(5), weight=Decimal(3)))
    found = evaluate(own, scores(fit="4 5.5"))
    assert (found.aspects[0].reached, found.reached) == (False, False)
    assert found.aspects[0].reason.en.startswith("Missed: 4.75 points, 5 are needed.")


def test_without_any_score() -> None:
    found = evaluate(rubric(aspect("fit", "10"), least="5"), [])
    assert (found.total.points, found.criteria[0].reached, found.assessors) == (None, None, ())
    assert found.aspects[0].state is AspectState.AWAITED
    assert found.summary == type(found.summary)("Noch nichts beurteilt.", "Nothing has been judged yet.")


@pytest.mark.parametrize(
    ("points", "allowed"),
    [
        ("0", True),
        ("7.5", True),
        ("7.2", True),
        ("7.25", False),
        ("8", False),
        ("-1", False),
        ("0.25", False),
    ],
)
def test_points_lie_on_the_grid_or_at_the_maximum(points: str, allowed: bool) -> None:
    own = rubric(aspect("odd", "7.2"), aspect("fit", "7.5"))
    key = "odd" if points == "7.2" else "fit"
    assert (own.why_not(key, Decimal(points)) is None) is allowed


@pytest.mark.parametrize(
    ("given", "path", "told"),
    [
        (Score("s", "fit", Decimal(11)), "/scores/0/points", "s: “Fit” takes 0 to 10 points, not 11."),
        (
            Score("s", "fit", Decimal("0.3")),
            "/scores/0/points",
            "s: “Fit” takes points in steps of 0.5, not 0.3.",
        ),
        (Score("s", "fat", Decimal(1)), "/scores/0/points", "s: The aspect “fat” is not in this rubric."),
        (Score("s", "fat"), "/scores/0/aspect", "The aspect “fat” is not in this rubric."),
        (
            Score("s", "unread", Decimal(1)),
            "/scores/0/points",
            "s: The maximum of “Unread” is not known yet; please enter it first.",
        ),
    ],
)
def test_scores_that_do_not_fit_are_refused(given: Score, path: str, told: str) -> None:
    with pytest.raises(BadInput) as caught:
        evaluate(rubric(aspect("fit", "10"), aspect("unread", None)), [given])
    assert [tuple(problem) for problem in caught.value.problems] == [(path, told)]


def test_every_misfit_is_named_at_once() -> None:
    with pytest.raises(BadInput) as caught:
        evaluate(rubric(aspect("fit", "10")), [*scores(fit="11 1 12"), Score("seat 2", "fit", Decimal(3))])
    assert [problem.path for problem in caught.value.problems] == [
        "/scores/0/points",
        "/scores/2/points",
        "/scores/3",
    ]


PLAIN = rubric(aspect("fit", "10"))


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: rubric(aspect("fit", "10"), most="9"), "add up to 10 points, more than the maximum 9"),
        (lambda: rubric(aspect("fit", "10", weight=Decimal(2)), most="19"), "add up to 20 points"),
        (lambda: rubric(aspect("fit", "10"), most="10", least="11"), "threshold 11 is above the maximum 10"),
        (lambda: aspect("fit", "10", min=Decimal(11)), "threshold 11 is above"),
        (lambda: aspect("fit", "10", weight=Decimal(0)), "must be above 0"),
        (lambda: rubric(aspect("fit", "1"), aspect("fit", "2")), "2 aspects have the key “fit”"),
        (lambda: replace(PLAIN, blocks=PLAIN.blocks * 2), "2 blocks have the key “quality”"),
        (lambda: replace(PLAIN, step=Decimal(0)), "step between points must be above 0"),
        (lambda: replace(PLAIN, min_share_per_criterion=Fraction(3, 2)), "A share lies above 0"),
        (
            # what is known deep down counts, although the levels between are not complete
            lambda: replace(rubric(aspect("fit", "10"), aspect("unread", None)), max=Decimal(9)),
            "add up to 10 points, more than the maximum 9",
        ),
    ],
)
def test_a_rubric_that_contradicts_itself_is_refused(make: Callable[[], object], told: str) -> None:
    with pytest.raises(BadInput, match=told):
        make()
