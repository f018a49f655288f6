"""Votes, and the answers of the seats to those that were recorded for them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Seat
from buendnis.decisions.models.resolutions import Resolution
from buendnis.ground.models import Entity


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


class VoteSettlement(Entity):
    """How the secretariat settles a vote that its seat contradicts: it stands, because it is proven, or is void."""

    vote = models.OneToOneField(Vote, models.PROTECT, related_name="settlement")
    stands = models.BooleanField()
    reason = models.CharField(max_length=500)
    recorded_as = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="settlement_has_reason")]
