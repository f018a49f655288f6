"""How an opinion has reached the applicant, and since when they have it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.appraisal.models.opinions import ExpertOpinion
from buendnis.ground.models import Entity


class DeliveryChannel(models.TextChoices):
    """By which way an opinion was handed over."""

    PLATFORM = "platform", _("to be downloaded here")
    MAIL = "mail", _("by e-mail")
    POST = "post", _("by post")
    HAND = "hand", _("handed over")


class ReceiptKind(models.TextChoices):
    """How it is known that somebody has the opinion."""

    DOWNLOADED = "downloaded", pgettext_lazy("receipt", "downloaded")
    CONFIRMED = "confirmed", pgettext_lazy("receipt", "confirmed by the applicant")
    RECORDED = "recorded", pgettext_lazy("receipt", "recorded by the office")


class OpinionDelivery(Entity):
    """A delivery; with its receipt it never changes again."""

    opinion = models.ForeignKey(ExpertOpinion, models.PROTECT, related_name="deliveries")
    channel = models.CharField(_("channel"), max_length=8, choices=DeliveryChannel)
    to = models.CharField(_("to whom"), max_length=200, blank=True)
    sent_at = models.DateTimeField()
    by_user = models.BigIntegerField(null=True)
    sent_as = models.CharField(max_length=200)
    reminded_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=10, choices=ReceiptKind, blank=True)
    received_by = models.BigIntegerField(null=True)
    received_as = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["sent_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(received_at__isnull=True, receipt="")
                | (Q(received_at__isnull=False) & ~Q(receipt="")),
                name="delivery_receipt_is_whole",
            )
        ]
