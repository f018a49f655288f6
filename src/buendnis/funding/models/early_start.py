"""Early start (vorzeitiger Maßnahmebeginn): beginning before the grant, which only the bank permits."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from buendnis.funding.models.applications import Application


class EarlyStart(models.Model):
    """What is known about the early start of an outline's project.

    ``permitted_from``: the first day on which the project may begin; ``begun_on``: when it really began.
    ``document``: the id of the bank's letter.
    """

    application = models.OneToOneField(Application, models.CASCADE, related_name="early_start")
    asked_on = models.DateField(_("asked at the bank on"), null=True, blank=True)
    permitted_from = models.DateField(_("permitted from"), null=True, blank=True)
    refused_on = models.DateField(_("refused on"), null=True, blank=True)
    begun_on = models.DateField(_("begun on"), null=True, blank=True)
    document = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(permitted_from__isnull=True) | Q(refused_on__isnull=True),
                name="early_start_permitted_or_refused",
                violation_error_message=_("The bank has either permitted the early start or refused it."),
            ),
            models.CheckConstraint(
                condition=Q(asked_on__isnull=False) | Q(permitted_from__isnull=True, refused_on__isnull=True),
                name="early_start_asked_before_answered",
                violation_error_message=_("Please say when the bank was asked."),
            ),
        ]
