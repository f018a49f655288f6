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
from buendnis.ground.ids import public_id
from buendnis.ground.models import Entity
from buendnis.ground.tenancy import TenantQuerySet
from buendnis.ground.text import sort_key


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
    # of two to five digits, or several that are rated as one: "8130+8131+821"
    code = models.CharField(max_length=80)
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


class ExhibitKind(models.TextChoices):
    """What people wrote of a need."""

    SURVEY = "survey", _("Survey of employers")
    INTENT = "intent", _("Letter of intent")
    AGENCY = "agency", _("Opinion of the employment agency or job centre")
    BODY = "body", _("Opinion of a chamber, association or union")
    STUDY = "study", _("Study or report")
    OTHER = "other", _("Some other document")


class Visibility(models.TextChoices):
    """Who of the alliance reads a document."""

    MEMBERS = "members", _("All members of the alliance")
    OFFICE = "office", _("The secretariat and whoever brought it")


class ExhibitQuerySet(TenantQuerySet["Exhibit"]):
    """Documents of need, and who sees which."""

    def visible_to(self, actor: Actor) -> Self:
        """What the actor's alliance shares, and what is confidential where it is theirs to know."""
        rows = self.in_alliance(actor.alliance_id)
        if actor.is_office or actor.role is Role.SYSTEM:
            return rows
        if not actor.is_member:
            return rows.none().narrowed()
        return rows.filter(Q(visibility=Visibility.MEMBERS) | Q(brought_by=actor.user_id))


class Exhibit(Entity):
    """A document as evidence of a need: a survey, a letter of intent, an opinion; of equal rank with figures.

    Once it is cited it never changes: a correction is a new version that names the one before.
    """

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="exhibits")
    kind = models.CharField(_("kind"), max_length=10, choices=ExhibitKind)
    title = models.CharField(_("title"), max_length=200)
    sort_key = models.CharField(max_length=400, editable=False)
    organisation = models.CharField(_("whose it is"), max_length=200)
    organisation_key = models.CharField(max_length=400, editable=False)
    person_role = models.CharField(_("who says so"), max_length=200, blank=True)
    dated = models.DateField(_("date of the document"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    summary = models.TextField(_("what it says of the need"))
    occupations = models.JSONField(default=list)  # [{code, title}]
    districts = models.JSONField(default=list)  # [{ags, name}]
    fields = models.JSONField(default=list)  # [{key, label}] of what a room above offers
    visibility = models.CharField(
        _("who reads it"), max_length=10, choices=Visibility, default=Visibility.MEMBERS
    )
    document = models.UUIDField()
    document_name = models.CharField(max_length=150)
    document_sha256 = models.CharField(max_length=64)
    chain = models.UUIDField(default=public_id, editable=False)  # what its versions have in common
    number = models.PositiveIntegerField(default=1)  # of its version
    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="successor")
    brought_by = models.BigIntegerField(null=True)
    brought_as = models.CharField(max_length=250, blank=True)
    cited_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    objects: ClassVar[ExhibitQuerySet] = ExhibitQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-dated", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "number"],
                name="exhibit_version_once",
                violation_error_message=_("There is a newer version of this document already."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=models.F("valid_from")),
                name="exhibit_valid_period",
                violation_error_message=_("It can't end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="exhibit_withdrawn_with_reason",
                violation_error_message=_("Please say why it is withdrawn."),
            ),
            models.CheckConstraint(
                condition=Q(cited_at__isnull=True) | Q(visibility=Visibility.MEMBERS),
                name="exhibit_cited_is_readable",
                violation_error_message=_("What is cited must be readable for all members."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        self.sort_key, self.organisation_key = sort_key(self.title), sort_key(self.organisation)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class Snapshot(Entity):
    """Evidence as it was when somebody cited it: values, version, source and question, for ever.

    ``content`` reads the same after any newer import; the dataset stays as long as something cites it.
    """

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="snapshots")
    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="snapshots", null=True)
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="snapshots", null=True)
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
