"""What people write into cells, understood as Germans mean it. What could mean two things is asked back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from buendnis.ground.money import CENT, LARGEST, cents
from buendnis.ground.sheets.grid import Value, shown


class Unreadable(ValueError):
    """The value can't be understood; the message says what to write instead."""


_GERMAN_DAY = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})")
_DAY_IN_WORDS = re.compile(r"(\d{1,2})\.?\s*([a-zäöü]+)\.?\s*(\d{4}|\d{2})", re.IGNORECASE)
_MONTHS = (  # as Germans write and shorten them
    {"januar", "jänner", "jan"},
    {"februar", "febr", "feb"},
    {"märz", "maerz", "mär", "mrz"},
    {"april", "apr"},
    {"mai"},
    {"juni", "jun"},
    {"juli", "jul"},
    {"august", "aug"},
    {"september", "sept", "sep"},
    {"oktober", "okt"},
    {"november", "nov"},
    {"dezember", "dez"},
)
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_GERMAN = re.compile(r"(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d*))?")
_POINTED = re.compile(r"\d+\.\d{1,2}|\d{1,3}(?:,\d{3})+\.\d{2}")
_SPACES = re.compile(r"[\s\u00a0\u202f']")
_YES = {"ja", "j", "x", "yes", "y", "wahr", "true", "1", "✓", "✔"}
_NO = {"nein", "n", "no", "falsch", "false", "0", "-", "–"}
_ERROR = re.compile(
    r"#(?:REF|NAME|DIV/0|VALUE|N/A|NUM|NULL|NV|WERT|BEZUG|ZAHL|SPILL|CALC)[!?]?", re.IGNORECASE
)
_SERIAL = (20_000, 60_000)  # 1954 to 2064 as days of a spreadsheet


def is_error(value: Value) -> bool:
    """Whether the cell shows that its formula failed ("#REF!")."""
    return isinstance(value, str) and _ERROR.fullmatch(value) is not None


def read_text(value: Value) -> str:
    """The text of a cell on one line; numbers as people write them."""
    return " ".join(shown(value).split())


def read_long_text(value: Value) -> str:
    """The text of a cell with its line breaks."""
    return shown(value).strip()


def read_day(value: Value) -> date:
    """A day. Raises Unreadable for "Sept. 2018", a bare year, a number, a day that does not exist."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = shown(value).strip()
    if isinstance(value, int) and _SERIAL[0] < value < _SERIAL[1]:
        raise Unreadable(_("This is a number. Please give the cell the format “date” in Excel."))
    if match := _GERMAN_DAY.fullmatch(text):
        day, month, year = int(match[1]), int(match[2]), _year(match[3])
    elif (match := _DAY_IN_WORDS.fullmatch(text)) and (named := _month(match[2])):
        day, month, year = int(match[1]), named, _year(match[3])
    elif match := _ISO_DAY.fullmatch(text):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
    else:
        raise Unreadable(
            _("This is no complete date. Please write day, month and year, for example 05.09.2018.")
        )
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable(_("This day does not exist. Please check day and month.")) from None


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 70 else 1900)


def _month(word: str) -> int | None:
    folded = word.casefold()
    return next((number for number, names in enumerate(_MONTHS, 1) if folded in names), None)


def read_amount(value: Value) -> Decimal:
    """Euro, two places; in parentheses or with a minus sign below zero.

    Raises Unreadable for words, thousands ("12 T€"), more than two places, and what could mean two things.
    """
    if isinstance(value, (bool, date, datetime)):
        raise Unreadable(_no_amount())
    amount = Decimal(value) if isinstance(value, (int, Decimal)) else _amount_in(shown(value))
    if abs(amount) > LARGEST:
        raise Unreadable(_("The amount is too large. Please check it."))
    rounded = cents(amount)
    if abs(rounded - amount) >= CENT / 10:
        raise Unreadable(_("The amount has parts of a cent. Please round it to two places."))
    return rounded


def _amount_in(text: str) -> Decimal:
    cleaned = _SPACES.sub("", text)
    if re.search(r"(?:t€|teur|tsd|mio|k€)", cleaned, re.IGNORECASE):
        raise Unreadable(_("Please write the amount out in euro, for example 12.000,00."))
    cleaned = re.sub(r"(?:€|EUR|Euro)", "", cleaned, flags=re.IGNORECASE)
    sign = 1
    if cleaned.startswith("(") and cleaned.endswith(")"):
        sign, cleaned = -1, cleaned[1:-1]
    elif cleaned.startswith(("-", "−", "–")):
        sign, cleaned = -1, cleaned[1:]
    elif cleaned.endswith(("-", "−")) and not cleaned.endswith(",-"):
        sign, cleaned = -1, cleaned[:-1]
    cleaned = re.sub(r",(?:-|–|—)+$", "", cleaned)
    if match := _GERMAN.fullmatch(cleaned):
        if len(match[1] or "") > 2:
            raise Unreadable(_("The amount has parts of a cent. Please round it to two places."))
        return sign * Decimal(cleaned.replace(".", "").replace(",", ".").removesuffix("."))
    if _POINTED.fullmatch(cleaned):
        return sign * Decimal(cleaned.replace(",", ""))
    raise Unreadable(_no_amount())


def _no_amount() -> str:
    return _("This is no amount. Please write digits only, for example 1.234,50.")


def read_yes_no(value: Value) -> bool:
    """Yes or no, as people tick it."""
    if isinstance(value, bool):
        return value
    text = shown(value).strip().casefold()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise Unreadable(_("Please write yes or no (ja or nein)."))


def read_year(value: Value) -> int:
    """A year between 1990 and 2100; of a day, its year."""
    if isinstance(value, (date, datetime)):
        return value.year
    text = shown(value).strip()
    if re.fullmatch(r"\d{4}", text) and 1990 <= int(text) <= 2100:
        return int(text)
    raise Unreadable(_("Please write the year with four digits, for example 2018."))


def read_postcode(value: Value) -> str:
    """A German postcode; a leading zero that a spreadsheet has eaten is given back."""
    text = shown(value).strip().upper().removeprefix("D-")
    if isinstance(value, int) and 1_000 <= value <= 99_999:
        text = f"{value:05d}"
    if re.fullmatch(r"\d{5}", text):
        return text
    raise Unreadable(_("A German postcode has five digits."))


def read_email(value: Value) -> str:
    """An address for mail."""
    text = shown(value).strip().removeprefix("mailto:").strip("<>; ")
    try:
        validate_email(text)
    except ValidationError:
        raise Unreadable(_("This is no e-mail address. Please correct it or leave the cell empty.")) from None
    return text


Reader = Callable[[Value], Any]
