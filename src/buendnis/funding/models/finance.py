"""The finance plan of an outline: what it costs, who pays, and on what a share still depends.

Rows of the plan keep a ``key`` for ever, so that conditions, later statuses and files can name them: a row
that is saved again is the same row.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.funding.models.applications import Application, ApplicationRevision
from buendnis.ground.money import MoneyField
from buendnis.ground.tenancy import TenantQuerySet
from buendnis.parties.models import Organisation


class ExpenditureItem(models.Model):
    """A line of the eligible expenditure; ``category`` is a key of the guideline version."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="expenditure")
    key = models.UUIDField(default=uuid4, editable=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)  # as people have put them
    category = models.CharField(_("category"), max_length=40)
    year = models.PositiveSmallIntegerField(_("year"))
    label = models.CharField(_("what for"), max_length=160, blank=True)
    amount = MoneyField(_("amount"))

    class Meta:
        ordering = ["year", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="expenditure_amount_positive"),
            models.CheckConstraint(condition=Q(year__range=(2007, 2100)), name="expenditure_year_plausible"),
            models.UniqueConstraint(fields=["application", "key"], name="expenditure_key_once"),
        ]


class SourceKind(models.TextChoices):
    """Where a share of the funding comes from."""

    ESF = "esf", _("ESF")
    STATE = "state", _("State of Lower Saxony")
    OWN = "own", _("Own funds")
    PUBLIC = "public", _("Public co-funding")
    PRIVATE = "private", _("Private co-funding")


class SourceStatus(models.TextChoices):
    """How sure a share is."""

    ASKED = "asked", _("asked for")
    INDICATED = "indicated", _("indicated")
    CONDITIONAL = "conditional", _("on a condition")
    CONFIRMED = "confirmed", _("confirmed")
    WITHDRAWN = "withdrawn", pgettext_lazy("co-funding", "withdrawn")


BY_THE_BANK = (SourceKind.ESF, SourceKind.STATE)  # shares whose confirmation is the grant itself
UNNAMED = "noch nicht benannt"  # stands for a confirmation in rows from before it had to be named


