"""What the bank asks about an outline, until when, and what it was answered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance
from buendnis.bank.models.shared import BankQuerySet
from buendnis.funding.models import Application
from buendnis.ground.models import Entity


class QueryState(models.TextChoices):
    """Whose turn it is."""

    OFFICE = "office", pgettext_lazy("query", "with the office")
    APPLICANT = "applicant", pgettext_lazy("query", "with the applicant")
    ANSWERED = "answered", pgettext_lazy("query", "answered")


class BankQuery(Entity):
    """A query of the bank. What it asked never changes; its deadline does, with a reason."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, related_name="bank_queries")
    asked_on = models.DateField(_("asked on"))
    text = models.TextField(_("what the bank asks"), max_length=8000)
    due_on = models.DateField(_("answer until"))
    owner = models.CharField(_("who sees to it"), max_length=200, blank=True)
    state = models.CharField(max_length=9, choices=QueryState, default=QueryState.OFFICE)
    state_since = models.DateTimeField()
    answer = models.TextField(_("answer"), max_length=8000, blank=True)
    answered_on = models.DateField(null=True)
    reminded_on = models.DateField(null=True)

    objects: ClassVar[BankQuerySet] = BankQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=models.F("asked_on")),
                name="query_due_after_asked",
                violation_error_message=_("The deadline lies before the day on which the bank asked."),
            ),
            models.CheckConstraint(
                condition=Q(state="answered", answered_on__isnull=False)
                | (~Q(state="answered") & Q(answered_on__isnull=True)),
                name="query_answered_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class QueryStepKind(models.TextChoices):
    """What has happened to a query."""

    ASKED = "asked", _("Asked by the bank")
    HANDED = "handed", _("Passed to the applicant")
    CONTRIBUTED = "given", _("Contribution of the applicant")
    TAKEN_BACK = "back", _("Taken back by the office")
    EXTENDED = "extended", _("Deadline extended")
    ANSWERED = "answered", _("Answered")
    REOPENED = "reopened", _("Opened again")


class QueryStep(Entity):
    """One thing that was done with a query; only grows."""

    query = models.ForeignKey(BankQuery, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=8, choices=QueryStepKind)
    text = models.TextField(max_length=8000, blank=True)
    documents = models.JSONField(default=list)
    due_before = models.DateField(null=True)
    due_on = models.DateField(null=True)
    by_user = models.BigIntegerField(null=True)
    done_as = models.CharField(max_length=200)
    done_at = models.DateTimeField()

    class Meta:
        ordering = ["done_at", "pk"]
