"""What is judged: a rubric of blocks, criteria and aspects, and the points that assessors gave."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Protocol

from buendnis.engines.exact import fraction, gesprochen, spoken
from buendnis.engines.problems import BadInput, Problem, refuse
from buendnis.engines.record import Record, Text


class JudgedBy(StrEnum):
    """Who judges an aspect."""

    ALLIANCE = "alliance"
    AUTHORITY = "authority"


class Cites(StrEnum):
    """What the reason for an aspect's points has to cite."""

    EVIDENCE = "evidence"  # of the need: a document, a section, a source
    GOAL = "goal"  # of the region's strategy


class Part(Protocol):
    """What has a maximum: an aspect, or a group of parts."""

    @property
    def most(self) -> Fraction | None:
        """The most that it brings to what it belongs to; None while that is not known."""

    @property
    def known(self) -> Fraction:
        """How much of that has been read."""


class Group(ABC):
    """What a criterion, a block and the whole rubric have in common."""

    max: Decimal | None
    min: Decimal | None
    unread: bool

    @property
    @abstractmethod
    def parts(self) -> Sequence[Part]:
        """What it consists of."""

    @property
    def listed(self) -> Fraction:
        """The points of those parts that have been read."""
        return sum((part.known for part in self.parts), Fraction(0))

    @property
    def known(self) -> Fraction:
        """Its maximum, or as much of it as has been read."""
        return self.listed if self.max is None else fraction(self.max)

    @property
    def most(self) -> Fraction | None:
        """Its maximum: what is set, or else the sum of its parts; None while that is not known."""
        if self.max is not None:
            return fraction(self.max)
        if self.unread or not self.parts or any(part.most is None for part in self.parts):
            return None
        return self.listed

    def check(self) -> None:
        """Raises BadInput for points that do not go together."""
        _check_threshold(self.min, self.max)
        if self.listed > self.known:
            raise refuse(
                f"The parts add up to {spoken(self.listed)} points, more than the maximum {self.max}.", "/max"
            )


@dataclass(frozen=True)
class Aspect(Record):
    """What an assessor gives points for."""

    key: str
    label: str
    max: Annotated[Decimal | None, "Highest points an assessor may give; null while unread."]
    judged_by: JudgedBy
    min: Annotated[Decimal | None, "The mean of the assessors must reach this; null: no threshold."] = None
    weight: Annotated[Decimal, "Multiplies the mean on its way into the criterion."] = Decimal(1)
    cites: Annotated[Cites | None, "What a reason has to cite; without effect on the points."] = None

    def __post_init__(self) -> None:
        if self.weight <= 0:
            raise refuse(f"The weight of “{self.key}” must be above 0.", "/weight")
        _check_threshold(self.min, self.max)

    @property
    def most(self) -> Fraction | None:
        """The most that the aspect brings to its criterion."""
        return None if self.max is None else fraction(self.max) * fraction(self.weight)

    @property
    def known(self) -> Fraction:
        """The part of the most that has been read."""
        return self.most or Fraction(0)


@dataclass(frozen=True)
class Criterion(Group, Record):
    """Aspects that count together."""

    key: str
    label: str
    aspects: tuple[Aspect, ...]
    max: Annotated[Decimal | None, "Highest points; null: the sum of its aspects, if all are known."] = None
    min: Annotated[Decimal | None, "Points needed; null: no threshold."] = None
    unread: Annotated[bool, "There is more to it that nobody has read yet."] = False

    def __post_init__(self) -> None:
        self.check()

    @property
    def parts(self) -> Sequence[Part]:
        """Its aspects."""
        return self.aspects


@dataclass(frozen=True)
class Block(Group, Record):
    """Criteria that count together, such as the specialist part."""

    key: str
    label: str
    criteria: tuple[Criterion, ...]
    max: Annotated[Decimal | None, "Highest points; null: the sum of its criteria, if all are known."] = None
    min: Annotated[Decimal | None, "Points needed; null: no threshold."] = None
    unread: Annotated[bool, "There is more to it that nobody has read yet."] = False

    def __post_init__(self) -> None:
        self.check()

    @property
    def parts(self) -> Sequence[Part]:
        """Its criteria."""
        return self.criteria


