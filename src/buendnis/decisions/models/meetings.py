"""Meetings of a committee, and who is present."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
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
    OPEN = "open", pgettext_lazy("meeting", "open")
    CLOSED = "closed", _("closed")


class Meeting(Entity):
    """A meeting of a committee."""

    alliance_path = "committee__alliance"
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField(_("begins"))
    place = models.CharField(_("place or address of the video conference"), max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=MeetingState, default=MeetingState.PLANNED)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    remarks = models.TextField(_("remarks for the minutes"), blank=True, max_length=20_000)

    objects: ClassVar[TenantQuerySet[Meeting]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-starts_at"]

    def __str__(self) -> str:
        return f"{self.committee}, {date_format(localtime(self.starts_at), 'SHORT_DATETIME_FORMAT')}"


class Presence(models.Model):
    """A seat is present at a meeting, by its representative or a substitute."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="presences")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    mandate_id = models.BigIntegerField(null=True)
    by_substitute = models.BooleanField(default=False)
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "seat"], name="presence_once_per_seat")]
