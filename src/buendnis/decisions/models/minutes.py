"""The minutes of a meeting: drafted from what happened, edited, approved, then frozen; and what is added later."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Seat
from buendnis.decisions.models.agenda import AgendaItem
from buendnis.decisions.models.meetings import Meeting
from buendnis.ground.frozen import FrozenVersion
from buendnis.ground.models import Entity
from buendnis.ground.tenancy import TenantQuerySet


class MinutesState(models.TextChoices):
    """How far the minutes are."""

    DRAFT = "draft", pgettext_lazy("minutes", "draft")
    SHARED = "shared", pgettext_lazy("minutes", "sent to the seats")
    APPROVED = "approved", pgettext_lazy("minutes", "approved")


class ApprovalWay(models.TextChoices):
    """How minutes were approved."""

    RELEASE = "release", _("released by a spokesperson")
    MEETING = "meeting", _("approved by the next meeting")


class Minutes(FrozenVersion):
    """The minutes (Niederschrift). ``document`` holds drafted and edited texts; ``version`` grows with each edit."""

    alliance_path = "meeting__committee__alliance"
    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="minutes")
    state = models.CharField(max_length=10, choices=MinutesState, default=MinutesState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    shared_at = models.DateTimeField(null=True, editable=False)
    approved_way = models.CharField(max_length=10, choices=ApprovalWay, blank=True)
    approved_as = models.CharField(max_length=200, blank=True)  # under which role
    approved_item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, related_name="+")
    pdf = models.UUIDField(null=True)
    docx = models.UUIDField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    objects: ClassVar[TenantQuerySet[Minutes]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=MinutesState.APPROVED, frozen_at__isnull=False)
                | (~Q(state=MinutesState.APPROVED) & Q(frozen_at__isnull=True)),
                name="minutes_frozen_when_approved",
            )
        ]

    def __str__(self) -> str:
        return str(self.meeting)


class MinutesObjection(Entity):
    """What a seat says against minutes that were sent round, before they are approved."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="objections")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    text = models.TextField(_("what is not right"), max_length=5_000)
    recorded_as = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]


class MinutesAddendum(Entity):
    """A later correction of approved minutes, which stay as they are."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="addenda")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(_("what is corrected"), max_length=10_000)
    reason = models.CharField(_("reason"), max_length=500)
    added_at = models.DateTimeField()
    recorded_as = models.CharField(max_length=200)
    document_hash = models.CharField(max_length=64)
    pdf = models.UUIDField(null=True)
    docx = models.UUIDField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["minutes", "number"], name="addendum_one_per_number"),
            models.CheckConstraint(condition=~Q(reason=""), name="addendum_has_reason"),
        ]
