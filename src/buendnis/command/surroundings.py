"""What every subcommand needs around it: a database that runs, and Django set up for one of its two roles."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence

import psycopg

from buendnis.config import environment as env
from buendnis.ground.database.cluster import Cluster
from buendnis.ground.database.roles import ensure_roles

OLDEST_POSTGRESQL = 15
AS_OWNER = "BUENDNIS_AS_OWNER"
WEB_URL = "DATABASE_URL"
OWNER_URL = "BUENDNIS_OWNER_DATABASE_URL"
SETTINGS = "DJANGO_SETTINGS_MODULE"


class CommandFailed(env.OperatorNeeded):
    """Something that the person at the command line has to know about; the text says what to do."""


def embedded_cluster() -> Cluster | None:
    """The embedded PostgreSQL of this installation; none if ``DATABASE_URL`` names another database."""
    return None if env.text(WEB_URL) else Cluster(env.home())


@contextlib.contextmanager
def database() -> Iterator[Cluster | None]:
    """Within the block the database runs, and the environment says where it is to this and other processes.

    An embedded one, which the block is given, is started if it has to be, and stopped by whoever leaves it last.
    """
    with contextlib.ExitStack() as stack:
        cluster = embedded_cluster()
        if cluster:
            stack.enter_context(cluster.use())
            found = ensure_roles(cluster)
            stack.enter_context(_variables({WEB_URL: found.web_url, OWNER_URL: found.owner_url}))
        else:
            _check_version()
            if not env.text(OWNER_URL):
                stack.enter_context(_variables({OWNER_URL: env.text(WEB_URL)}))
        yield cluster


def set_up_django(*, as_owner: bool) -> None:
    """Load the apps for the owner of the tables (migrations) or for the role of the web (everything else).

    Only once in a process: the connection can't be changed afterwards.
    """
    os.environ[AS_OWNER] = "1" if as_owner else "0"
    os.environ.setdefault(SETTINGS, "buendnis.config.settings")
    import django

    django.setup()


def child_command(*arguments: str) -> list[str]:
    """This very program with other arguments.

    Called through the interpreter: the first line of a console script ends at a space and at 127 bytes.
    """
    return [sys.executable, "-m", "buendnis.command", *arguments]


def child_environment() -> dict[str, str]:
    """The environment for a process that serves: it doesn't learn the owner's password."""
    variables = {name: value for name, value in os.environ.items() if name not in {OWNER_URL, AS_OWNER}}
    return variables | {"PYTHONUNBUFFERED": "1"}


def run_child(arguments: Sequence[str], stop: threading.Event | None = None) -> None:
    """Run a subcommand in a process of its own; CommandFailed if it fails (it has said why itself).

    When ``stop`` is set it is ended early; what it had not finished is taken up at the next start.
    """
    # with a ``stop`` Ctrl-C in the terminal reaches us alone
    with subprocess.Popen(child_command(*arguments), start_new_session=stop is not None) as process:
        while stop is not None and process.poll() is None:
            if stop.wait(0.05):
                process.terminate()
                return
        code = process.wait()
    if code:
        raise CommandFailed(f"`buendnis {' '.join(arguments)}` failed.")


def connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """A plain connection to the database at ``url``, read just as Django's settings read it."""
    address = env.database(url)
    return psycopg.connect(
        host=address["HOST"] or None,
        port=address["PORT"] or None,
        user=address["USER"] or None,
        password=address["PASSWORD"] or None,
        dbname=address["NAME"],
        connect_timeout=10,
        **address["OPTIONS"],
    )


def _check_version() -> None:
    try:
        with connect(env.text(WEB_URL)) as connection:
            major = connection.info.server_version // 10_000
    except psycopg.OperationalError as error:
        raise CommandFailed(f"The database that DATABASE_URL names does not answer: {error}") from error
    if major < OLDEST_POSTGRESQL:
        raise CommandFailed(
            f"DATABASE_URL names a PostgreSQL {major}; Bündnis needs {OLDEST_POSTGRESQL} or newer. "
            "Without DATABASE_URL it brings its own."
        )


@contextlib.contextmanager
def _variables(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
