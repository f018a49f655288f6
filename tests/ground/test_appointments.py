"""Appointments: what a calendar program reads must be what RFC 5545 asks for."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buendnis.ground.appointments import LONGEST_LINE, Appointment, written

MOMENT = datetime(2018, 9, 5, 14, 30, tzinfo=timezone(timedelta(hours=2)))


def one(**more: object) -> Appointment:
    fields: dict[str, object] = {
        "uid": "sitzung-1@example.org",
        "sequence": 2,
        "stamp": MOMENT,
        "starts_at": MOMENT,
        "ends_at": MOMENT + timedelta(hours=2),
        "summary": "Sitzung",
    }
    return Appointment(**(fields | more))  # type: ignore[arg-type]


def read(content: bytes) -> dict[str, str]:
    """As a program does: unfold, part name and value, undo the escapes."""
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    assert lines.pop() == ""
    pairs = [re.split(r'(?<=[A-Z"]):', line, maxsplit=1) for line in lines]
    return {name.partition(";")[0]: re.sub(r"\\(.)", _unescaped, value) for name, value in pairs}


def _unescaped(found: re.Match[str]) -> str:
    return "\n" if found[1] in "nN" else found[1]


def test_times_are_the_same_moment_in_utc() -> None:
    said = read(written(one()))
    assert (said["DTSTART"], said["DTEND"]) == ("20180905T123000Z", "20180905T143000Z")
    assert (said["UID"], said["SEQUENCE"], said["METHOD"]) == ("sitzung-1@example.org", "2", "PUBLISH")
    with pytest.raises(ValueError, match="zone"):
        written(one(starts_at=datetime(2018, 9, 5, 14)))  # noqa: DTZ001 - that is the point


def test_a_cancelled_one_says_so() -> None:
    cancelled = one(cancelled=True)
    said = read(written(cancelled))
    assert (said["METHOD"], said["STATUS"]) == ("CANCEL", "CANCELLED")
    assert "method=CANCEL" in cancelled.media_type


@given(st.text(max_size=300), st.text(max_size=300))
@settings(max_examples=150)
def test_no_text_breaks_out_of_its_line(summary: str, text: str) -> None:
    content = written(one(summary=summary, text=text, place="Saal; 1, Erdgeschoß", organiser_name='Büro "A"'))
    lines = content.split(b"\r\n")
    assert all(len(line) <= LONGEST_LINE for line in lines)
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    said = read(content)
    assert said["LOCATION"] == "Saal; 1, Erdgeschoß"
    visible = "".join(char if char.isprintable() else " " for char in " ".join(summary.splitlines()))
    assert said["SUMMARY"].replace("\n", " ") == visible
    assert content.count(b"BEGIN:VEVENT") == content.count(b"END:VEVENT") == 1


def test_the_moment_of_the_stamp_is_utc() -> None:
    assert read(written(one(stamp=datetime(2018, 1, 1, tzinfo=UTC))))["DTSTAMP"] == "20180101T000000Z"
