"""Of what this room reminds people: assessments that are missing before their last day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Mandate
from buendnis.alliances.selectors import in_force
from buendnis.appraisal.models import AppraisalCase, Assignment, CaseState
from buendnis.appraisal.selectors.assessing import owing
from buendnis.ground.mail import reminders
from buendnis.ground.mail.reminders import Due

WHY = "reminders look at all alliances"


def register_reminders() -> None:
    """Name the kinds; see ``ground.mail.reminders``."""
    reminders.register("remind.assessment", _("Your assessment is due"), assessments_due, usual=3)


def assessments_due(first: date, last: date) -> Iterator[Due]:
    """Missing assessments, to all who act for the seat, or to the one who has it in hand."""
    cases = list(
        AppraisalCase.objects.unscoped(WHY)
        .filter(state=CaseState.ASSESSING, due_on__range=(first, last))
        .select_related("application")
        .order_by("due_on", "pk")
    )
    owed = owing(cases)
    seats = {seat.pk for found in owed.values() for seat in found}
    acting: dict[int, list[tuple[int, int]]] = {}
    mandates = (
        Mandate.objects.unscoped(WHY)
        .filter(in_force(first), seat__in=seats, person__user__isnull=False)
        .select_related("person")
        .order_by("pk")
    )
    for mandate in mandates:
        if mandate.seat_id is not None and mandate.person.user_id is not None:
            acting.setdefault(mandate.seat_id, []).append((mandate.pk, mandate.person.user_id))
    held = {
        (case, seat): holder
        for case, seat, holder in Assignment.objects.filter(case__in=cases, holder__isnull=False).values_list(
            "case_id", "seat_id", "holder_id"
        )
    }
    for case in cases:
        path = reverse("appraisal:assess", args=[case.application.public_id])
        for seat in owed[case.pk]:
            people = acting.get(seat.pk, [])
            holder = held.get((case.pk, seat.pk))
            if holder in {each for each, _user in people}:
                people = [each for each in people if each[0] == holder]
            for _holder, user in people:
                yield Due(
                    user,
                    f"{case.public_id}:{seat.public_id}",
                    case.due_on,
                    case.application.title,
                    path,
                    case.alliance_id,
                )
