"""Appraisals whose next step is that of whoever prepares the decision: the office, or a seat in its place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance
from buendnis.appraisal.models import AppraisalCase, CaseState
from buendnis.appraisal.models.cases import AssessmentMode
from buendnis.desk.items import Item

PROPOSES_ITSELF = Q(state=CaseState.ASSESSING, mode=AssessmentMode.PROPOSAL)


def to_prepare(alliance: Alliance, day: date, seat_id: int | None = None) -> Iterator[Item]:
    """What the office prepares, or with ``seat_id`` what that seat prepares in its place."""
    rows = (
        AppraisalCase.objects.in_alliance(alliance.pk)
        .filter(Q(state=CaseState.PROPOSED) | Q(state=CaseState.ASSESSING, due_on__lte=day) | PROPOSES_ITSELF)
        .filter(prepared_by_seat=seat_id)
        .select_related("application")
    )
    for row in rows:
        text = _("Bring the proposal to the committee")
        if row.state == CaseState.ASSESSING and row.mode == AssessmentMode.PROPOSAL:
            text = _("Make the proposal")
        elif row.state == CaseState.ASSESSING:
            text = _("The time for assessments is over: make the proposal")
        url = reverse("appraisal:case", args=[row.application.public_id])
        yield Item(row.application.title, text, url, "vote", due=row.due_on, today=day)


def prepared_by_seats(alliance: Alliance, day: date) -> Iterator[Item]:
    """What the office waits for, because a seat prepares it in its place."""
    rows = (
        AppraisalCase.objects.in_alliance(alliance.pk)
        .filter(state__in=[CaseState.ASSESSING, CaseState.PROPOSED], prepared_by_seat__isnull=False)
        .select_related("application", "prepared_by_seat")
    )
    for row in rows:
        url = reverse("appraisal:case", args=[row.application.public_id])
        who = row.prepared_by_seat.name if row.prepared_by_seat else ""
        yield Item(
            row.application.title,
            _("prepares the decision"),
            url,
            "scale",
            due=row.due_on,
            who=who,
            today=day,
        )
