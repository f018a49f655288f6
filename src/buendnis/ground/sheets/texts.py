"""Words that several readers share, and text without what nobody sees."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _

from buendnis.ground.sheets.limits import MOST_ROWS
from buendnis.ground.sheets.problems import SheetRefused

_KEPT = {"\n", "\t"}


def clean(text: str) -> str:
    """``text`` composed, without control and invisible characters, with plain spaces and none at its ends."""
    if text.isascii() and text.isprintable():
        return text.strip()
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\u00a0", " "))
    return "".join(
        char
        for char in composed
        if char in _KEPT or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co"}
    ).strip()


def too_many_rows(sheet: str) -> SheetRefused:
    """The refusal of a sheet that is far too long."""
    return SheetRefused(
        _(
            "The sheet “%(sheet)s” has more than %(most)s rows. "
            "Please split it, or delete the empty rows below the table."
        )
        % {"sheet": sheet, "most": f"{MOST_ROWS:,}".replace(",", ".")},
        code="too_many_rows",
    )


def no_stored_value() -> str:
    """What to say of a formula of which nobody knows the result."""
    return _(
        "This is a formula without a stored result. "
        "Please open the file in Excel and save it, or enter the value."
    )
