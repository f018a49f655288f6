"""What every test stands on: an embedded PostgreSQL, the web role, and no quiet skipping."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from buendnis.config import environment as env

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

FORBID_SKIP = env.flag("BUENDNIS_FORBID_SKIP")
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ

# how long an example takes says more about the machine and what else it does than about the code
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile the catalogues once, before any worker starts."""
    if not IS_WORKER:
        from django.utils.translation.reloader import translation_file_changed

        from buendnis.ground.look.catalogues import compile_catalogues

        if compile_catalogues():
            # what Django read while it was set up is out of date
            translation_file_changed(None, Path("django.mo"))


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, None, None]:
    """Whatever the order is otherwise: what waits for minutes begins first, so that nobody waits for it at the end."""
    yield
    items.sort(key=lambda item: item.get_closest_marker("longest") is None)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A file's bytes do not name a test: what is made anew in each process would name it differently there."""
    return argname if isinstance(val, bytes) and len(val) > 40 else None


@pytest.fixture(scope="session")
def _cluster() -> Iterator[None]:
    """The embedded PostgreSQL runs while any process of the run needs it."""
    from buendnis.config.test_settings import TEST_CLUSTER
    from buendnis.ground.database.roles import ensure_roles

    with TEST_CLUSTER.use():
        ensure_roles(TEST_CLUSTER, may_create_databases=True)
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, _cluster: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """In place of pytest-django's: the database is copied from a migrated template."""
    from tests.databases import test_database

    with contextlib.ExitStack() as stack:
        with django_db_blocker.unblock():
            stack.enter_context(test_database())
        yield
        with django_db_blocker.unblock():
            stack.close()


@pytest.fixture(scope="session", autouse=True)
def _shuffle_unordered(pytestconfig: pytest.Config) -> Iterator[None]:
    from tests.disorder import shuffle_unordered

    with pytest.MonkeyPatch.context() as patch:
        shuffle_unordered(patch, str(pytestconfig.getoption("randomly_seed", 0)))
        yield


@pytest.fixture
def web_role(db: None) -> Callable[[], AbstractContextManager[None]]:
    """``with web_role(): …`` does the block's queries as the web role, within the test's transaction.

    A refused statement ends the transaction; wrap it in ``transaction.atomic()`` to go on afterwards.
    """
    from django.db import connection

    from buendnis.ground.database.roles import WEB

    @contextlib.contextmanager
    def as_web_role() -> Iterator[None]:
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {WEB}")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")

    return as_web_role


@pytest.fixture
def cloned_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database of the test's own, in which transactions are really committed; gone afterwards.

    For threads that meet at a lock, for what happens on commit, and for a browser that looks at a server.
    pytest-django's ``transactional_db`` would empty all tables, and with them what migrations filled. Not
    together with ``db``.
    """
    from tests.databases import cloned_database

    with django_db_blocker.unblock(), cloned_database():
        yield


# --- with BUENDNIS_FORBID_SKIP=1 a test that did not run has not passed ----------------------------


def _forbid(report: pytest.TestReport | pytest.CollectReport) -> None:
    if FORBID_SKIP and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"Skipping is forbidden here (BUENDNIS_FORBID_SKIP=1). {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _forbid(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _forbid(report)
    return report
