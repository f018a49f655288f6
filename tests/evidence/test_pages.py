"""The pages of need: with nothing imported, with figures, and what is cited of them."""

from __future__ import annotations

import csv as read_csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import worlds
from tests.evidence.files import KLDB, LAND, LOCAL, csv, put
from tests.shared_data import needs, published_file

from buendnis.alliances.models import Alliance, AllianceDistrict, District, MandateRole
from buendnis.engines.shortage import BA_2025
from buendnis.evidence.drawing import position
from buendnis.evidence.invariants import snapshots_are_whole
from buendnis.evidence.jobs import take_table_over
from buendnis.evidence.models import Dataset, Snapshot, TableImport
from buendnis.evidence.selectors.need import LAND as LAND_NAME
from buendnis.evidence.selectors.need import ranking
from buendnis.evidence.services import Description, import_file
from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor
from buendnis.ground.jobs.models import JobProgress

pytestmark = pytest.mark.django_db
OPERATOR = Actor.system("test")
HEAD = [
    *("anforderungsniveau", "kldb4", "titel", "svb_2025_06", "geregelte_ausbildung"),
    *("w_vakanz", "w_asr", "w_alq", "w_ausl", "w_abg", "w_entg"),
    *("p_vakanz", "p_asr", "p_alq", "p_ausl", "p_abg", "p_entg", "gesamtwert"),
]
NURSES = ["2", "8130", "Krankenpflege", "36300", "ja", "81", "3.8", "0.6", "2.22", "12.9", "18.6",
          "3", "1", "3", "1", "3", "3", "2.3333"]  # fmt: skip
NATIONAL = [HEAD, NURSES, ["2", "8131", "Fachkrankenpflege", "300", "ja", *[""] * 13]]


@pytest.fixture
def alliance() -> Alliance:
    made = worlds.alliance()
    for ags, name in (("03153", "Goslar"), ("03157", "Peine")):
        district, _made = District.objects.get_or_create(ags=ags, defaults={"name": name})
        AllianceDistrict.objects.create(alliance=made, district=district)
    return made


@pytest.fixture
def member(alliance: Alliance) -> Client:
    return worlds.client(worlds.mandate(alliance, MandateRole.REPRESENTATIVE, worlds.seat(alliance)))


@pytest.fixture
def imported(tmp_path: Path, alliance: Alliance) -> Callable[..., None]:
    def bring(name: str, rows: list[list[str]], **said: Any) -> None:
        actor = Actor.system("test", said["alliance"].pk) if "alliance" in said else OPERATOR
        outcome = import_file(actor, put(tmp_path, name, csv(rows)), **said)
        assert outcome.problems == []

    return bring


def page(client: Client, path: str, **query: str) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_without_any_import_published_figures_are_ranked_found_and_cited(member: Client) -> None:
    html = page(member, "/bedarf/")
    assert "12 bewertete Berufe" in html
    assert "Fachkräfteengpassanalyse 2025" in html
    assert "Altenpfleger/in" in page(member, "/bedarf/suche/", q="Altenpflegerin")
    assert "noch nicht übernommen" in page(member, "/bedarf/berufe/8110/")
    answer = member.post("/bedarf/berufe/811/3/zitieren/", follow=True)
    assert "Arzt- und Praxishilfe, Spezialisten" in answer.content.decode()
    assert Snapshot.objects.unscoped("a test").get().dataset is None


def test_the_ranking_narrows_sorts_and_leaves_the_house(
    member: Client, imported: Callable[..., None]
) -> None:
    rows = [*LAND, ["4", "434", "Softwareentwicklung", "Niedersachsen / Bremen", "1.6667"]]
    imported("k.csv", KLDB)
    imported("l.csv", rows)
    both = page(member, "/bedarf/")
    assert both.index("Krankenpflege") < both.index("Softwareentwicklung")
    assert "Softwareentwicklung" not in page(member, "/bedarf/", level="2")
    assert "Softwareentwicklung" not in page(member, "/bedarf/", verdict="shortage")
    assert "Softwareentwicklung" not in page(member, "/bedarf/", q="Krankenschwester")
    assert "Softwareentwicklung" not in page(member, "/bedarf/", q="Pflege (8130)")
    assert "Nichts passt zum Filter" in page(member, "/bedarf/", q="qqqqqq")
    assert "813;Gesundheits- und Krankenpflege;Fachkräfte;Niedersachsen / Bremen;2,5000" in page(
        member, "/bedarf/", format="csv"
    )
    assert member.get("/bedarf/", {"format": "xlsx"}).content.startswith(b"PK")


