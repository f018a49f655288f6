"""What a cell says: numbers as Germans and as programs write them, codes, and words; never anything that computes."""

from __future__ import annotations

import re
from decimal import Decimal

from buendnis.evidence.importing.problems import RowRefused

# how statistics write that there is nothing to be told
NOTHING = frozenset({"", "-", "–", ".", "*", "x", "X", "/", "...", "…", "k. A.", "k.A."})
_WHOLE = re.compile(r"\d+")
_THOUSANDS = re.compile(r"\d{1,3}(?:[. \u00a0\u202f]\d{3})+")
_EXACT = re.compile(r"-?\d+(?:\.\d+)?(?:[eE]-?\d{1,3})?")
_COMMA = re.compile(r"-?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+")
_FORMULA = re.compile(r"[=@]|\+(?!\d)|-(?![\d,.]|$| )")


def text(cell: str, column: str, *, most: int = 300, required: bool = True) -> str:
    """The words of a cell on one line. Raises RowRefused for a formula, for nothing where something is needed."""
    said = cell.strip() if cell.isascii() and cell.isprintable() else " ".join(cell.split())
    if not said:
        if required:
            raise RowRefused("Nothing stands here, but something must.", column)
        return ""
    if said[0] in "=@+-" and _FORMULA.match(said):
        raise RowRefused(f"“{said[:40]}” is a formula. Please save the list with values only.", column)
    if len(said) > most:
        raise RowRefused(f"The text has {len(said)} characters; at most {most} are possible.", column)
    if "\x00" in said:
        raise RowRefused("The text holds a character that no text has.", column)
    return said


def whole(cell: str, column: str) -> int | None:
    """A whole number; none where the statistic keeps silent. A decimal comma is refused."""
    said = cell.strip()
    if said in NOTHING:
        return None
    if _WHOLE.fullmatch(said):
        return int(said)
    if _THOUSANDS.fullmatch(said):
        return int(re.sub(r"\D", "", said))
    if re.fullmatch(r"\d+\.0+", said):
        return int(said.partition(".")[0])
    if "," in said:
        raise RowRefused(f"“{said[:40]}” has a decimal comma; a whole number is expected.", column)
    text(said, column)  # says if it is a formula
    raise RowRefused(f"“{said[:40]}” is no whole number.", column)


class Decimals:
    """Numbers of a file with one decimal mark: what is written both ways could mean two things."""

    def __init__(self) -> None:
        self.mark = ""
        self.commas = 0

    def read(self, cell: str, column: str) -> Decimal | None:
        """The exact number; none where the statistic keeps silent. Raises RowRefused."""
        said = cell.strip()
        if said in NOTHING:
            return None
        if _EXACT.fullmatch(said):
            if "." in said:
                self._one_mark(".", said, column)
            return Decimal(said)
        if _COMMA.fullmatch(said):
            self._one_mark(",", said, column)
            self.commas += 1
            return Decimal(said.replace(".", "").replace(",", "."))
        text(said, column)  # says if it is a formula
        raise RowRefused(f"“{said[:40]}” is no number.", column)

    def _one_mark(self, mark: str, said: str, column: str) -> None:
        if not self.mark:
            self.mark = mark
        elif self.mark != mark:
            raise RowRefused(
                f"“{said[:40]}”: other numbers of this file have a decimal “{self.mark}”. "
                "Please save all of them alike.",
                column,
            )


def code(cell: str, column: str, form: re.Pattern[str], example: str) -> str:
    """A code of a given form."""
    said = cell.strip()
    if form.fullmatch(said):
        return said
    text(said, column)  # says if it is empty, or a formula
    raise RowRefused(f"“{said[:40]}” is no {column}; expected is something like {example}.", column)
