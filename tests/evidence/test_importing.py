"""Published files as dated versions: the real ones, small ones of each format, and who may bring and take them back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests import worlds
from tests.evidence import files
from tests.evidence.files import KLDB, LAND, LOCAL, POSTCODES, SHORTAGE, TITLES, csv
from tests.evidence.taking import OPERATOR, datasets, take, with_cell
from tests.shared_data import needs, published_file

from buendnis.alliances.models import District, MandateRole
from buendnis.command.evidence import _undo as command_undo
from buendnis.command.surroundings import CommandFailed
from buendnis.evidence.importing.days import day_in_name, day_told
from buendnis.evidence.models import (
    DistrictEntry,
    Figure,
    JobTitle,
    LocalFigure,
    OccupationGroup,
    Postcode,
    ShortageRow,
)
from buendnis.evidence.selectors import current
from buendnis.evidence.services import Description, cite, import_file, undo_import
from buendnis.ground.audit.models import AuditEntry
from buendnis.ground.verbs import NotAllowed, ProcessError

REAL = {
    "kldb2010_v2020.csv.gz": ("occupations", 2195),
    "ba_gesamtberufsliste_2019.csv.gz": ("titles", 27854),
    "kreise_de_2023.csv": ("districts", 400),
    "kreise_niedersachsen_bremen.geojson": ("outlines", 47),
    "plz_de.csv.gz": ("postcodes", 10814),
    "ba_engpass_2025_de.csv": ("shortage", 2071),
    "ba_engpass_2025_laender.csv": ("shortage_land", 1507),
    "destatis_21231-02.csv.gz": ("figures", 7982),
    "regprof-german-professions.json": ("regulated", 175),
}


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
        ("regprof.json", files.register(), "regulated"),
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
    again = take(tmp_path, "k.csv", csv(KLDB), ask_date=True)  # what is there already needs no date
    assert (again.same_as, again.asks_date) == (said.dataset, False)


@pytest.mark.django_db
def test_groups_that_the_agency_rates_as_one_are_taken_over(tmp_path: Path) -> None:
    rows = [
        *SHORTAGE,
        ["2", "8130, 8131, 821", "Pflegeberufe", *SHORTAGE[1][3:]],
        ["3", "813x+821", "Pflegeberufe", *SHORTAGE[1][3:]],  # as the agency writes them
        ["3", "43", *SHORTAGE[1][2:]],
    ]
    assert take(tmp_path, "s.csv", csv(rows)).is_sound
    assert set(ShortageRow.objects.values_list("code", flat=True)) == {
        *("8130", "8130+8131+821", "8130+8131+8132+8138+8139+821", "43")
    }
    unknown = take(tmp_path, "u.csv", csv([*SHORTAGE, ["3", "831x", *SHORTAGE[1][2:]]]))
    assert "“831x” stands for several groups, but nobody can tell for which" in str(unknown.problems[0])


@pytest.mark.django_db
def test_headings_that_nobody_has_seen_are_named_by_hand(tmp_path: Path) -> None:
    rows = [["Postal", *POSTCODES[0][1:]], *POSTCODES[1:]]
    asked = take(tmp_path, "plz.csv", csv(rows))
    assert (asked.asks_columns, asked.dataset) == (True, None)
    assert take(tmp_path, "plz.csv", csv(rows), kind="postcodes", columns={"code": "Postal"}).dataset
