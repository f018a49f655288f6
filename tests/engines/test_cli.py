"""The command, as somebody uses it who checks a case of their own."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from buendnis.engines import ballots, portfolio, scoring, shortage
from buendnis.engines.cli import ENGINES, main

BALLOT: dict[str, Any] = {
    "mode": "meeting",
    "deadline_passed": True,
    "rules": {},
    "seats": [{"id": "1"}],
    "votes": [{"seat": "1", "choice": "yes"}],
}
PORTFOLIO: dict[str, Any] = {
    "budget": "100.50",
    "projects": [
        {
            "id": "A",
            "cost": "60",
            "least": "40",
            "needs": ["B"],
            "fields": ["green"],
            "lowest": 1,
            "highest": 3,
        },
        {"id": "B", "cost": 50, "score": "37/3"},
    ],
    "ballots": [{"id": "1", "points": [{"project": "A", "points": 2}], "recused": ["B"]}],
    "limits": [{"of": "field", "value": "green", "at_most": "60", "at_least": 1}],
    "alternatives": [{"projects": ["A"]}],
    "threshold": 1,
    "part_funding": True,
    "redraws": 20,
}
SCORING: dict[str, Any] = {
    "rubric": {
        "blocks": [
            {
                "key": "b",
                "label": "B",
                "criteria": [
                    {
                        "key": "c",
                        "label": "C",
                        "aspects": [{"key": "a", "label": "A", "max": "10", "judged_by": "alliance"}],
                    }
                ],
            }
        ]
    },
    "scores": [{"assessor": "1", "aspect": "a", "points": "7.5"}],
}
SHORTAGE: dict[str, Any] = {
    "occupations": [
        {"key": "8130", "level": 2, "values": [{"indicator": "foreign_share", "value": "-0.25"}]},
    ],
    "areas": [{"key": "813", "level": 2, "area": "A", "districts": [{"district": "B"}]}],
}


class Command:
    """Runs the command with some input and keeps what it said."""

    def __init__(self, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.patch, self.capsys = patch, capsys

    def __call__(self, *argv: str, given: bytes | object = b"") -> int:
        data = given if isinstance(given, bytes) else json.dumps(given).encode()
        self.patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        code = main(list(argv))
        self.out, self.err = self.capsys.readouterr()
        return code


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


@pytest.mark.parametrize(
    ("name", "question"),
    [("ballots", BALLOT), ("portfolio", PORTFOLIO), ("scoring", SCORING), ("shortage", SHORTAGE)],
)
def test_an_answer_names_engine_and_version_and_fits_its_schema(
    name: str, question: dict[str, Any], command: Command
) -> None:
    assert command(name, given=question) == 0
    answer = json.loads(command.out, parse_float=lambda text: pytest.fail(f"{text} is a float"))
    assert (answer["engine"], answer["version"]) == (name, ENGINES[name].VERSION)
    for kind, data in (("question", question), ("answer", answer)):
        assert command(name, "--schema", kind) == 0
        schema = json.loads(command.out)
        Draft202012Validator.check_schema(schema)
        assert list(Draft202012Validator(schema).iter_errors(data)) == []
        assert list(Draft202012Validator(schema).iter_errors({**data, "surplus": 1}))


def test_the_schema_explains_itself(command: Command) -> None:
    assert command("ballots", "--schema") == 0
    assert "Share of all voting seats" in command.out
    assert command("scoring", "--schema", "answer") == 0
    assert "how far the assessors are apart" in command.out


def test_list_and_help(command: Command) -> None:
    assert command("--list") == 0
    assert [line.split()[:2] for line in command.out.splitlines()] == [
        ["ballots", ballots.VERSION],
        ["portfolio", portfolio.VERSION],
        ["scoring", scoring.VERSION],
        ["shortage", shortage.VERSION],
    ]
    assert command("--help") == 0
    assert "exit codes" in command.out


@pytest.mark.parametrize("argv", [[], ["lottery"], ["ballots", "--schema", "wrong"], ["ballots", "extra"]])
def test_a_command_that_is_not_understood(argv: list[str], command: Command) -> None:
    assert command(*argv) == 2
    assert command.out == ""
    assert "usage: buendnis engine" in command.err


@pytest.mark.parametrize(
    ("name", "given", "told"),
    [
        ("ballots", b"", "The input is no JSON: Expecting value, line 1, column 1."),
        ("ballots", b'{"mode": ', "The input is no JSON"),
        ("ballots", b'"\xff"', "The input is not UTF-8."),
        ("ballots", b"[NaN]", "NaN is not a number that JSON knows."),
        (
            "ballots",
            b'{"mode": "meeting", "mode": "circular"}',
            "The name “mode” stands twice in one object.",
        ),
        ("ballots", b"[" * 100_000, "nested too deeply"),
        ("ballots", b"9" * 5000, "a number that is too long"),
        ("ballots", [], "/: an object is expected here, not a list."),
        ("ballots", {}, '/: "rules" is missing. Please add it.'),
        (
            "ballots",
            {**BALLOT, "mode": "letter"},
            '/mode: "letter" is not known here. Choose one of: meeting, circular.',
        ),
        (
            "ballots",
            {**BALLOT, "deadline_passed": 1},
            "/deadline_passed: true or false is expected here, not 1.",
        ),
        (
            "ballots",
            {**BALLOT, "day/night": 1},
            "/day~1night: This name is not known. Known here: rules, seats,",
        ),
        (
            "ballots",
            {**BALLOT, "rules": {"quorum": {"share": 0.5}}},
            "/rules/quorum/share: 0.5 is no exact number. Write it as text",
        ),
        (
            "ballots",
            {**BALLOT, "rules": {"quorum": {"share": "-1/2"}}},
            '/share: "-1/2" has the wrong form. Write it',
        ),
        (
            "ballots",
            {**BALLOT, "rules": {"quorum": {"share": "1/0"}}},
            '/share: "1/0" has the wrong form. Write it',
        ),
        (
            "ballots",
            {**BALLOT, "rules": {"quorum": {}}},
            "/rules/quorum: A quorum is either a share or a number",
        ),
        (
            "ballots",
            {**BALLOT, "rules": {"quorum": {"number": -1}}},
            "/number: -1 is negative. Write 0 or more.",
        ),
        ("ballots", {**BALLOT, "rules": {"quorum": {"number": 10**9}}}, "/number: 1000000000 is too large."),
        (
            "ballots",
            {**BALLOT, "votes": [{"seat": "1", "choice": "yes", "at": "2018-09-05T12:00:00"}]},
            '/votes/0/at: "2018-09-05T12:00:00" has the wrong form. Write a time with its zone',
        ),
        (
            "ballots",
            {**BALLOT, "votes": [{"seat": "1", "choice": "yes", "at": "2018-02-30T12:00:00Z"}]},
            "/votes/0/at: day is out of range for month",
        ),
        (
            "ballots",
            {**BALLOT, "votes": [{"seat": "2", "choice": "yes"}]},
            "/votes/0/seat: The seat “2” is not in",
        ),
        (
            "scoring",
            {**SCORING, "scores": [{"assessor": "1", "aspect": "a", "points": 7.0}]},
            "/scores/0/points: 7.0 is no exact number. Write it as text",
        ),
        (
            "scoring",
            {**SCORING, "scores": [{"assessor": "1", "aspect": "a", "points": True}]},
            "/scores/0/points: true is no exact number.",
        ),
        (
            "scoring",
            {**SCORING, "scores": [{"assessor": "1", "aspect": "a", "points": "1e3"}]},
            '/scores/0/points: "1e3" has the wrong form.',
        ),
        (
            "scoring",
            {**SCORING, "rubric": {**SCORING["rubric"], "max": "9"}},
            "/rubric/max: The parts add up to 10 points, more than the maximum 9.",
        ),
        (
            "scoring",
            {**SCORING, "judged_by": "jury"},
            '/judged_by: "jury" is not known here. Choose one of: alliance, authority, null.',
        ),
    ],
)
def test_bad_input_is_told_with_its_place(
    name: str, given: bytes | object, told: str, command: Command
) -> None:
    assert command(name, given=given) == 1
    assert command.out == ""
    assert told in command.err
    assert f"buendnis engine {name} --schema" in command.err


def test_all_problems_are_told_at_once(command: Command) -> None:
    assert command("scoring", given={"rubric": {"blocks": [{"key": "b"}], "step": "x"}, "scores": 1}) == 1
    paths = [line.split(":")[0].strip() for line in command.err.splitlines()[1:-1]]
    assert paths == ["/rubric/blocks/0", "/rubric/blocks/0", "/rubric/step", "/scores"]


def test_a_byte_order_mark_and_half_a_character_do_no_harm(command: Command) -> None:
    text = json.dumps(SCORING).replace('"A"', '"\\ud83d"')
    assert command("scoring", given=b"\xef\xbb\xbf" + text.encode()) == 0
    assert json.loads(command.out)["aspects"][0]["label"] == "\ud83d"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@st.composite
def spoilt(draw: st.DrawFn) -> tuple[str, object]:
    """A good question with one value, somewhere, put in the place of another."""
    name, question = draw(st.sampled_from([("ballots", BALLOT), ("scoring", SCORING)]))
    whole = json.loads(json.dumps(question))
    here: Any = whole
    while True:
        step = draw(st.sampled_from(sorted(here) if isinstance(here, dict) else range(len(here))))
        if not isinstance(here[step], dict | list) or not here[step] or draw(st.booleans()):
            here[step] = draw(JSON)
            return name, whole
        here = here[step]


@given(spoilt())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_input_brings_it_down(command: Command, case: tuple[str, object]) -> None:
    code = command(case[0], given=case[1])
    assert code in {0, 1}
    assert bool(command.out) == (code == 0)


def test_it_needs_neither_django_nor_a_database() -> None:
    """A fresh interpreter answers without loading either."""
    program = (
        "import sys; from buendnis.engines.cli import main; code = main(['ballots']);"
        "loaded = {'django', 'psycopg'} & set(sys.modules); sys.exit(code or bool(loaded))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(BALLOT).encode(), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["state"] == "adopted"
