"""What two people say about a conflict of interest: one rules with a reason, another looks at it. Rows only grow."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Seat
from buendnis.appraisal.models.cases import AppraisalCase, ConflictKind
from buendnis.ground.models import Entity
from buendnis.ground.tenancy import TenantQuerySet


class Verdict(models.TextChoices):
    """What somebody rules: until a second person agrees, whatever is stricter counts."""

    LIFTED = "lifted", pgettext_lazy("conflict of interest", "does not count")
    ASSERTED = "asserted", pgettext_lazy("conflict of interest", "counts")


class ConflictRuling(Entity):
    """Somebody rules on a kind of conflict of a seat; the latest ruling on it counts, once it is answered.

    ``about`` holds the computed reasons that were known then: what is found later is not lifted by it.
    """

    alliance_path = "case__alliance"
    case = models.ForeignKey(AppraisalCase, models.PROTECT, related_name="rulings")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=ConflictKind)
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.TextField(_("reason"), max_length=2000)
    about = models.JSONField(default=list)
    ruled_at = models.DateTimeField()
    by_user = models.BigIntegerField(null=True)
    by_mandate = models.BigIntegerField(null=True)
    ruled_as = models.CharField(max_length=200)

    objects: ClassVar[TenantQuerySet[ConflictRuling]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["ruled_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="conflict_ruling_has_reason",
                violation_error_message=_("Please give the reason; it stands in the record."),
            )
        ]


class ConflictRulingAnswer(Entity):
    """What the second person says: the ruling counts, or it does not."""

    ruling = models.OneToOneField(ConflictRuling, models.PROTECT, related_name="answer")
    agrees = models.BooleanField()
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    answered_at = models.DateTimeField()
    by_user = models.BigIntegerField(null=True)
    by_mandate = models.BigIntegerField(null=True)
    answered_as = models.CharField(max_length=200)

    class Meta:
        ordering = ["answered_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agrees=True) | ~Q(reason=""),
                name="conflict_refusal_has_reason",
                violation_error_message=_("Please give the reason for your objection."),
            )
        ]


class ConflictObjection(Entity):
    """What the seat itself says to a conflict that was asserted about it; the second person reads it."""

    ruling = models.ForeignKey(ConflictRuling, models.PROTECT, related_name="objections")
    text = models.TextField(_("objection"), max_length=2000)
    said_at = models.DateTimeField()
    by_user = models.BigIntegerField(null=True)
    by_mandate = models.BigIntegerField(null=True)
    said_as = models.CharField(max_length=200)

    class Meta:
        ordering = ["said_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="conflict_objection_has_text",
                violation_error_message=_("Please say what you object to."),
            )
        ]
