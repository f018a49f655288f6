"""Querysets without an order come in one that nobody can rely on: shuffled anew with each run's seed.

PostgreSQL promises no order either, but mostly returns rows as they were written, and a page that leans on
that shows it only months later.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import OrderBy
from django.db.models.expressions import RawSQL
from django.db.models.sql.compiler import (
    SQLAggregateCompiler,
    SQLCompiler,
    SQLDeleteCompiler,
    SQLInsertCompiler,
    SQLUpdateCompiler,
)

WITHOUT_ORDER = (SQLAggregateCompiler, SQLDeleteCompiler, SQLInsertCompiler, SQLUpdateCompiler)


def shuffle_unordered(patch: pytest.MonkeyPatch, seed: str) -> None:
    """From now on order what has no order by a hash of primary key and ``seed``."""
    original = SQLCompiler.get_order_by
    somehow = OrderBy(RawSQL("1", []))

    def get_order_by(self: SQLCompiler) -> list[Any]:
        found: list[Any] = original(self)
        query = self.query
        if (
            found
            or isinstance(self, WITHOUT_ORDER)
            or query.model is None
            or query.subquery
            or query.combinator
            or query.distinct
            or query.group_by is not None
            or (not query.select and not query.default_cols)  # an exists()
        ):
            return found
        names = (query.get_initial_alias(), query.model._meta.pk.column)
        key = ".".join(self.quote_name_unless_alias(str(name)) for name in names)
        # written out, because to build and compile it for every query of every test takes time
        return [(somehow, (f"md5({key}::text || %s) ASC", (seed,), False))]

    patch.setattr(SQLCompiler, "get_order_by", get_order_by)
