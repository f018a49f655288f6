"""Appraisals that are under way: whose next step it is, and whom the office waits for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance
from buendnis.appraisal.hidden import without_hidden
from buendnis.appraisal.models import (
    AppraisalCase,
    Assessment,
    Assignment,
    AssignmentState,
    CaseState,
    SeatStanding,
)
from buendnis.appraisal.models.cases import AssessmentMode
from buendnis.appraisal.models.standings import KEEPS_OUT, without_office
from buendnis.desk.items import Item, WorkList
from buendnis.ground.actor import Actor, Role


def prepared_by(alliance: Alliance, day: date, seat_id: int | None) -> Iterator[Item]:
    """What a seat prepares in the office's place."""
    for row in _under_way(alliance).filter(prepared_by_seat=seat_id or 0):
        yield from _to_prepare(row, day)


def to_hand_over(actor: Actor, alliance: Alliance, day: date) -> Iterator[Item]:
    """For a spokesperson: what nobody in the office may prepare, and no seat does yet."""
    if actor.role is not Role.SPOKESPERSON:
        return
    rows = without_hidden(actor, _under_way(alliance)).filter(prepared_by_seat__isnull=True)
    for row in rows.filter(pk__in=without_office(alliance.pk)):
        text = _("Nobody in the office is impartial: name a seat that prepares the decision")
        yield _item(row, text, "scale", day, name="appraisal:prepare")


def of_the_office(todo: WorkList, waiting: WorkList, alliance: Alliance, day: date) -> None:
    """What the office prepares, free places in small groups, and what seats prepare or assess; one question."""
    asked = Assignment.objects.filter(case=OuterRef("pk"), state=AssignmentState.ASKED)
    kept_out = SeatStanding.objects.filter(case=OuterRef("case"), seat=OuterRef("seat"), effect__in=KEEPS_OUT)
    given = Assessment.objects.filter(case=OuterRef("pk"), state="submitted", replaced_by__isnull=True)
    rows = _under_way(alliance).annotate(
        filled=_number(asked.exclude(Exists(kept_out))),
        given=_number(given),
        by_seat=F("prepared_by_seat__name"),
    )
    for row in rows:
        by_seat: str | None = getattr(row, "by_seat", None)
        if by_seat is None:
            todo.extend(_to_prepare(row, day))
        else:
            waiting.add(_item(row, _("prepares the decision"), "scale", day, by_seat))
        if row.state != CaseState.ASSESSING:
            continue
        if row.mode == AssessmentMode.GROUP and getattr(row, "filled", 0) < (row.places or 0):
            todo.add(_item(row, _("Choose who assesses"), "scale", day, name="appraisal:ask"))
        if row.mode != AssessmentMode.PROPOSAL and row.due_on > day:
            text = _("assess until the last day; %(number)s have") % {"number": getattr(row, "given", 0)}
            waiting.add(_item(row, text, "scale", day, _("The partners")))


def _to_prepare(row: AppraisalCase, day: date) -> Iterator[Item]:
    if row.state == CaseState.PROPOSED:
        text = _("Bring the proposal to the committee")
    elif row.mode == AssessmentMode.PROPOSAL:
        text = _("Make the proposal")
    elif row.due_on <= day:
        text = _("The time for assessments is over: make the proposal")
    else:
        return
    yield _item(row, text, "vote", day)


def _under_way(alliance: Alliance) -> QuerySet[AppraisalCase]:
    return (
        AppraisalCase.objects.in_alliance(alliance.pk)
        .filter(state__in=[CaseState.ASSESSING, CaseState.PROPOSED])
        .select_related("application")
        .only("state", "mode", "places", "due_on", "application__public_id", "application__title")
    )


def _number(rows: QuerySet[Assignment] | QuerySet[Assessment]) -> Coalesce:
    """How many ``rows`` a case has."""
    counted = rows.order_by().values("case").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _item(
    row: AppraisalCase, text: str, icon: str, day: date, who: str = "", name: str = "appraisal:case"
) -> Item:
    url = reverse(name, args=[row.application.public_id])
    return Item(row.application.title, text, url, icon, due=row.due_on, who=who, today=day)
