"""The forty worked cases of the docs come out as they say, to the letter of their sentence."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.engines.ballots.cases import answer_of

CASES = Path(__file__).resolve().parents[3] / "docs" / "engines" / "ballots-faelle.md"
CASE = re.compile(r"^## (\d+)\. .*?\*\*Ergebnis:\*\* (.*?)\n.*?```json\n(.*?)\n```", re.DOTALL | re.MULTILINE)


def cases() -> list[tuple[int, str, dict[str, Any]]]:
    found = CASE.findall(CASES.read_text("utf-8"))
    return [(int(number), sentence, json.loads(data)) for number, sentence, data in found]


def test_there_are_forty() -> None:
    assert [number for number, _sentence, _data in cases()] == list(range(1, 41))


@pytest.mark.parametrize(("number", "sentence", "case"), cases())
def test_it_comes_out_as_it_says(number: int, sentence: str, case: dict[str, Any]) -> None:
    answer = answer_of(case)
    assert (answer.state, answer.sentence.de) == (case["ergebnis"], sentence)
