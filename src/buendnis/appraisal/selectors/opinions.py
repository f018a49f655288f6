"""Questions about opinions: what their pages show, and their list."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, Prefetch, Q, QuerySet
from django.db.models.expressions import OrderBy

from buendnis.appraisal.models import ExpertOpinion
from buendnis.appraisal.models.opinions import ISSUED, OpinionKind
from buendnis.funding.selectors.outline_forms import BUILT_IN

OPINION_SORTS = {
    "number": ("year", "running"),
    "project": ("case__application__title",),
    "applicant": ("case__application__applicant__sort_key",),
    "result": ("result",),
    "issued": ("frozen_at",),
}

_LONG = (
    "content",
    "reasons",
    "alliance__imprint",
    "alliance__privacy_notice",
    "alliance__controller",
    "case__rubric",
    "case__proposal",
    "case__evaluation",
    "case__application__answers",
    *(f"case__application__{name}" for name in BUILT_IN),
)


def to_show(opinions: QuerySet[ExpertOpinion]) -> QuerySet[ExpertOpinion]:
    """``opinions`` with what their page and their document need, in a constant number of queries."""
    return opinions.select_related(
        "alliance__host",
        "follows",
        "case__rules_version",
        "case__revision",
        "revision",
        "change",
        "case__application__applicant",
    ).prefetch_related(
        "releases",
        "looks",
        "deliveries",
        "tasks",
        "case__application__members",
        Prefetch(
            "followed_by", ExpertOpinion.objects.unscoped("of an opinion that may be read").order_by("pk")
        ),
    )


def replacement_of(opinion: ExpertOpinion) -> ExpertOpinion | None:
    """The opinion that was issued in its place; that one may have been revoked since."""
    return next(
        (
            each
            for each in opinion.followed_by.all()
            if each.kind == OpinionKind.REPLACEMENT and each.state in ISSUED
        ),
        None,
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
    # a list shows none of the long texts, and rows without them are sorted in a fraction of the time
    rows = visible.select_related("alliance", "case__application__applicant").defer(*_LONG)
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
