"""Working days in Lower Saxony: Monday to Friday without the public holidays of the state."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

DAY = timedelta(days=1)
_FIXED = ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26))
_FROM_EASTER = (-2, 1, 39, 50)  # Good Friday, Easter Monday, Ascension, Whit Monday


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the algorithm of Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=200)
def holidays(year: int) -> frozenset[date]:
    """The public holidays of Lower Saxony (§ 2 NFeiertagsG); Reformation Day in 2017 and since 2018."""
    days = {date(year, month, day) for month, day in _FIXED}
    days |= {easter(year) + DAY * offset for offset in _FROM_EASTER}
    if year >= 2017:
        days.add(date(year, 10, 31))
    return frozenset(days)


def is_working_day(day: date) -> bool:
    """Whether offices work on that day."""
    return day.weekday() < 5 and day not in holidays(day.year)


def on_or_before(day: date) -> date:
    """``day`` itself if it is a working day, else the last one before it."""
    while not is_working_day(day):
        day -= DAY
    return day


def before(day: date, number: int) -> date:
    """The latest working day with ``number`` working days after it, up to and including ``day``."""
    while number:
        number -= is_working_day(day)
        day -= DAY
    return on_or_before(day)


def after(day: date, number: int) -> date:
    """The day on which ``number`` working days after ``day`` have passed."""
    while number:
        day += DAY
        number -= is_working_day(day)
    return day
