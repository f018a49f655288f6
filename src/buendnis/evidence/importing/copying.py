"""Rows into a table by COPY, in the transaction that surrounds it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db import connection

_BLOCK = 1 << 16
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Copied:
    """What went into the table: how many rows, and the hash of what they say."""

    def __init__(self) -> None:
        self.rows = 0
        self._hash = sha256()

    def add(self, block: bytes, rows: int) -> None:
        """Note a block of rows."""
        self.rows += rows
        self._hash.update(block)

    @property
    def content_hash(self) -> str:
        """The same for the same rows in the same order, whatever file they came from."""
        return self._hash.hexdigest()


def copy_rows(table: str, columns: Sequence[str], dataset_id: int, rows: Iterable[Sequence[Any]]) -> Copied:
    """Put ``rows`` into ``table`` as those of a dataset. Piece by piece: no more than a block is held."""
    copied = Copied()
    names = ", ".join(f'"{name}"' for name in (*columns, "dataset_id"))
    ending = f"\t{dataset_id}\n"
    with (
        connection.cursor() as cursor,
        cursor.copy(
            f'COPY "{table}" ({names}) FROM STDIN'
        ) as copy,  # the names are those of this room's kinds
    ):
        block: list[str] = []
        size = 0
        for row in rows:
            line = _line(row)
            block.append(line)
            size += len(line)
            if size >= _BLOCK:
                _send(copy, block, ending, copied)
                block, size = [], 0
        if block:
            _send(copy, block, ending, copied)
    return copied


def _send(copy: Any, block: list[str], ending: str, copied: Copied) -> None:
    copy.write((ending.join(block) + ending).encode())
    copied.add(("\n".join(block) + "\n").encode(), len(block))


def _line(row: Sequence[Any]) -> str:
    try:
        line = "\t".join(row)
    except TypeError:  # something else than texts is among them
        return "\t".join(map(_cell, row))
    # nearly no text holds one of these, and looking once is quicker than cell by cell
    if "\\" in line or "\n" in line or "\r" in line or line.count("\t") >= len(row):
        return "\t".join(map(_cell, row))
    return line


def _cell(value: Any) -> str:
    if value.__class__ is str:
        if "\\" in value or "\t" in value or "\n" in value or "\r" in value:
            return str(value.translate(_ESCAPED))
        return str(value)
    if value is None:
        return "\\N"
    if value is True:
        return "t"
    if value is False:
        return "f"
    if isinstance(value, int | Decimal):
        return str(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)
