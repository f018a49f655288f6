"""Questions about appraisals and opinions: who is missing, who may not and why, how far the points are apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Prefetch, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buendnis.alliances.models import Seat
from buendnis.appraisal import policies
from buendnis.appraisal.models import (
    AppraisalCase,
    AspectScore,
    Assessment,
    AssessmentState,
    CaseState,
    ConflictDeclaration,
    ExpertOpinion,
    SeatStanding,
)
from buendnis.appraisal.models.cases import AssessmentMode
from buendnis.appraisal.rubrics import Aspect, aspects_of
from buendnis.appraisal.scoring import counting
from buendnis.engines.exact import fraction, rounded
from buendnis.funding.models import Application, ApplicationState
from buendnis.funding.selectors.turns import Deadline
from buendnis.ground.actor import Actor

OPINION_SORTS = {
    "number": ("year", "running"),
    "project": ("case__application__title",),
    "applicant": ("case__application__applicant__sort_key",),
    "result": ("result",),
    "issued": ("frozen_at",),
}


# --- who assesses ----------------------------------------------------------------------------------


def missing_seats(case: AppraisalCase) -> list[Seat]:
    """The seats that could assess and have not: with a vote, not kept out, nothing submitted yet."""
    if case.mode == AssessmentMode.PROPOSAL:
        return []
    submitted = case.assessments.filter(state=AssessmentState.SUBMITTED, seat__isnull=False)
    waiting = (
        case.standings.filter(seat__is_voting=True)
        .exclude(effect__in=policies.KEEPS_OUT)
        .exclude(seat_id__in=submitted.values("seat_id"))
        .select_related("seat")
        .order_by("seat__sort_key")
    )
    return [standing.seat for standing in waiting]


@dataclass(frozen=True)
class Progress:
    """How many assessments there are of how many that can be, and how many a proposal needs."""

    done: int
    expected: int
    needed: int
    missing: tuple[Seat, ...]

    @property
    def enough(self) -> bool:
        """Whether the proposal can be made."""
        return self.done >= self.needed


def progress_of(case: AppraisalCase) -> Progress:
    """How far the assessments of ``case`` are."""
    done = counting(case).count()
    if case.mode == AssessmentMode.PROPOSAL:
        return Progress(done, 1, 1, ())
    missing = missing_seats(case)
    needed = int(case.rules_version.document.get("min_assessments", 1))
    return Progress(done, done + len(missing), needed, tuple(missing))


def standing_of(case: AppraisalCase, actor: Actor) -> SeatStanding | None:
    """How the actor's seat stands to ``case``; None for somebody without a seat in it."""
    if actor.seat_id is None or actor.alliance_id != case.alliance_id:
        return None
    return case.standings.select_related("seat").filter(seat_id=actor.seat_id).first()


def why_not_assess(actor: Actor, case: AppraisalCase, standing: SeatStanding | None) -> str:
    """Why ``actor`` can't assess now, as a sentence for them; empty if they can."""
    if case.state == CaseState.STOPPED:
        return _("This appraisal was stopped. The outline is with the applicant again.")
    if case.state != CaseState.ASSESSING:
        return _("The time for assessments is over; the committee decides now.")
    if case.mode == AssessmentMode.PROPOSAL:
        if policies.may_prepare(actor, case):
            return ""
        return _("In this appraisal the office makes a proposal, and the committee decides on it.")
    if standing is None:
        return _("Assessments are made by those who act for a seat.")
    if not standing.seat.is_voting:
        return _("Your seat advises. It reads and discusses, and does not assess.")
    if policies.is_kept_out(standing):
        return _("Your seat has a conflict of interest and does not assess this project: %(reason)s") % {
            "reason": standing.reason
        }
    return ""


def own_assessment(case: AppraisalCase, seat_id: int | None) -> Assessment | None:
    """What a seat is writing, or else what it submitted last (None for the seat: the office's proposal)."""
    of_seat = Q(seat__isnull=True) if seat_id is None else Q(seat_id=seat_id)
    found = case.assessments.filter(of_seat, replaced_by__isnull=True).prefetch_related("scores")
    rows = {row.state: row for row in found}
    return rows.get(AssessmentState.DRAFT) or rows.get(AssessmentState.SUBMITTED)


