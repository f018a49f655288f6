"""Maps, comparisons, sectors, courses and recognition: what they show, hand out, and freeze."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.evidence.files import KLDB, LAND, LOCAL, geojson, put, register
from tests.evidence.test_pages import alliance, imported, member, page

from buendnis.alliances.models import Alliance
from buendnis.evidence import core
from buendnis.evidence.charts import shown_cell
from buendnis.evidence.drawing import Line, Pair, compared_svg, course_svg, map_svg, tile_shapes
from buendnis.evidence.drawing.outlines import simplified
from buendnis.evidence.invariants import snapshots_are_whole
from buendnis.evidence.models import Dataset, Snapshot
from buendnis.evidence.services import Description, import_file
from buendnis.ground.actor import Actor

__all__ = ["alliance", "imported", "member"]

YEARS = [
    ["Statistik_Code", "Statistik_Label", "Berichtsjahr", "Berufshauptgruppe", "Berufsgattung", "Referenzberuf",
     "Rechtsgrundlage", "Reglementierung", "Geschlecht", "Entscheidung", "Verfahren_Anzahl"],
    ["21231", "BQFG", "2024", *["Insgesamt"] * 7, "95451"],
    ["21231", "BQFG", "2023", *["Insgesamt"] * 7, "65040"],
    *[["21231", "BQFG", "2024", "Medizin", "81302", "Pflegefachfrau/-mann", "Bundesrecht", "Reglementiert", *said]
      for said in (("Insgesamt", "Insgesamt", "32505"), ("Insgesamt", "Positiv beschieden", "18000"),
                   ("Frauen", "Insgesamt", "24000"))],
    ["21231", "BQFG", "2024", "Küche", "29302", "Koch/Köchin", "Bundesrecht", "Nicht reglementiert", "Insgesamt",
     "Insgesamt", "900"],
]  # fmt: skip


def test_each_district_is_drawn_once_and_told_apart_without_colour() -> None:
    assert len({tile.ags for tile in core.tiles()}) == len({(t.column, t.row) for t in core.tiles()}) == 45
    legend: list[tuple[int | None, str]] = [(place, f"Stufe {place}") for place in range(4)]
    drawn = map_svg("Karte <1>", tile_shapes(), {"03153": 2, "03157": 3}, legend, ours=["03153"])
    root = ElementTree.fromstring(drawn)
    name = "{http://www.w3.org/2000/svg}"
    assert root.get("aria-label") == "Karte <1>"
    assert [each.get("href") for each in root.iter(f"{name}a")] == ["#kreis-03157", "#kreis-03153"]
    patterned = {
        each.get("fill") for each in root.iter(f"{name}path") if (each.get("fill") or "").startswith("url")
    }
    assert patterned == {"url(#dots)", "url(#stripes)", "url(#unknown)"}
    assert "<a " not in map_svg("K", tile_shapes(), {"03153": 2}, legend, linked=False)
    assert "style=" not in drawn


def test_an_outline_keeps_its_corners_and_loses_what_nobody_sees() -> None:
    square = [(0.0, 0.0), (50.0, 0.1), (100.0, 0.0), (100.0, 100.0), (50.0, 99.9), (0.0, 100.0), (0.0, 0.0)]
    assert simplified(square) == [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0), (0.0, 0.0)]


def test_drawings_are_whole_and_escape_what_they_say() -> None:
    pairs = [Pair("Köche & <b>", Decimal(2), None), Pair("Pflege", Decimal("0.5"), Decimal(3))]
    compared = compared_svg("a & b", ("Land", "Bund"), pairs, "de")
    ElementTree.fromstring(compared)
    assert "0,50" in compared
    course = course_svg("x", [Line("L", ((2023, Decimal(65040)), (2024, Decimal(95451))))], "de")
    ElementTree.fromstring(course)
    assert "95.451" in course
    points = re.search(r'points="([\d., ]+)"', course)
    assert points is not None
    (x1, y1), (x2, y2) = (map(float, each.split(",")) for each in points[1].split())
    assert x1 < x2
    assert y1 > y2  # more stands higher
    assert course_svg("leer", [], "de").endswith("</svg>")


def test_cells_are_shown_as_in_the_language() -> None:
    shown = [
        shown_cell(each, "de") for each in (Decimal("2.3333"), 12345, None, "Text, kurz", Decimal(95451))
    ]
    assert shown == ["2,33", "12.345", "–", "Text, kurz", "95.451"]


@pytest.mark.django_db
def test_the_map_shows_districts_and_leaves_out_small_numbers(
    member: Client, alliance: Alliance, imported: Callable[..., None]
) -> None:
    assert "Noch keine Zahlen je Landkreis" in page(member, "/bedarf/karte/")
    assert member.get("/bedarf/karte/", {"format": "svg"}).status_code == 404
    imported("k.csv", KLDB)
    imported("local.csv", LOCAL, alliance=alliance)
    html = page(member, "/bedarf/karte/", measure="vacancy_time")
    assert "Gesundheits- und Krankenpflege, Fachkräfte: Vakanzzeit (Tage)" in html
    assert 'href="#kreis-03153"' in html
    assert 'id="kreis-03153"' in html
    assert "3 Punkte: ≥ 80" in html
    ratio = page(member, "/bedarf/karte/", measure="jobseekers_per_vacancy")
    assert 'href="#kreis-03157"' not in ratio  # its unemployed are kept secret
    assert "für Peine nicht veröffentlicht" in ratio
    assert "Goslar;95,5000;3;" in page(member, "/bedarf/karte/", measure="vacancy_time", format="csv")
    png = member.get("/bedarf/karte/", {"format": "png"})
    assert png.content.startswith(b"\x89PNG")
    cited = member.post("/bedarf/karte/?measure=vacancy_time", follow=True).content.decode()
    assert "95,5" in cited
    snapshot = Snapshot.objects.unscoped("a test").get()
    assert snapshot.content["table"]["rows"][0] == ["Goslar", "95.5", 3, ""]
    assert snapshot.dataset is not None
    # the address of a version stays when a newer one comes
    newer = [[*LOCAL[1][:7], "30,0"], LOCAL[2]]
    imported(
        "neu.csv", [LOCAL[0], *newer], alliance=alliance, description=Description(as_of=date(2099, 1, 1))
    )
    assert "95,5" not in page(member, "/bedarf/karte/", measure="vacancy_time")
    old = str(snapshot.dataset.public_id)
    assert "95,5" in page(member, "/bedarf/karte/", measure="vacancy_time", fassung=old)
    assert member.get("/bedarf/karte/", {"fassung": "x"}).status_code == 404
    assert list(snapshots_are_whole()) == []


@pytest.mark.django_db
def test_outlines_are_drawn_once_they_are_imported(
    member: Client, alliance: Alliance, imported: Callable[..., None], tmp_path: Path
) -> None:
    imported("local.csv", LOCAL, alliance=alliance)
    path = tmp_path / "v.geojson"
    path.write_bytes(geojson())
    assert import_file(Actor.system("test"), path).dataset
    html = page(member, "/bedarf/karte/", shape="umrisse")
    assert "VG5000" in html
    assert html.count('class="district district--ours"') == 2  # colour and pattern


@pytest.mark.django_db
def test_regions_occupations_and_sectors_stand_beside_each_other(
    member: Client, imported: Callable[..., None]
) -> None:
    imported("k.csv", KLDB)
    more = ["2", "821", "Altenpflege", "Niedersachsen / Bremen", "3"]
    imported("l.csv", [*LAND, more, ["2", "813", "Gesundheits- und Krankenpflege", "Hessen", "1"]])
    html = page(member, "/bedarf/vergleich/", a="Hessen", b="Niedersachsen / Bremen")
    assert "-1,5" in html
    assert "Altenpflege" not in html  # what only one of them has is no comparison
    both = page(member, "/bedarf/vergleich/", one="Krankenpflege (813)", other="Altenpflege (821)")
    assert ">Hessen</td>" in both
    assert "So heißt kein Beruf" in page(member, "/bedarf/vergleich/", one="qqqqqq", other="x")
    assert "813;Gesundheits- und Krankenpflege;Fachkräfte;1,0000;2,5000;-1,5000" in page(
        member, "/bedarf/vergleich/", a="Hessen", b="Niedersachsen / Bremen", format="csv"
    )
    care = page(member, "/bedarf/branchen/pflege/")
    assert "Altenpflege" in care
    assert "gemeinsame Ausbildung" in care
    assert member.get("/bedarf/branchen/nichts/").status_code == 404
    with CaptureQueriesContext(connection) as few:
        page(member, "/bedarf/branchen/pflege/")
    Dataset.objects.unscoped("a test").filter(kind="shortage_land").delete()
    imported(
        "l2.csv",
        [*LAND, more, *([str(level), "813", "Pflege", "Niedersachsen / Bremen", "1"] for level in (3, 4))],
    )
    with CaptureQueriesContext(connection) as many:
        page(member, "/bedarf/branchen/pflege/")
    assert len(few) == len(many)


@pytest.mark.django_db
def test_years_make_a_line_and_recognition_tells_what_is_regulated(
    member: Client, imported: Callable[..., None]
) -> None:
    assert "noch nicht übernommen" in page(member, "/bedarf/anerkennung/")
    imported("k.csv", KLDB)
    imported("l.csv", LAND, description=Description("Analyse 2024", date(2024, 12, 31)))
    assert "nur 2024 übernommen" in page(member, "/bedarf/berufe/813/")
    assert member.get("/bedarf/berufe/813/jahre.svg").status_code == 404
    newer = [LAND[0], [*LAND[1][:4], "2"], LAND[2]]
    imported("l2.csv", newer, description=Description("Analyse 2025", date(2025, 12, 31)))
    imported("21231.csv", YEARS)
    html = page(member, "/bedarf/berufe/8130/")
    assert "Analyse 2024" in html
    assert "Pflegefachfrau/-mann" in html
    assert member.get("/bedarf/berufe/813/jahre.svg")["Content-Type"].startswith("image/svg")
    everything = page(member, "/bedarf/anerkennung/")
    assert "65.040" not in everything
    assert "32.505" in everything
    assert 'class="line line--0"' in everything
    assert "Koch" not in page(member, "/bedarf/anerkennung/", regulated="yes")
    assert "Pflegefachfrau" not in page(member, "/bedarf/anerkennung/", regulated="no")
    assert "Koch" not in page(member, "/bedarf/anerkennung/", q="Pflege (8130)")
    assert "81302;Pflegefachfrau/-mann;ja;Bundesrecht;32505" in page(
        member, "/bedarf/anerkennung/", format="csv"
    )


@pytest.mark.django_db
def test_the_register_tells_which_professions_are_regulated_where(
    member: Client, alliance: Alliance, tmp_path: Path
) -> None:
    assert "noch nicht übernommen" in page(member, "/bedarf/anerkennung/reglementiert/")
    import_file(
        Actor.system("test"),
        put(tmp_path, "r.json", register()),
        description=Description("Abruf 2026", date(2026, 7, 19)),
    )
    told = page(member, "/bedarf/anerkennung/")
    assert "führt für Deutschland 2 Berufe" in told
    assert "Abruf 2026" in told
    assert "CC BY 4.0" in told
    path = "/bedarf/anerkennung/reglementiert/"
    everything = page(member, path)
    assert "ganz Deutschland" in everything
    assert "Diplom auf postsekundärem Niveau (3 bis 4 Jahre)" in everything
    in_bavaria = page(member, path, land="Bayern", format="csv")
    assert "Hebamme" in in_bavaria
    assert "Heilpädagoge" not in in_bavaria
    assert "Hebamme" not in page(member, path, q="pädagoge", format="csv")
    assert "Nichts passt" in page(member, path, q="Pilot")
    assert member.post(f"{path}?q=Hebamme", {"once": "a"}).status_code == 302
    frozen = Snapshot.objects.in_alliance(alliance.pk).get()
    assert [row[0] for row in frozen.content["table"]["rows"]] == ["Hebamme"]
