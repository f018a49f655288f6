"""What is chosen from: projects, the partners' ballots, the budget and its side conditions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Annotated

from buendnis.engines.problems import BadInput, Problem
from buendnis.engines.record import Record


class Of(StrEnum):
    """By what a condition picks its projects."""

    ALL = "all"
    FIELD = "field"
    DISTRICT = "district"
    CATEGORY = "category"
    PROJECTS = "projects"


class Counts(StrEnum):
    """What a condition adds up."""

    COST = "cost"
    NUMBER = "number"


@dataclass(frozen=True)
class Project(Record):
    """A project that asks for money."""

    id: str
    cost: Annotated[Fraction, "What it asks for, in Euro."]
    label: str = ""
    least: Annotated[Fraction | None, "It can still be done with this; null: all or nothing."] = None
    most: Annotated[Fraction | None, "It could use this much; null: no more than it asks for."] = None
    score: Annotated[Fraction | None, "Points; null: the mean of the points in the ballots."] = None
    lowest: Annotated[
        Fraction | None, "The fewest points that an assessor gives; null: as in the ballots."
    ] = None
    highest: Annotated[
        Fraction | None, "The most points that an assessor gives; null: as in the ballots."
    ] = None
    fields: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    category: str = ""
    needs: Annotated[tuple[str, ...], "Only together with all of these."] = ()


@dataclass(frozen=True)
class Given(Record):
    """Points for a project."""

    project: str
    points: Fraction


@dataclass(frozen=True)
class Ballot(Record):
    """What a partner wants: approvals, points, or a ranking from the best down."""

    id: str
    approves: tuple[str, ...] = ()
    points: tuple[Given, ...] = ()
    ranking: tuple[str, ...] = ()
    recused: Annotated[tuple[str, ...], "For these projects this ballot counts as if it named them not."] = ()

    @property
    def names(self) -> list[str]:
        """Every project that the ballot names, as often as it does."""
        return [*self.approves, *(given.project for given in self.points), *self.ranking]


@dataclass(frozen=True)
class Limit(Record):
    """A floor, a cap, or both, for the projects of a field, a district, a category, or some by name."""

    of: Of
    value: Annotated[str, "Which field, district or category."] = ""
    projects: tuple[str, ...] = ()
    counts: Counts = Counts.COST
    at_least: Fraction | None = None
    at_most: Fraction | None = None
    label: str = ""

    def touches(self, project: Project) -> bool:
        """Whether a project counts for it."""
        return {
            Of.ALL: True,
            Of.FIELD: self.value in project.fields,
            Of.DISTRICT: self.value in project.districts,
            Of.CATEGORY: self.value == project.category,
            Of.PROJECTS: project.id in self.projects,
        }[self.of]

    @property
    def name(self) -> str:
        """What to call it in a sentence."""
        return self.label or self.value or ", ".join(self.projects) or "all"


@dataclass(frozen=True)
class Alternatives(Record):
    """At most one of these: "A or B"."""

    projects: tuple[str, ...]


class Kind(StrEnum):
    """How ballots are filled in."""

    APPROVAL = "approval"
    POINTS = "points"
    RANKING = "ranking"


def kind_of(ballots: Iterable[Ballot]) -> Kind:
    """How these ballots are filled in; approval if there are none. They have been checked to agree."""
    for ballot in ballots:
        if ballot.points:
            return Kind.POINTS
        if ballot.ranking:
            return Kind.RANKING
    return Kind.APPROVAL


def check(
    projects: tuple[Project, ...],
    ballots: tuple[Ballot, ...],
    limits: tuple[Limit, ...],
    alternatives: tuple[Alternatives, ...],
) -> None:
    """Raise BadInput with everything that does not fit together."""
    found = [
        *_of_projects(projects),
        *_of_ballots(ballots, {project.id for project in projects}),
        *_of_conditions(projects, limits, alternatives),
    ]
    if found:
        raise BadInput(found)


def _twice(ids: Iterable[str]) -> list[str]:
    return [one for one, times in Counter(ids).items() if times > 1]


def _of_projects(projects: tuple[Project, ...]) -> Iterator[Problem]:
    known = {project.id for project in projects}
    for one in _twice(project.id for project in projects):
        yield Problem("/projects", f"The project “{one}” is listed twice. Give each an id of its own.")
    for index, project in enumerate(projects):
        path = f"/projects/{index}"
        for name in project.needs:
            if name == project.id:
                yield Problem(f"{path}/needs", f"“{name}” cannot need itself. Please remove it.")
            elif name not in known:
                yield Problem(f"{path}/needs", _unknown(name))
        if project.least is not None and project.least > project.cost:
            yield Problem(f"{path}/least", "The least amount is more than the cost. Write the cost or less.")
        if project.most is not None and project.most < project.cost:
            yield Problem(f"{path}/most", "The most is less than the cost. Write the cost or more.")
        if (project.lowest is None) is not (project.highest is None):
            yield Problem(path, "Of “lowest” and “highest” one is missing. Give both or neither.")
        elif project.lowest is not None and project.highest is not None and project.lowest > project.highest:
            yield Problem(path, "“lowest” is more than “highest”. Please swap them.")


def _of_ballots(ballots: tuple[Ballot, ...], known: set[str]) -> Iterator[Problem]:
    for one in _twice(ballot.id for ballot in ballots):
        yield Problem("/ballots", f"The ballot “{one}” is listed twice. Give each an id of its own.")
    kinds = {
        kind
        for ballot in ballots
        for kind, filled in (
            (Kind.APPROVAL, ballot.approves),
            (Kind.POINTS, ballot.points),
            (Kind.RANKING, ballot.ranking),
        )
        if filled
    }
    if len(kinds) > 1:
        yield Problem(
            "/ballots", f"The ballots mix {' and '.join(sorted(kinds))}. Use one way for all of them."
        )
    for index, ballot in enumerate(ballots):
        for name in _twice(ballot.names):
            yield Problem(f"/ballots/{index}", f"The ballot names “{name}” twice. Please keep one.")
        for name in dict.fromkeys([*ballot.names, *ballot.recused]):
            if name not in known:
                yield Problem(f"/ballots/{index}", _unknown(name))


def _of_conditions(
    projects: tuple[Project, ...], limits: tuple[Limit, ...], alternatives: tuple[Alternatives, ...]
) -> Iterator[Problem]:
    known = {project.id for project in projects}
    for index, limit in enumerate(limits):
        path = f"/limits/{index}"
        if limit.at_least is None and limit.at_most is None:
            yield Problem(path, "The condition has neither “at_least” nor “at_most”. Give one of them.")
        if limit.of in {Of.FIELD, Of.DISTRICT, Of.CATEGORY} and not limit.value:
            yield Problem(f"{path}/value", f"Which {limit.of}? Please write its name.")
        if limit.of is Of.PROJECTS and not limit.projects:
            yield Problem(f"{path}/projects", "Which projects? Please list their ids.")
        for name in limit.projects:
            if name not in known:
                yield Problem(f"{path}/projects", _unknown(name))
    for index, group in enumerate(alternatives):
        for name in group.projects:
            if name not in known:
                yield Problem(f"/alternatives/{index}/projects", _unknown(name))


def _unknown(name: str) -> str:
    return f"There is no project “{name}”. Add it to the projects, or correct the id."
