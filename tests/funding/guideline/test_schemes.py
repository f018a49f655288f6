"""The schemes of points that are shipped as data, each with evaluations counted by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from buendnis.engines.scoring import Evaluation, Move, Rubric, Score, evaluate
from buendnis.funding.guideline import read_guideline, rubric, schemes, shipped, validate
from buendnis.funding.guideline.document import JudgedBy

KEYS = ["2015", "2021-2027", "sister_scheme", "half_and_75"]


def evaluated(key: str, **points: str) -> Evaluation:
    """The scheme's evaluation of one assessor's points."""
    guideline = read_guideline(schemes()[key].put_into(shipped()["2021-2027"]))
    read = Rubric.from_json(rubric(guideline))
    return evaluate(read, [Score("Sitz 1", aspect, Decimal(each)) for aspect, each in points.items()])


def halves(*points: str) -> dict[str, str]:
    return {f"criterion_{number}_overall": each for number, each in enumerate(points, 1)}


def test_all_schemes_are_offered_and_each_makes_a_valid_guideline() -> None:
    found = schemes()
    assert list(found) == KEYS
    for scheme in found.values():
        document = scheme.put_into(shipped()["2015"])
        assert validate(document) == []
        assert {each["pointer"] for each in scheme.unread} <= {each["pointer"] for each in document["unread"]}
        assert document["rates"] == shipped()["2015"]["rates"]  # nothing else is touched


@pytest.mark.parametrize(
    ("specialist", "horizontal", "failures"),
    [
        ("40", ("5", "5", "5", "5"), []),
        ("39.5", ("7.5", "7.5", "7.5", "7.5"), ["Block „Fachlicher Teil“ hat 39,5 von 40"]),
        ("70", ("5", "5", "5", "3.5"), ["Block „Querschnittsziele“ hat 18,5 von 20"]),
        (
            "39",
            ("5", "5", "5", "4.5"),
            [
                "Block „Fachlicher Teil“ hat 39 von 40",
                "Block „Querschnittsziele“ hat 19,5 von 20",
                "die Gesamtpunktzahl hat 58,5 von 60",
            ],
        ),
    ],
)
def test_seventy_with_forty_and_thirty_with_twenty(
    specialist: str, horizontal: tuple[str, ...], failures: list[str]
) -> None:
    keys = ("equality", "equal_opportunities", "sustainability", "good_work")
    given = {f"{key}_aspect": each for key, each in zip(keys, horizontal, strict=True)}
    found = evaluated("sister_scheme", specialist_overall=specialist, **given)
    assert [failure.de for failure in found.failures] == failures
    assert found.reached is (failures == [])
    if len(failures) == 1 and specialist == "70":
        assert found.summary.en.endswith("missed: block “Querschnittsziele” has 18.5 of 20.")
        assert found.smallest_change is not None
        assert found.smallest_change.points == Fraction(3, 2)
        assert (found.smallest_change.move, found.smallest_change.then) == (Move.UP, True)


@pytest.mark.parametrize(
    ("points", "failures"),
    [
        (("25", "25", "12.5", "12.5"), []),
        (("18.5", "18.5", "18.5", "19"), ["die Gesamtpunktzahl hat 74,5 von 75"]),
        (("25", "25", "25", "12"), ["Kriterium „Kriterium 4 (Bezeichnung eintragen)“ hat 12 von 12,5"]),
    ],
)
def test_half_of_each_and_seventy_five_of_a_hundred(points: tuple[str, ...], failures: list[str]) -> None:
    found = evaluated("half_and_75", **halves(*points))
    assert [failure.de for failure in found.failures] == failures
    assert found.reached is (failures == [])


def test_of_the_guideline_of_2015_only_what_was_read_is_claimed() -> None:
    """40 and 35 of 100 points are known, 25 are not; the alliance's two aspects cite evidence and goal."""
    document = schemes()["2015"].put_into(shipped()["2015"])
    own: dict[str, Any] = rubric(read_guideline(document), judged_by=JudgedBy.ALLIANCE)
    aspects = own["blocks"][0]["criteria"][0]["aspects"]
    assert [(each["key"], each["cites"]) for each in aspects] == [
        ("regional_supply", "evidence"),
        ("strategy_fit", "goal"),
    ]
    found = evaluated("2015", regional_supply="8", strategy_fit="7")
    need = found.criteria[0]
    assert (need.points, need.max) == (Fraction(15), Fraction(40))
    assert (need.complete, found.reached) == (False, None)
    assert [criterion.max for criterion in found.criteria] == [40, 35, 25]
    assert "criterion:remainder" not in found.unread  # its maximum is known, its aspects are not
    assert found.criteria[2].unlisted == 25
