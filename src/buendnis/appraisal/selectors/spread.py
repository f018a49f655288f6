"""How far the points of the seats are apart, aspect by aspect."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from buendnis.appraisal.cited import snapshot_url
from buendnis.appraisal.models import AppraisalCase, AspectScore
from buendnis.appraisal.rubrics import Aspect, aspects_of
from buendnis.appraisal.scoring import counting
from buendnis.engines.exact import fraction, rounded


@dataclass(frozen=True)
class Given:
    """The points of one seat for one aspect, with reason and evidence."""

    who: str
    points: Decimal
    reason: str
    evidence: tuple[tuple[str, str], ...] = ()  # in words, and where it can be read here


@dataclass(frozen=True)
class Spread:
    """What the seats think of an aspect, from the lowest to the highest points."""

    aspect: Aspect
    given: tuple[Given, ...]

    @property
    def mean(self) -> Decimal | None:
        """The mean with two places; None if nobody has judged it."""
        if not self.given:
            return None
        return rounded(sum((fraction(each.points) for each in self.given), fraction(0)) / len(self.given))

    @property
    def lowest(self) -> Decimal | None:
        """The fewest points given."""
        return min((each.points for each in self.given), default=None)

    @property
    def highest(self) -> Decimal | None:
        """The most points given."""
        return max((each.points for each in self.given), default=None)

    @property
    def is_wide(self) -> bool:
        """The seats are at least half of the scale apart: worth a talk before the vote."""
        if self.lowest is None or self.highest is None:
            return False
        return (self.highest - self.lowest) * 2 >= self.aspect.maximum

    @property
    def bars(self) -> list[tuple[Decimal, int]]:
        """How many seats gave each number of points that was given, in order."""
        points = [each.points for each in self.given]
        return [(each, points.count(each)) for each in sorted(set(points))]

    @property
    def text(self) -> str:
        """All reasons as the stuff for the proposal's, one a line."""
        return "\n".join(dict.fromkeys(each.reason for each in self.given if each.reason))


def spread_of(case: AppraisalCase, *, named: bool = True, own_seat: int | None = None) -> list[Spread]:
    """Aspect by aspect what counts, in the rubric's order; without names only one's own seat is told apart."""
    given: dict[str, list[Given]] = {}
    for assessment in counting(case):
        if assessment.seat is None:
            who = _("the office")
        elif named:
            who = assessment.seat.name
        else:
            who = _("your seat") if assessment.seat_id == own_seat else _("a seat")
        for score in assessment.scores.all():
            given.setdefault(score.aspect, []).append(_given(who, score))
    return [
        Spread(
            aspect,
            tuple(sorted(given.get(aspect.key, ()), key=lambda each: (each.points, each.who, each.reason))),
        )
        for aspect in aspects_of(case.rubric)
    ]


def _given(who: str, score: AspectScore) -> Given:
    evidence = [(str(each["label"]), snapshot_url(each["key"])) for each in score.cites]
    if score.evidence:
        evidence.append((score.evidence, ""))
    return Given(who, score.points or Decimal(0), score.reason, tuple(evidence))
