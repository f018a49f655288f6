"""The formal pre-check (formale Vorprüfung): not binding, because the bank decides."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from buendnis.funding.models.applications import Application, ApplicationRevision
from buendnis.ground.models import Entity
from buendnis.ground.tenancy import TenantQuerySet


class PreCheck(Entity):
    """One run of the guideline's rules over a revision, with what each rule found and why."""

    alliance_path = "application__alliance"
    application = models.ForeignKey(Application, models.PROTECT, related_name="prechecks")
    revision = models.ForeignKey(ApplicationRevision, models.PROTECT, related_name="prechecks")
    run_at = models.DateTimeField()
    findings = models.JSONField()
    guideline_hash = models.CharField(max_length=64, blank=True)  # of the rules that were asked
    by_submission = models.BooleanField(default=False)  # run by itself when the outline came in
    completed_at = models.DateTimeField(null=True)
    remark = models.TextField(blank=True)

    objects: ClassVar[TenantQuerySet[PreCheck]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-run_at", "-pk"]


class Ruling(models.TextChoices):
    """What a person says about a rule's finding."""

    PASSED = "passed", _("passed")
    FAILED = "failed", _("failed")


class PreCheckOverride(Entity):
    """The office decides on a finding itself, with a reason; a new one replaces the former."""

    precheck = models.ForeignKey(PreCheck, models.PROTECT, related_name="overrides")
    rule = models.CharField(max_length=60)
    ruling = models.CharField(_("ruling"), max_length=10, choices=Ruling)
    reason = models.TextField(_("reason"), max_length=2000)
    ruled_by = models.BigIntegerField(null=True)
    ruled_as = models.CharField(max_length=200)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="override_has_reason")]


class RulingConfirmation(Entity):
    """What a second person says about a ruling: it counts, or it does not and the rule's finding stands."""

    override = models.OneToOneField(PreCheckOverride, models.PROTECT, related_name="confirmation")
    agrees = models.BooleanField()
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    said_at = models.DateTimeField()
    said_by = models.BigIntegerField(null=True)
    said_as = models.CharField(max_length=200)

    class Meta:
        ordering = ["said_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agrees=True) | ~Q(reason=""),
                name="objection_has_reason",
                violation_error_message=_("Please give the reason for your objection."),
            )
        ]
