"""Elections in the format of Pabulib (pabulib.org): META, PROJECTS and VOTES, separated by semicolons."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from io import StringIO
from math import lcm
from pathlib import Path

from buendnis.engines.exact import fraction, text
from buendnis.engines.portfolio.case import Case, plain
from buendnis.engines.portfolio.cast import Cast, counted
from buendnis.engines.portfolio.model import Ballot, Given, Kind, Project
from buendnis.engines.portfolio.votes import Votes
from buendnis.engines.problems import BadInput, refuse

KINDS = {
    "approval": Kind.APPROVAL,
    "choose-1": Kind.APPROVAL,
    "scoring": Kind.POINTS,
    "cumulative": Kind.POINTS,
    "ordinal": Kind.RANKING,
}
TYPES = {Kind.APPROVAL: "approval", Kind.POINTS: "scoring", Kind.RANKING: "ordinal"}
_BOM = b"\xef\xbb\xbf"
_HEADING = re.compile(rb"^[ \t;]*(META|PROJECTS|VOTES)[ \t;]*(?:\n|\Z)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Election:
    """A file, read: its description, its projects, and how often which vote was cast."""

    meta: dict[str, str]
    projects: dict[str, dict[str, str]]
    cast: Cast
    kind: Kind
    budget: Fraction
    costs: dict[str, Fraction]
    voters: list[tuple[str, str, str]] = field(default_factory=list)

    def case(self) -> Case:
        """What the rules work with."""
        names = sorted(self.projects)
        index = {name: place for place, name in enumerate(names)}
        return plain(self.budget, names, [self.costs[name] for name in names], self._votes(index))

    def _votes(self, index: dict[str, int]) -> Votes:
        cast, points, times = self.cast.named(scored=self.kind is Kind.POINTS)
        named: list[list[int]] = [[] for _ in index]
        worth: list[list[int]] = [[] for _ in index]
        scale = 1
        try:
            if self.kind is Kind.APPROVAL:
                add = {name: named[place].append for name, place in index.items()}
                for voter, vote in enumerate(cast):
                    for name in vote.split(","):
                        add[name](voter)
            elif self.kind is Kind.RANKING:
                for voter, vote in enumerate(cast):
                    for below, name in enumerate(reversed(vote.split(","))):
                        project = index[name]
                        named[project].append(voter)
                        worth[project].append(below)
            else:
                values, scale = _values(points)
                for voter, (vote, given) in enumerate(zip(cast, points, strict=True)):
                    names, words = vote.split(","), given.split(",")
                    if len(names) != len(words):
                        raise refuse("A vote has not as many points as projects. Please complete it.")
                    for name, word in zip(names, words, strict=True):
                        project = index[name]
                        named[project].append(voter)
                        worth[project].append(values[word])
        except KeyError:
            tidy = replace(self, cast=self.cast.tidy(index))
            return tidy._votes(index)
        return Votes(
            self.kind,
            list(times),
            named,
            None if self.kind is Kind.APPROVAL else worth,
            empty=sum(self.cast.times) - sum(times),
            scale=scale,
        )

    def records(self) -> tuple[tuple[Project, ...], tuple[Ballot, ...]]:
        """Projects and ballots as the JSON of the engine holds them."""
        projects = tuple(
            Project(
                id=name,
                cost=self.costs[name],
                label=about.get("name", ""),
                category=about.get("category", ""),
                districts=tuple(filter(None, [about.get("district", "")])),
            )
            for name, about in self.projects.items()
        )
        return projects, tuple(self._ballots())

    def _ballots(self) -> Iterator[Ballot]:
        for voter, vote, points in self.voters:
            names = tuple(dict.fromkeys(name.strip() for name in vote.split(",") if name.strip()))
            if self.kind is Kind.APPROVAL:
                yield Ballot(voter, approves=names)
            elif self.kind is Kind.RANKING:
                yield Ballot(voter, ranking=names)
            else:
                given = [_number(word, "points") for word in points.split(",")] if points else []
                yield Ballot(
                    voter,
                    points=tuple(Given(name, each) for name, each in zip(names, given, strict=False)),
                )


def read(path: Path, *, voters: bool = False) -> Election:
    """Read a file; with ``voters`` who cast which vote is kept, too. Raises BadInput for what is no election."""
    try:
        return _parsed(path.read_bytes().removeprefix(_BOM), voters=voters)
    except UnicodeDecodeError as error:
        raise refuse("The file is not UTF-8. Please save it as UTF-8.") from error


def parse(content: str, *, voters: bool = False) -> Election:
    """Read the text of a file. Raises BadInput."""
    return _parsed(content.encode(), voters=voters)


def _parsed(data: bytes, *, voters: bool) -> Election:
    """Votes stay bytes until they are counted: the text of a city's file would be in memory several times."""
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    meta: dict[str, str] = {}
    projects: dict[str, dict[str, str]] = {}
    sections = _sections(data)
    for row in _rows(_text(data, sections, "meta")):
        meta[row[0].strip()] = row[1].strip() if len(row) > 1 else ""
    kind = KINDS.get(meta.get("vote_type", ""))
    if kind is None:
        raise refuse(
            f"META: the vote_type “{meta.get('vote_type', '')}” is not known. Known: {', '.join(KINDS)}."
        )
    budget = _number(meta.get("budget", ""), "the budget")
    table = list(_rows(_text(data, sections, "projects"), header=True))
    if not table:
        raise refuse("PROJECTS is missing, or empty. Is this a file of Pabulib?")
    header, *rows = table
    names = [name.strip() for name in header]
    if "cost" not in names:
        raise refuse("PROJECTS has no column “cost”. Please add it.")
    costs = {}
    for row in rows:
        about = {
            name: tidy
            for name, value in zip(names, row, strict=False)
            if (tidy := value.strip()).lower() != "none"
        }
        project = row[0].strip()
        if project in projects:
            raise refuse(f"PROJECTS lists “{project}” twice. Please keep one.")
        projects[project] = about
        costs[project] = _number(about.get("cost", ""), f"the cost of “{project}”")
    votes, _ = sections.get("votes", (len(data), len(data)))
    cast, who = counted(data, votes, scored=kind is Kind.POINTS, voters=voters)
    return Election(meta, projects, cast, kind, budget, costs, who)


