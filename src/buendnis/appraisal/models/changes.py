"""What becomes of a plan that changes after its expert opinion: a note, or a supplementary opinion."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance, RulesOfProcedure
from buendnis.funding.models import Application, ApplicationMember, ApplicationRevision
from buendnis.ground.actor import Actor, Role
from buendnis.ground.models import Entity
from buendnis.ground.tenancy import TenantQuerySet


class ChangeState(models.TextChoices):
    """How far a reported change is."""

    REPORTED = "reported", pgettext_lazy("change", "reported")
    NOTED = "noted", pgettext_lazy("change", "noted, the opinion stands")
    TO_DECIDE = "to_decide", pgettext_lazy("change", "needs a supplementary opinion")
    VOTING = "voting", pgettext_lazy("change", "committee decides")
    SUPPLEMENTED = "supplement", pgettext_lazy("change", "supplementary opinion")


class ChangeAnswer(models.TextChoices):
    """What follows from a change."""

    NOTE = "note", _("a note; the opinion stands as it is")
    SUPPLEMENT = "supplement", _("a supplementary opinion")


class ChangeQuerySet(TenantQuerySet["PlanChange"]):
    """Changes, and who sees which."""

    def visible_to(self, actor: Actor) -> Self:
        """All of the alliance, for its members; those of their own outlines, for whoever writes them."""
        if actor.role is Role.SYSTEM:
            seen = Q(alliance_id=actor.alliance_id) if actor.alliance_id else Q()
            return self.filter(seen).narrowed()
        if actor.user_id is None:
            return self.none().narrowed()
        writers = ApplicationMember.objects.filter(application=OuterRef("application"), user_id=actor.user_id)
        seen = Q(Exists(writers))
        if actor.is_member and actor.alliance_id is not None:
            seen |= Q(alliance_id=actor.alliance_id)
        return self.filter(seen).narrowed()


class PlanChange(Entity):
    """A change of the plan after the opinion. What was reported and how it compares never changes."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, related_name="plan_changes")
    # the opinion that stood then; by its public id, because an opinion names the change that it supplements
    opinion = models.UUIDField()
    before = models.ForeignKey(ApplicationRevision, models.PROTECT, related_name="+")
    after = models.OneToOneField(ApplicationRevision, models.PROTECT, related_name="plan_change")
    rules_version = models.ForeignKey(RulesOfProcedure, models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"), max_length=4000)
    comparison = models.JSONField()  # as ``appraisal.changes.compare`` makes it
    proposal = models.CharField(max_length=10, choices=ChangeAnswer)  # what follows from the tolerance
    reported_at = models.DateTimeField()
    reported_by = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=ChangeState, default=ChangeState.REPORTED)
    decision = models.CharField(max_length=10, choices=ChangeAnswer, blank=True)
    decision_reason = models.TextField(max_length=4000, blank=True)
    decided_by = models.BigIntegerField(null=True)
    decided_as = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    resolution = models.UUIDField(null=True)  # the one that decided on the supplementary opinion
    budget = models.JSONField(null=True)  # what became of the money in the virtual budget

    objects: ClassVar[ChangeQuerySet] = ChangeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["reported_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=["reported", "to_decide", "voting"]),
                name="change_one_open_per_application",
                violation_error_message=_("A change of this plan waits for an answer already."),
            ),
            models.CheckConstraint(
                condition=Q(state="reported", decision="") | (~Q(state="reported") & ~Q(decision="")),
                name="change_decided_has_its_answer",
            ),
            models.CheckConstraint(
                condition=Q(decision="") | Q(decision=models.F("proposal")) | ~Q(decision_reason=""),
                name="change_other_answer_with_reason",
                violation_error_message=_(
                    "Please say why the answer is another one than the tolerance gives."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.application.title
