"""Meetings of a committee, who is present, and what the seats answer to the invitation."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Seat
from buendnis.decisions.models.committees import Committee
from buendnis.ground.models import Entity
from buendnis.ground.tenancy import TenantQuerySet


class MeetingState(models.TextChoices):
    """How far a meeting is."""

    PLANNED = "planned", _("planned")
    INVITED = "invited", pgettext_lazy("meeting", "invited")
    OPEN = "open", pgettext_lazy("meeting", "open")
    CLOSED = "closed", _("closed")
    MINUTED = "minuted", _("minutes approved")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "cancelled")


COMING = (MeetingState.PLANNED, MeetingState.INVITED)
HELD = (MeetingState.CLOSED, MeetingState.MINUTED)
OVER = (*HELD, MeetingState.CANCELLED)


class Meeting(Entity):
    """A meeting of a committee. ``sequence`` grows with each change that calendars must learn of."""

    alliance_path = "committee__alliance"
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("address of the video conference"), max_length=500, blank=True)
    message = models.TextField(_("words to the invitation"), blank=True, max_length=5_000)
    chair = models.CharField(_("leads the meeting"), max_length=120, blank=True)
    keeper = models.CharField(_("keeps the minutes"), max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=MeetingState, default=MeetingState.PLANNED)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    invited_at = models.DateTimeField(null=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, editable=False)
    cancel_reason = models.CharField(max_length=500, blank=True, editable=False)
    remarks = models.TextField(_("remarks for the minutes"), blank=True, max_length=20_000)

    objects: ClassVar[TenantQuerySet[Meeting]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_start",
                violation_error_message=_("A meeting ends after it has begun."),
            ),
            models.CheckConstraint(
                condition=~Q(state=MeetingState.CANCELLED) | ~Q(cancel_reason=""),
                name="meeting_cancelled_with_reason",
                violation_error_message=_("Whoever cancels a meeting says why."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committee}, {date_format(localtime(self.starts_at), 'SHORT_DATETIME_FORMAT')}"

    @property
    def is_coming(self) -> bool:
        """Whether it has not begun."""
        return self.state in COMING

    @property
    def is_over(self) -> bool:
        """Whether it has ended, or was cancelled."""
        return self.state in OVER


class Presence(models.Model):
    """A seat is present at a meeting, by its representative or a substitute."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="presences")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    mandate_id = models.BigIntegerField(null=True)
    by_substitute = models.BooleanField(default=False)
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "seat"], name="presence_once_per_seat")]


class Answer(models.TextChoices):
    """What a seat says to an invitation."""

    COMES = "comes", _("we come")
    SUBSTITUTE = "substitute", _("the substitute comes")
    NOT = "not", _("we do not come")


class MeetingReply(Entity):
    """A seat's answer to the invitation; of a meeting that is moved, all seats are asked anew."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="replies")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer)
    remark = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField()
    recorded_as = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "seat"], name="reply_once_per_seat")]
