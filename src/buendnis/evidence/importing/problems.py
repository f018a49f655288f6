"""What a file can have wrong, told so that whoever keeps it can mend it."""

from __future__ import annotations

from dataclasses import dataclass

MOST_TOLD = 50


class FileRefused(ValueError):
    """The file as a whole can't be read; the message says why and what to do."""


class RowRefused(ValueError):
    """A row can't be taken; ``column`` says where it is wrong."""

    def __init__(self, message: str, column: str = "") -> None:
        self.column = column
        super().__init__(message)


@dataclass(frozen=True)
class Problem:
    """What is wrong in ``line`` (0: in the file as a whole)."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        where = f"line {self.line}" if self.line else "file"
        return f"{where}{f', {self.column}' if self.column else ''}: {self.message}"


class Problems:
    """All that is wrong with a file: counted in full, told up to ``MOST_TOLD``."""

    def __init__(self) -> None:
        self.number = 0
        self.told: list[Problem] = []

    def add(self, line: int, message: str, column: str = "") -> None:
        """Note one more."""
        self.number += 1
        if len(self.told) < MOST_TOLD:
            self.told.append(Problem(line, column, message))

    def __bool__(self) -> bool:
        return self.number > 0
