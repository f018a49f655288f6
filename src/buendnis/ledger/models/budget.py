"""The virtual budget: heads whose rows are locked, and postings that only ever grow.

A posting moves an amount from one stage to another; a balance is a sum of postings. What was moved per day and
per month is summed up by the database itself (``Turnover``), so that a balance of any day is read at once.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import ProgrammeArea, Recognition
from buendnis.ground.models import Entity
from buendnis.ground.money import MoneyField
from buendnis.ground.tenancy import TenantQuerySet


class Stage(models.TextChoices):
    """Where money of the virtual budget stands. Of what is committed, claimed and paid the truth is the bank's.

    "Outside", "carried over", "reallocated" and "overplanned" are counterparts: they say where money came from.
    """

    OUTSIDE = "outside", _("Outside the budget")
    FREE = "free", pgettext_lazy("budget", "Free")
    OVERPLANNED = "overplanned", _("Overplanned")
    EARMARKED = "earmarked", _("Earmarked")
    COMMITTED = "committed", _("Committed")
    CLAIMED = "claimed", _("Claimed")
    PAID = "paid", _("Paid")
    CARRIED = "carried", _("Carried over")
    REALLOCATED = "reallocated", _("Reallocated")


class BudgetHead(Entity):
    """The virtual budget of a recognition in one programme area; its row is what earmarking locks."""

    alliance_path = "recognition__alliance"
    recognition = models.ForeignKey(Recognition, models.PROTECT, related_name="budget_heads")
    programme_area = models.CharField(_("programme area"), max_length=3, choices=ProgrammeArea)

    objects: ClassVar[TenantQuerySet[BudgetHead]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recognition", "programme_area"],
                name="budget_head_one_per_area",
                violation_error_message=_("This recognition has a budget for this programme area already."),
            )
        ]


class Posting(Entity):
    """``amount`` € moved from one stage to another, because of ``cause``. Never changed; see ``reverses``."""

    alliance_path = "head__recognition__alliance"
    head = models.ForeignKey(BudgetHead, models.PROTECT, related_name="postings")
    booked_at = models.DateTimeField()
    origin = models.CharField(max_length=12, choices=Stage)
    target = models.CharField(max_length=12, choices=Stage)
    amount = MoneyField()
    category = models.CharField(max_length=40, blank=True)  # key of the funding object
    cause_kind = models.CharField(max_length=60)
    cause_id = models.CharField(max_length=64)
    cause_label = models.CharField(max_length=250)
    reason = models.CharField(max_length=500)
    source = models.CharField(max_length=200, blank=True)  # of what only the bank or ministry knows
    source_date = models.DateField(null=True)
    key = models.CharField(max_length=120, unique=True)  # the same step is booked once
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    booked_by_user = models.BigIntegerField(null=True)
    booked_as = models.CharField(max_length=200, blank=True)

    objects: ClassVar[TenantQuerySet[Posting]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-booked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="posting_amount_positive"),
            models.CheckConstraint(condition=~Q(origin=F("target")), name="posting_moves"),
            models.CheckConstraint(
                condition=~Q(target__in=[Stage.CLAIMED, Stage.PAID])
                | Q(reverses__isnull=False)
                | (~Q(source="") & Q(source_date__isnull=False)),
                name="posting_paid_names_its_source",
                violation_error_message=_(
                    "What was claimed and paid only the bank says: name source and day."
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["head", "cause_kind", "cause_id"], name="posting_by_cause"),
            models.Index(fields=["head", "-booked_at", "-id"], name="posting_by_time"),
        ]


class Turnover(models.Model):
    """What was moved between two stages within a day or a month. The database keeps it; nobody else may."""

    class Span(models.TextChoices):
        """How long the time is that a row sums up."""

        DAY = "day", _("day")
        MONTH = "month", _("month")

    head = models.ForeignKey(BudgetHead, models.PROTECT, related_name="turnovers")
    span = models.CharField(max_length=5, choices=Span)
    begins_on = models.DateField()  # the German calendar day, or the first of the month
    category = models.CharField(max_length=40, blank=True)
    origin = models.CharField(max_length=12, choices=Stage)
    target = models.CharField(max_length=12, choices=Stage)
    total = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["head", "span", "begins_on", "category", "origin", "target"],
                name="turnover_once_per_span",
            )
        ]


class EarmarkState(models.TextChoices):
    """What has become of an earmark."""

    ACTIVE = "active", _("earmarked")
    COMMITTED = "committed", _("committed")
    RELEASED = "released", _("released")
    EXPIRED = "expired", _("expired")


class Earmark(Entity):
    """Money kept for one subject until a day; the amounts are in the postings that its id causes."""

    alliance_path = "head__recognition__alliance"
    head = models.ForeignKey(BudgetHead, models.PROTECT, related_name="earmarks")
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    subject_label = models.CharField(max_length=250)
    amount = MoneyField()
    overplanned = MoneyField(default=0)  # the part of the amount that the budget does not hold
    overplan_id = models.CharField(max_length=64, blank=True)  # of the resolution that allowed it
    overplan_label = models.CharField(max_length=250, blank=True)
    category = models.CharField(max_length=40, blank=True)  # key of the funding object
    expires_on = models.DateField()
    bank_number = models.CharField(_("number at the bank"), max_length=40, blank=True)
    starts_on = models.DateField(_("start"), null=True, blank=True)  # of what the bank has granted
    ends_on = models.DateField(_("end"), null=True, blank=True)
    state = models.CharField(max_length=12, choices=EarmarkState, default=EarmarkState.ACTIVE)
    note = models.CharField(max_length=500, blank=True)  # why it was last extended or let go

    objects: ClassVar[TenantQuerySet[Earmark]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["expires_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="earmark_amount_positive"),
            models.CheckConstraint(
                condition=Q(overplanned__gte=0, overplanned__lte=F("amount")), name="earmark_overplanned_part"
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="earmark_ends_after_start",
                violation_error_message=_("The project ends before it starts."),
            ),
            models.UniqueConstraint(
                fields=["head", "bank_number"],
                condition=~Q(bank_number="") & Q(state__in=[EarmarkState.ACTIVE, EarmarkState.COMMITTED]),
                name="earmark_one_alive_per_bank_number",
                violation_error_message=_("Another project has this number at the bank already."),
            ),
            models.CheckConstraint(
                condition=Q(overplanned=0) | ~Q(overplan_id=""),
                name="earmark_overplanned_by_resolution",
                violation_error_message=_("Only a resolution allows to plan more than the budget holds."),
            ),
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"],
                condition=Q(state__in=[EarmarkState.ACTIVE, EarmarkState.COMMITTED]),
                name="earmark_one_alive_per_subject",
                violation_error_message=_("Money is earmarked for this already."),
            ),
        ]


class ReserveState(models.TextChoices):
    """What has become of a place on the reserve list."""

    WAITING = "waiting", _("waiting")
    EARMARKED = "earmarked", _("earmarked")
    DROPPED = "dropped", _("taken off")


class ReserveEntry(Entity):
    """Adopted, but the budget did not hold it: it waits in the order of adoption."""

    alliance_path = "head__recognition__alliance"
    head = models.ForeignKey(BudgetHead, models.PROTECT, related_name="reserve")
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    subject_label = models.CharField(max_length=250)
    category = models.CharField(max_length=40, blank=True)
    amount = MoneyField()
    state = models.CharField(max_length=12, choices=ReserveState, default=ReserveState.WAITING)
    note = models.CharField(max_length=500, blank=True)
    key = models.CharField(max_length=120, unique=True)  # the same step is answered once

    objects: ClassVar[TenantQuerySet[ReserveEntry]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="reserve_amount_positive"),
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"],
                condition=Q(state=ReserveState.WAITING),
                name="reserve_waits_once",
                violation_error_message=_("This waits on the reserve list already."),
            ),
        ]


class BankStatement(Entity):
    """What the bank or the ministry says of a head on a day. It is the truth; the postings follow it."""

    alliance_path = "head__recognition__alliance"
    head = models.ForeignKey(BudgetHead, models.PROTECT, related_name="statements")
    as_of = models.DateField(_("as of"))
    source = models.CharField(_("source"), max_length=200)
    key = models.CharField(max_length=120, unique=True)
    stated_as = models.CharField(max_length=200)  # under which role it was entered

    objects: ClassVar[TenantQuerySet[BankStatement]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-as_of", "-pk"]


class StatedBalance(models.Model):
    """What a statement says of one stage, and what the postings said at that moment."""

    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="balances")
    stage = models.CharField(max_length=12, choices=Stage)  # of OUTSIDE: what was allocated
    stated = MoneyField()
    booked = MoneyField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "stage"], name="stated_once_per_stage"),
            models.CheckConstraint(condition=Q(stated__gte=0), name="stated_not_negative"),
        ]
