"""Committees, their meetings and resolutions, and the votes, which only ever grow.

A resolution knows its subject by reference only; who may not vote on it, and why, is handed in from above.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance, RulesOfProcedure, Seat
from buendnis.ground.models import Entity
from buendnis.ground.tenancy import TenantQuerySet


class Committee(Entity):
    """The body that decides (Gremium): some or all seats of an alliance."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="committees")
    name = models.CharField(_("name"), max_length=120)
    has_all_seats = models.BooleanField(_("all seats of the alliance belong to it"), default=False)
    seats = models.ManyToManyField(
        Seat, related_name="committees", verbose_name=_("seats"), blank=True
    )  # where not all belong to it

    objects: ClassVar[TenantQuerySet[Committee]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "name"],
                name="committee_one_per_name",
                violation_error_message=_("The alliance has a committee with this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


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


class Choice(models.TextChoices):
    """What a seat says to a motion."""

    YES = "yes", pgettext_lazy("vote", "Yes")
    NO = "no", pgettext_lazy("vote", "No")
    ABSTAIN = "abstain", _("Abstention")
    OBJECT = "object", _("Objection to the circular procedure")


class Channel(models.TextChoices):
    """By which way a vote came."""

    WEB = "web", _("on this platform")
    MEETING = "meeting", _("in the meeting")
    MAIL = "mail", _("by e-mail")
    LETTER = "letter", _("by letter")
    TELEPHONE = "telephone", _("by telephone")


class Vote(Entity):
    """One vote of a seat. A change of mind or a correction is a new vote that replaces the former.

    In a secret ballot ``choice`` is empty here, and the tally lies in :class:`SecretTally`.
    """

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="votes")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    choice = models.CharField(max_length=10, choices=Choice, blank=True)
    comment = models.CharField(max_length=1000, blank=True)
    cast_at = models.DateTimeField()  # when the seat decided; of a recorded vote, when it came in
    channel = models.CharField(max_length=10, choices=Channel)
    evidence = models.CharField(max_length=500, blank=True)
    evidence_document = models.UUIDField(null=True)
    by_substitute = models.BooleanField(default=False)
    user_id = models.BigIntegerField(null=True)
    mandate_id = models.BigIntegerField(null=True)
    recorded_as = models.CharField(max_length=200)  # under which role it was entered
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resolution", "seat"],
                condition=Q(replaces__isnull=True),
                name="vote_one_per_seat",
                violation_error_message=_("This seat has voted already."),
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("pk")), name="vote_not_itself"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=[Channel.WEB, Channel.MEETING]) | ~Q(evidence=""),
                name="vote_recorded_with_evidence",
                violation_error_message=_("A vote that came another way is recorded with its evidence."),
            ),
        ]


class VoteConfirmation(Entity):
    """A seat's answer to the notice that a vote was recorded for it."""

    vote = models.OneToOneField(Vote, models.PROTECT, related_name="confirmation")
    agrees = models.BooleanField()
    remark = models.CharField(max_length=500, blank=True)
    by_user = models.BigIntegerField(null=True)


class SecretTally(models.Model):
    """How many chose what in a secret ballot; who did is written nowhere."""

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="tallies")
    choice = models.CharField(max_length=10, choices=Choice)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resolution", "choice"], name="tally_one_per_choice")]


class ResolutionSeries(models.Model):
    """The last number given to a resolution of an alliance in a year; the row is locked to give the next."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alliance", "year"], name="resolution_series_once")]
