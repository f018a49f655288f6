"""Which tables only ever grow.

Each room names its own tables in its app config: ``append_only = ["audit_entry"]``. Nothing is listed here,
so that the ground learns nothing of the rooms above it.
"""

from __future__ import annotations

from django.apps import apps


def append_only_tables() -> list[str]:
    """The names of all append-only tables, sorted.

    Raises LookupError for a name that is no table of the room that declares it.
    """
    found: set[str] = set()
    for config in apps.get_app_configs():
        declared: list[str] = getattr(config, "append_only", [])
        known = {model._meta.db_table for model in config.get_models(include_auto_created=True)}
        for table in declared:
            if table not in known:
                raise LookupError(f"{config.label} declares {table} append-only, but has no such table.")
        found.update(declared)
    return sorted(found)
