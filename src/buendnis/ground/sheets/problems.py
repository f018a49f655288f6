"""What a spreadsheet can have wrong, told with the place where it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import ValidationError


class Level(StrEnum):
    """How much a problem matters: an error keeps its row out, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Problem:
    """One thing to know about a row: where it is, what stands there, and what to do about it."""

    level: Level
    message: str
    row: int = 0
    column: str = ""
    value: str = ""
    sheet: str = ""


class SheetRefused(ValidationError):
    """The file as a whole is not taken; the message says why and what to do. Nothing has been changed."""
