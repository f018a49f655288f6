"""Who is asked to assess a case, who has it in hand, who declined; and what the seats know about."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Mandate, Seat
from buendnis.appraisal.models.cases import AppraisalCase
from buendnis.ground.models import Entity
from buendnis.strategy.models import FieldOfAction


class AssignmentState(models.TextChoices):
    """Whether a seat is to assess."""

    ASKED = "asked", pgettext_lazy("assignment", "asked")
    DECLINED = "declined", pgettext_lazy("assignment", "declined")
    RELEASED = "released", pgettext_lazy("assignment", "no longer asked")


class Assignment(Entity):
    """A seat is asked to assess a case. Where all partners assess there is a row only once something was said.

    ``holder``: the one of the seat's people who has it in hand; without one, all who act for the seat have.
    """

    case = models.ForeignKey(AppraisalCase, models.PROTECT, related_name="assignments")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=AssignmentState, default=AssignmentState.ASKED)
    why = models.CharField(max_length=500, blank=True)  # why this seat is asked, in German words
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(
        _("reason"), max_length=1000, blank=True
    )  # why it declined or is not asked any more
    holder = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    handed_at = models.DateTimeField(null=True)
    note = models.CharField(
        pgettext_lazy("assignment", "note"), max_length=1000, blank=True
    )  # what was said when it was handed over

    class Meta:
        ordering = ["seat__sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "seat"],
                name="assignment_once_per_seat",
                violation_error_message=_("This seat is asked already."),
            ),
            models.CheckConstraint(
                condition=Q(state="asked", ended_at__isnull=True)
                | (~Q(state="asked") & Q(ended_at__isnull=False) & ~Q(reason="")),
                name="assignment_ends_with_reason",
                violation_error_message=_("Please give a reason."),
            ),
            models.CheckConstraint(
                condition=Q(holder__isnull=True) | Q(handed_at__isnull=False),
                name="assignment_handed_over_when",
            ),
        ]


class FieldKnown(models.Model):
    """A seat says that it knows a field of action, so that it is asked for what it knows about."""

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="+")
    field_of_action = models.ForeignKey(FieldOfAction, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seat", "field_of_action"], name="field_known_once_per_seat")
        ]
