"""The worked examples of the docs, run as a reader would run them."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from buendnis.engines.cli import ENGINES, main

DOCS = Path(__file__).resolve().parents[2] / "docs" / "engines"
BLOCK = re.compile(r"<!-- (question|answer) -->\n```json\n(.*?)```", re.DOTALL)


def examples() -> list[tuple[str, str, str]]:
    """Engine, question and answer of each example."""
    found = []
    for name in ENGINES:
        page = DOCS / f"{name}.md"
        blocks = BLOCK.findall((page if page.exists() else DOCS.parent / page.name).read_text("utf-8"))
        assert [kind for kind, _ in blocks] == ["question", "answer"] * (len(blocks) // 2)
        found += [(name, blocks[i][1], blocks[i + 1][1]) for i in range(0, len(blocks), 2)]
    return found


def told_otherwise(told: Any, given: Any, path: str = "") -> list[str]:
    """Where what the docs show of an answer is not in it; objects may be shown in part."""
    if isinstance(told, dict) and isinstance(given, dict):
        return [
            each
            for name in told
            for each in told_otherwise(told[name], given.get(name, "absent"), f"{path}/{name}")
        ]
    if isinstance(told, list) and isinstance(given, list) and len(told) == len(given):
        pairs = enumerate(zip(told, given, strict=True))
        return [
            each for index, (one, other) in pairs for each in told_otherwise(one, other, f"{path}/{index}")
        ]
    return [] if told == given and type(told) is type(given) else [f"{path}: {told!r}, but it is {given!r}"]


def test_every_engine_has_an_example() -> None:
    assert {name for name, _, _ in examples()} == set(ENGINES)


@pytest.mark.parametrize(("name", "question", "answer"), examples())
def test_the_example_is_answered_as_the_docs_say(
    name: str, question: str, answer: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(question.encode())))
    assert main([name]) == 0
    assert told_otherwise(json.loads(answer), json.loads(capsys.readouterr().out)) == []
