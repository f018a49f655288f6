"""Periods of days, as two columns that forms can show; the last day counts. Overlaps the database refuses."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class _DateRange(Func):
    function = "daterange"


class _NumberRange(Func):
    function = "int8range"


class Period(models.Model):
    """From ``starts_on`` to ``ends_on``, both included; without an end it goes on."""

    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True

    def covers(self, day: date) -> bool:
        """Whether ``day`` lies within the period."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def during(day: date, prefix: str = "") -> Q:
    """The rows whose period covers ``day``; ``prefix`` is the path to the row, as in ``seat__``."""
    return Q(**{f"{prefix}starts_on__lte": day}) & (
        Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": day})
    )


def ends_after_start(name: str) -> models.CheckConstraint:
    """The constraint that a period does not end before it starts."""
    return models.CheckConstraint(
        condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
        name=name,
        violation_error_message=_("The end lies before the start."),
    )


def no_overlap(
    name: str, *columns: str, message: str | Promise, condition: Q | None = None, **options: Any
) -> ExclusionConstraint:
    """The constraint that two rows alike in the whole-number ``columns`` never overlap in time.

    Whole numbers are compared as ranges of one, because the embedded database has no btree_gist.
    """
    same = [(_NumberRange(F(column), F(column), Value("[]")), RangeOperators.OVERLAPS) for column in columns]
    time = (_DateRange(F("starts_on"), F("ends_on"), Value("[]")), RangeOperators.OVERLAPS)
    return ExclusionConstraint(
        name=name,
        expressions=[*same, time],
        condition=condition,
        violation_error_message=message,  # type: ignore[arg-type]
        **options,
    )
