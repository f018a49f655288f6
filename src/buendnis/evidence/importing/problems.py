"""What a file can have wrong, told so that whoever keeps it can mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from django.utils.translation import gettext

MOST_TOLD = 50


class Said(str):
    """A text in English, as a terminal tells it, that a page tells in the reader's language (``here``).

    It is marked with ``gettext_noop`` where it is written; ``details`` fill it in either language.
    """

    message: str
    details: dict[str, Any]

    def __new__(cls, message: str, **details: Any) -> Self:
        said = super().__new__(cls, message % details if details else message)
        said.message, said.details = message, details
        return said

    @property
    def here(self) -> str:
        """The text in the language of whoever reads the page."""
        told = gettext(self.message)
        return told % {key: here(each) for key, each in self.details.items()} if self.details else told


def here(text: Any) -> Any:
    """``text`` in the reader's language where it is known in several; anything else as it is."""
    return text.here if isinstance(text, Said) else text


def packed(text: str) -> dict[str, Any]:
    """A text as JSON that :func:`unpacked` reads, so that it can be told in another language later."""
    if not isinstance(text, Said):
        return {"text": str(text)}
    details = {
        key: packed(each) if isinstance(each, Said) else each if isinstance(each, int) else str(each)
        for key, each in text.details.items()
    }
    return {"message": text.message, "details": details}


def unpacked(stored: dict[str, Any]) -> str:
    """See :func:`packed`."""
    if "message" not in stored:
        return str(stored["text"])
    details = {
        key: unpacked(each) if isinstance(each, dict) else each for key, each in stored["details"].items()
    }
    return Said(stored["message"], **details)


class FileRefused(ValueError):
    """The file as a whole can't be read; the message says why and what to do."""

    def __init__(self, message: str, **details: Any) -> None:
        self.said = Said(message, **details)
        super().__init__(self.said)


class HeadingsUnknown(FileRefused):
    """The file may be sound, but somebody has to say what its columns mean."""


class RowRefused(ValueError):
    """A row can't be taken; ``column`` says where it is wrong."""

    def __init__(self, message: str, column: str = "", **details: Any) -> None:
        self.column = column
        self.said = Said(message, **details)
        super().__init__(self.said)


@dataclass(frozen=True)
class Problem:
    """What is wrong in ``line`` (0: in the file as a whole)."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        where = f"line {self.line}" if self.line else "file"
        return f"{where}{f', {self.column}' if self.column else ''}: {self.message}"

    @property
    def here(self) -> str:
        """The same in the reader's language."""
        where = gettext("Line %(number)s") % {"number": self.line} if self.line else gettext("File")
        column = f", {gettext(self.column)}" if self.column else ""
        return f"{where}{column}: {here(self.message)}"


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
