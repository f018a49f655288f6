"""What the bank has decided about an outline, as its notice says."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance
from buendnis.bank.models.shared import BankQuerySet
from buendnis.funding.models import Application
from buendnis.ground.models import Entity
from buendnis.ground.money import MoneyField, RateField


class BankOutcome(models.TextChoices):
    """What the bank has decided, or what became of the application there."""

    GRANTED = "granted", pgettext_lazy("bank", "granted")
    REFUSED = "refused", pgettext_lazy("bank", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("bank", "withdrawn by the applicant")


class BankDecision(Entity):
    """A decision. What it says never changes; one that was entered wrongly is taken back, and stays on record."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, related_name="bank_decisions")
    outcome = models.CharField(_("outcome"), max_length=9, choices=BankOutcome)
    decided_on = models.DateField(_("decided on"))
    notice = models.CharField(_("number of the notice"), max_length=60, blank=True)
    amount = MoneyField(_("ESF amount granted"), null=True)
    rate = RateField(_("rate"), null=True)
    starts_on = models.DateField(_("start"), null=True)
    ends_on = models.DateField(_("end"), null=True)
    reason = models.TextField(_("reason"), max_length=4000, blank=True)
    booked = models.JSONField(default=dict)  # what it did to the virtual budget, so that it can be taken back
    entered_by = models.BigIntegerField(null=True)
    entered_as = models.CharField(max_length=200)
    entered_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_reason = models.TextField(max_length=1000, blank=True)

    objects: ClassVar[BankQuerySet] = BankQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(undone_at__isnull=True),
                name="decision_one_per_application",
                violation_error_message=_("The bank’s decision on this outline has been entered already."),
            ),
            models.CheckConstraint(
                condition=~Q(outcome="granted")
                | (Q(amount__gt=0) & ~Q(notice="") & Q(starts_on__isnull=False, ends_on__isnull=False)),
                name="decision_granted_is_whole",
                violation_error_message=_("A grant needs its amount, notice, and period."),
            ),
            models.CheckConstraint(
                condition=~Q(outcome="refused") | ~Q(reason=""),
                name="decision_refused_has_reason",
                violation_error_message=_("Please say why the bank has refused."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="decision_ends_after_start",
                violation_error_message=_("The project ends before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(rate__isnull=True) | Q(rate__gte=0, rate__lte=1),
                name="decision_rate_is_a_part",
                violation_error_message=_("The rate lies between 0 and 100 percent."),
            ),
        ]

    def __str__(self) -> str:
        return self.notice or str(self.get_outcome_display())
