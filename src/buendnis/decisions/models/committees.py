"""The bodies that decide."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Alliance, Seat
from buendnis.ground.models import Entity
from buendnis.ground.tenancy import TenantQuerySet


class Committee(Entity):
    """The body that decides (Gremium): some or all seats of an alliance."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="committees")
    name = models.CharField(_("name"), max_length=120)
    has_all_seats = models.BooleanField(_("all seats of the alliance belong to it"), default=False)
    seats = models.ManyToManyField(
        Seat, related_name="committees", verbose_name=_("seats"), blank=True
    )  # where not all belong to it

    objects: ClassVar[TenantQuerySet[Committee]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "name"],
                name="committee_one_per_name",
                violation_error_message=_("The alliance has a committee with this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
