"""What comes out of an evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Annotated

from buendnis.engines.record import Record, Text
from buendnis.engines.scoring.rubric import JudgedBy

NAME = "scoring"
VERSION = "1.1.0"


class Level(StrEnum):
    """What a threshold belongs to."""

    ASPECT = "aspect"
    CRITERION = "criterion"
    BLOCK = "block"
    TOTAL = "total"


class AspectState(StrEnum):
    """Whether an aspect counts in this evaluation, and if not, why."""

    JUDGED = "judged"
    AWAITED = "awaited"  # nobody has scored it yet
    NOT_ASKED = "not_asked"  # the other side judges it
    UNREAD = "unread"  # its maximum is not known


class Move(StrEnum):
    """One point more or less."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True)
class PointFlip(Record):
    """If one of these assessors gave one point more (or less), the threshold would say ``then``."""

    aspect: str
    move: Move
    assessors: Annotated[tuple[str, ...], "Each of them alone could do it."]
    then: Annotated[bool | None, "What `reached` would become."]


@dataclass(frozen=True)
class ThresholdFlip(Record):
    """One point more (or less) from one of these assessors would turn the threshold of this level."""

    level: Level
    key: str
    move: Move
    assessors: Annotated[tuple[str, ...], "Each of them alone could do it."]
    then: Annotated[bool | None, "What `reached` would become."]


@dataclass(frozen=True)
class ResultChange(Record):
    """The fewest points, added or taken in one aspect by its assessors together, that turn the whole result."""

    aspect: str
    move: Move
    points: Fraction
    then: Annotated[bool | None, "What `reached` at the top would become."]
    sentence: Text


@dataclass(frozen=True)
class Sums(Record):
    """What each assessor's own points add up to, of those who scored every judged aspect of a level."""

    n: int
    mean: Fraction
    median: Fraction
    lowest: Fraction
    highest: Fraction
    spread: Annotated[Fraction, "Highest minus lowest."]


@dataclass(frozen=True)
class AspectResult(Record):
    """What the assessors think of one aspect; the numbers are null if nobody has judged it."""

    key: str
    label: str
    judged_by: JudgedBy
    state: AspectState
    max: Fraction | None
    weight: Fraction
    n: Annotated[int, "How many assessors gave points."]
    mean: Fraction | None
    median: Fraction | None
    lowest: Fraction | None
    highest: Fraction | None
    spread: Annotated[Fraction | None, "Highest minus lowest: how far the assessors are apart."]
    points: Annotated[Fraction | None, "Mean times weight: what goes into the criterion."]
    min: Fraction | None
    reached: Annotated[bool | None, "Null: no threshold, or not decided yet; the reason says which."]
    reason: Text
    one_more_point: tuple[PointFlip, ...]
    turns: Annotated[
        tuple[ThresholdFlip, ...], "Every threshold, its own included, that one more point here would turn."
    ] = ()
    smallest_changes: Annotated[
        tuple[ResultChange, ...], "Upwards and downwards, where this aspect alone can turn the result."
    ] = ()


@dataclass(frozen=True)
class LevelResult(Record):
    """Points of a criterion, a block or the whole, and its threshold."""

    level: Level
    key: str
    label: str
    points: Annotated[Fraction | None, "Sum of what has been judged; null if nothing has."]
    judged_max: Annotated[Fraction, "The most that the judged aspects could have brought."]
    max: Annotated[Fraction | None, "The most there is; null while unread."]
    best: Annotated[Fraction | None, "Points so far and all that is still open; null while unread."]
    unlisted: Annotated[Fraction | None, "Part of the maximum that no known part accounts for."]
    complete: Annotated[bool, "Whether everything in it has been judged."]
    min: Annotated[Fraction | None, "Points needed; null: no threshold, or not known yet."]
    reached: Annotated[bool | None, "Null: no threshold, or not decided yet; the reason says which."]
    reason: Text
    one_more_point: tuple[PointFlip, ...]
    sums: Annotated[Sums | None, "Of the assessors one by one; null if nobody scored all of it."] = None


@dataclass(frozen=True)
class Evaluation(Record):
    """The answer of the engine. All numbers are exact, as text: "12.5", or "37/3" where no decimal ends."""

    aspects: tuple[AspectResult, ...]
    criteria: tuple[LevelResult, ...]
    blocks: tuple[LevelResult, ...]
    total: LevelResult
    assessors: Annotated[tuple[str, ...], "Everybody whose points count here, sorted."]
    unread: Annotated[tuple[str, ...], "What nobody has read yet, as level:key."]
    reached: Annotated[
        bool | None, "All thresholds; false if one is missed, null if one is open or none is set."
    ]
    summary: Text
    failures: Annotated[tuple[Text, ...], "Every threshold that is missed, in words."] = ()
    smallest_change: Annotated[
        ResultChange | None, "The smallest of all; null if no single aspect can turn the result."
    ] = None
    judged_by: JudgedBy | None = None
    engine: str = NAME
    version: str = VERSION
