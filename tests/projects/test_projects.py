"""The list of an alliance's projects, and how its secretariat keeps it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import worlds

from buendnis.alliances.models import Alliance, AllianceDistrict, District, MandateRole
from buendnis.ground.actor import Actor
from buendnis.ground.audit.models import AuditEntry
from buendnis.ground.verbs import NotAllowed, ProcessError
from buendnis.projects.models import Project, ProjectStatus
from buendnis.projects.services import Facts, create_project, edit_project, facts_of, remove_project

pytestmark = pytest.mark.django_db
LAB = Facts(
    "Digitallabor",
    status=ProjectStatus.FINISHED,
    starts_on=date(2018, 9, 5),
    ends_on=date(2020, 6, 30),
    total=Decimal(470000),
    esf=Decimal(235000),
    bank_number="ZW-2",
)


@pytest.fixture
def alliance() -> Alliance:
    return worlds.alliance()


@pytest.fixture
def office(alliance: Alliance) -> Actor:
    return worlds.actor(worlds.mandate(alliance))


def stored(alliance: Alliance) -> list[Project]:
    return list(Project.objects.in_alliance(alliance.pk).order_by("pk"))


def test_only_the_office_keeps_projects(alliance: Alliance, office: Actor) -> None:
    seat = worlds.seat(alliance)
    partner = worlds.actor(worlds.mandate(alliance, MandateRole.REPRESENTATIVE, seat))
    elsewhere = worlds.actor(worlds.mandate(worlds.alliance("jad")))
    project = create_project(office, alliance, LAB)
    for actor in (partner, elsewhere):
        with pytest.raises(NotAllowed):
            create_project(actor, alliance, Facts("Anderes"))
        with pytest.raises(NotAllowed):
            edit_project(actor, project, replace(LAB, title="x"))
        with pytest.raises(NotAllowed):
            remove_project(actor, project)
    assert [row.title for row in stored(alliance)] == ["Digitallabor"]
    actions = AuditEntry.objects.filter(chain=alliance.pk).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["project.created"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_on": date(2018, 1, 1)},
        {"esf": Decimal(500000)},
        {"other": Decimal(300000)},
        {"total": Decimal(-1), "esf": None},
        {"bank_number": "ZW-1"},
        {"title": ""},
    ],
)
def test_what_cannot_be_is_refused_in_words(alliance: Alliance, office: Actor, wrong: dict[str, Any]) -> None:
    create_project(office, alliance, Facts("Welcome Center", bank_number="ZW-1"))
    with pytest.raises(ValidationError) as refused:
        create_project(office, alliance, replace(LAB, **wrong))
    assert refused.value.messages[0]
    assert len(stored(alliance)) == 1


def test_two_editors_notice_each_other(alliance: Alliance, office: Actor) -> None:
    project = create_project(office, alliance, LAB)
    edit_project(office, project, replace(facts_of(project), title="Labor"), version=project.version)
    with pytest.raises(ValidationError, match="Jemand anderes"):
        edit_project(office, project, replace(facts_of(project), title="Anders"), version=project.version)
    assert stored(alliance)[0].title == "Labor"


def test_foreign_things_are_refused(alliance: Alliance, office: Actor) -> None:
    field = worlds.strategy(worlds.alliance("jad"), "Fremdes Feld").fields.get()
    with pytest.raises(ValidationError):
        create_project(office, alliance, replace(LAB, field_of_action=field))
    assert stored(alliance) == []


class TestPages:
    def test_members_read_and_others_find_nothing(self, alliance: Alliance, office: Actor) -> None:
        project = create_project(office, alliance, LAB)
        seat = worlds.seat(alliance)
        partner = worlds.client(worlds.mandate(alliance, MandateRole.REPRESENTATIVE, seat))
        other = worlds.client(worlds.mandate(worlds.alliance("jad")))
        page = partner.get(f"/projekte/{project.public_id}/").content.decode()
        assert "Digitallabor" in page
        assert "bearbeiten" not in page
        assert partner.get(f"/projekte/{project.public_id}/bearbeiten/").status_code == 404
        for nowhere in (project.public_id, uuid4()):
            for path in ("", "bearbeiten/", "herausnehmen/"):
                assert other.get(f"/projekte/{nowhere}/{path}").status_code == 404
                assert other.post(f"/projekte/{nowhere}/{path}").status_code in {404, 405}

    def test_the_office_notes_corrects_and_takes_out(self, alliance: Alliance) -> None:
        client = worlds.client(worlds.mandate(alliance))
        AllianceDistrict.objects.create(
            alliance=alliance, district=District.objects.create(ags="03153", name="Landkreis Goslar")
        )
        sent = {
            "title": "Labor",
            "status": "running",
            "total": "470.000,00",
            "esf": "235.000",
            "starts_on": "2018-09-05",
            "districts": ["03153"],
        }
        assert client.post("/projekte/neu/", {**sent, "esf": "470.001"}).status_code == 422
        answer = client.post("/projekte/neu/", sent)
        assert answer.status_code == 302
        (project,) = stored(alliance)
        assert (project.total, project.esf, project.status) == (Decimal(470000), Decimal(235000), "running")
        assert [each.ags for each in project.districts.all()] == ["03153"]
        edit = f"/projekte/{project.public_id}/bearbeiten/"
        form = client.get(edit).content.decode()
        assert "470.000,00" in form
        changed = {**sent, "title": "Labor zwei", "version": "1"}
        assert client.post(edit, changed).status_code == 302
        assert client.post(edit, {**changed, "title": "Labor drei"}).status_code == 422
        assert stored(alliance)[0].title == "Labor zwei"
        assert client.post(f"/projekte/{project.public_id}/herausnehmen/").status_code == 302
        assert stored(alliance) == []

    def test_the_list_filters_sorts_exports_and_counts(self, alliance: Alliance, office: Actor) -> None:
        create_project(office, alliance, LAB)
        create_project(office, alliance, Facts("Ärztenetz", status=ProjectStatus.REFUSED, total=Decimal(5)))
        create_project(
            office,
            alliance,
            Facts("=Zukunft", starts_on=date(2016, 1, 1), ends_on=date(2017, 1, 1), total=Decimal(30)),
        )
        client = worlds.client(worlds.mandate(alliance))

        def titles(query: str) -> list[str]:
            return [row.title for row, _kind in client.get(f"/projekte/?{query}").context["rows"]]

        assert titles("") == ["=Zukunft", "Ärztenetz", "Digitallabor"]
        assert titles("sort=-total") == ["Digitallabor", "=Zukunft", "Ärztenetz"]
        assert titles("status=refused") == ["Ärztenetz"]
        assert titles("year=2019") == ["Digitallabor"]
        assert titles("q=zw-2") == ["Digitallabor"]
        figures = client.get("/projekte/").context["figures"]
        assert (figures.number, figures.funded, figures.total) == (3, 2, Decimal(470030))
        exported = client.get("/projekte/?format=csv").content.decode("utf-8-sig")
        assert exported.splitlines()[1].startswith("'=Zukunft;")

    def test_the_list_asks_as_much_for_three_as_for_one(self, alliance: Alliance, office: Actor) -> None:
        client = worlds.client(worlds.mandate(alliance))

        def asked() -> int:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get("/projekte/").status_code == 200
            return len(queries)

        holder = worlds.organisation("Hochschule")
        create_project(office, alliance, replace(LAB, beneficiary=holder))
        asked()
        once = asked()
        for number in range(2):
            create_project(office, alliance, Facts(f"Projekt {number}", beneficiary=worlds.organisation()))
        assert asked() == once


def test_a_project_is_found_by_its_words_by_those_who_may(alliance: Alliance, office: Actor) -> None:
    from buendnis.ground.textindex.models import Entry
    from buendnis.ground.textindex.selectors import search

    outside = worlds.actor(worlds.mandate(worlds.alliance("jad")))
    project = create_project(
        office, alliance, Facts("Willkommenslotsen", summary="Beratung für internationale Fachkräfte")
    )

    def titles(actor: Actor) -> list[str]:
        return [hit.title for hit in search(actor, "internationale Beratung")]

    assert (titles(office), titles(outside)) == (["Willkommenslotsen"], [])
    edit_project(office, project, replace(facts_of(project), is_public=True))
    assert titles(outside) == ["Willkommenslotsen"]
    seen = Project.objects.in_alliance(alliance.pk).get()
    remove_project(office, project)
    with pytest.raises(ProcessError, match="inzwischen"):
        remove_project(office, seen)
    assert not Entry.objects.unscoped("a test").filter(public_id=project.public_id).exists()