def write(
    meta: Mapping[str, str],
    budget: Fraction,
    projects: Sequence[Project],
    ballots: Sequence[Ballot],
    kind: Kind,
) -> str:
    """The text of a file with these projects and ballots; a recused ballot is written without the project."""
    out = StringIO()
    rows = csv.writer(out, delimiter=";", lineterminator="\n")
    rows.writerow(["META"])
    rows.writerow(["key", "value"])
    about = {
        "description": "",
        "country": "",
        "unit": "",
        "instance": "",
        "rule": "unknown",
        **meta,
        "num_projects": str(len(projects)),
        "num_votes": str(len(ballots)),
        "budget": text(budget),
        "vote_type": meta.get("vote_type", TYPES[kind]),
    }
    for key, value in about.items():
        rows.writerow([key, value])
    rows.writerow(["PROJECTS"])
    rows.writerow(["project_id", "cost", "name", "category", "district"])
    for project in projects:
        rows.writerow(
            [project.id, text(project.cost), project.label, project.category, ",".join(project.districts)]
        )
    rows.writerow(["VOTES"])
    rows.writerow(["voter_id", "vote", *(["points"] if kind is Kind.POINTS else [])])
    for ballot in ballots:
        given = [each for each in ballot.points if each.project not in ballot.recused]
        named = [given.project for given in ballot.points] if kind is Kind.POINTS else ballot.names
        kept = [name for name in named if name not in ballot.recused]
        points = [",".join(text(each.points) for each in given)] if kind is Kind.POINTS else []
        rows.writerow([ballot.id, ",".join(kept), *points])
    return out.getvalue()


def _sections(data: bytes) -> dict[str, tuple[int, int]]:
    """Where each section is. Only a new line ends a line: names of projects hold other separators, too."""
    found: dict[str, tuple[int, int]] = {}
    name, start = "", 0
    for heading in _HEADING.finditer(data):
        found[name] = start, heading.start()
        name, start = heading[1].decode().lower(), heading.end()
        if name == "votes":
            break
    found[name] = start, len(data)
    return found


def _text(data: bytes, sections: Mapping[str, tuple[int, int]], name: str) -> str:
    start, end = sections.get(name, (0, 0))
    return data[start:end].decode()


def _rows(content: str, *, header: bool = False) -> Iterator[list[str]]:
    rows = csv.reader(content.split("\n"), delimiter=";")
    if not header:
        next(rows, None)
    return (row for row in rows if row and any(cell.strip() for cell in row))


def _values(points: Sequence[str]) -> tuple[dict[str, int], int]:
    """What each word that stands for points is worth, in whole numbers on one scale, and the scale."""
    words = {word for given in points for word in given.split(",")}
    exact = {word: _number(word, "points") for word in words}
    scale = lcm(*(each.denominator for each in exact.values()), 1)
    return {word: int(each * scale) for word, each in exact.items()}, scale


def _number(word: str, what: str) -> Fraction:
    if word.isdecimal():
        return Fraction(int(word))
    try:
        return fraction(word.strip().replace(",", "."))
    except ValueError as error:
        raise BadInput(refuse(f"{what} is no number: “{word}”. Please correct it.").problems) from error
