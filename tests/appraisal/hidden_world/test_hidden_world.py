"""Two worlds that differ only in what is hidden look the same, byte for byte, to whoever is kept out.

Time stands still and chance is the same in both: ids, keys, tokens, salts. The points, the reasons and the remarks on
votes differ; where an opinion has been issued, they are exchanged between two seats, so that it says the same.
Somebody with a conflict of interest then opens every page that links lead to and every address with the ids of the
world, as themselves, as the substitute of another seat that did assess, and as a person of the office; sends what is
refused to them, exports everything, and reads their mail.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import time_machine
from tests.appraisal.hidden_world.looking import Answer, seen_in
from tests.appraisal.worlds import NOW

from buendnis.appraisal.sealing import certificate

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def differing(one: dict[str, Answer], other: dict[str, Answer]) -> dict[str, str]:
    """Where they differ, and how."""
    found = {}
    for path in sorted({*one, *other}):
        a, b = one.get(path), other.get(path)
        if a != b:
            found[path] = "only in one" if a is None or b is None else _difference(a, b)
    return found


def _difference(one: Answer, other: Answer) -> str:
    if one[:2] != other[:2]:
        return f"{one[:2]} != {other[:2]}"
    at = next(
        (place for place, pair in enumerate(zip(one[2], other[2], strict=False)) if pair[0] != pair[1]), 0
    )
    return f"{one[2][max(0, at - 80) : at + 80]!r} != {other[2][max(0, at - 80) : at + 80]!r}"


def test_who_is_kept_out_sees_the_same_whatever_is_hidden(db: None) -> None:
    certificate()  # made once, by chance of its own
    # not pytest's own folder, which another run beside this one may clear away
    with TemporaryDirectory() as files, time_machine.travel(NOW, tick=False):
        one, other = seen_in("one", Path(files)), seen_in("other", Path(files))
    assert differing(one.kept_out, other.kept_out) == {}
    assert {"text/html", "text/csv", "text/calendar", "application/pdf", "application/zip", SHEET, TEXT} <= {
        media_type(headers) for _status, headers, _body in one.kept_out.values()
    }
    # the comparison is worth something: others see a difference, and so would this one if nothing were hidden
    told = {"antraege", "beschluesse", "stellungnahmen", "szenarien", "sitzungen"}
    assert rooms(differing(one.judging, other.judging)) == told
    assert {"beschluesse", "szenarien", "sitzungen"} <= rooms(differing(one.careless, other.careless))


def media_type(headers: str) -> str:
    return headers.partition("Content-Type: ")[2].partition("\n")[0].partition(";")[0]


def rooms(found: dict[str, str]) -> set[str]:
    return {path.split("/")[1] for path in found}
