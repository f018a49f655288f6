"""What a cell says: numbers as Germans and as programs write them, codes, and words; never anything that computes."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.translation import gettext_noop as _

from buendnis.evidence.importing.problems import RowRefused, Said

# how statistics write that there is nothing to be told
NOTHING = frozenset({"", "-", "–", ".", "*", "x", "X", "/", "...", "…", "k. A.", "k.A."})
_WHOLE = re.compile(r"\d+")
_THOUSANDS = re.compile(r"\d{1,3}(?:[. \u00a0\u202f]\d{3})+")
_EXACT = re.compile(r"-?\d+(?:\.\d+)?(?:[eE]-?\d{1,3})?")
_COMMA = re.compile(r"-?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+")
_SHOWN = 40  # characters of a cell that a message repeats
_MOST_WHOLE = 2**31 - 1  # what the database holds
_MOST_DIGITS = 13  # before the decimal mark
_FORMULA = re.compile(r"[=@]|\+(?!\d)|-(?![\d,.]|$| )")


def text(cell: str, column: str, *, most: int = 300, required: bool = True) -> str:
    """The words of a cell on one line. Raises RowRefused for a formula, for nothing where something is needed."""
    said = cell.strip() if cell.isascii() and cell.isprintable() else " ".join(cell.split())
    if not said:
        if required:
            raise RowRefused(_("Nothing stands here, but something must."), column)
        return ""
    if said[0] in "=@+-" and _FORMULA.match(said):
        raise RowRefused(
            _("“%(said)s” is a formula. Please save the list with values only."), column, said=said[:_SHOWN]
        )
    if len(said) > most:
        raise RowRefused(
            _("The text has %(count)s characters; at most %(most)s are possible."),
            column,
            count=len(said),
            most=most,
        )
    if "\x00" in said:
        raise RowRefused(_("The text holds a character that no text has."), column)
    return said


def whole(cell: str, column: str) -> int | None:
    """A whole number; none where the statistic keeps silent. A decimal comma is refused."""
    said = cell.strip()
    if said in NOTHING:
        return None
    if _WHOLE.fullmatch(said):
        digits = said
    elif _THOUSANDS.fullmatch(said):
        digits = re.sub(r"\D", "", said)
    elif re.fullmatch(r"\d+\.0+", said):
        digits = said.partition(".")[0]
    elif "," in said:
        raise RowRefused(
            _("“%(said)s” has a decimal comma; a whole number is expected."), column, said=said[:_SHOWN]
        )
    else:
        text(said, column)  # says if it is a formula
        raise RowRefused(_("“%(said)s” is no whole number."), column, said=said[:_SHOWN])
    digits = digits.lstrip("0") or "0"
    if len(digits) > len(str(_MOST_WHOLE)) or int(digits) > _MOST_WHOLE:
        raise _too_large(said, column)
    return int(digits)


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
            return self._within(Decimal(said), said, column)
        if _COMMA.fullmatch(said):
            self._one_mark(",", said, column)
            self.commas += 1
            return self._within(Decimal(said.replace(".", "").replace(",", ".")), said, column)
        text(said, column)  # says if it is a formula
        raise RowRefused(_("“%(said)s” is no number."), column, said=said[:_SHOWN])

    @staticmethod
    def _within(value: Decimal, said: str, column: str) -> Decimal:
        if value and value.adjusted() >= _MOST_DIGITS:
            raise _too_large(said, column)
        return value

    def _one_mark(self, mark: str, said: str, column: str) -> None:
        if not self.mark:
            self.mark = mark
        elif self.mark != mark:
            raise RowRefused(
                _(
                    "“%(said)s”: other numbers of this file have a decimal “%(mark)s”. "
                    "Please save all of them alike."
                ),
                column,
                said=said[:_SHOWN],
                mark=self.mark,
            )


def code(cell: str, column: str, form: re.Pattern[str], example: str) -> str:
    """A code of a given form."""
    said = cell.strip()
    if form.fullmatch(said):
        return said
    text(said, column)  # says if it is empty, or a formula
    raise RowRefused(
        _("“%(said)s” is no %(what)s; expected is something like %(example)s."),
        column,
        said=said[:_SHOWN],
        what=Said(column),
        example=example,
    )


def _too_large(said: str, column: str) -> RowRefused:
    return RowRefused(_("“%(said)s” is too large to be true."), column, said=said[:_SHOWN])
