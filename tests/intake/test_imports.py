"""Taking lists over: what is understood, and what is made."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from tests import worlds
from tests.ground.sheets import ugly
from tests.intake.worlds import (
    CONTACTS,
    PARTNERS,
    Office,
    an_office,
    everything,
    file,
    projects,
    read,
    uploaded,
    verdicts,
)

from buendnis.alliances.models import District, MandateRole, Seat
from buendnis.alliances.services import appoint, create_organisation
from buendnis.alliances.services.addresses import Address
from buendnis.ground.audit.models import AuditEntry, AuditValue
from buendnis.ground.documents.models import Document
from buendnis.ground.sheets.choosing import Choices
from buendnis.ground.verbs import NotAllowed
from buendnis.intake.kinds.places import Places
from buendnis.intake.models import Import
from buendnis.intake.services import carrying_out, imports, undoing
from buendnis.parties.models import Organisation, Person
from buendnis.projects.services import Facts, create_project

pytestmark = pytest.mark.django_db


class TestPartners:
    def test_organisations_and_seats_are_made(self, office: Office) -> None:
        alliance, actor = office
        row = read(actor, alliance, "partners", PARTNERS)
        assert verdicts(row) == [(2, "new"), (3, "new"), (4, "new")]
        assert [note["row"] for note in row.notes] == [5]
        carrying_out.carry_out(actor, row)
        chamber = Organisation.objects.get(name="Kammer Musterland")
        assert (chamber.kind, chamber.postcode, chamber.town) == ("chamber", "38100", "Musterburg")
        seats = Seat.objects.in_alliance(alliance.pk).order_by("sort_key").values_list("name", flat=True)
        assert list(seats) == ["Kammer Musterland", "Landkreis Beispiel"]

    def test_the_same_list_twice_changes_nothing(self, office: Office) -> None:
        alliance, actor = office
        carrying_out.carry_out(actor, read(actor, alliance, "partners", PARTNERS))
        before = everything()
        again = read(actor, alliance, "partners", PARTNERS)
        assert {verdict for _row, verdict in verdicts(again)} == {"same"}
        carrying_out.carry_out(actor, again)
        assert everything() == before

    def test_what_is_known_is_changed_and_what_is_alike_is_asked(self, office: Office) -> None:
        alliance, actor = office
        create_organisation(actor, Address("Kammer Musterland e. V.", "chamber", town="Alt"))
        known = create_organisation(actor, Address("Landkreis Beispielen", "district"))
        row = read(actor, alliance, "partners", PARTNERS)
        assert verdicts(row) == [(2, "changed"), (3, "doubtful"), (4, "new")]
        chamber = row.rows.get(number=2)
        assert ["Ort", "Alt", "Musterburg"] in [list(each) for each in chamber.changes] or any(
            list(each)[1:] == ["Alt", "Musterburg"] for each in chamber.changes
        )
        with pytest.raises(ValidationError):
            imports.decide(actor, row, {3: str(alliance.host.public_id)})
        imports.decide(actor, row, {3: str(known.public_id)})
        carrying_out.carry_out(actor, row)
        known.refresh_from_db()
        assert known.town == "Beispielstadt"
        assert not Organisation.objects.filter(name="Landkreis Beispiel").exists()

    def test_undecided_rows_are_left_out(self, office: Office) -> None:
        alliance, actor = office
        create_organisation(actor, Address("Landkreis Beispielen", "district"))
        done = carrying_out.carry_out(actor, read(actor, alliance, "partners", PARTNERS))
        assert done.report["left_out"] == 1
        assert not Organisation.objects.filter(name="Landkreis Beispiel").exists()

    def test_two_rows_of_the_same_are_asked(self, office: Office) -> None:
        alliance, actor = office
        data = b"Name;PLZ;Ort\nAmt;38100;A\nAmt;38100;B\n"
        assert verdicts(read(actor, alliance, "partners", data)) == [(2, "new"), (3, "doubtful")]

    def test_whoever_joins_a_seat_is_told_by_the_audit_and_so_is_the_way_back(self, office: Office) -> None:
        alliance, actor = office
        first = create_organisation(actor, Address("Akademie Nord", "university"))
        seat = worlds.seat(alliance, "Hochschulen", holders=[first])
        row = read(actor, alliance, "partners", b"Name;Sitz\nBerufskolleg West;Hochschulen\n")
        carrying_out.carry_out(actor, row)
        assert [each.name for each in seat.holders.order_by("pk")] == ["Akademie Nord", "Berufskolleg West"]
        row.refresh_from_db()
        undoing.undo(actor, row)
        assert [each.name for each in seat.holders.all()] == ["Akademie Nord"]
        told = AuditEntry.objects.filter(action="seat.changed", object_id=str(seat.public_id))
        assert told.count() == 2

    def test_another_alliance_s_address_stays(self, office: Office) -> None:
        alliance, actor = office
        other = worlds.alliance("jad")
        foreign = worlds.organisation("Kammer Musterland")
        worlds.seat(other, holders=[foreign])
        row = read(actor, alliance, "partners", b"Name;Ort\nKammer Musterland;Anderswo\n")
        assert verdicts(row) == [(2, "same")]
        carrying_out.carry_out(actor, row)
        foreign.refresh_from_db()
        assert foreign.town == ""


class TestContacts:
    def test_persons_ties_and_new_organisations(self, office: Office) -> None:
        alliance, actor = office
        chamber = create_organisation(actor, Address("Kammer Musterland", "chamber"))
        row = read(actor, alliance, "contacts", CONTACTS)
        assert verdicts(row) == [(4, "new"), (5, "new")]
        carrying_out.carry_out(actor, row)
        erika = Person.objects.get(name="Erika Muster")
        assert (erika.email, erika.phone, erika.user_id) == ("erika@kammer.example", "0531 123", None)
        assert erika.relations.get().to == chamber
        assert Person.objects.get(name="Max Beispiel").relations.get().to.name == "Neue Werke GmbH"
        again = read(actor, alliance, "contacts", CONTACTS)
        assert {verdict for _row, verdict in verdicts(again)} == {"same"}

    def test_one_address_in_two_organisations_is_one_person(self, office: Office) -> None:
        alliance, actor = office
        data = (
            b"Name;Institution;E-Mail\n"
            b"Erika Muster;Kammer;erika@kammer.example\n"
            b"Erika Muster;Hochschule;Erika@kammer.example\n"
            b"Erika Muster;Kammer;ERIKA@kammer.example\n"
            b"Max Muster;Verein;erika@kammer.example\n"
        )
        row = read(actor, alliance, "contacts", data)
        assert verdicts(row) == [(2, "new"), (3, "new"), (4, "doubtful"), (5, "new")]
        carrying_out.carry_out(actor, row)
        erika = Person.objects.get(name="Erika Muster")
        assert {each.to.name for each in erika.relations.all()} == {"Kammer", "Hochschule"}
        assert Person.objects.filter(name="Max Muster").exists()  # another one, who shares the mailbox
        undoing.undo(actor, row)
        assert not Person.objects.filter(name="Erika Muster").exists()

    def test_nothing_personal_is_in_the_open_part_of_the_audit(self, office: Office) -> None:
        alliance, actor = office
        carrying_out.carry_out(actor, read(actor, alliance, "contacts", CONTACTS))
        for value in AuditValue.objects.filter(personal=False):
            assert "Erika" not in str(value.value)
            assert "erika" not in str(value.value)

    def test_a_contact_who_is_appointed_later_is_the_same_person(self, office: Office) -> None:
        alliance, actor = office
        carrying_out.carry_out(actor, read(actor, alliance, "contacts", CONTACTS))
        mandate = appoint(
            actor, alliance, email="Erika@Kammer.example", name="", role=MandateRole.SECRETARIAT
        )
        assert mandate.person.name == "Erika Muster"
        assert Person.objects.filter(email__iexact="erika@kammer.example").count() == 1


class TestProjects:
    @pytest.mark.parametrize(
        ("data", "sound", "wrong"),
        [
            (ugly.MERGED_HEADS, 2, 0),
            (ugly.TWO_HEADER_ROWS, 2, 0),
            (ugly.TEXT_DATES, 2, 1),
            (ugly.TOTALS_WITHIN, 4, 0),
            (ugly.DUPLICATES, 2, 0),
        ],
        ids=["merged heads", "two header rows", "days as text", "totals within", "duplicates"],
    )
    def test_five_ugly_lists(self, office: Office, data: bytes, sound: int, wrong: int) -> None:
        alliance, actor = office
        row = read(actor, alliance, "projects", data)
        assert (row.counts["new"], row.counts["error"]) == (sound, wrong)
        carrying_out.carry_out(actor, row)
        assert len(projects(alliance)) == sound
        center = next(each for each in projects(alliance) if each.title == "Welcome Center")
        assert center.beneficiary is not None
        assert center.beneficiary.name == "Stadt Musterburg"
        assert Decimal(406200) in {center.esf, center.total and center.total / 2}

    def test_a_project_is_known_by_its_number_and_what_the_list_leaves_empty_stays(
        self, office: Office
    ) -> None:
        alliance, actor = office
        create_project(
            actor,
            alliance,
            Facts("Labor alt", bank_number="ZW-2", summary="Bleibt", esf=Decimal(1), total=Decimal(5)),
        )
        row = read(
            actor, alliance, "projects", "Projekt;Az.;Fördersumme;Status\nLabor;ZW 2;3,00;läuft\n".encode()
        )
        assert verdicts(row) == [(2, "changed")]
        carrying_out.carry_out(actor, row)
        (project,) = projects(alliance)
        assert (project.title, project.summary, project.esf, project.status) == (
            "Labor",
            "Bleibt",
            3,
            "running",
        )

    def test_a_name_of_two_districts_is_none_until_the_list_says_which(self, office: Office) -> None:
        names = ("Stadt Oldenburg", "Landkreis Oldenburg", "Landkreis Goslar")
        town, county, goslar = (
            District.objects.create(ags=f"0340{number}", name=name, is_city=number == 3)
            for number, name in enumerate(names, 3)
        )
        named = Places().named_in("LK Oldenburg; Goslar / Oldenburg, Stadt Goslar, Nirgends; Lkr. Oldenburg")
        assert (named.found, named.unclear, named.unknown) == ([county, goslar], ["Oldenburg"], ["Nirgends"])
        assert Places().named_in("kreisfreie Stadt Oldenburg").found == [town]
        alliance, actor = office
        row = read(actor, alliance, "projects", b"Projekt;Landkreis\nLabor;Oldenburg\n")
        (line,) = row.rows.all()
        assert "Oldenburg" in str(line.problems)
        carrying_out.carry_out(actor, row)
        assert not projects(alliance)[0].districts.exists()

    def test_what_the_database_would_refuse_is_said_in_the_preview(self, office: Office) -> None:
        alliance, actor = office
        data = b"Projekt;Beginn;Ende;gesamt;ESF\nA;1.1.2019;1.1.2018;;\nB;;;5;6\nC;;;-5;\nD;;;6;5\n"
        row = read(actor, alliance, "projects", data)
        assert [verdict for _row, verdict in verdicts(row)] == ["error", "error", "error", "new"]

    def test_a_heading_within_the_table_is_asked(self, office: Office) -> None:
        alliance, actor = office
        row = read(actor, alliance, "projects", ugly.TOTALS_WITHIN)
        assert verdicts(row)[0] == (2, "doubtful")

    def test_another_title_with_the_same_number_is_asked(self, office: Office) -> None:
        alliance, actor = office
        row = read(actor, alliance, "projects", ugly.DUPLICATES)
        assert verdicts(row) == [(2, "new"), (3, "new"), (5, "doubtful")]


class TestBroken:
    @pytest.mark.parametrize(
        "data", [ugly.bomb(), ugly.macros(), ugly.long(30_000), ugly.workbook([["a"]])[:-100], b"a;b\x00"]
    )
    def test_a_refused_file_leaves_nothing(self, office: Office, data: bytes) -> None:
        alliance, actor = office
        before = everything()
        with pytest.raises(ValidationError):
            uploaded(actor, alliance, "projects", data)
        assert everything() == before
        assert not Import.objects.unscoped("a test").exists()
        assert not Document.objects.exists()

    def test_columns_that_are_needed_are_asked_for(self, office: Office) -> None:
        alliance, actor = office
        row = uploaded(actor, alliance, "projects", b"Farbe;Form\nrot;rund\n")
        with pytest.raises(ValidationError):
            imports.choose_columns(actor, row, Choices(**{**row.choices, "columns": {}}))

    def test_only_the_own_office(self, office: Office) -> None:
        alliance, actor = office
        _other, stranger = an_office("jad")
        with pytest.raises(NotAllowed):
            uploaded(stranger, alliance, "partners", PARTNERS)
        row = read(actor, alliance, "partners", PARTNERS)
        for step in (carrying_out.carry_out, imports.drop, undoing.undo):
            with pytest.raises(NotAllowed):
                step(stranger, row)


def test_the_file_helper_names_what_it_is() -> None:
    assert file(CONTACTS).name == "liste.csv"
