"""Begin anew: delete the data of an installation that uses the embedded database."""

from __future__ import annotations

import shutil
import sys

from buendnis.command.surroundings import CommandFailed, embedded_cluster
from buendnis.config import environment as env

# what an installation makes in its home; anything else there is not ours to delete
FOLDERS = ("documents", "secrets", "static")
FILES = ("demo.json",)


def reset(*, confirmed: bool) -> bool:
    """Delete database, documents and secrets; ``False`` if the person said no.

    Raises CommandFailed if an external database is in use, or if nobody is there to be asked.
    """
    cluster = embedded_cluster()
    if cluster is None:
        raise CommandFailed("--reset deletes the embedded database only, but DATABASE_URL names another.")
    home = env.home()
    if not (home / "cluster-id").exists():
        return True
    if not confirmed:
        if not sys.stdin.isatty():
            raise CommandFailed(f"--reset deletes all data in {home}; add --yes if that is meant.")
        if input(f"Delete all data in {home} for good? [y/N] ").strip().lower() not in {
            "y",
            "yes",
            "j",
            "ja",
        }:
            print("Nothing was deleted.")
            return False
    cluster.destroy()
    for name in FOLDERS:
        shutil.rmtree(home / name, ignore_errors=not (home / name).exists())
    for name in FILES:
        (home / name).unlink(missing_ok=True)
    return True
