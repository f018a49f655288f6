"""What others say to an idea: partners who would join or co-fund, comments, and whom the office asked."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Alliance, Mandate, Seat
from buendnis.funding.models.calls import IdeaCall
from buendnis.funding.models.ideas import Idea
from buendnis.ground.models import Entity
from buendnis.ground.tenancy import TenantQuerySet


class SupportKind(models.TextChoices):
    """How a partner would take part."""

    JOIN = "join", _("We would join")
    COFUND = "cofund", _("We would co-fund")


class IdeaSupport(Entity):
    """A seat would join an idea or co-fund it; not binding, and withdrawn at any time."""

    alliance_path = "idea__alliance"
    idea = models.ForeignKey(Idea, models.PROTECT, related_name="support")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    kind = models.CharField(_("how"), max_length=8, choices=SupportKind)
    note = models.CharField(_("note"), max_length=500, blank=True)
    given_by = models.ForeignKey(Mandate, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[TenantQuerySet[IdeaSupport]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["idea", "seat", "kind"],
                condition=Q(withdrawn_at__isnull=True),
                name="idea_support_once_per_seat",
                violation_error_message=_("Your seat has said this already."),
            )
        ]


class IdeaComment(Entity):
    """What a member writes about an idea; whoever brought it reads it only if it is marked so."""

    alliance_path = "idea__alliance"
    idea = models.ForeignKey(Idea, models.PROTECT, related_name="comments")
    text = models.TextField(_("comment"), max_length=4000)
    is_shared = models.BooleanField(_("Whoever brought the idea may read this."), default=False)
    author = models.ForeignKey(Mandate, models.PROTECT, related_name="+")

    objects: ClassVar[TenantQuerySet[IdeaComment]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["created_at", "pk"]


class IdeaInvitation(Entity):
    """The office asked somebody for an idea, to a call or without one; ``idea`` is what came of it."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="idea_invitations")
    call = models.ForeignKey(
        IdeaCall, models.PROTECT, null=True, blank=True, related_name="invitations", verbose_name=_("call")
    )
    organisation_name = models.CharField(_("organisation"), max_length=200, blank=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"))
    message = models.TextField(_("message"), max_length=3000, blank=True)
    invited_by = models.ForeignKey(Mandate, models.PROTECT, related_name="+")
    idea = models.ForeignKey(
        Idea, models.SET_NULL, null=True, blank=True, editable=False, related_name="invitations"
    )

    objects: ClassVar[TenantQuerySet[IdeaInvitation]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["alliance", "email"], name="invitation_by_address")]
