"""What an opinion's conditions ask of somebody: tasks with a deadline, their proofs, and what was said to them."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Alliance
from buendnis.appraisal.models.opinions import ExpertOpinion, OpinionState
from buendnis.funding.models import ApplicationMember, ApplicationState
from buendnis.funding.transitions import AFTER_OPINION
from buendnis.ground.actor import Actor, Role
from buendnis.ground.models import Entity
from buendnis.ground.tenancy import TenantQuerySet


class ConditionTime(models.TextChoices):
    """When a condition has to be fulfilled."""

    BEFORE_GRANT = "before_grant", _("before the grant")
    DURING = "during", _("during the project")


class ConditionState(models.TextChoices):
    """How far a condition is."""

    OPEN = "open", pgettext_lazy("condition", "open")
    SUBMITTED = "submitted", pgettext_lazy("condition", "proof submitted")
    ACCEPTED = "accepted", pgettext_lazy("condition", "fulfilled")
    ENDED = "ended", pgettext_lazy("condition", "no longer asked for")


AWAITED = (ConditionState.OPEN, ConditionState.SUBMITTED)
STILL_ASKED = Q(opinion__state=OpinionState.ISSUED, opinion__case__application__state__in=AFTER_OPINION)
LAPSED = ~STILL_ASKED & Q(state__in=AWAITED)


class ConditionQuerySet(TenantQuerySet["OpinionCondition"]):
    """Conditions, and who sees which."""

    def visible_to(self, actor: Actor) -> Self:
        """All of the alliance, for its members; those on their own outlines, for whoever writes them."""
        if actor.role is Role.SYSTEM:
            seen = Q(alliance_id=actor.alliance_id) if actor.alliance_id else Q()
            return self.filter(seen).narrowed()
        if actor.user_id is None:
            return self.none().narrowed()
        writers = ApplicationMember.objects.filter(
            application=OuterRef("opinion__case__application"), user_id=actor.user_id
        )
        seen = Q(Exists(writers))
        if actor.is_member and actor.alliance_id is not None:
            seen |= Q(alliance_id=actor.alliance_id)
        return self.filter(seen).narrowed()

    def still_asked(self) -> Self:
        """Without those of a project that the bank has refused, or that was withdrawn: nobody waits for these."""
        return self.filter(STILL_ASKED)

    def shown_as(self, state: str) -> Self:
        """Those whose ``shown_state`` it is."""
        if state == ConditionState.ENDED:
            return self.filter(Q(state=state) | LAPSED)
        return self.filter(~LAPSED, state=state)


class OpinionCondition(Entity):
    """A condition of an issued opinion. What it asks never changes; its deadline does, with a reason."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="+")
    opinion = models.ForeignKey(ExpertOpinion, models.PROTECT, related_name="tasks")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=1000)
    kind = models.CharField(max_length=12, choices=ConditionTime)
    who = models.CharField(max_length=200, blank=True)  # empty: the applicant
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=9, choices=ConditionState, default=ConditionState.OPEN)
    state_since = models.DateTimeField()
    reminded_on = models.DateField(null=True)

    objects: ClassVar[ConditionQuerySet] = ConditionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["opinion", "number"]
        constraints = [
            models.UniqueConstraint(fields=["opinion", "number"], name="condition_numbered_per_opinion")
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def fell_away(self) -> str:
        """Why nothing is asked by its opinion any more; empty: it is.

        It follows from how opinion and project stand: a refusal that the bank takes back asks for everything again.
        """
        state = self.opinion.case.application.state
        if self.opinion.state == OpinionState.REVOKED:
            return gettext("The opinion has been revoked.")
        if state == ApplicationState.REFUSED:
            return gettext("The bank has refused the project.")
        if state == ApplicationState.WITHDRAWN:
            return gettext("The project has been withdrawn.")
        return ""

    @property
    def shown_state(self) -> ConditionState:
        """How far it is for whoever reads it: what fell away is not open."""
        lapsed = self.state in AWAITED and self.fell_away
        return ConditionState.ENDED if lapsed else ConditionState(self.state)


class ConditionStepKind(models.TextChoices):
    """What has happened to a condition."""

    SUBMITTED = "submitted", _("Proof submitted")
    ACCEPTED = "accepted", _("Proof accepted")
    SENT_BACK = "sent_back", _("Proof sent back")
    EXTENDED = "extended", _("Deadline extended")
    CARRIED = "carried", _("Taken over from the earlier opinion")
    ENDED = "ended", _("No longer asked for")


class ConditionStep(Entity):
    """One thing that somebody did to a condition; only grows."""

    condition = models.ForeignKey(OpinionCondition, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=ConditionStepKind)
    text = models.TextField(max_length=4000, blank=True)
    documents = models.JSONField(default=list)  # ids of the proof's files
    due_before = models.DateField(null=True)
    due_on = models.DateField(null=True)
    by_user = models.BigIntegerField(null=True)
    done_as = models.CharField(max_length=200)
    done_at = models.DateTimeField()

    class Meta:
        ordering = ["done_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["sent_back", "extended"]) | ~Q(text=""),
                name="condition_step_with_reason",
                violation_error_message=_("Please give a reason."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="submitted") | ~Q(text="") | ~Q(documents=[]),
                name="condition_proof_says_something",
                violation_error_message=_("Please upload the proof, or say where it can be found."),
            ),
        ]
