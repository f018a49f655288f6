"""Dated versions of what others publish, and long tables on their way to become one."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Alliance
from buendnis.ground.actor import Actor, Role
from buendnis.ground.models import Entity
from buendnis.ground.tenancy import TenantQuerySet


class DatasetKind(models.TextChoices):
    """What a file holds."""

    OCCUPATIONS = "occupations", _("Classification of occupations (KldB)")
    TITLES = "titles", _("Job titles of the BA")
    DISTRICTS = "districts", _("Districts")
    OUTLINES = "outlines", _("Outlines of districts")
    POSTCODES = "postcodes", _("Postal codes")
    SHORTAGE = "shortage", _("Shortage analysis, Germany")
    SHORTAGE_LAND = "shortage_land", _("Shortage analysis, federal states")
    REGULATED = "regulated", _("Regulated professions of the EU register")
    FIGURES = "figures", _("Statistics of Destatis")
    LOCAL = "local", _("District figures of the BA")


class DatasetQuerySet(TenantQuerySet["Dataset"]):
    """Datasets, and who sees which."""

    def visible_to(self, actor: Actor) -> Self:
        """What belongs to the platform, and what the actor's own alliance has brought."""
        if actor.role is Role.SYSTEM and actor.alliance_id is None:
            return self.narrowed()
        own = Q(alliance__isnull=True)
        if actor.is_member or actor.role is Role.SYSTEM:
            own |= Q(alliance_id=actor.alliance_id)
        return self.filter(own).narrowed()


class Dataset(Entity):
    """A version of a published table, as a file brought it. What rests on it keeps it."""

    kind = models.CharField(_("kind"), max_length=20, choices=DatasetKind)
    alliance = models.ForeignKey(Alliance, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.CharField(_("version"), max_length=160)
    as_of = models.DateField(_("as of"))
    source = models.CharField(_("source"), max_length=300)
    licence = models.CharField(_("licence"), max_length=300)
    file_name = models.CharField(max_length=200)
    content_hash = models.CharField(max_length=64)
    rows = models.PositiveIntegerField(default=0)
    notes = models.JSONField(default=list)

    objects: ClassVar[DatasetQuerySet] = DatasetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["kind", "-as_of", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "alliance", "content_hash"],
                nulls_distinct=False,
                name="dataset_content_once",
                violation_error_message=_("This very content has been imported already."),
            ),
            models.CheckConstraint(
                condition=Q(kind=DatasetKind.LOCAL, alliance__isnull=False)
                | (~Q(kind=DatasetKind.LOCAL) & Q(alliance__isnull=True)),
                name="dataset_local_is_of_an_alliance",
                violation_error_message=_(
                    "District figures belong to an alliance, everything else to the platform."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.version


class TableImport(Entity):
    """A long table that a job takes over, and what came of it; whoever brought it can leave meanwhile."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("is being taken over")
        DONE = "done", _("taken over")
        SAME = "same", _("was there already")
        REFUSED = "refused", _("not taken over")

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="table_imports")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    file_name = models.CharField(max_length=150)
    document = models.UUIDField(null=True)  # until it is over; the rows are in the database then
    said = models.JSONField(default=dict)  # version, date, source, and the columns as they were explained
    begun_by = models.BigIntegerField(null=True)
    acting = models.JSONField(default=dict)  # as whom, for the record
    rows = models.PositiveIntegerField(default=0)
    problem_count = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    dataset = models.ForeignKey(Dataset, models.SET_NULL, null=True, related_name="+")
    progress = models.UUIDField(null=True)

    objects: ClassVar[TenantQuerySet[TableImport]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance"],
                condition=Q(state="waiting"),
                name="table_import_one_at_a_time",
                violation_error_message=_(
                    "A table is being taken over already. Please wait until it is done."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.file_name
