"""Appointments for calendars: files after RFC 5545 that every calendar program reads.

Times are written in UTC, which needs no description of a time zone and is the same moment everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

LONGEST_LINE = 75  # octets, without the line's end
PRODUCT = "-//Buendnis//Buendnis//DE"


class Method(StrEnum):
    """What a calendar is to do with it."""

    PUBLISH = "PUBLISH"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class Appointment:
    """``uid`` stays the same for ever, ``sequence`` grows with each change; times are aware."""

    uid: str
    sequence: int
    stamp: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    place: str = ""
    text: str = ""
    url: str = ""
    organiser: str = ""
    organiser_name: str = ""
    cancelled: bool = False

    @property
    def method(self) -> Method:
        """Whether it takes place."""
        return Method.CANCEL if self.cancelled else Method.PUBLISH

    @property
    def media_type(self) -> str:
        """As it goes with a mail: programs look for the method here."""
        return f'text/calendar; charset="utf-8"; method={self.method}'


def written(appointment: Appointment) -> bytes:
    """The file: lines of at most 75 octets that end in CR LF."""
    return "".join(f"{folded}\r\n" for line in _lines(appointment) for folded in _folded(line)).encode()


def _lines(one: Appointment) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN")
    yield f"METHOD:{one.method}"
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(one.uid)}"
    yield f"SEQUENCE:{one.sequence}"
    yield f"DTSTAMP:{_moment(one.stamp)}"
    yield f"DTSTART:{_moment(one.starts_at)}"
    yield f"DTEND:{_moment(one.ends_at)}"
    yield f"SUMMARY:{_escaped(one.summary)}"
    if one.place:
        yield f"LOCATION:{_escaped(one.place)}"
    if one.text:
        yield f"DESCRIPTION:{_escaped(one.text)}"
    if one.url:
        yield f"URL:{_plain(one.url)}"
    if one.organiser:
        yield f'ORGANIZER;CN="{_parameter(one.organiser_name or one.organiser)}":mailto:{_plain(one.organiser)}'
    yield f"STATUS:{'CANCELLED' if one.cancelled else 'CONFIRMED'}"
    yield from ("TRANSP:OPAQUE", "CLASS:PRIVATE", "END:VEVENT", "END:VCALENDAR")


def _moment(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("An appointment's time needs its zone.")
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """A text as a value: no line end and no separator in it can begin something else."""
    lines = "\n".join(_plain(line) for line in text.splitlines())
    escaped = lines.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _plain(text: str) -> str:
    """``text`` on one line, without control characters."""
    return "".join(char if char.isprintable() else " " for char in text)


def _parameter(text: str) -> str:
    """A quoted parameter knows no escape for quotation marks."""
    return _plain(text).replace('"', "'")


def _folded(line: str) -> Iterator[str]:
    """``line`` in pieces: each further one begins with a space, and no character is torn apart."""
    piece, size = "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > LONGEST_LINE:
            yield piece
            piece, size = " ", 1
        piece, size = piece + char, size + octets
    yield piece
