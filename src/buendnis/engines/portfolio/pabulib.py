"""Elections in the format of Pabulib (pabulib.org): META, PROJECTS and VOTES, separated by semicolons."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from io import StringIO
from math import lcm
from pathlib import Path

import numpy as np

from buendnis.engines.exact import fraction, text
from buendnis.engines.portfolio.case import Case, plain
from buendnis.engines.portfolio.model import Ballot, Given, Kind, Project
from buendnis.engines.portfolio.votes import Votes
from buendnis.engines.record import BadInput, refuse

KINDS = {
    "approval": Kind.APPROVAL,
    "choose-1": Kind.APPROVAL,
    "scoring": Kind.POINTS,
    "cumulative": Kind.POINTS,
    "ordinal": Kind.RANKING,
}
TYPES = {Kind.APPROVAL: "approval", Kind.POINTS: "scoring", Kind.RANKING: "ordinal"}
_SECTIONS = {"meta", "projects", "votes"}


@dataclass(frozen=True)
class Election:
    """A file, read: its description, its projects, and how often which vote was cast."""

    meta: dict[str, str]
    projects: dict[str, dict[str, str]]
    votes: dict[tuple[str, str], int]
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
        named = [
            (vote, points) for vote, points in self.votes if vote and (points or self.kind is not Kind.POINTS)
        ]
        weights = [self.votes[each] for each in named]
        lengths = [vote.count(",") + 1 for vote, _ in named]
        try:
            flat = [index[name] for name in ",".join(vote for vote, _ in named).split(",")] if named else []
        except KeyError:
            return self._votes_of_words(index)
        worth, scale = self._worth(named, lengths)
        return Votes(
            self.kind,
            len(index),
            np.array(weights, dtype=np.int64),
            empty=sum(self.votes.values()) - sum(weights),
            voter=np.repeat(np.arange(len(named), dtype=np.int32), lengths),
            project=np.array(flat, dtype=np.int32),
            worth=worth,
            scale=scale,
        )

    def _votes_of_words(self, index: dict[str, int]) -> Votes:
        """The same for votes with blanks or empty places in them; raises BadInput for an unknown project."""
        tidy: dict[tuple[str, str], int] = {}
        for (vote, points), times in self.votes.items():
            names = [name.strip() for name in vote.split(",")]
            kept = [place for place, name in enumerate(names) if name]
            for place in kept:
                if names[place] not in index:
                    raise refuse(f"A vote names “{names[place]}”, which is not among the projects.")
            given = points.split(",")
            key = (
                ",".join(names[place] for place in kept),
                ",".join(given[place] for place in kept) if points else "",
            )
            tidy[key] = tidy.get(key, 0) + times
        return Election(self.meta, self.projects, tidy, self.kind, self.budget, self.costs)._votes(index)

    def _worth(
        self, named: Sequence[tuple[str, str]], lengths: Sequence[int]
    ) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]] | None, int]:
        if self.kind is Kind.APPROVAL:
            return None, 1
        if self.kind is Kind.RANKING:
            return np.array(
                [place for length in lengths for place in range(length - 1, -1, -1)], dtype=np.int64
            ), 1
        words = ",".join(points for _, points in named).split(",") if named else []
        if len(words) != sum(lengths):
            raise refuse("A vote has not as many points as projects. Please complete it.")
        if all(map(str.isdecimal, words)):
            return np.array(list(map(int, words)), dtype=np.int64), 1
        exact = [_number(word, "points") for word in words]
        scale = lcm(*(each.denominator for each in exact), 1)
        return np.array([int(each * scale) for each in exact], dtype=np.int64), scale

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
        return parse(path.read_text("utf-8-sig"), voters=voters)
    except UnicodeDecodeError as error:
        raise refuse("The file is not UTF-8. Please save it as UTF-8.") from error


def parse(content: str, *, voters: bool = False) -> Election:
    """Read the text of a file. Raises BadInput."""
    meta: dict[str, str] = {}
    projects: dict[str, dict[str, str]] = {}
    # only what ends a line in a text file: names of projects hold other separators, too
    sections = _sections(StringIO(content, newline=None).read().split("\n"))
    for row in _rows(sections.get("meta", [])):
        meta[row[0].strip()] = row[1].strip() if len(row) > 1 else ""
    kind = KINDS.get(meta.get("vote_type", ""))
    if kind is None:
        raise refuse(
            f"META: the vote_type “{meta.get('vote_type', '')}” is not known. Known: {', '.join(KINDS)}."
        )
    budget = _number(meta.get("budget", ""), "the budget")
    table = list(_rows(sections.get("projects", []), header=True))
    if not table:
        raise refuse("PROJECTS is missing, or empty. Is this a file of Pabulib?")
    header, *rows = table
    names = [name.strip() for name in header]
    if "cost" not in names:
        raise refuse("PROJECTS has no column “cost”. Please add it.")
    costs = {}
    for row in rows:
        about = {
            name: value.strip()
            for name, value in zip(names, row, strict=False)
            if value.strip().lower() != "none"
        }
        project = row[0].strip()
        if project in projects:
            raise refuse(f"PROJECTS lists “{project}” twice. Please keep one.")
        projects[project] = about
        costs[project] = _number(about.get("cost", ""), f"the cost of “{project}”")
    votes, who = _votes(sections.get("votes", []), kind, voters=voters)
    return Election(meta, projects, votes, kind, budget, costs, who)


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


def _sections(lines: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    starts = []
    for place, line in enumerate(lines):
        if len(line) < 12 and (name := line.strip().strip(";").lower()) in _SECTIONS:
            starts.append((place, name))
            if name == "votes":
                break
    for (start, name), (end, _) in zip(starts, [*starts[1:], (len(lines), "")], strict=True):
        found[name] = list(lines[start + 1 : end])
    return found


def _rows(lines: Sequence[str], *, header: bool = False) -> Iterator[list[str]]:
    rows = csv.reader(lines, delimiter=";")
    if not header:
        next(rows, None)
    return (row for row in rows if row and any(cell.strip() for cell in row))


def _votes(
    lines: Sequence[str], kind: Kind, *, voters: bool
) -> tuple[dict[tuple[str, str], int], list[tuple[str, str, str]]]:
    """How often which vote was cast. A line without quotation marks needs no parser of its own."""
    if not lines:
        return {}, []
    header = [name.strip() for name in next(csv.reader(lines[:1], delimiter=";"))]
    if "vote" not in header or (kind is Kind.POINTS and "points" not in header):
        raise refuse("VOTES has no column “vote”, or none for the points. Please add it.")
    vote = header.index("vote")
    points = header.index("points") if kind is Kind.POINTS else -1
    last = max(vote, points) + 1
    counted: dict[tuple[str, str], int] = {}
    who = []
    quoted = any('"' in line for line in lines)
    rows: Iterator[list[str]]
    if quoted:
        rows = (row for row in csv.reader(lines[1:], delimiter=";") if row)
    else:
        rows = (line.split(";", last) for line in lines[1:] if line.strip())
    for cells in rows:
        if len(cells) == 1 and not cells[0].strip():
            continue
        row = cells if len(cells) >= last else [*cells, *[""] * (last - len(cells))]
        cast = row[vote].strip()
        given = row[points].strip() if points >= 0 else ""
        key = ("" if cast.lower() == "none" else cast, "" if given.lower() == "none" else given)
        counted[key] = counted.get(key, 0) + 1
        if voters:
            who.append((row[0].strip(), *key))
    return counted, who


def _number(word: str, what: str) -> Fraction:
    try:
        return fraction(word.strip().replace(",", "."))
    except ValueError as error:
        raise BadInput(refuse(f"{what} is no number: “{word}”. Please correct it.").problems) from error
