"""Reading few rows of many: what finds and orders them is narrow, and only those that are shown are read in full."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Count, Model, QuerySet, Window
from django.db.models.query import ModelIterable

M = TypeVar("M", bound=Model)


def can_be_numbered(rows: QuerySet[M]) -> bool:
    """Whether the database can number ``rows`` as they are: nothing is grouped, made distinct, or cut off."""
    query = rows.query
    plain = query.group_by is None and not (query.distinct or query.combinator or query.is_sliced)
    return plain and issubclass(rows._iterable_class, ModelIterable)


def part_of(rows: QuerySet[M], first: int, after: int) -> tuple[list[M], int]:
    """The ordered ``rows`` from ``first`` up to ``after``, and how many there are in all (0 beyond the last one).

    Two questions: for the keys, with their number, and for what belongs to these keys. So the filters look at
    all rows once, and what is wide is neither sorted nor sent. Ask ``can_be_numbered`` before.
    """
    narrow = rows.select_related(None).prefetch_related(None).annotate(rows_in_all=Window(Count("*")))
    keys = list(narrow.values_list("pk", "rows_in_all")[first:after])
    if not keys:
        return [], 0
    place = {key: at for at, (key, _in_all) in enumerate(keys)}
    return sorted(rows.filter(pk__in=place), key=lambda row: place[row.pk]), keys[0][1]


def first_of(rows: QuerySet[M], most: int) -> list[M]:
    """The first of the ordered ``rows``, as ``part_of`` reads them."""
    narrow = rows.select_related(None).prefetch_related(None)
    place = {key: at for at, key in enumerate(narrow.values_list("pk", flat=True)[:most])}
    return sorted(rows.filter(pk__in=place), key=lambda row: place[row.pk])
