"""Files in and out, and the command that a reader types."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from tests.engines.portfolio import reference

from buendnis.command import main
from buendnis.engines.portfolio import (
    Ballot,
    Given,
    Project,
    Question,
    Rule,
    Utility,
    cast,
    formats,
    pabulib,
    tables,
)
from buendnis.engines.problems import BadInput

ELECTION = """\
META
key;value
description;A town
num_projects;4
num_votes;4
budget;100
vote_type;{kind}
PROJECTS
project_id;cost;name;category
b;60;"Square; with trees";green
a;40;Path;roads
c;50,5;Bench;green
10;30;=Sum;green
VOTES
voter_id;vote{points}
1;b,a{one}
2;a, b{one}
3;c{two}
4;{none}
"""
APPROVAL = ELECTION.format(kind="approval", points="", one="", two="", none="")
SCORING = ELECTION.format(kind="scoring", points=";points", one=";3,1.5", two=";2", none=";")
ORDINAL = ELECTION.format(kind="ordinal", points="", one="", two="", none="")


@pytest.fixture
def town(tmp_path: Path) -> Path:
    path = tmp_path / "town.pb"
    path.write_text("\ufeff" + APPROVAL, "utf-8")
    return path


def test_a_large_file_is_read_block_by_block(monkeypatch: pytest.MonkeyPatch) -> None:
    quoted = APPROVAL.replace("3;c", '3;"c"')
    once = [pabulib.parse(each).cast for each in (APPROVAL, SCORING, quoted)]
    votes = [pabulib.parse(each).case().votes.supporters for each in (APPROVAL, SCORING, quoted)]
    monkeypatch.setattr(cast, "_BLOCK", 3)
    assert [pabulib.parse(each).cast for each in (APPROVAL, SCORING, quoted)] == once
    assert [pabulib.parse(each).case().votes.supporters for each in (APPROVAL, SCORING, quoted)] == votes


def test_the_command_says_who_wins(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["portfolio", "run", str(town), "--rule", "greedy"]) == 0
    assert "2 of 4 projects for 100 of 100" in capsys.readouterr().out
    for rule in Rule:
        assert main(["portfolio", "run", str(town), "--rule", rule.value, "--json"]) == 0
        answer = json.loads(
            capsys.readouterr().out, parse_float=lambda text: pytest.fail(f"{text} is a float")
        )
        assert answer["winners"] == (["a"] if rule is Rule.EQUAL_SHARES else ["a", "b"])
        assert answer["variant"]["rule"] == rule
        assert answer["variant"]["utility"] == "cost"
    assert main(["portfolio", "run", str(town), "--completion", "utilitarian", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["winners"] == ["a", "b"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("vote_type;approval", "vote_type;shouting"), "shouting"),
        (("budget;100", "budget;much"), "much"),
        (("1;b,a", "1;b,zoo"), "zoo"),
        (("project_id;cost", "project_id;price"), "cost"),
        (("a;40", "b;40"), "twice"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_and_nothing_else_happens(
    change: tuple[str, str], says: str, town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town.write_text(APPROVAL.replace(*change), "utf-8")
    assert main(["portfolio", "run", str(town)]) == 1
    said = capsys.readouterr()
    assert says in said.err
    assert said.out == ""


def test_a_file_that_is_not_there_and_a_rule_that_does_not_fit(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["portfolio", "run", str(town.with_name("none.pb"))]) == 1
    assert "none.pb" in capsys.readouterr().err
    assert main(["portfolio", "run", str(town), "--rule", "greedy", "--completion", "add-one"]) == 1
    assert "completion" in capsys.readouterr().err
    assert main(["portfolio", "run", str(town), "--utility", "borda"]) == 1
    assert "cardinality" in capsys.readouterr().err
    assert main(["portfolio", "run", str(town), "--completion", "add-one", "--step", "0"]) == 1
    assert "more than 0" in capsys.readouterr().err


def test_only_a_new_line_ends_a_line() -> None:
    """Names hold form feeds and the separators of Unicode, which are no ends of lines in a text file."""
    odd = "Pa\u2028th\x0b \x0c\x85"
    election = pabulib.parse(APPROVAL.replace("Path", odd).replace("\n", "\r\n"))
    assert election.projects["a"]["name"] == odd.strip()
    assert election.case().ids == ("10", "a", "b", "c")
    question = Question(
        budget=Fraction(100), projects=(Project("a", Fraction(40), label=f"Zwei\nZeilen {odd}!"),)
    )
    assert tables.from_csv(tables.to_csv(question)) == question


def test_votes_are_counted_whatever_they_look_like() -> None:
    case = pabulib.parse(SCORING).case()
    assert case.ids == ("10", "a", "b", "c")
    assert case.votes.number == 4
    assert [Fraction(total, case.votes.scale) for total in case.votes.totals(Utility.POINTS, case.costs)] == [
        0,
        Fraction(9, 2),
        Fraction(9, 2),
        2,
    ]
    ordinal = pabulib.parse(ORDINAL).case().votes
    assert ordinal.worth is not None
    assert ordinal.supporters == [0, 2, 2, 1]


@pytest.mark.parametrize("kind", ["approval", "points", "ranking"])
@pytest.mark.parametrize("suffix", [".pb", ".csv", ".xlsx", ".json"])
def test_an_election_comes_back_as_it_was_written(kind: str, suffix: str, tmp_path: Path) -> None:
    asked = reference.question(Random(5), kind=kind, conditions=False, most=6)
    first = asked.projects[0]
    asked = Question(
        budget=asked.budget,
        projects=(
            Project(first.id, first.cost, '=SUM(1); "Brücke"', least=first.cost / 2, score=first.score),
            *asked.projects[1:],
        ),
        ballots=tuple(ballot for ballot in asked.ballots if suffix != ".pb" or not ballot.recused),
    )
    source, into, back = tmp_path / "in.json", tmp_path / f"there{suffix}", tmp_path / "back.json"
    source.write_text(json.dumps(asked.to_json()), "utf-8")
    formats.convert(source, into)
    formats.convert(into, back)
    again = Question.from_json(json.loads(back.read_text("utf-8")))
    assert [sorted(ballot.names) for ballot in again.ballots] == [sorted(b.names) for b in asked.ballots]
    assert [(p.id, p.cost, p.label) for p in again.projects] == [
        (p.id, p.cost, p.label) for p in asked.projects
    ]
    one, other = (
        [
            portfolio.chosen
            for portfolio in question.answer().portfolios
            if portfolio.variant.rule != Rule.RANKING
        ]
        for question in (again, asked)
    )
    if suffix != ".pb":  # which knows no scores
        assert one == other
        assert again.projects[0].least == asked.projects[0].least


def test_a_table_for_germans_and_what_is_wrong_with_it() -> None:
    table = (
        "budget;1.400,50\nballots;points\n\nproject;cost;label;K 1;K 2\n"
        "A;1.000,25;Eins;7,5;2 recused\nB;400,25;Zwei;;3\n"
    )
    asked = tables.from_csv(table)
    assert asked.budget == Fraction("1400.5")
    assert [project.cost for project in asked.projects] == [Fraction("1000.25"), Fraction("400.25")]
    assert asked.ballots == (
        Ballot("K 1", points=(Given("A", Fraction("7.5")),)),
        Ballot("K 2", points=(Given("A", Fraction(2)), Given("B", Fraction(3))), recused=("A",)),
    )
    for wrong, says in (
        (table.replace("7,5", "viel"), "Line 5"),
        (table.replace("points", "shouting"), "shouting"),
        (table.replace("cost", "price"), "cost"),
        (table.replace("project;", "who;"), "project"),
        (table.replace("7,5", "-1"), "negative"),
    ):
        with pytest.raises(BadInput, match=says):
            tables.from_csv(wrong)


def test_a_reader_who_goes_early_ends_the_command_quietly(town: Path) -> None:
    """As with `| head -1`."""
    command = [sys.executable, "-m", "buendnis.command", "portfolio", "run", str(town)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(timeout=30) == 141


def test_a_problem_of_the_whole_file_is_told_without_a_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "town.txt"
    path.write_text(APPROVAL, "utf-8")
    assert main(["portfolio", "run", str(path)]) == 1
    assert "\n  The format “.txt” is not known." in capsys.readouterr().err
