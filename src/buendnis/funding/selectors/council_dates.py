"""Meetings and deadlines for papers that come up, in all outlines that a secretariat follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import OuterRef, Q, Subquery

from buendnis.funding.finance import workdays
from buendnis.funding.models import (
    Application,
    ApplicationRevision,
    ApplicationState,
    FundingSource,
    SourceStatus,
    SourceUpdate,
)

OVERDUE = timedelta(days=14)  # so long a meeting is asked about afterwards
LONGEST_LEAD = timedelta(days=400)  # 250 working days, the longest that papers may be due before a meeting
SETTLED = {SourceStatus.CONFIRMED, SourceStatus.WITHDRAWN}


@dataclass(frozen=True)
class Coming:
    """A day in the life of a share: its papers are due, or its council meets."""

    application: Application
    share: str
    body: str
    day: date
    is_meeting: bool


def coming_dates(alliance_id: int, day: date, ahead: timedelta) -> list[Coming]:
    """What comes up within ``ahead``, and meetings of the last two weeks that nobody has told the outcome of.

    Three questions, however many shares there are, and only shares are read whose dates come near. An outline
    that its writers are changing is left off: what stands in it is not the office's to see.
    """
    near = Q(decides_on__range=(day - OVERDUE, day + ahead + LONGEST_LEAD)) | Q(
        papers_due_on__range=(day, day + ahead)
    )
    told = SourceUpdate.objects.in_alliance(alliance_id).exclude(application__state__in=_CLOSED)
    moved = set(told.filter(near).values_list("source", flat=True))
    followed = (~Q(application__number="") & ~Q(application__state__in=_CLOSED)) | Q(
        application__state=ApplicationState.DRAFT, application__idea__isnull=False
    )
    rows = list(
        FundingSource.objects.filter(near | Q(key__in=moved), followed, application__alliance_id=alliance_id)
        .select_related("application")
        .only(*_SHOWN, "application__public_id", "application__title", "application__papers_days")
        .order_by("application_id", "position", "pk")
    )
    if not rows:
        return []
    last = ApplicationRevision.objects.in_alliance(alliance_id).filter(application=OuterRef("application"))
    updates = {
        (update.application_id, update.source): update
        for update in told.filter(
            application__in={row.application_id for row in rows},
            revision=Subquery(last.order_by("-number").values("pk")[:1]),
        ).order_by("recorded_at", "pk")
    }
    found = []
    for row in rows:
        now = updates.get((row.application_id, row.key)) or row
        if now.status not in SETTLED and now.decides_on is not None:
            papers = now.papers_due_on or workdays.before(now.decides_on, row.application.papers_days)
            for when, is_meeting in ((papers, False), (now.decides_on, True)):
                first = day - OVERDUE if is_meeting else day
                if first <= when <= day + ahead:
                    found.append(Coming(row.application, row.label, row.deciding_body, when, is_meeting))
    return found


_SHOWN = ("key", "label", "deciding_body", "status", "decides_on", "papers_due_on", "position", "application")
_CLOSED = (ApplicationState.RETURNED, ApplicationState.WITHDRAWN)
