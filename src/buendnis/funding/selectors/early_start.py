"""Questions about early starts: what has been granted, and where somebody begins too early."""

from __future__ import annotations

from datetime import date

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from buendnis.alliances.models import Alliance
from buendnis.funding.early_start import Danger, Warned, warning
from buendnis.funding.models import Application, ApplicationState
from buendnis.ground.actor import Actor
from buendnis.ledger.models import Earmark, EarmarkState


def is_granted(application: Application) -> bool:
    """Whether the bank has granted the project, as far as the budget knows."""
    return bool(granted([application]))


def granted(applications: list[Application]) -> set[int]:
    """The keys of those that the bank has granted, as far as the budget knows; one question."""
    by_id = {str(row.public_id): row.pk for row in applications}
    marks = _granted(Earmark.objects.unscoped("of outlines that are visible anyway"))
    marks = marks.filter(subject_id__in=list(by_id))
    return {by_id[each] for each in marks.values_list("subject_id", flat=True)}


def _granted(marks: QuerySet[Earmark]) -> QuerySet[Earmark]:
    """Those of ``marks`` that are for outlines which the bank has granted."""
    return marks.filter(subject_kind="funding.application", state=EarmarkState.COMMITTED)


def begun_too_early(actor: Actor, alliance: Alliance, day: date) -> list[tuple[Application, Warned]]:
    """The alliance's outlines whose project begins, or has begun, before it may; those granted are left off."""
    begun = Q(early_start__begun_on__isnull=False) | Q(has_begun=True) | Q(starts_on__lte=day)
    early = begun & Q(early_start__permitted_from__isnull=True)
    early |= Q(early_start__begun_on__lt=F("early_start__permitted_from"))
    early |= Q(starts_on__lt=F("early_start__permitted_from"))
    marks = _granted(Earmark.objects.in_alliance(alliance.pk))  # an outline's budget is its alliance's
    granted_by_the_bank = marks.filter(subject_id=Cast(OuterRef("public_id"), CharField()))
    rows = (
        Application.objects.visible_to(actor)
        .filter(early, ~Exists(granted_by_the_bank), alliance=alliance)
        .exclude(state=ApplicationState.WITHDRAWN)
        .select_related("early_start")
        .only("public_id", "title", "starts_on", "has_begun", "early_start")
        .order_by("starts_on", "pk")[:100]
    )
    found = []
    for row in rows:
        warned = warning(row.starts_on, row.has_begun, getattr(row, "early_start", None), day)
        if warned is not None and warned.danger != Danger.NOTE:
            found.append((row, warned))
    return found
