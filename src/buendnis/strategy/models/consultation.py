"""What partners and others say of a draft, and what the office answers."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Seat
from buendnis.ground.models import Entity
from buendnis.ground.periods import Period, ends_after_start
from buendnis.ground.tenancy import TenantQuerySet
from buendnis.strategy.models.versions import Strategy


class Consultation(Entity, Period):
    """A time in which partners say what they think of a draft. ``document`` is the draft as they read it."""

    alliance_path = "strategy__alliance"
    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="consultations")
    invitation = models.TextField(_("what you ask for"), max_length=4000, blank=True)
    document = models.JSONField()
    document_hash = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[TenantQuerySet[Consultation]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            ends_after_start("consultation_ends_after_start"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=False),
                name="consultation_has_an_end",
                violation_error_message=_("Please say until when comments are taken."),
            ),
            models.UniqueConstraint(
                fields=["strategy"],
                condition=Q(ended_at__isnull=True),
                name="consultation_one_at_a_time",
                violation_error_message=_("A consultation on this version runs already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.strategy)

    def takes_comments(self, day: date) -> bool:
        """Whether something can still be said on ``day``."""
        return self.ended_at is None and self.covers(day)


class Comment(Entity):
    """What somebody says of a part of the draft, or of all of it. Only ever added, and not after the end."""

    alliance_path = "consultation__strategy__alliance"
    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="comments")
    part_key = models.UUIDField(null=True, blank=True)  # of a field or a goal; none: the whole
    part_label = models.CharField(max_length=320, blank=True)
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, blank=True, related_name="+")
    author = models.CharField(_("who says it"), max_length=200)
    text = models.TextField(_("comment"), max_length=4000)
    entered_by_office = models.BooleanField(default=False)

    objects: ClassVar[TenantQuerySet[Comment]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(author=""),
                name="comment_has_an_author",
                violation_error_message=_("Please say who makes the comment."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:60]}"


class Verdict(models.TextChoices):
    """What became of a comment."""

    TAKEN = "taken", _("taken up")
    PARTLY = "partly", _("taken up in part")
    NOT = "not", _("not taken up")


class CommentAnswer(Entity):
    """The office's answer. Only ever added: another one replaces it, and both stay readable."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="answers")
    verdict = models.CharField(_("what becomes of it"), max_length=10, choices=Verdict)
    reason = models.TextField(_("reason"), max_length=4000, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", editable=False
    )

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["comment"],
                condition=Q(replaces__isnull=True),
                name="comment_answered_once",
                violation_error_message=_(
                    "The comment has been answered meanwhile. Please look at the answer."
                ),
            ),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.TAKEN) | ~Q(reason=""),
                name="comment_refused_with_reason",
                violation_error_message=_("Please give a reason for what is not taken up."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_verdict_display())
