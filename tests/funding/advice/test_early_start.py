"""The early start: warned before, on and after each day that counts; in the rules and on the desk, too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from tests.funding.advice.worlds import an_advising_world
from tests.funding.applications.worlds import World, a_full_draft
from tests.funding.ideas.worlds import NOW, as_

from buendnis.funding.early_start import Danger, warning
from buendnis.funding.finance import Outcome, check
from buendnis.funding.models import Application, EarlyStart
from buendnis.funding.selectors.early_start import begun_too_early
from buendnis.funding.selectors.facts import facts_of, guideline_of
from buendnis.funding.services.early_start import note_early_start
from buendnis.ground.documents.access import may_read
from buendnis.ground.documents.models import Document
from buendnis.ground.verbs import NotAllowed, ProcessError

DAY = date(2026, 3, 2)
ASKED: dict[str, Any] = {"asked_on": DAY - timedelta(days=9)}


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield an_advising_world()


def shifted(days: int) -> date:
    return DAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("start", "has_begun", "known", "danger"),
    [
        (None, False, None, None),
        (shifted(1), False, None, Danger.NOTE),
        (shifted(0), False, None, Danger.PLANNED),
        (shifted(-1), False, None, Danger.PLANNED),
        (shifted(1), True, None, Danger.BEGUN),
        (shifted(9), False, {"permitted_from": shifted(9)}, None),
        (shifted(9), False, {"permitted_from": shifted(8)}, None),
        (shifted(9), False, {"permitted_from": shifted(10)}, Danger.PLANNED),
        (shifted(-9), True, {"permitted_from": shifted(-9)}, None),
        (shifted(9), False, {"begun_on": shifted(-3)}, Danger.BEGUN),
        (shifted(-3), False, {"begun_on": shifted(-3), "permitted_from": shifted(-3)}, None),
        (shifted(-3), False, {"begun_on": shifted(-4), "permitted_from": shifted(-3)}, Danger.BEGUN),
        (shifted(9), False, {"refused_on": shifted(-1)}, Danger.PLANNED),
        (shifted(9), False, {}, Danger.NOTE),
    ],
)
def test_what_to_mind(
    start: date | None, has_begun: bool, known: dict[str, Any] | None, danger: Danger | None
) -> None:
    row = None if known is None else EarlyStart(**ASKED | known)
    found = warning(start, has_begun, row, DAY)
    assert (found.danger if found else None) == danger


class TestTheRule:
    def outcome(self, world: World, **facts: Any) -> Outcome:
        draft = a_full_draft(world)
        now = replace(facts_of(draft), start=shifted(30), end=shifted(400), **facts)
        (found,) = [each for each in check(now, guideline_of(draft)) if each.key == "start"]
        return found.outcome

    @pytest.mark.parametrize(
        ("facts", "outcome"),
        [
            ({"early_start_approved": True, "early_start_from": shifted(30)}, Outcome.PASSED),
            ({"early_start_approved": True, "early_start_from": shifted(31)}, Outcome.FAILED),
            (
                {"early_start_approved": True, "early_start_from": shifted(30), "begun_on": shifted(29)},
                Outcome.FAILED,
            ),
            ({"begun_on": shifted(-1)}, Outcome.FAILED),
            ({"early_start_refused": True}, Outcome.HUMAN),
            ({}, Outcome.HUMAN),
        ],
    )
    def test_start(self, world: World, facts: dict[str, Any], outcome: Outcome) -> None:
        assert self.outcome(world, **facts) == outcome

    def test_it_reads_what_is_noted(self, world: World) -> None:
        draft = a_full_draft(world)
        note_early_start(world.actors["applicant"], draft, **ASKED, permitted_from=shifted(5))
        facts = facts_of(Application.objects.in_alliance(world.alliance.pk).get())
        assert (facts.early_start_approved, facts.early_start_from) == (True, shifted(5))
        assert facts.early_start_asked


class TestNoting:
    def test_whoever_writes_and_the_office_once_it_sees_the_outline(self, world: World) -> None:
        draft = a_full_draft(world)
        letter = SimpleUploadedFile("bescheid.txt", b"erlaubt")
        row = note_early_start(
            world.actors["applicant"], draft, **ASKED, permitted_from=shifted(5), file=letter
        )
        assert row.document is not None
        first = row.document
        again = SimpleUploadedFile("neu.txt", b"erlaubt")
        row = note_early_start(
            world.actors["applicant"], draft, **ASKED, permitted_from=shifted(6), file=again
        )
        assert row.document is not None
        assert Document.objects.get(public_id=first).removed_at is not None
        document = Document.objects.get(public_id=row.document)
        assert may_read(world.actors["applicant"], document)
        for who in ("seat", "stranger"):
            assert not may_read(world.actors[who], document)
            with pytest.raises(NotAllowed):
                note_early_start(world.actors[who], draft)
            assert as_(world, who).get(f"/antraege/{draft.public_id}/vorzeitiger-beginn/").status_code == 404

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"asked_on": shifted(1)}, "asked_on"),
            ({"begun_on": shifted(1)}, "begun_on"),
            ({**ASKED, "refused_on": shifted(1)}, "refused_on"),
            ({**ASKED, "refused_on": shifted(-10)}, "refused_on"),
            ({"permitted_from": shifted(1)}, None),
            ({**ASKED, "permitted_from": shifted(1), "refused_on": shifted(-1)}, None),
        ],
    )
    def test_what_cannot_be(self, world: World, said: dict[str, Any], field: str | None) -> None:
        with pytest.raises(ProcessError) as refused:
            note_early_start(world.actors["applicant"], a_full_draft(world), **said)
        assert refused.value.field == field
        assert not EarlyStart.objects.exists()

    def test_the_database_keeps_it(self, world: World) -> None:
        draft = a_full_draft(world)
        wrongs: tuple[dict[str, Any], ...] = (
            {"permitted_from": DAY},
            {"asked_on": DAY, "permitted_from": DAY, "refused_on": DAY},
        )
        for wrong in wrongs:
            with pytest.raises(IntegrityError), transaction.atomic():
                EarlyStart.objects.create(application=draft, **wrong)

    def test_by_its_page(self, world: World) -> None:
        draft, applicant = a_full_draft(world), as_(world, "applicant")
        page = f"/antraege/{draft.public_id}/vorzeitiger-beginn/"
        outline = f"/antraege/{draft.public_id}/"
        assert "Der geplante Beginn ist verstrichen" in applicant.get(outline).content.decode()
        assert applicant.get(page).status_code == 200
        wrong = {"asked_on": "2026-02-01", "permitted_from": "2026-03-01", "refused_on": "2026-03-01"}
        assert applicant.post(page, wrong).context["form"].errors.keys() == {"refused_on"}
        assert applicant.post(page, {"permitted_from": "2026-03-01"}).status_code == 422
        said = {
            "asked_on": "2018-02-01",
            "permitted_from": "2018-06-01",
            "file": SimpleUploadedFile("bescheid.txt", b"erlaubt"),
        }
        assert applicant.post(page, said)["Location"] == outline
        content = applicant.get(outline).content.decode()
        assert "bescheid.txt" in content
        assert "verstrichen" not in content


def test_the_office_s_desk_names_who_begins_too_early(
    world: World, django_assert_max_num_queries: Any
) -> None:
    draft = a_full_draft(world)
    Application.objects.in_alliance(world.alliance.pk).update(number="SON-1", state="submitted")
    office = world.actors["office"]

    def found(day: date) -> list[str]:
        return [row.title for row, _warned in begun_too_early(office, world.alliance, day)]

    start = date(2018, 7, 1)  # as the outline plans it
    assert found(start - timedelta(days=1)) == []
    assert found(start) == [draft.title]
    note_early_start(office, draft, **ASKED, permitted_from=start)
    assert found(start) == []
    note_early_start(office, draft, **ASKED, permitted_from=start + timedelta(days=1))
    assert found(start - timedelta(days=1)) == [draft.title]
    with django_assert_max_num_queries(2):
        found(start)
    foreign = an_advising_world("JAD", "03405")
    assert begun_too_early(foreign.actors["office"], foreign.alliance, start) == []
