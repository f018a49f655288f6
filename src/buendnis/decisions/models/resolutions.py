"""Motions, and the seats as they stand to each."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance, RulesOfProcedure, Seat
from buendnis.decisions.models.committees import Committee
from buendnis.decisions.models.meetings import Meeting
from buendnis.ground.models import Entity
from buendnis.ground.tenancy import TenantQuerySet


class ResolutionMode(models.TextChoices):
    """How a resolution is taken."""

    MEETING = "meeting", _("in a meeting")
    CIRCULAR = "circular", _("by circular")


class ResolutionState(models.TextChoices):
    """How far a resolution is; the last five are final, but for ``forced``, which goes to a meeting."""

    DRAFT = "draft", _("in preparation")
    OPEN = "open", pgettext_lazy("resolution", "open for votes")
    ADOPTED = "adopted", _("adopted")
    REJECTED = "rejected", _("rejected")
    NO_QUORUM = "no_quorum", _("no quorum")
    FORCED = "forced_to_meeting", _("goes to a meeting")
    FALLBACK = "fallback", _("too few may vote")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Resolution(Entity):
    """A motion on a subject, voted on under the rules that were in force when it was opened."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="resolutions")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="resolutions")
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="resolutions", verbose_name=_("meeting")
    )
    mode = models.CharField(_("mode"), max_length=10, choices=ResolutionMode)
    number = models.CharField(max_length=30)  # given at opening: code, year, running number
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    subject_label = models.CharField(max_length=250)
    title = models.CharField(_("title"), max_length=200)
    motion = models.TextField(_("motion"))
    proposal = models.JSONField(default=dict)  # what adoption means, for the subject's room to carry out
    rules_version = models.ForeignKey(RulesOfProcedure, models.PROTECT, null=True, related_name="resolutions")
    rules = models.JSONField(default=dict)  # the ballot rules as handed to the engine
    is_secret = models.BooleanField(_("secret ballot"), default=False)
    state = models.CharField(max_length=20, choices=ResolutionState, default=ResolutionState.DRAFT)
    opened_at = models.DateTimeField(null=True)
    deadline = models.DateTimeField(_("votes until"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    ballot = models.JSONField(default=dict)  # what the engine was given when it was closed
    outcome = models.JSONField(default=dict)  # and what it answered, with its version
    follows = models.OneToOneField("self", models.PROTECT, null=True, related_name="followed_by")

    objects: ClassVar[TenantQuerySet[Resolution]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "number"],
                condition=~Q(number=""),
                name="resolution_one_per_number",
            ),
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"],
                condition=Q(state__in=[ResolutionState.DRAFT, ResolutionState.OPEN]),
                name="resolution_one_pending_per_subject",
                violation_error_message=_("A resolution on this is being taken already."),
            ),
            models.CheckConstraint(
                condition=Q(mode=ResolutionMode.MEETING)
                | Q(state__in=[ResolutionState.DRAFT, ResolutionState.WITHDRAWN])
                | Q(deadline__isnull=False),
                name="resolution_circular_has_deadline",
                violation_error_message=_("A circular resolution needs a last day for votes."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ResolutionState.DRAFT, ResolutionState.WITHDRAWN])
                | Q(opened_at__isnull=False),
                name="resolution_was_opened",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Recusal(models.TextChoices):
    """What a conflict of interest does to a seat's vote."""

    NONE = "", _("none")
    DISCLOSE = "disclose", _("disclosed, votes")
    NO_VOTE = "no_vote", _("does not vote")
    LEAVE = "leave", _("leaves the room, does not vote")


class ResolutionSeat(models.Model):
    """A seat as it stood when the resolution was opened: it votes, advises, or is recused."""

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="seats")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    label = models.CharField(max_length=160)
    is_voting = models.BooleanField()
    recusal = models.CharField(max_length=10, choices=Recusal, blank=True, default=Recusal.NONE)
    recusal_reason = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["seat__sort_key"]
        constraints = [models.UniqueConstraint(fields=["resolution", "seat"], name="resolution_seat_once")]

    @property
    def may_vote(self) -> bool:
        """Whether the seat's vote counts on this resolution."""
        return self.is_voting and self.recusal not in {Recusal.NO_VOTE, Recusal.LEAVE}


class ResolutionSeries(models.Model):
    """The last number given to a resolution of an alliance in a year; the row is locked to give the next."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alliance", "year"], name="resolution_series_once")]