class FundingSource(models.Model):
    """A share of the funding: the ESF's, the applicant's own, a co-funder's.

    ``in_kind_of`` names the category of expenditure that somebody bears in kind (Freistellung, passive
    benefits): such a share follows that expenditure to the cent. ``confirmation`` is a document of the
    outline, ``confirmation_note`` says where else the letter can be looked up; a confirmed share has one of
    them. That one on a condition has a condition is seen to by a trigger when the transaction ends.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="sources")
    key = models.UUIDField(default=uuid4, editable=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=SourceKind)
    in_kind_of = models.CharField(max_length=40, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="co_funding",
        verbose_name=_("known as"),
    )
    label = models.CharField(_("who pays"), max_length=200)
    amount = MoneyField(_("amount"))
    status = models.CharField(_("status"), max_length=12, choices=SourceStatus, default=SourceStatus.ASKED)
    confirmation = models.UUIDField(_("confirmation of co-funding"), null=True, blank=True)
    confirmation_note = models.CharField(_("where it can be looked up"), max_length=200, blank=True)
    deciding_body = models.CharField(_("deciding body"), max_length=160, blank=True)
    decides_on = models.DateField(_("decides on"), null=True, blank=True)
    papers_due_on = models.DateField(_("papers due on"), null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        # of the shares of many years few have a day that comes near
        indexes = [
            models.Index(
                fields=["decides_on"], condition=Q(decides_on__isnull=False), name="source_decided_on"
            ),
            models.Index(
                fields=["papers_due_on"], condition=Q(papers_due_on__isnull=False), name="source_papers_due"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=SourceStatus.CONFIRMED)
                | Q(kind__in=BY_THE_BANK)
                | Q(confirmation__isnull=False)
                | ~Q(confirmation_note=""),
                name="source_confirmed_names_it",
                violation_error_message=_(
                    "Please name the confirmation: the letter or the decision, with its date."
                ),
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="source_amount_positive"),
            models.UniqueConstraint(fields=["application", "key"], name="source_key_once"),
            models.UniqueConstraint(
                fields=["application", "in_kind_of"],
                condition=~Q(in_kind_of=""),
                name="source_in_kind_once",
                violation_error_message=_("This category is shown as a share in kind already."),
            ),
            models.CheckConstraint(
                condition=Q(papers_due_on__isnull=True)
                | Q(decides_on__isnull=True)
                | Q(papers_due_on__lte=F("decides_on")),
                name="source_papers_before_meeting",
                violation_error_message=_("The papers are due after the meeting. Please check both dates."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def names_confirmation(self) -> bool:
        """Whether it says what confirms it."""
        return self.confirmation is not None or bool(named(self.confirmation_note))


def named(note: str) -> str:
    """Where a confirmation can be looked up; nothing where that has still to be said."""
    return "" if note == UNNAMED else note


class ConditionKind(models.TextChoices):
    """What a share waits for."""

    SOURCE = "source", _("another share is confirmed")
    PROOF = "proof", _("proof of use of an earlier project")
    WORDS = "words", _("another condition")


class SourceCondition(models.Model):
    """One thing that a share still depends on; ``met_on`` is the day on which it was fulfilled.

    That ``other`` belongs to the same plan is seen to by the verb: it finds it among the plan's own rows.
    """

    source = models.ForeignKey(FundingSource, models.CASCADE, related_name="conditions")
    kind = models.CharField(_("kind"), max_length=8, choices=ConditionKind)
    other = models.ForeignKey(
        FundingSource,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="awaited_by",
        verbose_name=_("the other share"),
    )
    text = models.CharField(_("in words"), max_length=300, blank=True)
    expected_on = models.DateField(_("expected by"), null=True, blank=True)
    met_on = models.DateField(_("fulfilled on"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=ConditionKind.SOURCE, other__isnull=False)
                | (~Q(kind=ConditionKind.SOURCE) & Q(other__isnull=True)),
                name="condition_names_other_share",
                violation_error_message=_("Please choose the other share."),
            ),
            models.CheckConstraint(
                condition=Q(kind=ConditionKind.SOURCE) | ~Q(text=""),
                name="condition_in_words",
                violation_error_message=_("Please name the condition."),
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=True) | ~Q(other=F("source")),
                name="condition_not_on_itself",
                violation_error_message=_("A share can't wait for itself."),
            ),
            models.UniqueConstraint(
                fields=["source", "other"],
                name="condition_once",
                violation_error_message=_("This share waits for the other one already."),
            ),
        ]


class SourceUpdate(models.Model):
    """What became of a share after its plan was submitted: the revision stays, co-funding goes on living.

    Only grows; the newest row of a share counts. A trigger lets none be confirmed without its confirmation.
    Once the outline is returned, the writers' rows take it over.
    """

    alliance_path = "application__alliance"
    application = models.ForeignKey(Application, models.PROTECT, related_name="source_updates")
    revision = models.ForeignKey(ApplicationRevision, models.PROTECT, related_name="source_updates")
    source = models.UUIDField()  # the key of the share
    status = models.CharField(max_length=12, choices=SourceStatus)
    confirmation = models.UUIDField(null=True, blank=True)
    confirmation_note = models.CharField(max_length=200, blank=True)
    decides_on = models.DateField(null=True, blank=True)
    papers_due_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.BigIntegerField(null=True)
    recorded_as = models.CharField(max_length=200)

    objects: ClassVar[TenantQuerySet[SourceUpdate]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(papers_due_on__isnull=True)
                | Q(decides_on__isnull=True)
                | Q(papers_due_on__lte=F("decides_on")),
                name="update_papers_before_meeting",
                violation_error_message=_("The papers are due after the meeting. Please check both dates."),
            ),
        ]


class AidKind(models.TextChoices):
    """Whether small state aid has been granted already or comes with this project."""

    EARLIER = "earlier", _("received earlier")
    PLANNED = "planned", _("by this project")


class AidDeclaration(models.Model):
    """What a single undertaking declares: de-minimis aid that it has had, and what this project brings it.

    Zero euro of earlier aid is a declaration too: that there was none.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="aid")
    key = models.UUIDField(default=uuid4, editable=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    undertaking = models.CharField(_("undertaking"), max_length=200)
    kind = models.CharField(_("kind"), max_length=8, choices=AidKind)
    granted_on = models.DateField(_("granted on"), null=True, blank=True)
    amount = MoneyField(_("amount"))

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "key"], name="aid_key_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="aid_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(kind=AidKind.PLANNED, granted_on__isnull=True)
                | Q(kind=AidKind.EARLIER, granted_on__isnull=False)
                | Q(kind=AidKind.EARLIER, amount=0),
                name="aid_earlier_has_its_day",
                violation_error_message=_(
                    "Please say on which day earlier aid was granted; aid by this project has no day yet."
                ),
            ),
        ]
