"""Versions of the funding guideline, as an alliance's secretariat has completed them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Alliance
from buendnis.ground.frozen import FrozenVersion
from buendnis.ground.tenancy import TenantQuerySet


class GuidelineVersion(FrozenVersion):
    """One version of a guideline (Richtlinie). Its document is edited until the first outline rests on it.

    ``key`` names the guideline across alliances ("2015", "2021-2027"); ``number`` counts its versions here.
    """

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="guideline_versions")
    key = models.SlugField(max_length=30)
    number = models.PositiveIntegerField(default=1)
    title = models.CharField(_("title"), max_length=200)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    predecessor = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="successor", editable=False
    )

    objects: ClassVar[TenantQuerySet[GuidelineVersion]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-valid_from", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["alliance", "key", "number"], name="guideline_numbered")
        ]

    def __str__(self) -> str:
        return self.title