@needs("ba_engpass_2025_laender.csv")
def test_lower_saxony_is_shown_as_published(member: Client) -> None:
    """All 129 rated values of Lower Saxony and Bremen, by the page's own file, against the published table."""
    path = published_file("ba_engpass_2025_laender.csv")
    with path.open(encoding="utf-8") as file:
        published = {
            (row["kldb3"], int(row["anforderungsniveau"])): Decimal(row["gesamtwert"])
            for row in read_csv.DictReader(file)
            if row["region"] == LAND_NAME and row["gesamtwert"]
        }
    outcome = import_file(OPERATOR, path)
    assert outcome.dataset is not None
    shown = {(row.code, row.level): row.mean for row in ranking().rows}
    assert len(published) == 129
    assert shown == published
    # the address of the version shows the same after a newer one
    address = f"/bedarf/?fassung={outcome.dataset.public_id}"
    lines = member.get(f"{address}&format=csv").content.decode().strip().splitlines()
    assert len(lines) == 130
    assert sum(line.endswith(";Engpass") for line in lines) == 43
    assert member.get("/bedarf/", {"fassung": "x"}).status_code == 404


def test_an_occupation_shows_why_and_against_whom(
    member: Client, alliance: Alliance, imported: Callable[..., None]
) -> None:
    imported("k.csv", KLDB)
    imported("n.csv", NATIONAL)
    imported("l.csv", LAND)
    imported("local.csv", LOCAL, alliance=alliance)
    html = page(member, "/bedarf/berufe/8130/")
    assert "Engpassberuf: 14 Punkte aus 6 Indikatoren, im Mittel rund 2,33" in html
    assert html.count('class="zone zone--3"') == 6
    assert "≥ 40 · ≥ 60 · ≥ 80" in html
    assert "Eigene Berechnung, keine BA-Bewertung" in html
    # Peine's unemployed are kept secret, so that no sum tells them
    assert "Arbeitslose: für Peine nicht veröffentlicht oder geheim gehalten." in html
    svg = member.get("/bedarf/berufe/8130/2/indikatoren.svg")
    assert svg["Content-Type"].startswith("image/svg+xml")
    assert b"style=" not in svg.content
    for path in ("/bedarf/berufe/8130/3/indikatoren.svg", "/bedarf/berufe/999/", "/bedarf/berufe/abc/"):
        assert member.get(path).status_code == 404
    assert "Nicht bewertet: nur 300 von mindestens 500" in page(member, "/bedarf/berufe/8131/")


def test_nursing_tells_why_it_has_no_rating_and_what_there_is(
    member: Client, alliance: Alliance, imported: Callable[..., None]
) -> None:
    imported("k.csv", KLDB)
    imported("n.csv", [HEAD, ["2", "8134", "Rettungsdienst", *NURSES[3:]]])
    assert "/bedarf/berufe/8130/" in page(
        member, "/bedarf/suche/", q="Wir brauchen Pflegefachkräfte in Goslar"
    )
    html = page(member, "/bedarf/berufe/8130/")
    assert "Nur gemeinsam bewertet: Pflegeberufe" in html
    assert 'href="/bedarf/berufe/8134/"' in html
    assert "Das zitieren" not in html
    # what the employment agency says of the alliance's own districts can be cited all the same
    imported("local.csv", LOCAL, alliance=alliance)
    html = page(member, "/bedarf/berufe/8130/")
    assert "Arbeitslose je gemeldeter Stelle" in html
    assert 'action="/bedarf/berufe/8130/2/zitieren/"' in html
    cited = page(member, member.post("/bedarf/berufe/8130/2/zitieren/")["Location"])
    assert "Eigene Berechnung, keine BA-Bewertung" in cited
    dataset = Snapshot.objects.unscoped("a test").get().dataset
    assert dataset is not None
    assert dataset.kind == "local"
    assert "Nur gemeinsam" not in page(member, "/bedarf/berufe/8134/")


