"""The region's strategy against the shortage, and the fields of action that ideas and projects serve."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Alliance
from buendnis.ground.models import Entity
from buendnis.ground.periods import Period, ends_after_start
from buendnis.ground.tenancy import TenantQuerySet


class Strategy(Entity, Period):
    """A strategy that the partners have resolved, in force for a time."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="strategies")
    title = models.CharField(_("title"), max_length=160)
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects: ClassVar[TenantQuerySet[Strategy]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-starts_on"]
        verbose_name_plural = "strategies"
        constraints = [ends_after_start("strategy_ends_after_start")]

    def __str__(self) -> str:
        return self.title


class FieldOfAction(Entity):
    """One of the strategy's fields of action (Handlungsfeld), with the need it answers."""

    alliance_path = "strategy__alliance"
    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="fields")
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=160)
    need = models.TextField(_("need in the region"), blank=True)

    objects: ClassVar[TenantQuerySet[FieldOfAction]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["strategy", "number"]
        verbose_name_plural = "fields of action"
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "number"],
                name="field_numbered_per_strategy",
                violation_error_message=_("The strategy has a field of action with this number already."),
            )
        ]

    def __str__(self) -> str:
        return self.title
