"""Test databases, copied from a migrated template instead of migrated each time.

The template stays in the test cluster and is made anew when a migration, or what migrations are made of, has
changed. Each process has a database named after its number, so that test runs can go on beside each other.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from buendnis.config.test_settings import TEST_HOME
from buendnis.ground.database.grants import grant
from buendnis.ground.database.roles import WEB

SOURCE = Path(__file__).resolve().parents[1] / "src" / "buendnis"
TEMPLATE = "migrated_"
TEST = re.compile(r"test_(\d+)(_clone)?")


@contextlib.contextmanager
def test_database() -> Iterator[None]:
    """A fresh, migrated database for the block, granted to the web role as after each migration."""
    original = connection.settings_dict["NAME"]
    name = f"test_{os.getpid()}"
    with (TEST_HOME / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _drop_leftovers()
        template = _template()
        _administer(_drop(name), _copy(template, name))
    _use(name)
    try:
        yield
    finally:
        _use(original)
        _administer(_drop(name))


def made_of_template(name: str) -> bool:
    """Work on the database ``name`` from now on; whether it was made just now, from the migrated template."""
    there = name in _names()
    if not there:
        with (TEST_HOME / "template.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            _administer(_copy(_template(), name))
    _use(name)
    return not there


@contextlib.contextmanager
def cloned_database() -> Iterator[None]:
    """For the block, a copy of the test database; transactions are really committed there."""
    original = connection.settings_dict["NAME"]
    if not TEST.fullmatch(original):
        raise RuntimeError(f"{original} is no test database.")
    clone = f"{original}_clone"
    _administer(_drop(clone), _copy(original, clone))
    _use(clone)
    try:
        yield
    finally:
        _use(original)
        _administer(_drop(clone))


def _template() -> str:
    wanted = TEMPLATE + _fingerprint()
    existing = [name for name in _names() if name.startswith(TEMPLATE)]
    if wanted in existing:
        return wanted
    draft = f"{TEMPLATE}draft"
    _administer(
        *(_drop(name) for name in existing),
        sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(draft)),
    )
    original = connection.settings_dict["NAME"]
    _use(draft)
    try:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        grant(connection, WEB)
    finally:
        _use(original)
    _administer(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(wanted))
    )
    return wanted


def _fingerprint() -> str:
    """Changes with anything that the migrated database depends on."""
    digest = hashlib.sha256(django.__version__.encode())
    paths = [path for config in apps.get_app_configs() for path in Path(config.path).glob("migrations/**/*")]
    paths += [Path(config.path) / "apps.py" for config in apps.get_app_configs()]
    paths += [*SOURCE.glob("ground/database/*.py"), *SOURCE.glob("**/data/**/*")]
    for path in sorted(set(paths)):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(f"{path}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _drop_leftovers() -> None:
    """Of runs that were killed."""
    for name in _names():
        match = TEST.fullmatch(name)
        if match and not Path(f"/proc/{match.group(1)}").exists():
            _administer(_drop(name))


def _names() -> list[str]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return [row[0] for row in cursor.fetchall()]


def _use(name: str) -> None:
    connections.close_all()
    connection.settings_dict["NAME"] = name


def _drop(name: str) -> sql.Composed:
    return sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))


def _copy(source: str, target: str) -> sql.Composed:
    # a copy of the files beats writing every page into the log
    return sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
        sql.Identifier(target), sql.Identifier(source)
    )


def _administer(*statements: sql.Composed) -> None:
    connections.close_all()
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