def test_nursing_is_rated_where_the_file_rates_it_as_one(
    member: Client, imported: Callable[..., None]
) -> None:
    imported("k.csv", KLDB)
    as_one = ["2", "8130, 8131, 821", "Pflegeberufe", *NURSES[3:]]
    unrated = [*NURSES[:3], *NATIONAL[2][3:]]
    imported("n.csv", [HEAD, as_one, unrated, ["2", "8134", "Rettungsdienst", *NURSES[3:]]])
    html = page(member, "/bedarf/berufe/8130/")
    assert "Als eines bewertet: Pflegeberufe (8130+8131+821)" in html
    assert "Engpassberuf: 14 Punkte" in html
    assert "8131" not in page(member, "/bedarf/berufe/8134/")
    assert 'href="/bedarf/berufe/8130/"' in page(member, "/bedarf/", region="Deutschland", q="Pflege (8130)")
    cited = member.post("/bedarf/berufe/8130/2/zitieren/")["Location"]
    assert member.get(cited, {"format": "json"}).json()["germany"]["together"] == "8130+8131+821"


def test_what_is_cited_reads_the_same_after_newer_figures(
    member: Client, imported: Callable[..., None]
) -> None:
    imported("n.csv", NATIONAL, description=Description("Analyse 2025"))
    answer = member.post("/bedarf/berufe/8130/2/zitieren/")
    again = member.post("/bedarf/berufe/8130/2/zitieren/")
    assert answer.status_code == 302
    assert answer["Location"] == again["Location"]
    before = page(member, answer["Location"])
    assert "2,22 Prozentpunkte" in before  # rounded and with a comma; exact as it was in the JSON
    newer = [[*NURSES[:5], "30", *NURSES[6:11], "0", *NURSES[12:17], "1.8333"]]
    imported("n2.csv", [HEAD, *newer, NATIONAL[2]], description=Description("Analyse 2026"))
    assert "Unter Beobachtung" in page(member, "/bedarf/berufe/8130/")
    after = page(member, answer["Location"])
    assert "Engpassberuf: 14 Punkte" in after
    assert "Analyse 2025" in after
    main = before.index("<main")
    assert before[main:].split("</main>")[0].split("Eingefroren")[-1][-600:] in after
    data = member.get(answer["Location"], {"format": "json"}).json()
    assert data["germany"]["mean"] == "7/3"
    assert list(snapshots_are_whole()) == []
    assert "Krankenpflege, Fachkräfte" in page(member, "/bedarf/belege/")
    assert "Analyse 2026" in page(member, "/bedarf/daten/")


def test_others_find_nothing_of_what_an_alliance_cites(member: Client, alliance: Alliance) -> None:
    assert member.post("/bedarf/berufe/811/3/zitieren/").status_code == 302
    path = f"/bedarf/belege/{Snapshot.objects.unscoped('a test').get().public_id}/"
    other = worlds.alliance("ems")
    stranger = worlds.client(worlds.mandate(other, MandateRole.REPRESENTATIVE, worlds.seat(other)))
    assert stranger.get(path).status_code == 404
    applicant = worlds.client(User.objects.create_user("niemand@example.org", "Niemand"))
    assert applicant.get(path).status_code == 404
    assert applicant.post("/bedarf/berufe/811/3/zitieren/").status_code == 404
    assert "Das zitieren" not in page(applicant, "/bedarf/berufe/811/")
    assert member.post("/bedarf/berufe/811/9/zitieren/").status_code == 404
    assert member.post("/bedarf/berufe/811/4/zitieren/").status_code == 404


