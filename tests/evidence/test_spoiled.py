"""Spoiled copies of published files, and an import that is killed half-way: told clearly, and nothing lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.utils import translation
from tests import worlds
from tests.evidence import files
from tests.evidence.files import KLDB, LAND, LOCAL, POSTCODES, SHORTAGE, TITLES, csv, put
from tests.evidence.taking import OPERATOR, datasets, swapped, take, with_cell

from buendnis.alliances.models import District
from buendnis.evidence.models import OccupationGroup, Postcode
from buendnis.evidence.services import import_file
from buendnis.ground.actor import Actor

TWICE = csv(KLDB).decode("utf-8").encode("utf-8").decode("cp1252", "replace").encode("utf-8")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("twice.csv", TWICE, "saved twice in different encodings"),
        ("lost.csv", csv(KLDB).replace("ö".encode(), "�".encode()), "Letters of the file are lost"),
        ("swap.csv", csv(swapped(KLDB, 0, 2)), "code: “Bereich 0” is no code"),
        ("swap.csv", csv(swapped(POSTCODES, 3, 4)), "the columns may be swapped"),
        ("swap.csv", csv(swapped(LAND, 1, 4)), "code: “2.5” is no code"),
        (
            "swap.geojson",
            files.geojson([(y, x) for x, y in files.SQUARE]),
            "latitude and longitude may be swapped",
        ),
        ("open.geojson", files.geojson(files.SQUARE[:3]), "is not closed"),
        ("cut.csv", csv(LAND)[:-12], "it is cut off"),
        ("cut.csv", csv(KLDB[:8]), "Whole areas are missing"),
        ("cut.csv", csv([row for row in KLDB if row[0] != "813"]), "8130 has no 813 above it"),
        ("cut.csv.gz", files.cut_archive(KLDB), "The file is cut off"),
        ("cut.geojson", files.geojson()[:-9], "is cut off"),
        ("quote.csv", csv(TITLES) + b'"3;B 81302-1;T;Halb', "a quotation mark is missing"),
        ("twice.csv", csv([*KLDB, KLDB[-1]]), "line 17, code: “81302” stands in line 16 already"),
        ("twice.csv", csv([*LAND, LAND[1]]), "“813 · 2 · Niedersachsen / Bremen” stands in line 2 already"),
        ("formula.csv", csv(with_cell(TITLES, 1, 3, '=HYPERLINK("x")')), "is a formula"),
        ("formula.xlsx", files.xlsx(with_cell(TITLES, 1, 3, "=A1&B1")), "is a formula"),
        ("comma.csv", csv(with_cell(POSTCODES, 1, 3, "51,9065"), ";"), "have a decimal “,”"),
        ("comma.csv", csv(with_cell(LAND, 1, 0, "2,0")), "is no requirement level"),
        ("zero.csv", csv(with_cell(POSTCODES, 2, 0, "1067")), "eaten the leading zero"),
        ("mean.csv", csv(with_cell(SHORTAGE, 1, 9, "2.5")), "is not that of the points"),
        ("empty.csv", csv(POSTCODES[:1]), "no rows"),
        ("nothing.csv", b"", "The file is empty"),
        ("unknown.csv", b"a;b\n1;2\n", "The headings are not known"),
        ("near.csv", csv([row[:4] for row in POSTCODES]), "these columns are missing: lon"),
        ("book.xlsx", b"PK\x03\x04broken", "The workbook is damaged"),
        ("book.xlsx", files.cut_sheet(TITLES), "The workbook is damaged"),
        ("huge.csv", csv(with_cell(SHORTAGE, 1, 3, "9" * 5000)), "is too large to be true"),
        ("huge.csv", csv(with_cell(LAND, 1, 4, "1e999")), "is too large to be true"),
        (
            "mean.csv",
            csv([[*row[:7], row[9]] for row in with_cell(SHORTAGE, 1, 9, "7")]),
            "is no mean of points",
        ),
        ("regprof.json", files.register(count=3), "says it has 3 entries, but there are 2"),
        ("regprof.json", files.register()[:-40], "is cut off"),
        ("regprof.json", files.register(swapped(files.REGISTER, 1, 3)), "is no federal state"),
        ("regprof.json", files.register(with_cell(files.REGISTER, 1, 2, "France")), "regulated in Germany"),
        ("page.pdf", b"%PDF-1.7", "This is no table"),
    ],
)
def test_a_spoiled_copy_is_reported_and_nothing_is_lost(
    tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    good = take(tmp_path, "good.csv", csv(KLDB))
    outcome = take(tmp_path, name, data, accept_smaller=True)
    assert any(said in str(problem) for problem in outcome.problems), outcome.problems
    assert not outcome.is_sound
    assert (outcome.dataset, datasets()) == (None, 1)
    assert OccupationGroup.objects.filter(dataset=good.dataset).count() == len(KLDB) - 1


# a sound file of each kind, two columns whose cells don't fit each other's place, and one that holds words
EVERY_KIND: dict[str, tuple[list[list[str]], int, int, int]] = {
    "occupations": (KLDB, 0, 2, 2),
    "titles": (TITLES, 1, 3, 3),
    "districts": (
        [
            ["ags5", "name", "bez", "nuts3"],
            ["03153", "Goslar", "Kreis", "DE916"],
            ["03157", "Peine", "Kreis", "DE91A"],
        ],
        0,
        1,
        1,
    ),
    "postcodes": (POSTCODES, 3, 4, 1),
    "shortage": (SHORTAGE, 1, 2, 2),
    "shortage_land": (LAND, 1, 3, 2),
    "figures": (files.FLAT, 4, 8, 8),
    "regulated": (files.REGISTER, 0, 1, 1),
    "local": (LOCAL, 0, 7, 1),
}


def spoiled(rows: list[list[str]], one: int, other: int, words: int) -> dict[str, bytes]:
    """The same file as people and programs spoil it."""
    last = len(rows) - 1
    return {
        "encoded twice": csv(with_cell(rows, last, words, "Größe ß")).decode("cp1252", "replace").encode(),
        "columns swapped": csv(swapped(rows, one, other)),
        "a row cut": csv([*rows[:-1], rows[-1][: len(rows[0]) // 2]]),
        "cut in the middle of a letter": csv(rows) + "ä".encode()[:1] + b"\x00",
        "a formula": csv(with_cell(rows, last, words, '=HYPERLINK("http://x")')),
        "a row twice": csv([*rows, rows[-1]]),
        "empty": b"",
        "headings alone": csv(rows[:1]),
        "a picture": b"\x89PNG\r\n\x1a\n\x00",
    }


@pytest.mark.django_db
def test_every_kind_is_spoiled_in_every_way_and_told_in_german(tmp_path: Path) -> None:
    alliance = worlds.alliance()
    for ags in ("03153", "03157"):
        District.objects.get_or_create(ags=ags, defaults={"name": ags})
    silent = []
    for kind, (rows, one, other, words) in EVERY_KIND.items():
        owner = alliance if kind == "local" else None
        actor = Actor.system("test", owner.pk if owner else None)
        good = take(tmp_path, f"{kind}.csv", csv(rows), actor, alliance=owner, dry_run=True)
        assert (good.problems, good.kind) == ([], kind)
        for how, data in spoiled(rows, one, other, words).items():
            outcome = take(
                tmp_path, f"{kind}.csv", data, actor, kind=kind, alliance=owner, accept_smaller=True
            )
            if outcome.is_sound:
                silent.append((kind, how))
            with translation.override("de"):
                said = [each.here for each in outcome.problems]
            assert not [each for each in said if " the " in each.lower() or " is " in each], (kind, how, said)
    assert silent == []
    assert datasets() == 0


@pytest.mark.django_db
def test_windows_letters_are_read_and_are_the_same_version(tmp_path: Path) -> None:
    first = take(tmp_path, "utf8.csv", csv(KLDB))
    outcome = take(tmp_path, "windows.csv", csv(KLDB, encoding="cp1252"))
    assert outcome.same_as == first.dataset
    assert "Windows-1252" in outcome.notes[0]
    assert take(tmp_path, "utf16.csv", csv(KLDB, encoding="utf-16")).same_as == first.dataset


@pytest.mark.django_db
def test_all_problems_are_counted_and_the_first_ones_told(tmp_path: Path) -> None:
    rows = [POSTCODES[0], *[["x", "Ort", "", "51.9", "10.4"] for _ in range(200)]]
    outcome = take(tmp_path, "plz.csv", csv(rows))
    assert (outcome.problem_count, len(outcome.problems)) == (200, 50)
    assert (
        str(outcome.problems[0])
        == "line 2, postal code: “x” is no postal code; expected is something like 38640."
    )


KILLED = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from django.db import connection
from django.utils import translation
connection.settings_dict["NAME"] = sys.argv[1]
from buendnis.evidence.services import import_file
from buendnis.ground.actor import Actor
import buendnis.evidence.importing.reading as reading
reading.STEP = 200
def die(done):
    if done >= 1000:
        os.kill(os.getpid(), signal.SIGKILL)
import_file(Actor.system("test"), Path(sys.argv[2]), progress=die)
"""


def test_killed_half_way_leaves_nothing(cloned_db: None, tmp_path: Path) -> None:
    rows = [POSTCODES[0], *[[f"{number}", "Ort" * 30, "", "51.9", "10.4"] for number in range(30000, 33000)]]
    path = put(tmp_path, "plz.csv", csv(rows))
    name = connection.settings_dict["NAME"]
    child = subprocess.run([sys.executable, "-c", KILLED, name, str(path)], check=False, capture_output=True)
    assert child.returncode == -9, child.stderr
    assert (datasets(), Postcode.objects.count()) == (0, 0)
    outcome = import_file(OPERATOR, path)
    assert (outcome.rows, Postcode.objects.count()) == (3000, 3000)
