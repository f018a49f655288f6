"""Bring back database, documents, texts and secrets from a file that `backup` wrote, and verify the audit.

The file is checked against its manifest before anything is changed. The database is replaced in one step: if
it can't be read in, everything stays as it was. Stop the web server and the worker first.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from buendnis.command import archive, postgres_tools
from buendnis.command.surroundings import OWNER_URL, CommandFailed, connect, database, run_child
from buendnis.config import environment as env

ASIDE = "before_restore"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a file that `buendnis backup` wrote")
    parser.add_argument("--force", action="store_true", help="replace the data that are there")


def run(options: argparse.Namespace) -> int:
    source: Path = options.file.absolute()
    if not source.is_file():
        raise CommandFailed(f"There is no file {source}.")
    home = env.home()
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=home) as name, database():
        folder = Path(name)
        try:
            manifest = archive.unpack(source, folder)
        except archive.BadArchive as error:
            raise CommandFailed(f"{source} cannot be restored. {error}") from error
        url = env.text(OWNER_URL)
        _refuse_what_would_be_lost(url, home, force=options.force)
        with _schema_replaced(url):
            postgres_tools.restore(url, folder / archive.DATABASE)
        _replace_documents(folder / archive.DOCUMENTS, home / "documents")
        _replace_each(folder / archive.TEXTS, home / "texts")
        _replace_each(folder / archive.SECRETS, home / "secrets")
        run_child(["prepare"])
        print(f"Restored what release {manifest['release']} saved at {manifest['made_at']}.", flush=True)
        run_child(["verify-audit"])
    return 0


def _refuse_what_would_be_lost(url: str, home: Path, *, force: bool) -> None:
    with connect(url) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        others = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND usename IS NOT NULL"  # the server's own helpers have none
        ).fetchone()
    assert tables is not None  # noqa: S101  (an aggregate always gives a row)
    assert others is not None  # noqa: S101
    if others[0]:
        raise CommandFailed(
            "Somebody still works with the database. Stop the web server and the worker first."
        )
    if force:
        return
    if tables[0] or any((home / "documents").glob("*")):
        raise CommandFailed("There are data already; --force replaces them by those of the backup.")


@contextlib.contextmanager
def _schema_replaced(url: str) -> Iterator[None]:
    """Within the block the schema is empty; what it held comes back if the block fails."""
    with connect(url) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {ASIDE} CASCADE")
        connection.execute(f"ALTER SCHEMA public RENAME TO {ASIDE}")
        # as a fresh database has it
        connection.execute("CREATE SCHEMA public")
        connection.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
    try:
        yield
    except BaseException:
        with connect(url) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute(f"ALTER SCHEMA {ASIDE} RENAME TO public")
        raise
    with connect(url) as connection:
        connection.execute(f"DROP SCHEMA {ASIDE} CASCADE")


def _replace_documents(source: Path, target: Path) -> None:
    aside = target.with_name("documents.before-restore")
    shutil.rmtree(aside, ignore_errors=not aside.exists())
    if target.exists():
        target.rename(aside)
    if source.exists():
        source.rename(target)
    shutil.rmtree(aside, ignore_errors=not aside.exists())


def _replace_each(source: Path, target: Path) -> None:
    """Every file of the backup takes the place of its namesake; the database's passwords stay."""
    target.mkdir(mode=0o700, exist_ok=True)
    for path in sorted(source.rglob("*")):
        if path.is_file() and not path.name.startswith("database_"):
            place = target / path.relative_to(source)
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.replace(place)