def test_suggestions_link_or_fill_a_field(member: Client) -> None:
    links = page(member, "/bedarf/suche/vorschlaege/", q="Altenpfl")
    assert 'href="/bedarf/berufe/8210/"' in links
    assert 'data-fill="Altenpfleger/in (8210)"' in page(
        member, "/bedarf/suche/vorschlaege/", q="Altenpfl", fill="yes"
    )
    assert "So heißt kein Beruf" in page(member, "/bedarf/suche/vorschlaege/", q="qqqqqq")


def test_queries_do_not_grow_with_rows(member: Client, imported: Callable[..., None]) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            page(member, path)
        return len(caught)

    one = [HEAD, NURSES]
    imported("l.csv", LAND[:2])
    imported("n.csv", one)
    page(member, "/bedarf/")
    few = [queries("/bedarf/"), queries("/bedarf/berufe/8130/"), queries("/bedarf/suche/?q=pflege")]
    Dataset.objects.unscoped("a test").delete()
    imported("l.csv", [*LAND, ["3", "813", "Pflege", "Hessen", "1.5"], ["4", "813", "Pflege", "Hessen", "1"]])
    imported(
        "n.csv",
        [
            *one,
            ["3", *NURSES[1:]],
            ["4", *NURSES[1:4], "", *NURSES[5:11], "3", "3", "3", "1", "2", "3", "2.5"],
        ],
    )
    assert few == [queries("/bedarf/"), queries("/bedarf/berufe/8130/"), queries("/bedarf/suche/?q=pflege")]


def test_the_marker_lies_in_the_zone_of_its_points() -> None:
    for indicator in BA_2025.indicators:
        steps = indicator.steps_for(2)
        assert steps is not None
        spread = abs(steps.values[-1] - steps.values[0])
        for value in (
            *steps.values,
            *(each + shift * spread for each in steps.values for shift in (-3, -1, 1, 3)),
        ):
            zone = int(position(indicator, value, 2) * 4)
            assert zone == indicator.points(value, 2), (indicator.key, value)


def upload(rows: list[list[str]], **more: str) -> dict[str, Any]:
    file = SimpleUploadedFile("kreise.csv", csv(rows), "text/csv")
    return {"file": file, "version": "Sonderauswertung 2025", "as_of": "2025-12-31", "source": "", **more}


def test_an_office_brings_its_districts_in_two_clicks_and_takes_them_back(
    alliance: Alliance, imported: Callable[..., None]
) -> None:
    office = worlds.client(worlds.mandate(alliance))
    there = Dataset.objects.unscoped("a test")
    checked = office.post("/bedarf/daten/kreise/", upload(LOCAL))
    assert checked.status_code == 422  # shown again, so that the second click needs no second upload
    assert "2 Zeilen sind gelesen und in Ordnung" in checked.content.decode()
    assert not there.exists()
    taken = office.post("/bedarf/daten/kreise/", upload(LOCAL, take="yes"), follow=True)
    assert "2 Zeilen sind übernommen" in taken.content.decode()
    row = there.get()
    assert (row.alliance, row.version, row.rows) == (alliance, "Sonderauswertung 2025", 2)
    assert "schon da" in office.post("/bedarf/daten/kreise/", upload(LOCAL)).content.decode()
    undo = f"/bedarf/daten/{row.public_id}/zuruecknehmen/"
    other = worlds.client(worlds.mandate(worlds.alliance("ems")))
    assert other.get(undo).status_code == other.post(undo).status_code == 404
    assert "Sonderauswertung" not in page(other, "/bedarf/daten/")
    imported("l.csv", LAND)
    national = there.get(kind="shortage_land")
    assert office.post(f"/bedarf/daten/{national.public_id}/zuruecknehmen/").status_code == 404
    assert "2 Zeilen verschwinden" in page(office, undo)
    assert office.post(undo).status_code == 302
    assert list(there.values_list("kind", flat=True)) == ["shortage_land"]