@dataclass(frozen=True)
class Rubric(Group, Record):
    """The whole scheme of points. Keys of blocks, of criteria and of aspects are unique among themselves."""

    blocks: tuple[Block, ...]
    max: Annotated[Decimal | None, "Highest points; null: the sum of the blocks, if all are known."] = None
    min: Annotated[Decimal | None, "Points needed in total; null: no threshold."] = None
    min_share_per_criterion: Annotated[
        Fraction | None, "Share of its maximum that every criterion needs, such as 1/2."
    ] = None
    step: Annotated[Decimal, "Points are multiples of it; an aspect's maximum is always allowed."] = Decimal(
        "0.5"
    )
    unread: Annotated[bool, "There is more to it that nobody has read yet."] = False
    key: str = "total"
    label: str = "Gesamt"

    def __post_init__(self) -> None:
        self.check()
        if self.step <= 0:
            raise refuse("The step between points must be above 0.", "/step")
        if self.min_share_per_criterion is not None and not 0 < self.min_share_per_criterion <= 1:
            raise refuse("A share lies above 0 and is at most 1: 1/2 means half.", "/min_share_per_criterion")
        criteria = [criterion for block in self.blocks for criterion in block.criteria]
        aspects = [aspect for criterion in criteria for aspect in criterion.aspects]
        for kind, keys in (
            ("blocks", [block.key for block in self.blocks]),
            ("criteria", [criterion.key for criterion in criteria]),
            ("aspects", [aspect.key for aspect in aspects]),
        ):
            for key, times in Counter(keys).items():
                if times > 1:
                    raise refuse(f"{times} {kind} have the key “{key}”. Give each its own.", "/blocks")

    @property
    def parts(self) -> Sequence[Part]:
        """Its blocks."""
        return self.blocks

    @cached_property
    def aspects(self) -> dict[str, Aspect]:
        """All aspects by key, in their order."""
        return {
            aspect.key: aspect
            for block in self.blocks
            for criterion in block.criteria
            for aspect in criterion.aspects
        }

    def why_not(self, aspect: str, points: Decimal) -> Text | None:
        """Why these points cannot be given for this aspect; None if they can."""
        if (found := self.aspects.get(aspect)) is None:
            return Text(
                f"Der Aspekt „{aspect}“ steht nicht in diesem Bewertungsschema.",
                f"The aspect “{aspect}” is not in this rubric.",
            )
        if found.max is None:
            return Text(
                f"Die Höchstpunktzahl von „{found.label}“ ist noch nicht bekannt; bitte zuerst eintragen.",
                f"The maximum of “{found.label}” is not known yet; please enter it first.",
            )
        given, most, step = fraction(points), fraction(found.max), fraction(self.step)
        if not 0 <= given <= most:
            return Text(
                f"Bei „{found.label}“ sind 0 bis {gesprochen(most)} Punkte möglich, "
                f"nicht {gesprochen(given)}.",
                f"“{found.label}” takes 0 to {spoken(most)} points, not {spoken(given)}.",
            )
        if given % step and given != most:
            return Text(
                f"Bei „{found.label}“ gibt es Punkte in Schritten von {gesprochen(step)}, "
                f"nicht {gesprochen(given)}.",
                f"“{found.label}” takes points in steps of {spoken(step)}, not {spoken(given)}.",
            )
        return None


@dataclass(frozen=True)
class Score(Record):
    """The points of one assessor for one aspect."""

    assessor: Annotated[str, "Any identifier that stays the same for one assessor."]
    aspect: Annotated[str, "Key of the aspect."]
    points: Annotated[Decimal | None, "Null: not judged by this assessor."] = None


def checked(rubric: Rubric, scores: Sequence[Score]) -> list[tuple[Score, Fraction]]:
    """The scores that carry points. Raises BadInput naming every score that does not fit the rubric."""
    problems = list(_misfits(rubric, scores))
    if problems:
        raise BadInput(problems)
    return [(score, fraction(score.points)) for score in scores if score.points is not None]


def _misfits(rubric: Rubric, scores: Sequence[Score]) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for index, score in enumerate(scores):
        if (score.assessor, score.aspect) in seen:
            yield Problem(
                f"/scores/{index}",
                f"“{score.assessor}” scores “{score.aspect}” twice. Keep the one that counts.",
            )
        seen.add((score.assessor, score.aspect))
        if score.points is not None:
            if reason := rubric.why_not(score.aspect, score.points):
                yield Problem(f"/scores/{index}/points", f"{score.assessor}: {reason.en}")
        elif score.aspect not in rubric.aspects:
            yield Problem(f"/scores/{index}/aspect", f"The aspect “{score.aspect}” is not in this rubric.")


def _check_threshold(least: Decimal | None, most: Decimal | None) -> None:
    if least is not None and most is not None and least > most:
        raise refuse(f"The threshold {least} is above the maximum {most}.", "/min")
