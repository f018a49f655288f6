"""Bring the database, the catalogues and the static files up to this release (`serve` does this itself).

Migrations run as the owner of the tables (BUENDNIS_OWNER_DATABASE_URL, else DATABASE_URL); afterwards the
role of the web and the worker gets its rights anew.
"""

from __future__ import annotations

import argparse
import hashlib

from buendnis.command.surroundings import database, set_up_django
from buendnis.config import environment as env
from buendnis.ground.database.roles import WEB
from buendnis.ground.look.catalogues import compile_catalogues


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--role",
        help="the role that gets the rights (default: the user that DATABASE_URL names, "
        "unless it is the owner itself)",
    )


def run(options: argparse.Namespace) -> int:
    with database():
        compile_catalogues()
        set_up_django(as_owner=True)
        _migrate()
        _grant(options.role)
        _collect_static_files()
    return 0


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Preparing the database …", flush=True)
        call_command("migrate", interactive=False, verbosity=0)
        _index_texts_soon()
    call_command("createcachetable", verbosity=0)


def _index_texts_soon() -> None:
    """Have the worker fill the index of texts: a release may find more of a text than the one before."""
    from buendnis.ground.jobs import defer

    defer("textindex.rebuild", lock="textindex.rebuild", queueing_lock="textindex.rebuild")


def _grant(role: str | None) -> None:
    from django.db import connection

    from buendnis.ground.database.grants import grant

    role = role or env.database(env.text("DATABASE_URL"))["USER"] or WEB
    if role != connection.settings_dict["USER"]:
        grant(connection, role)


def _collect_static_files() -> None:
    """Collect and compress, unless nothing changed since the last time."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(None):
            digest.update(
                f"{path} {storage.get_modified_time(path).timestamp()} {storage.size(path)}\n".encode()
            )
    note = settings.STATIC_ROOT / ".collected"
    if note.exists() and note.read_text(encoding="ascii") == digest.hexdigest():
        return
    print("Collecting the static files …", flush=True)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    note.write_text(digest.hexdigest(), encoding="ascii")
