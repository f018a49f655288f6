"""Saved scenarios, frozen with all their inputs, and the alliance's setting for views by partner."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Alliance
from buendnis.decisions.models import Committee
from buendnis.ground.actor import Actor, Role
from buendnis.ground.models import Entity
from buendnis.ground.money import MoneyField
from buendnis.ground.tenancy import TenantQuerySet
from buendnis.ledger.models import BudgetHead


class ScenarioState(models.TextChoices):
    """Who may see a scenario."""

    PRIVATE = "private", pgettext_lazy("scenario", "private")
    HANDED = "handed", pgettext_lazy("scenario", "given to the office")
    SHARED = "shared", pgettext_lazy("scenario", "shown to the committee")
    DROPPED = "dropped", pgettext_lazy("scenario", "put away")


class ScenarioQuerySet(TenantQuerySet["Scenario"]):
    """Scenarios, and who sees which."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own; for the office those of the office and those given to it; for a committee what it is shown."""
        if actor.role is Role.SYSTEM:
            seen = Q(alliance_id=actor.alliance_id) if actor.alliance_id else Q()
            return self.filter(seen).narrowed()
        if not actor.is_member or actor.alliance_id is None:
            return self.none().narrowed()
        own = Q(by_user=actor.user_id, of_office=False)
        if actor.is_office:
            seen = own | Q(of_office=True) | Q(state__in=[ScenarioState.HANDED, ScenarioState.SHARED])
        else:
            committees = Committee.objects.in_alliance(actor.alliance_id).filter(
                Q(has_all_seats=True) | Q(seats=actor.seat_id or 0)
            )
            seen = own | Q(state=ScenarioState.SHARED, committee__in=committees.values("pk"))
        return self.filter(seen, alliance_id=actor.alliance_id).narrowed()


class Scenario(Entity):
    """What the rules would choose under given assumptions. It prepares a talk, and is never a reason.

    Inputs and answer never change; a change is a new scenario that names this one. Title and note are words for it.
    """

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="scenarios")
    head = models.ForeignKey(BudgetHead, models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=120)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    made_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="variants")
    by_user = models.BigIntegerField(null=True, blank=True)
    by_mandate = models.BigIntegerField(null=True, blank=True)
    of_office = models.BooleanField(default=False)
    made_as = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    budget = MoneyField()
    inputs = models.JSONField()  # see ``inputs.Inputs``
    question = models.JSONField()  # what the engine was asked, made of the inputs
    answer = models.JSONField()
    engine_version = models.CharField(max_length=20)
    content_hash = models.CharField(max_length=64)  # of inputs, question and answer
    ballot_seats = models.JSONField(
        default=dict, blank=True
    )  # id of a ballot → public id of its seat; not exported
    state = models.CharField(max_length=8, choices=ScenarioState, default=ScenarioState.PRIVATE)
    committee = models.ForeignKey(Committee, models.PROTECT, null=True, blank=True, related_name="+")
    shared_at = models.DateTimeField(null=True, blank=True)
    shared_as = models.CharField(max_length=200, blank=True)

    objects: ClassVar[ScenarioQuerySet] = ScenarioQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ScenarioState.SHARED, committee__isnull=False, shared_at__isnull=False)
                | (~Q(state=ScenarioState.SHARED) & Q(committee__isnull=True, shared_at__isnull=True)),
                name="scenario_shared_with_a_committee",
                violation_error_message=_("Please say which committee sees the scenario."),
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="scenario_has_a_title",
                violation_error_message=_("Please give the scenario a title."),
            ),
            models.UniqueConstraint(
                fields=["alliance", "by_user", "of_office", "title", "content_hash"],
                condition=~Q(state=ScenarioState.DROPPED),
                name="scenario_saved_once_under_a_title",
                violation_error_message=_(
                    "This very scenario is saved under this title already. Please choose another title, or look "
                    "into the list."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state_said(self) -> str:
        """Who sees it; what the office made is the office's own until a committee sees it."""
        if self.of_office and self.state in {ScenarioState.PRIVATE, ScenarioState.HANDED}:
            return gettext("for the office only")
        return self.get_state_display()


class PartnerView(Entity):
    """Whether scenarios show how each partner comes off. Off by default; the newest row counts; rows only grow."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="+")
    shown = models.BooleanField(_("show how each partner comes off"))
    reason = models.CharField(_("reason"), max_length=1000)
    decided_at = models.DateTimeField()
    by_user = models.BigIntegerField(null=True, blank=True)
    decided_as = models.CharField(max_length=200)

    objects: ClassVar[TenantQuerySet[PartnerView]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="partner_view_has_a_reason",
                violation_error_message=_("Please give a reason."),
            )
        ]
