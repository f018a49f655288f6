"""An outline given back: what the office asks to be changed, until when, and why that was extended."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from buendnis.funding.models.applications import Application, ApplicationRevision
from buendnis.ground.models import Entity
from buendnis.ground.tenancy import TenantQuerySet


class ApplicationReturn(Entity):
    """One return: ``fields`` is a list of ``{"name", "note"}``; ``due_on`` is the deadline as it was set first.

    The deadline as it stands now is ``Application.returned_until``.
    """

    alliance_path = "application__alliance"
    application = models.ForeignKey(Application, models.PROTECT, related_name="returns")
    revision = models.ForeignKey(ApplicationRevision, models.PROTECT, related_name="returns")
    returned_at = models.DateTimeField()
    returned_by = models.BigIntegerField(null=True)
    reason = models.TextField(max_length=4000)
    fields = models.JSONField(default=list)
    only_these = models.BooleanField(default=False)
    due_on = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)  # when it was submitted again
    office_told_on = models.DateField(null=True)  # the deadline of whose passing the office was told

    objects: ClassVar[TenantQuerySet[ApplicationReturn]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-returned_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(answered_at__isnull=True), name="return_one_open"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="return_has_reason"),
        ]


class ReturnExtension(Entity):
    """More time for an answer, with the office's reason."""

    of = models.ForeignKey(ApplicationReturn, models.PROTECT, related_name="extensions")
    due_on = models.DateField(_("New deadline"))
    reason = models.TextField(_("Reason"), max_length=2000)
    extended_at = models.DateTimeField()
    extended_by = models.BigIntegerField(null=True)
    extended_as = models.CharField(max_length=200)

    class Meta:
        ordering = ["extended_at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="extension_has_reason")]
