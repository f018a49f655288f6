"""Dated versions of what others publish, and what was cited of them.

Everything but snapshots and the tables of an alliance belongs to the platform: a classification is the same for all.
"""

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


class OccupationGroup(models.Model):
    """A position of the KldB, from one digit to five."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="occupation_groups")
    code = models.CharField(max_length=5)
    digits = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    short_title = models.CharField(max_length=200, blank=True)
    level = models.PositiveSmallIntegerField(null=True)
    remark = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dataset", "code"], name="occupation_code_once")]


class JobTitle(models.Model):
    """A name that people give an occupation, with the group it belongs to."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="job_titles")
    number = models.CharField(max_length=20)
    code = models.CharField(max_length=5)
    state = models.CharField(max_length=3, blank=True)
    neutral = models.CharField(max_length=250)
    male = models.CharField(max_length=250, blank=True)
    female = models.CharField(max_length=250, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dataset", "number"], name="job_title_once")]
        indexes = [models.Index(fields=["dataset", "code"], name="job_title_code")]


class DistrictEntry(models.Model):
    """A district as a version of the official list has it, with its outline where the file brings one."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="districts")
    ags = models.CharField(max_length=5)
    name = models.CharField(max_length=120)
    type = models.CharField(max_length=60, blank=True)
    nuts3 = models.CharField(max_length=5, blank=True)
    outline = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dataset", "ags"], name="district_entry_once")]


class Postcode(models.Model):
    """A postal code with the middle of its places and the district of most of them."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="postcodes")
    code = models.CharField(max_length=5)
    place = models.CharField(max_length=160)
    ags = models.CharField(max_length=5, blank=True)
    latitude = models.DecimalField(max_digits=7, decimal_places=4)
    longitude = models.DecimalField(max_digits=7, decimal_places=4)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dataset", "code"], name="postcode_once")]


class ShortageRow(models.Model):
    """What the BA says of an occupation group: in Germany with its indicators, in a Land the mean alone."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="shortage_rows")
    code = models.CharField(max_length=4)
    level = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    region = models.CharField(max_length=60)
    employees = models.PositiveIntegerField(null=True)
    regulated_training = models.BooleanField(null=True)
    values = models.JSONField(default=dict)  # indicator → exact text
    points = models.JSONField(default=dict)  # indicator → whole number, as published
    mean = models.DecimalField(max_digits=5, decimal_places=4, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "region", "code", "level"], name="shortage_row_once")
        ]


class Figure(models.Model):
    """A cell of a statistic; what it counts stands in ``dimensions``."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="figures")
    year = models.PositiveSmallIntegerField()
    dimensions = models.JSONField()
    unit = models.CharField(max_length=80, blank=True)
    value = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    mark = models.CharField(max_length=10, blank=True)  # why there is no value: ".", "x", …


class LocalFigure(models.Model):
    """What the BA publishes of an occupation group in a district. Null: kept secret or not published."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="local_figures")
    ags = models.CharField(max_length=5)
    code = models.CharField(max_length=3)
    level = models.PositiveSmallIntegerField()
    employees = models.PositiveIntegerField(null=True)
    unemployed = models.PositiveIntegerField(null=True)
    vacancies = models.PositiveIntegerField(null=True)
    departures = models.PositiveIntegerField(null=True)
    vacancy_days = models.DecimalField(max_digits=7, decimal_places=2, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "ags", "code", "level"], name="local_figure_once")
        ]


class Snapshot(Entity):
    """Evidence as it was when somebody cited it: values, version, source and question, for ever.

    ``content`` reads the same after any newer import; the dataset stays as long as something cites it.
    """

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="snapshots")
    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="snapshots", null=True)
    title = models.CharField(_("title"), max_length=200)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)

    objects: ClassVar[TenantQuerySet[Snapshot]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "content_hash"],
                name="snapshot_content_once",
                violation_error_message=_("This has been cited already."),
            )
        ]

    def __str__(self) -> str:
        return self.title
