"""Taking small files over in a test, and changing them as people do by mistake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.evidence.files import put

from buendnis.evidence.models import Dataset
from buendnis.evidence.services import Outcome, import_file
from buendnis.ground.actor import Actor

OPERATOR = Actor.system("evidence import")


def datasets() -> int:
    return Dataset.objects.unscoped("counted by a test").count()


def take(folder: Path, name: str, data: bytes, actor: Actor = OPERATOR, **said: Any) -> Outcome:
    return import_file(actor, put(folder, name, data), **said)


def swapped(rows: list[list[str]], one: int, other: int) -> list[list[str]]:
    """The cells of two columns, but not their headings, have changed places."""
    found = [rows[0]]
    for row in rows[1:]:
        cells = list(row)
        cells[one], cells[other] = cells[other], cells[one]
        found.append(cells)
    return found


def with_cell(rows: list[list[str]], line: int, column: int, said: str) -> list[list[str]]:
    found = [list(row) for row in rows]
    found[line][column] = said
    return found
