"""An export of everything: what is in it, what never is, and who gets it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from tests import worlds
from tests.appraisal.worlds import NOW, Stage, a_case, a_proposed_case, a_stage, assessed, voted
from tests.decisions.worlds import an_open_one
from tests.funding.applications.worlds import a_full_draft
from tests.jobs import run_jobs
from tests.ledger.worlds import World, a_world

from buendnis.decisions.services import cast_vote, close_resolution
from buendnis.funding.services.application_team import attach_document
from buendnis.ground import takeout
from buendnis.ground.clock import now
from buendnis.ground.documents.models import Document, Quota
from buendnis.ground.documents.selectors import content_of
from buendnis.ground.verbs import NotAllowed
from buendnis.intake.models import Takeout, TakeoutState
from buendnis.intake.services.takeouts import delete_old, order_takeout

Sheets = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    with time_machine.travel(NOW, tick=False):
        yield a_stage()


def made(alliance: Any, office: Any) -> Takeout:
    order_takeout(office, alliance)
    run_jobs()
    return Takeout.objects.in_alliance(alliance.pk).get(state=TakeoutState.READY)


def opened(row: Takeout) -> zipfile.ZipFile:
    assert row.document is not None
    return zipfile.ZipFile(io.BytesIO(content_of(Document.objects.get(public_id=row.document))))


def sheets_of(row: Takeout) -> Sheets:
    with opened(row) as archive:
        book = load_workbook(io.BytesIO(archive.read("Bündnis.xlsx")))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_everything_is_in_it_and_explained(stage: Stage) -> None:
    voted(stage, a_proposed_case(stage))
    draft = a_full_draft(stage.world, "Noch geheimer Entwurf")
    attach_document(
        stage.actor("applicant"), draft, SimpleUploadedFile("geheim.txt", "Nur für Schreibende".encode())
    )
    row = made(stage.world.alliance, stage.office)
    sheets = sheets_of(row)
    assert set(sheets) == {sheet.title for sheet in takeout.registered()} | {"Dokumente"}
    for title, number in row.counts:
        assert len(sheets[title]) == number + 1
    filled = {title for title, rows in sheets.items() if len(rows) > 1}
    assert {
        "Organisationen", "Personen", "Sitze", "Mandate", "Handlungsfelder", "Projektskizzen", "Fassungen",
        "Finanzierungsplan Ausgaben", "Finanzierungsplan Finanzierung", "Vorprüfungen", "Bewertungen", "Stellungnahmen",
        "Beschlüsse", "Stimmen", "Budgetbuchungen", "Vormerkungen", "Inhalt der Skizzen",
    } <= filled  # fmt: skip
    amounts = [line[5] for line in sheets["Finanzierungsplan Ausgaben"][1:]]
    assert sum(amounts) == 470000
    assert "Ein Labor für digitale Ideen in Goslar." in str(sheets["Inhalt der Skizzen"])
    (rules,) = [line[5] for line in sheets["Vorprüfungen"][1:]][:1]
    assert rules
    assert not rules.startswith(":")
    with opened(row) as archive:
        readme = archive.read("README.txt").decode()
    assert all(title in readme for title in sheets)
    # what others still write is nobody's business
    everything = str(sheets)
    assert "Noch geheimer Entwurf" not in everything
    assert "geheim.txt" not in everything


def test_files_have_names_that_say_what_they_are_and_no_two_alike(stage: Stage) -> None:
    from buendnis.funding.services.applications import submit_application

    draft = a_full_draft(stage.world)
    for _time in range(2):
        attach_document(stage.actor("applicant"), draft, SimpleUploadedFile("../Plan: A.txt", b"Inhalt"))
    submit_application(stage.actor("applicant"), draft, NOW)
    row = made(stage.world.alliance, stage.office)
    with opened(row) as archive:
        names = [name for name in archive.namelist() if name.startswith("Dokumente/")]
        assert len(names) == 2
        assert len({name.casefold() for name in names}) == 2
        assert all(".." not in name.split("/") and name.count("/") == 2 for name in names)
        assert archive.read(names[0]) == b"Inhalt"
    listed = [line[0] for line in sheets_of(row)["Dokumente"][1:]]
    assert sorted(listed) == sorted(names)


def test_assessments_are_in_it_only_once_nobody_assesses_any_more(stage: Stage) -> None:
    case = a_case(stage)
    assessed(stage, case, "seat")
    assert len(sheets_of(made(stage.world.alliance, stage.office))["Bewertungen"]) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("secret", "closed", "names"), [(False, True, 5), (True, True, 0), (False, False, 0)]
)
def test_votes_as_the_rules_of_secrecy_allow(secret: bool, closed: bool, names: int) -> None:
    from tests.ledger.worlds import NOW as VOTING

    with time_machine.travel(VOTING, tick=False):
        world: World = a_world()
        resolution = an_open_one(world, is_secret=secret)
        for place, seat in enumerate(each for each in world.seats if each.is_voting):
            if closed or place < 2:
                resolution.refresh_from_db()
                if resolution.state == "open":
                    cast_vote(world.actor_of(seat), resolution, "yes", now=VOTING)
        resolution.refresh_from_db()
        if closed and resolution.state == "open":
            close_resolution(world.office, resolution, VOTING + timedelta(days=30))
        sheets = sheets_of(made(world.alliance, world.office))
        assert len(sheets["Stimmen"]) - 1 == names
        line = sheets["Beschlüsse"][1]
        assert (line[11] is not None) == closed


def test_it_holds_nothing_of_another_alliance(stage: Stage) -> None:
    other = a_stage("JAD", "03405")
    voted(other, a_proposed_case(other, "Fremdes Vorhaben"))
    sheets = sheets_of(made(stage.world.alliance, stage.office))
    assert "Fremdes Vorhaben" not in str(sheets)
    assert "@jad.example" not in str(sheets)


def test_only_the_own_office_for_a_day(stage: Stage) -> None:
    other = a_stage("JAD", "03405")
    for actor in (stage.actor("seat"), stage.actor("spokesperson"), other.office):
        with pytest.raises(NotAllowed):
            order_takeout(actor, stage.world.alliance)
    row = made(stage.world.alliance, stage.office)
    address = f"/dokumente/{row.document}/"
    office = worlds.client(stage.world.users["office"])
    answer = office.get(address)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    for place, who in ((stage, "seat"), (stage, "spokesperson"), (other, "office")):
        assert worlds.client(place.world.users[who]).get(address).status_code == 404
    assert Quota.objects.filter(alliance_id=stage.world.alliance.pk, used__gt=0).count() == 0
    assert delete_old() == 0
    with time_machine.travel(now() + timedelta(days=1, minutes=1), tick=False):
        assert office.get(address).status_code == 404
        assert delete_old() == 1
    row.refresh_from_db()
    assert (row.state, row.document) == (TakeoutState.GONE, None)


def test_one_at_a_time_and_a_failure_lets_another_be_ordered(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = worlds.client(stage.world.users["office"])
    assert office.post("/gesamtexport/").status_code == 302
    with pytest.raises(ValidationError):
        order_takeout(stage.office, stage.world.alliance)

    def broken(_actor: Any) -> Any:
        raise OSError("disk")

    monkeypatch.setitem(takeout._sheets, "Kaputt", takeout.ExportSheet("Kaputt", ("x",), broken, 1))
    run_jobs(failing=True)
    assert Takeout.objects.in_alliance(stage.world.alliance.pk).get().state == TakeoutState.FAILED
    monkeypatch.undo()
    assert made(stage.world.alliance, stage.office).state == TakeoutState.READY
    assert "Herunterladen (ZIP)" in office.get("/gesamtexport/").content.decode()


def test_no_text_becomes_a_formula(stage: Stage) -> None:
    from buendnis.projects.services import Facts, create_project

    create_project(stage.office, stage.world.alliance, Facts("=HYPERLINK(1)"))
    row = made(stage.world.alliance, stage.office)
    with opened(row) as archive:
        cell = load_workbook(io.BytesIO(archive.read("Bündnis.xlsx")))["Projekte"]["A2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
