"""What the engines share with the rooms: records as plain JSON."""

from __future__ import annotations

import json

import pytest

from buendnis.engines.ballots import Quorum, Rules
from buendnis.engines.problems import BadInput
from buendnis.engines.record import Text
from buendnis.engines.scoring import Rubric


def test_rules_are_read_from_what_differs_and_written_whole() -> None:
    rules = Rules.from_json({"majority": "two_thirds", "quorum": {"share": "0.5"}})
    assert rules.to_json() == {
        "majority": "two_thirds",
        "base": "cast",
        "abstentions": "not_counted",
        "quorum": {"share": "0.5", "more_than": False, "number": None},
        "recusal_lowers_base": True,
        "fallback_min_seats": 0,
        "fallback": "",
        "silence": "not_counted",
        "objection_forces_meeting": False,
        "early_close": False,
    }
    assert Rules.from_json(json.loads(json.dumps(rules.to_json()))) == rules


def test_null_stands_for_no_quorum() -> None:
    assert Rules.from_json({"quorum": None}) == Rules()


@pytest.mark.parametrize("number", [2.0, True, "2"])
def test_a_number_of_seats_is_a_whole_number(number: object) -> None:
    with pytest.raises(BadInput, match="/number: a whole number or null is expected here"):
        Quorum.from_json({"number": number})


def test_problems_are_told_as_paths_and_sentences() -> None:
    with pytest.raises(BadInput) as caught:
        Rubric.from_json({"blocks": [], "max": -1, "step": None})
    assert [problem.path for problem in caught.value.problems] == ["/max", "/step"]
    assert str(caught.value).splitlines()[0] == "/max: -1 is negative. Write 0 or more."


def test_an_answer_from_a_later_version_with_other_fields_is_not_misread() -> None:
    with pytest.raises(BadInput, match="/fr: This name is not known"):
        Text.from_json({"de": "a", "en": "b", "fr": "c"})
