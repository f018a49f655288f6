"""The agenda of a meeting: its items, their papers, and who was out of the room for which."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Seat
from buendnis.decisions.models.meetings import Meeting
from buendnis.decisions.models.resolutions import Resolution
from buendnis.ground.models import Entity
from buendnis.ground.tenancy import TenantQuerySet


class ItemKind(models.TextChoices):
    """What an item of the agenda is."""

    OPENING = "opening", pgettext_lazy("agenda item", "Opening")
    QUORUM = "quorum", pgettext_lazy("agenda item", "Quorum")
    LAST_MINUTES = "last_minutes", pgettext_lazy("agenda item", "Minutes of last time")
    MOTION = "motion", pgettext_lazy("agenda item", "Motion")
    NOTE = "note", pgettext_lazy("agenda item", "To be noted")
    FREE = "free", pgettext_lazy("agenda item", "Topic")
    OTHER = "other", pgettext_lazy("agenda item", "Any other business")


class ItemState(models.TextChoices):
    """What has become of an item."""

    WAITING = "waiting", pgettext_lazy("agenda item", "to come")
    CALLED = "called", pgettext_lazy("agenda item", "being dealt with")
    DONE = "done", pgettext_lazy("agenda item", "done")
    POSTPONED = "postponed", pgettext_lazy("agenda item", "postponed")


class AgendaItem(Entity):
    """An item of a meeting's agenda (Tagesordnungspunkt), in the order of ``position``.

    A motion has its resolution; what is noted is one taken by circular; the minutes are those of ``minutes_of``.
    """

    alliance_path = "meeting__committee__alliance"
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=ItemKind, default=ItemKind.FREE)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("what it is about"), blank=True, max_length=10_000)
    speaker = models.CharField(_("speaker"), max_length=120, blank=True)
    minutes_planned = models.PositiveSmallIntegerField(_("minutes planned"), null=True, blank=True)
    resolution = models.ForeignKey(Resolution, models.PROTECT, null=True, blank=True, related_name="items")
    minutes_of = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="+")
    is_late = models.BooleanField(default=False)  # added after the invitation
    state = models.CharField(max_length=10, choices=ItemState, default=ItemState.WAITING)
    called_at = models.DateTimeField(null=True, editable=False)
    remarks = models.TextField(_("for the minutes"), blank=True, max_length=20_000)

    objects: ClassVar[TenantQuerySet[AgendaItem]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"],
                name="item_one_per_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["meeting", "resolution"],
                condition=Q(resolution__isnull=False),
                name="item_resolution_once_per_meeting",
                violation_error_message=_("This is on the agenda already."),
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[ItemKind.MOTION, ItemKind.NOTE]) | Q(resolution__isnull=False),
                name="item_of_a_motion_has_one",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ItemPaper(Entity):
    """A document to an item. ``is_confidential``: not for seats with a conflict of interest in it."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="papers")
    document = models.UUIDField(unique=True)
    name = models.CharField(max_length=150)
    is_confidential = models.BooleanField(_("not for seats with a conflict of interest"), default=False)

    class Meta:
        ordering = ["pk"]


class AbsenceReason(models.TextChoices):
    """Why a seat that is present at the meeting was not in the room for an item."""

    RECUSED = "recused", _("conflict of interest")
    AWAY = "away", _("out of the room")


class ItemAbsence(models.Model):
    """A seat was not in the room when an item was dealt with."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="absences")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    why = models.CharField(max_length=10, choices=AbsenceReason)
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "seat"], name="absence_once_per_item")]


class BundleState(models.TextChoices):
    """How far a bundle of papers is."""

    MAKING = "making", _("is being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("could not be made")


class Bundle(Entity):
    """The papers of a meeting in one file, as one audience may read them.

    ``hidden`` are the items whose confidential papers it leaves out; ``fingerprint`` says of which agenda and papers
    it was made, so that a bundle that has fallen behind is known.
    """

    alliance_path = "meeting__committee__alliance"
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="bundles")
    hidden = models.JSONField(default=list)
    audience = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=BundleState, default=BundleState.MAKING)
    pdf = models.UUIDField(null=True)
    archive = models.UUIDField(null=True)
    pages = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(null=True)

    objects: ClassVar[TenantQuerySet[Bundle]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "audience"], name="bundle_one_per_audience")
        ]
