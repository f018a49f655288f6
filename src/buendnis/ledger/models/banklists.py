"""The bank's or the ministry's dated list of projects, row by row, and what became of each difference."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.ground.actor import Actor, Role
from buendnis.ground.models import Entity
from buendnis.ground.money import MoneyField
from buendnis.ground.tenancy import TenantQuerySet
from buendnis.ledger.models.budget import BudgetHead, Earmark


class BankListState(models.TextChoices):
    """How far the comparison with a list is."""

    UPLOADED = "uploaded", pgettext_lazy("bank list", "columns to be chosen")
    COMPARED = "compared", pgettext_lazy("bank list", "compared")
    DROPPED = "dropped", pgettext_lazy("bank list", "discarded")


class BankListQuerySet(TenantQuerySet["BankList"]):
    """Lists, and who sees which."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the own alliance: drafts for its secretariat, what was compared for all its members."""
        if actor.role is Role.SYSTEM or actor.is_office:
            return self.in_alliance(actor.alliance_id)
        if actor.is_member:
            return self.in_alliance(actor.alliance_id).filter(state=BankListState.COMPARED)
        return self.none().narrowed()


class BankList(Entity):
    """A list of the bank about the projects of one budget, as of a day. What it says never changes."""

    alliance_path = "head__recognition__alliance"
    head = models.ForeignKey(BudgetHead, models.PROTECT, related_name="bank_lists")
    as_of = models.DateField(_("as of"))
    source = models.CharField(_("source"), max_length=200)
    state = models.CharField(max_length=10, choices=BankListState, default=BankListState.UPLOADED)
    file_name = models.CharField(max_length=150)
    sha256 = models.CharField(max_length=64)
    document = models.UUIDField(null=True)  # the file as it came
    peek = models.JSONField(default=list)  # the first rows of each sheet, for choosing columns
    choices = models.JSONField(default=dict)  # sheet, header, columns, as chosen
    notes = models.JSONField(default=list)  # what was left out of the list, and why
    brought_as = models.CharField(max_length=200)  # under which role it was uploaded
    compared_at = models.DateTimeField(null=True)

    objects: ClassVar[BankListQuerySet] = BankListQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-as_of", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["head", "sha256"],
                condition=~Q(state="dropped"),
                name="bank_list_taken_once",
                violation_error_message=_("This list has been taken over already."),
            ),
            models.CheckConstraint(
                condition=Q(compared_at__isnull=False) | ~Q(state="compared"),
                name="bank_list_compared_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.source


class Finding(models.TextChoices):
    """What comparing a row with the books has shown."""

    SAME = "same", pgettext_lazy("finding", "agrees")
    AMOUNTS = "amounts", pgettext_lazy("finding", "other amounts")
    UNKNOWN = "unknown", pgettext_lazy("finding", "not in the books")
    MISSING = "missing", pgettext_lazy("finding", "not on the list")
    TWICE = "twice", pgettext_lazy("finding", "twice on the list")
    UNREADABLE = "unreadable", pgettext_lazy("finding", "not readable")
    NEWER = "newer", pgettext_lazy("finding", "the books know more recent")


class RowState(models.TextChoices):
    """What became of a row."""

    OPEN = "open", pgettext_lazy("row", "to be solved")
    CLEAR = "clear", pgettext_lazy("row", "nothing to do")
    BOOKED = "booked", pgettext_lazy("row", "booked")
    SET_ASIDE = "aside", pgettext_lazy("row", "set aside")
    ADDED = "added", pgettext_lazy("row", "added up")


class BankRow(Entity):
    """A row of a list (or a project that the list lacks: number 0), beside what the books said then."""

    alliance_path = "of__head__recognition__alliance"
    of = models.ForeignKey(BankList, models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField()  # as in the sheet; 0: a project that is not on the list
    bank_number = models.CharField(max_length=40, blank=True)
    our_number = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=250, blank=True)
    beneficiary = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    granted = MoneyField(null=True)  # in all
    claimed = MoneyField(null=True)  # in all, what has been paid of it included
    paid = MoneyField(null=True)  # in all
    compared_at = models.DateTimeField(null=True)
    # what follows is what people and the books say of the row
    earmark = models.ForeignKey(Earmark, models.PROTECT, null=True, related_name="bank_rows")
    matched_by = models.CharField(max_length=10, blank=True)  # bank, ours, hand
    adds_to = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="parts"
    )  # with which it counts
    finding = models.CharField(max_length=10, choices=Finding)
    state = models.CharField(max_length=8, choices=RowState, default=RowState.OPEN)
    our_granted = MoneyField(null=True)
    our_claimed = MoneyField(null=True)
    our_paid = MoneyField(null=True)
    proposals = models.JSONField(default=list)  # [public id of an earmark, label, likeness in percent]
    problems = models.JSONField(default=list)  # what could not be read
    reason = models.CharField(max_length=500, blank=True)  # why it was solved as it was
    solved_at = models.DateTimeField(null=True)
    solved_as = models.CharField(max_length=200, blank=True)

    objects: ClassVar[TenantQuerySet[BankRow]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["of", "number"], condition=Q(number__gt=0), name="bank_row_numbered"
            ),
            models.UniqueConstraint(
                fields=["of", "earmark"], condition=Q(number=0), name="bank_row_missing_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "clear"]) | (~Q(reason="") & Q(solved_at__isnull=False)),
                name="bank_row_solved_with_a_reason",
                violation_error_message=_("Please give a reason."),
            ),
            models.CheckConstraint(
                condition=Q(adds_to__isnull=False, state="added")
                | (Q(adds_to__isnull=True) & ~Q(state="added")),
                name="bank_row_added_to_another",
            ),
            models.CheckConstraint(
                condition=(Q(granted__isnull=True) | Q(granted__gte=0))
                & (Q(claimed__isnull=True) | Q(claimed__gte=0))
                & (Q(paid__isnull=True) | Q(paid__gte=0))
                & (Q(claimed__isnull=True) | Q(paid__isnull=True) | Q(claimed__gte=F("paid"))),
                name="bank_row_amounts",
            ),
        ]
        indexes = [models.Index(fields=["of", "state"], name="bank_row_by_state")]

    @property
    def added(self) -> list[BankRow]:
        """The other rows of the same project that count together with this one."""
        return list(self.parts.all()) if self.pk else []

    @property
    def all_granted(self) -> Decimal | None:
        """What was granted, those rows included; None if none of them says."""
        return self._together("granted")

    @property
    def all_claimed(self) -> Decimal | None:
        """The same of what was claimed."""
        return self._together("claimed")

    @property
    def all_paid(self) -> Decimal | None:
        """The same of what was paid."""
        return self._together("paid")

    def _together(self, name: str) -> Decimal | None:
        said = [amount for each in (self, *self.added) if (amount := getattr(each, name)) is not None]
        return sum(said, Decimal(0)) if said else None