def last_declaration(case: AppraisalCase, seat_id: int | None) -> ConflictDeclaration | None:
    """What a seat said last about its impartiality."""
    if seat_id is None:
        return None
    return case.declarations.filter(seat_id=seat_id).order_by("-declared_at", "-pk").first()


# --- the points ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Given:
    """The points of one seat for one aspect, with reason and evidence."""

    who: str
    points: Decimal
    reason: str
    evidence: str


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


def spread_of(case: AppraisalCase) -> list[Spread]:
    """Aspect by aspect what counts, in the rubric's order."""
    given: dict[str, list[Given]] = {}
    for assessment in counting(case):
        who = assessment.seat.name if assessment.seat else _("the office")
        for score in assessment.scores.all():
            given.setdefault(score.aspect, []).append(_given(who, score))
    return [
        Spread(aspect, tuple(sorted(given.get(aspect.key, ()), key=lambda each: (each.points, each.who))))
        for aspect in aspects_of(case.rubric)
    ]


def _given(who: str, score: AspectScore) -> Given:
    return Given(who, score.points or Decimal(0), score.reason, score.evidence)


# --- cases and opinions ----------------------------------------------------------------------------


def current_case(actor: Actor, application: Application) -> AppraisalCase | None:
    """The appraisal of an outline that ``actor`` may see: the one alive, or else the last."""
    return (
        AppraisalCase.objects.visible_to(actor)
        .filter(application=application)
        .select_related("alliance", "application__applicant", "revision", "rules_version", "prepared_by_seat")
        .order_by("-created_at", "-pk")
        .first()
    )


def to_show(opinions: QuerySet[ExpertOpinion]) -> QuerySet[ExpertOpinion]:
    """``opinions`` with what their page and their document need, in a constant number of queries."""
    return opinions.select_related(
        "alliance__host",
        "follows",
        "case__rules_version",
        "case__revision",
        "case__application__applicant",
        "case__application__guideline",
        "case__application__field_of_action",
        "case__application__district",
    ).prefetch_related(
        "releases",
        Prefetch(
            "followed_by", ExpertOpinion.objects.unscoped("of an opinion that may be read").order_by("pk")
        ),
    )


def opinions_listed(
    visible: QuerySet[ExpertOpinion],
    *,
    text: str = "",
    state: str = "",
    result: str = "",
    year: int | None = None,
    sort: str = "",
) -> QuerySet[ExpertOpinion]:
    """``visible`` narrowed and sorted (:data:`OPINION_SORTS`, ``-`` for falling); the newest first by default."""
    rows = visible.select_related("alliance", "case__application__applicant")
    if text:
        rows = rows.filter(
            Q(number__icontains=text)
            | Q(case__application__title__icontains=text)
            | Q(case__application__applicant__name__icontains=text)
        )
    if state:
        rows = rows.filter(state=state)
    if result:
        rows = rows.filter(result=result)
    if year:
        rows = rows.filter(year=year)
    columns = OPINION_SORTS.get(sort.removeprefix("-"))
    if columns is None:
        return rows.order_by("-created_at", "-pk")
    falling = sort.startswith("-")
    orders = [OrderBy(F(column), descending=falling, nulls_last=True) for column in columns]
    return rows.order_by(*orders, "-pk")


def years_of(visible: QuerySet[ExpertOpinion]) -> Sequence[int]:
    """The years in which opinions were issued, the latest first."""
    years = visible.filter(year__isnull=False).order_by("-year").values_list("year", flat=True).distinct()
    return [year for year in years if year is not None]


def assessed_until(outlines: list[Application]) -> dict[int, Deadline]:
    """Until when the partners assess each of these outlines, by their keys; for ``funding.selectors.turns``."""
    cases = AppraisalCase.objects.unscoped("of outlines that are visible anyway").filter(
        application__in=[row.pk for row in outlines if row.state == ApplicationState.ASSESSMENT],
        state=CaseState.ASSESSING,
        due_on__isnull=False,
    )
    return {
        key: Deadline(day, gettext_lazy("end of the assessment"))
        for key, day in cases.values_list("application", "due_on")
    }
