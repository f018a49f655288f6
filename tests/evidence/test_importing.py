"""Published files as dated versions: the real ones, small ones of each format, and spoiled copies."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import translation
from tests import worlds
from tests.evidence import files
from tests.evidence.files import KLDB, LAND, LOCAL, POSTCODES, SHORTAGE, TITLES, csv, put
from tests.shared_data import needs, published_file

from buendnis.alliances.models import District, MandateRole
from buendnis.command.evidence import _undo as command_undo
from buendnis.command.surroundings import CommandFailed
from buendnis.evidence.importing.days import day_in_name, day_told
from buendnis.evidence.models import (
    Dataset,
    DistrictEntry,
    Figure,
    JobTitle,
    LocalFigure,
    OccupationGroup,
    Postcode,
    ShortageRow,
)
from buendnis.evidence.selectors import current
from buendnis.evidence.services import Description, Outcome, cite, import_file, undo_import
from buendnis.ground.actor import Actor
from buendnis.ground.audit.models import AuditEntry
from buendnis.ground.verbs import NotAllowed, ProcessError

OPERATOR = Actor.system("evidence import")
REAL = {
    "kldb2010_v2020.csv.gz": ("occupations", 2195),
    "ba_gesamtberufsliste_2019.csv.gz": ("titles", 27854),
    "kreise_de_2023.csv": ("districts", 400),
    "kreise_niedersachsen_bremen.geojson": ("outlines", 47),
    "plz_de.csv.gz": ("postcodes", 10814),
    "ba_engpass_2025_de.csv": ("shortage", 2071),
    "ba_engpass_2025_laender.csv": ("shortage_land", 1507),
    "destatis_21231-02.csv.gz": ("figures", 7982),
}


def datasets() -> int:
    return Dataset.objects.unscoped("counted by a test").count()


def take(folder: Path, name: str, data: bytes, actor: Actor = OPERATOR, **said: Any) -> Outcome:
    return import_file(actor, put(folder, name, data), **said)


# ------------------------------------------------------------------------------------- the real files


@needs(*REAL)
@pytest.mark.django_db
def test_the_real_files_twice_as_the_web_role(web_role: Callable[[], AbstractContextManager[None]]) -> None:
    with web_role():
        first = {name: import_file(OPERATOR, published_file(name)) for name in REAL}
        assert {name: (each.kind, each.rows) for name, each in first.items() if each.dataset} == REAL
        rows = datasets()
        second = [import_file(OPERATOR, published_file(name)) for name in REAL]
    assert [each.same_as for each in second] == [each.dataset for each in first.values()]
    assert datasets() == rows == len(REAL)
    rated = ShortageRow.objects.exclude(mean=None)
    assert rated.filter(region="Deutschland", dataset__kind="shortage").count() == 515
    lower_saxony = rated.filter(region="Niedersachsen / Bremen")
    assert (lower_saxony.count(), lower_saxony.filter(mean__gte=2).count()) == (129, 43)
    assert OccupationGroup.objects.get(code="01104").digits == 5


# ------------------------------------------------------------------------------- every format, small


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("KldB.csv", csv(KLDB), "occupations"),
        ("Gesamtberufsliste.xlsx", files.xlsx(TITLES), "titles"),
        ("plz.csv", csv(POSTCODES, ","), "postcodes"),
        ("DE.txt", files.geonames(), "postcodes"),
        ("DE.zip", files.zipped(files.geonames()), "postcodes"),
        ("laender.xlsx", files.xlsx(LAND, above=8), "shortage_land"),
        ("deutschland.csv", csv(SHORTAGE, "\t"), "shortage"),
        ("21231.csv", csv(files.FLAT), "figures"),
        ("vg5000.geojson", files.geojson(), "outlines"),
    ],
)
def test_each_format_is_recognised_and_taken_over(tmp_path: Path, name: str, data: bytes, kind: str) -> None:
    outcome = take(tmp_path, name, data)
    assert (outcome.problems, outcome.kind) == ([], kind)
    assert outcome.dataset is not None
    assert outcome.dataset.rows == outcome.rows > 0
    # the second run changes nothing, also from a file of another name
    again = take(tmp_path, f"again-{name}", data)
    assert (again.same_as, again.dataset) == (outcome.dataset, None)
    assert AuditEntry.objects.filter(action="evidence.imported").count() == 1


@pytest.mark.django_db
def test_what_the_files_say_is_kept_exactly(tmp_path: Path) -> None:
    for name, data in (
        ("k.csv", csv(KLDB)),
        ("t.xlsx", files.xlsx(TITLES)),
        ("s.csv", csv(SHORTAGE)),
        ("f.csv", csv(files.FLAT)),
        ("d.txt", files.geonames()),
        ("v.geojson", files.geojson()),
    ):
        assert take(tmp_path, name, data).is_sound
    assert OccupationGroup.objects.get(code="01").title == "Angehörige der regulären Streitkräfte"
    assert OccupationGroup.objects.get(code="01").remark == "z. B. Offiziere"
    assert OccupationGroup.objects.get(code="81302").level == 2
    title = JobTitle.objects.get(number="2")
    assert (title.code, title.male, title.female) == ("81302", "", "Pflegefachkraft")
    row = ShortageRow.objects.get()
    assert (row.values, row.points) == (
        {"vacancy_time": "81", "foreign_share": "-0.25"},
        {"vacancy_time": 3, "foreign_share": 0},
    )
    assert [
        (each.dimensions["Geschlecht"], each.value, each.mark) for each in Figure.objects.order_by("value")
    ] == [("weiblich", Decimal(56289), ""), ("männlich", None, ".")]
    goslar = Postcode.objects.get()  # two places, one postal code: their middle
    assert (goslar.place, goslar.ags, goslar.latitude) == ("Goslar", "03153", Decimal("51.85"))
    outline = DistrictEntry.objects.get().outline
    assert outline is not None
    assert outline["coordinates"][0][0][0] == [
        "10.1",
        "51.8",
    ]  # as text, for no snapshot holds binary fractions


# ----------------------------------------------------------------------------------- spoiled copies


def swapped(rows: list[list[str]], one: int, other: int) -> list[list[str]]:
    """The cells of two columns, but not their headings, have changed places."""
    found = [rows[0]]
    for row in rows[1:]:
        cells = list(row)
        cells[one], cells[other] = cells[other], cells[one]
        found.append(cells)
    return found


def with_cell(rows: list[list[str]], line: int, column: int, said: str) -> list[list[str]]:
    found = [list(row) for row in rows]
    found[line][column] = said
    return found


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


# ---------------------------------------------------------------------- versions, dry run, undo, rights


@pytest.mark.django_db
def test_a_dry_run_tells_everything_and_keeps_nothing(tmp_path: Path) -> None:
    outcome = take(tmp_path, "k.csv", csv(KLDB), dry_run=True)
    assert (outcome.rows, outcome.dataset, datasets()) == (len(KLDB) - 1, None, 0)
    assert not AuditEntry.objects.filter(action="evidence.imported").exists()


@pytest.mark.django_db
def test_the_latest_date_is_in_force_whatever_was_imported_last(tmp_path: Path) -> None:
    new = take(tmp_path, "k.csv", csv(KLDB), description=Description("V. 2020", date(2020, 1, 1)))
    old = take(
        tmp_path,
        "old.csv",
        csv(with_cell(KLDB, 15, 2, "Krankenpflege")),
        description=Description("Fassung 2010", date(2010, 1, 1)),
    )
    assert old.dataset
    assert current("occupations") == new.dataset
    assert new.dataset is not None
    undo_import(OPERATOR, new.dataset)
    with pytest.raises(ProcessError, match="schon jemand"):
        undo_import(OPERATOR, new.dataset)
    assert current("occupations") == old.dataset
    assert not OccupationGroup.objects.exclude(dataset=old.dataset).exists()
    assert AuditEntry.objects.filter(action="evidence.import_undone").count() == 1


@pytest.mark.django_db
def test_a_list_that_has_shrunk_needs_a_word(tmp_path: Path) -> None:
    many = [POSTCODES[0], *[[f"{number}", "Ort", "", "51.9", "10.4"] for number in range(38000, 38020)]]
    assert take(tmp_path, "plz.csv", csv(many)).dataset
    outcome = take(tmp_path, "plz2.csv", csv(many[:15]))
    assert "20; it may be cut off" in str(outcome.problems[0])
    assert take(tmp_path, "plz2.csv", csv(many[:15]), accept_smaller=True).dataset


@pytest.mark.django_db
def test_what_is_cited_stays(tmp_path: Path) -> None:
    dataset = take(tmp_path, "l.csv", csv(LAND)).dataset
    assert dataset is not None
    alliance = worlds.alliance()
    member = worlds.actor(worlds.mandate(alliance, MandateRole.REPRESENTATIVE, worlds.seat(alliance)))
    content = {"value": "2.5", "version": dataset.version}
    snapshot = cite(member, alliance, title="Pflege", content=content, dataset=dataset)
    assert cite(member, alliance, title="Pflege", content=content, dataset=dataset) == snapshot
    with pytest.raises(ProcessError, match="ist zitiert und bleibt"):
        undo_import(OPERATOR, dataset)
    with pytest.raises(NotAllowed):
        cite(member, worlds.alliance("ems"), title="Pflege", content=content, dataset=dataset)
    assert ShortageRow.objects.count() == 2


@pytest.mark.django_db
def test_the_command_takes_back_what_nothing_cites(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset = take(tmp_path, "l.csv", csv(LAND)).dataset
    assert dataset is not None
    alliance = worlds.alliance()
    member = worlds.actor(worlds.mandate(alliance, MandateRole.REPRESENTATIVE, worlds.seat(alliance)))
    cite(member, alliance, title="Pflege", content={"value": "2.5"}, dataset=dataset)
    with pytest.raises(CommandFailed, match="zitiert"):
        command_undo(str(dataset.public_id))
    free = take(tmp_path, "plz.csv", csv(POSTCODES)).dataset
    assert free is not None
    assert command_undo(str(free.public_id)) == 0
    assert "is gone" in capsys.readouterr().out
    for nothing in (str(free.public_id), "x"):
        with pytest.raises(CommandFailed, match="There is no version"):
            command_undo(nothing)
    assert (datasets(), Postcode.objects.count()) == (1, 0)


@pytest.mark.django_db
def test_the_operator_brings_classifications_and_an_office_its_districts(tmp_path: Path) -> None:
    alliance, other = worlds.alliance(), worlds.alliance("ems")
    office = worlds.actor(worlds.mandate(alliance))
    for ags in ("03153", "03157"):
        District.objects.get_or_create(ags=ags, defaults={"name": ags})
    with pytest.raises(NotAllowed):
        take(tmp_path, "k.csv", csv(KLDB), office)
    with pytest.raises(NotAllowed):
        take(tmp_path, "local.csv", csv(LOCAL), office, alliance=other)
    with pytest.raises(NotAllowed):
        take(tmp_path, "local.csv", csv(LOCAL))
    outcome = take(tmp_path, "local.csv", csv(LOCAL), office, alliance=alliance)
    assert outcome.problems == []
    assert list(
        LocalFigure.objects.order_by("ags").values_list("employees", "unemployed", "vacancy_days")
    ) == [
        (1250, 40, Decimal("95.5")),
        (900, None, Decimal("88.0")),
    ]
    assert current("local", alliance.pk) == outcome.dataset
    assert current("local", other.pk) is None
    assert outcome.dataset is not None
    with pytest.raises(NotAllowed):
        undo_import(worlds.actor(worlds.mandate(other)), outcome.dataset)


@pytest.mark.django_db
def test_nobody_waits_for_an_endless_table(tmp_path: Path) -> None:
    outcome = take(tmp_path, "plz.csv", csv(POSTCODES), sample=1, dry_run=True)
    assert (outcome.rows, outcome.problem_count, datasets()) == (1, 0, 0)
    assert "Only the first 1 rows" in outcome.notes[-1]
    assert take(tmp_path, "plz.csv", csv(POSTCODES)).rows == 2


@pytest.mark.parametrize(
    ("name", "cell", "day"),
    [
        ("KldB 2025-02-03.csv", "", date(2025, 2, 3)),
        ("Engpass_2025.csv", "", date(2025, 12, 31)),
        ("monat_2026-05_neu.csv", "", date(2026, 5, 31)),
        ("kldb2010_v2020.csv", "", None),
        ("2010 bis 2020.csv", "", None),
        ("am 31.2.2020.csv", "", None),
        ("a.csv", "Stand 3.1.2019", date(2019, 1, 3)),
        ("2010.csv", "Datenstand: Mai 2026", date(2026, 5, 31)),
        ("a.csv", "Stichtag: 30.06.2025 (vorläufig)", date(2025, 6, 30)),
        ("a.csv", "Standesbeamte am 3.1.2019", None),
    ],
)
def test_the_day_stands_above_the_headings_or_in_the_name(name: str, cell: str, day: date | None) -> None:
    assert (day_told(["Bundesagentur", cell]) or day_in_name(name)) == day


@pytest.mark.django_db
def test_a_file_that_tells_no_day_is_asked_for_it(tmp_path: Path) -> None:
    workbook = take(tmp_path, "liste.xlsx", files.xlsx(TITLES), ask_date=True)  # "Stand 3.1.2019"
    assert workbook.dataset is not None
    assert workbook.dataset.as_of == date(2019, 1, 3)
    assert take(tmp_path, "21231.csv", csv(files.FLAT), ask_date=True).as_of == date(2024, 12, 31)
    asked = take(tmp_path, "k.csv", csv(KLDB), ask_date=True)
    assert (asked.asks_date, asked.dataset) == (True, None)
    assert "Please name the date" in str(asked.problems[0])
    said = take(tmp_path, "k.csv", csv(KLDB), ask_date=True, description=Description(as_of=date(2001, 2, 3)))
    assert said.dataset is not None
    assert said.dataset.as_of == date(2001, 2, 3)


@pytest.mark.django_db
def test_groups_that_the_agency_rates_as_one_are_taken_over(tmp_path: Path) -> None:
    rows = [
        *SHORTAGE,
        ["2", "8130, 8131, 821", "Pflegeberufe", *SHORTAGE[1][3:]],
        ["3", "43", *SHORTAGE[1][2:]],
    ]
    assert take(tmp_path, "s.csv", csv(rows)).is_sound
    assert set(ShortageRow.objects.values_list("code", flat=True)) == {"8130", "8130+8131+821", "43"}


@pytest.mark.django_db
def test_headings_that_nobody_has_seen_are_named_by_hand(tmp_path: Path) -> None:
    rows = [["Postal", *POSTCODES[0][1:]], *POSTCODES[1:]]
    asked = take(tmp_path, "plz.csv", csv(rows))
    assert (asked.asks_columns, asked.dataset) == (True, None)
    assert take(tmp_path, "plz.csv", csv(rows), kind="postcodes", columns={"code": "Postal"}).dataset


# ------------------------------------------------------------------------------------- killed half-way

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
