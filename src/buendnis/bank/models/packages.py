"""What goes to the bank: one archive per opinion, with a list of what is in it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance
from buendnis.appraisal.models import ExpertOpinion
from buendnis.bank.models.shared import BankQuerySet
from buendnis.funding.models import Application
from buendnis.ground.models import Entity


class PackageState(models.TextChoices):
    """How far a package is."""

    WAITING = "waiting", pgettext_lazy("package", "being made")
    READY = "ready", pgettext_lazy("package", "ready")
    FAILED = "failed", pgettext_lazy("package", "failed")


class BankPackage(Entity):
    """An archive for the bank. Once it is ready, it and its manifest never change; another one is a new row."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, related_name="bank_packages")
    opinion = models.ForeignKey(ExpertOpinion, models.PROTECT, related_name="bank_packages")
    chosen = models.JSONField(default=list)  # ids of the outline's papers that go along
    state = models.CharField(max_length=7, choices=PackageState, default=PackageState.WAITING)
    ordered_by = models.BigIntegerField(null=True)
    ordered_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    document = models.UUIDField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    manifest = models.JSONField(default=list)  # [{name, about, sha256, size}]
    problem = models.CharField(max_length=300, blank=True)

    objects: ClassVar[BankQuerySet] = BankQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-ordered_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["opinion"],
                condition=Q(state="waiting"),
                name="package_one_at_a_time",
                violation_error_message=_("A package is being made already."),
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | (Q(document__isnull=False) & ~Q(sha256="")),
                name="package_ready_has_its_file",
            ),
        ]


class PackageChannel(models.TextChoices):
    """By which way a package went to the bank."""

    PORTAL = "portal", _("uploaded in the bank’s portal")
    MAIL = "mail", _("by e-mail")
    POST = "post", _("by post")
    APPLICANT = "applicant", _("by the applicant")


class PackageDelivery(Entity):
    """That a package went to the bank; only grows."""

    package = models.ForeignKey(BankPackage, models.PROTECT, related_name="deliveries")
    channel = models.CharField(_("channel"), max_length=9, choices=PackageChannel)
    to = models.CharField(_("to whom"), max_length=200, blank=True)
    sent_on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    by_user = models.BigIntegerField(null=True)
    sent_as = models.CharField(max_length=200)

    class Meta:
        ordering = ["sent_on", "pk"]
