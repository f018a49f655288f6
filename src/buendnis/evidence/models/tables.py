"""The rows of each kind of published table; they come and go with their version."""

from __future__ import annotations

from django.db import models

from buendnis.evidence.models.datasets import Dataset


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


class RegulatedProfession(models.Model):
    """A profession that is regulated in Germany, as the register says: to work in it one needs recognition."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="regulated_professions")
    number = models.CharField(max_length=20)  # in the register
    name = models.CharField(max_length=300)
    sort_key = models.CharField(max_length=400)
    land = models.CharField(max_length=60, blank=True)  # where it is regulated; nothing: in all of Germany
    procedure = models.CharField(max_length=200)
    training = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "number"], name="regulated_profession_once")
        ]


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