def test_a_long_table_is_taken_over_by_a_job_that_can_be_left(
    alliance: Alliance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("buendnis.evidence.views.local.AT_ONCE", 10)
    office = worlds.client(worlds.mandate(alliance))
    answer = office.post("/bedarf/daten/kreise/", upload(LOCAL, take="yes"))
    row = TableImport.objects.in_alliance(alliance.pk).get()
    assert answer["Location"].endswith(f"/{row.progress}/")
    path = f"/bedarf/daten/uebernahmen/{row.public_id}/"
    assert "wird übernommen" in page(office, path)
    # a second one waits until the first is done, and keeps what was typed
    assert (
        "wird gerade übernommen"
        in office.post("/bedarf/daten/kreise/", upload(LOCAL, take="yes")).content.decode()
    )
    take_table_over(row.pk)
    take_table_over(row.pk)  # a worker that was killed after the work
    assert Dataset.objects.unscoped("a test").get().rows == 2
    assert "2 Zeilen sind übernommen" in page(office, path)
    row.refresh_from_db()
    assert (row.state, row.document) == ("done", None)
    assert JobProgress.objects.get().state == "done"
    other = worlds.client(worlds.mandate(worlds.alliance("ems")))
    assert other.get(path).status_code == 404
    # what the sample did not show is told in the reader's language
    monkeypatch.setattr("buendnis.evidence.views.local.SAMPLE", 1)
    wrong = [*LOCAL[:2], ["03157", "813", "2", "900", "fünfzig", "12", "60", "88,0"]]
    assert office.post("/bedarf/daten/kreise/", upload(wrong, take="yes")).status_code == 302
    row = TableImport.objects.in_alliance(alliance.pk).get(state="waiting")
    take_table_over(row.pk)
    said = page(office, f"/bedarf/daten/uebernahmen/{row.public_id}/")
    assert "Zeile 3, Arbeitslose: „fünfzig“ ist keine ganze Zahl." in said
    assert Dataset.objects.unscoped("a test").count() == 1


def test_strange_headings_are_explained_once_and_errors_keep_everything_out(alliance: Alliance) -> None:
    office = worlds.client(worlds.mandate(alliance))
    strange = [["Kreis", "Was", "Wie hoch", "Zahl A", "Zahl B"], ["03153", "813", "2", "40", "35"]]
    asked = office.post("/bedarf/daten/kreise/", upload(strange)).content.decode()
    assert 'name="c_unemployed"' in asked
    assert "Welche Spalte bedeutet was?" in asked
    assert "Nichts wurde übernommen" not in asked
    assert "Bitte korrigieren" not in asked  # what was not asked before is not missing
    assert '<option value="Kreis" selected>' in asked  # what is known of the headings is chosen
    columns = {
        "c_ags": "Kreis",
        "c_code": "Was",
        "c_level": "Wie hoch",
        "c_unemployed": "Zahl A",
        "c_vacancies": "Zahl B",
    }
    twice = columns | {"c_vacancies": "Zahl A"}
    assert (
        "nur eines bedeuten"
        in office.post("/bedarf/daten/kreise/", upload(strange, **twice)).content.decode()
    )
    assert office.post("/bedarf/daten/kreise/", upload(strange, take="yes", **columns)).status_code == 302
    again = [strange[0], ["03157", "813", "2", "50", "45"]]
    assert (
        "ist gelesen und in Ordnung" in office.post("/bedarf/daten/kreise/", upload(again)).content.decode()
    )
    wrong = [strange[0], ["03157", "813", "2", "fünfzig", "45"], ["99999", "813", "2", "5", "4"]]
    said = office.post("/bedarf/daten/kreise/", upload(wrong, take="yes")).content.decode()
    assert "Es gibt 2 Fehler" in said
    assert "Zeile 2, Arbeitslose: „fünfzig“ ist keine ganze Zahl." in said
    assert "„99999“ passt nicht zu" in said
    assert Dataset.objects.unscoped("a test").count() == 1
