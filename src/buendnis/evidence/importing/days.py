"""Of which day a file is, as far as it says so itself: in the lines above its headings, or in its name."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date

_MONTHS = (
    *("januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober"),
    *("november", "dezember"),
)
# "Stand" in a sentence is not enough: it stands at the beginning, or a colon or a date follows at once
_TOLD = re.compile(
    r"(?:daten|gebiets|berichts)?(?:stand|stichtag|zeitpunkt|monat)\b[\s:]*(?:vom|am|im)?[\s:]*(.*)",
    re.IGNORECASE | re.DOTALL,
)
_GERMAN = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?((?:19|20)\d\d)")
_ISO = re.compile(r"((?:19|20)\d\d)-(\d\d)-(\d\d)")
_MONTH = re.compile(rf"({'|'.join(_MONTHS)})\s+((?:19|20)\d\d)", re.IGNORECASE)
_SHORT = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_](0[1-9]|1[0-2])(?!\d)")
_YEAR = re.compile(r"(?<![\da-zA-Z.])((?:19|20)\d\d)(?!\d)")


def day_told(cells: Iterable[str]) -> date | None:
    """The day of a "Stand" or "Stichtag" among the cells; a month means its last day."""
    for cell in cells:
        if (match := _TOLD.match(cell.strip())) and (found := _day(match[1][:40])):
            return found
    return None


def day_in_name(name: str) -> date | None:
    """The day, month or one year that a file's name holds; None where it could mean several."""
    if found := _day(name):
        return found
    if match := _SHORT.search(name):
        return _last_day(int(match[1]), int(match[2]))
    years = set(_YEAR.findall(name.replace("_", " ")))
    return date(int(years.pop()), 12, 31) if len(years) == 1 else None


def _day(text: str) -> date | None:
    for form, order in ((_GERMAN, (3, 2, 1)), (_ISO, (1, 2, 3))):
        if match := form.search(text):
            year, month, day = (int(match[place]) for place in order)
            return (
                date(year, month, day)
                if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
                else None
            )
    if match := _MONTH.search(text):
        return _last_day(int(match[2]), _MONTHS.index(match[1].lower()) + 1)
    return None


def _last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
