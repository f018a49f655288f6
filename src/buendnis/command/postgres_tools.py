"""pg_dump and pg_restore, connected to the database at an address without showing its password to anybody."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from buendnis.command.surroundings import CommandFailed
from buendnis.config import environment as env
from buendnis.ground.database.programs import program


def dump(url: str, target: Path) -> None:
    """Dump the schema ``public`` of the database at ``url`` into ``target``, consistent as of one moment."""
    _run("pg_dump", url, ["--format=custom", "--schema=public", "--no-owner", f"--file={target}"])


def restore(url: str, source: Path) -> None:
    """Fill the empty schema ``public`` of the database at ``url`` from ``source``: all of it or nothing."""
    listing = subprocess.run(
        [program("pg_restore"), "--list", source], capture_output=True, text=True, check=False
    )
    if listing.returncode:
        raise CommandFailed(f"The backup's database cannot be read: {listing.stderr.strip()}")
    # the schema itself is there already, with the rights that this database's administrator gave it
    wanted = [line for line in listing.stdout.splitlines() if " SCHEMA " not in line]
    list_file = source.with_suffix(".list")
    list_file.write_text("\n".join(wanted) + "\n", encoding="utf-8")
    _run(
        "pg_restore",
        url,
        [
            "--no-owner",
            "--no-privileges",
            "--single-transaction",
            "--exit-on-error",
            f"--use-list={list_file}",
            f"--dbname={env.database(url)['NAME']}",
            str(source),
        ],
    )


def _run(name: str, url: str, arguments: Sequence[str]) -> None:
    address = env.database(url)
    variables = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    wanted = {
        "PGHOST": address["HOST"],
        "PGPORT": address["PORT"],
        "PGUSER": address["USER"],
        "PGPASSWORD": address["PASSWORD"],
        "PGDATABASE": address["NAME"],
        "PGSSLMODE": address["OPTIONS"].get("sslmode", ""),
        "PGSSLROOTCERT": address["OPTIONS"].get("sslrootcert", ""),
    }
    variables |= {key: value for key, value in wanted.items() if value}
    done = subprocess.run(
        [program(name), *arguments],
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CommandFailed(f"{name} failed: {done.stderr.strip()}")
