"""An embedded PostgreSQL with a migrated database that is gone afterwards, as the tests use it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

SETTINGS = "buendnis.config.test_settings"


@contextlib.contextmanager
def throw_away() -> Iterator[None]:
    """For the block Django is set up and works on an empty database of this process."""
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    from buendnis.config.test_settings import TEST_CLUSTER
    from buendnis.ground.database.roles import ensure_roles
    from buendnis.ground.look.catalogues import compile_catalogues

    compile_catalogues()
    with TEST_CLUSTER.use():
        ensure_roles(TEST_CLUSTER, may_create_databases=True)
        import django

        django.setup()
        from django.db import connections
        from tests.databases import test_database

        with test_database():
            try:
                yield
            finally:
                connections.close_all()
