"""What becomes of an import: how it is undone, what a job does, and how long its file stays."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from tests.ground.sheets import ugly
from tests.intake.worlds import (
    CONTACTS,
    PARTNERS,
    Office,
    an_office,
    everything,
    read,
    uploaded,
)
from tests.jobs import run_jobs

from buendnis.alliances.services import create_organisation, relate
from buendnis.alliances.services.addresses import Address
from buendnis.ground.clock import now
from buendnis.ground.documents.models import Document
from buendnis.ground.sheets.choosing import Choices
from buendnis.intake.models import Import, ImportState
from buendnis.intake.services import carrying_out, expiry, imports, undoing
from buendnis.parties.models import Organisation, Person
from buendnis.projects.services import Facts, create_project

pytestmark = pytest.mark.django_db


class TestUndo:
    def test_everything_is_as_before(self, office: Office) -> None:
        alliance, actor = office
        create_organisation(actor, Address("Kammer Musterland", "chamber", town="Alt"))
        create_project(actor, alliance, Facts("Digitallabor", bank_number="ZW-2", total=Decimal(400000)))
        before = everything()
        done = [
            carrying_out.carry_out(actor, read(actor, alliance, kind, data))
            for kind, data in (("partners", PARTNERS), ("contacts", CONTACTS), ("projects", ugly.DUPLICATES))
        ]
        assert everything() != before
        for row in reversed(done):
            assert [each.reason for each in undoing.undoing(row) if each.reason] == []
            undoing.undo(actor, row)
        after = everything()
        for rows in (before, after):
            for project in rows[4]:  # type: ignore[attr-defined]
                project.pop("version")
        assert after == before

    def test_what_is_used_or_changed_since_stands_against_it(self, office: Office) -> None:
        alliance, actor = office
        row = carrying_out.carry_out(actor, read(actor, alliance, "partners", PARTNERS))
        person = carrying_out.carry_out(actor, read(actor, alliance, "contacts", b"Name\nErika Muster\n"))
        chamber = Organisation.objects.get(name="Kammer Musterland")
        relate(
            actor,
            Person.objects.get(name="Erika Muster"),
            kind="works_for",
            to=chamber,
            starts_on=date(2020, 1, 1),
        )
        before = everything()
        for each in (row, person):
            assert any(touched.reason for touched in undoing.undoing(each))
            with pytest.raises(ValidationError):
                undoing.undo(actor, each)
        assert everything() == before

    def test_a_changed_entry_stands_against_it(self, office: Office) -> None:
        alliance, actor = office
        row = carrying_out.carry_out(actor, read(actor, alliance, "partners", b"Name;Ort\nVerein;Hier\n"))
        Organisation.objects.filter(name="Verein").update(town="Dort")
        with pytest.raises(ValidationError):
            undoing.undo(actor, row)

    def test_once_only(self, office: Office) -> None:
        alliance, actor = office
        row = carrying_out.carry_out(actor, read(actor, alliance, "partners", PARTNERS))
        undoing.undo(actor, row)
        for again in (undoing.undo, carrying_out.carry_out):
            with pytest.raises(ValidationError):
                again(actor, row)


class TestLongLists:
    def test_a_job_reads_and_carries_out_once(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        alliance, actor = office
        monkeypatch.setattr(imports, "AT_ONCE", 2)
        monkeypatch.setattr(carrying_out, "AT_ONCE", 1)
        monkeypatch.setattr(undoing, "AT_ONCE", 1)
        row = read(actor, alliance, "partners", PARTNERS)
        assert row.state == ImportState.READING
        run_jobs()
        row = imports.locked(row)
        assert row.state == ImportState.READY
        row = carrying_out.carry_out(actor, row)
        assert row.state == ImportState.RUNNING
        run_jobs()
        row = imports.locked(row)
        assert (row.state, row.report["made"]) == (ImportState.DONE, 5)
        before = everything()
        carrying_out.run(actor, row)  # killed after the work and run again
        assert everything() == before
        assert undoing.undo(actor, row).state == ImportState.RUNNING
        run_jobs()
        row = imports.locked(row)
        assert row.state == ImportState.UNDONE
        assert not Organisation.objects.filter(name="Kammer Musterland").exists()

    def test_a_long_undo_that_has_become_impossible_says_so(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        alliance, actor = office
        row = carrying_out.carry_out(actor, read(actor, alliance, "partners", PARTNERS))
        monkeypatch.setattr(undoing, "AT_ONCE", 1)
        undoing.undo(actor, row)
        Organisation.objects.filter(name="Kammer Musterland").update(town="Dort")
        run_jobs()
        assert imports.locked(row).state == ImportState.DONE
        assert Organisation.objects.filter(name="Landkreis Beispiel").exists()

    def test_a_row_that_fails_takes_everything_back(self, office: Office) -> None:
        alliance, actor = office
        row = read(actor, alliance, "projects", b"Projekt;Az.\nA;1\nB;2\n")
        create_project(actor, alliance, Facts("Zwischendurch", bank_number="2"))
        # the preview knows nothing of it yet
        row.rows.filter(number=3).update(verdict="new", match="")
        before = everything()
        with pytest.raises(ValidationError, match=r"3"):
            carrying_out.carry_out(actor, row)
        assert everything() == before


class TestFiles:
    def test_the_file_goes_after_its_time(self, office: Office) -> None:
        alliance, actor = office
        done = carrying_out.carry_out(actor, read(actor, alliance, "partners", PARTNERS))
        draft = uploaded(actor, alliance, "contacts", CONTACTS)
        assert expiry.delete_old_files() == 0
        with time_machine.travel(now() + timedelta(days=31), tick=False):
            assert expiry.delete_old_files() == 2
        assert not Document.objects.filter(removed_at__isnull=True).exists()
        states = {row.pk: row.state for row in Import.objects.in_alliance(alliance.pk)}
        assert states == {done.pk: ImportState.DONE, draft.pk: ImportState.DROPPED}

    def test_a_dropped_draft_leaves_no_file(self, office: Office) -> None:
        alliance, actor = office
        imports.drop(actor, read(actor, alliance, "partners", PARTNERS))
        assert not Document.objects.filter(removed_at__isnull=True).exists()

    def test_headings_are_remembered(self, office: Office) -> None:
        alliance, actor = office
        data = b"Wer;Wo\nVerein;Dorf\n"
        first = uploaded(actor, alliance, "partners", data)
        assert "name" not in first.choices["columns"]
        imports.choose_columns(actor, first, Choices(first.choices["sheet"], 1, 1, {"name": 1, "town": 2}))
        again = uploaded(actor, alliance, "partners", data)
        assert again.choices["columns"] == {"name": 1, "town": 2}
        _other, stranger = an_office("jad")
        elsewhere = uploaded(stranger, _other, "partners", data)
        assert "name" not in elsewhere.choices["columns"]
