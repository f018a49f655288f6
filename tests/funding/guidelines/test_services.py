"""The verbs of guidelines: adopted, completed, frozen by first use, succeeded."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from tests.funding.applications.worlds import NOW, World, a_full_draft, a_world

from buendnis.funding.guideline import read_guideline, shipped
from buendnis.funding.models import GuidelineVersion
from buendnis.funding.selectors.guidelines import not_adopted, usable_guidelines, visible_guidelines
from buendnis.funding.services import guidelines as verbs
from buendnis.funding.services.applications import submit_application
from buendnis.ground.audit.models import AuditEntry
from buendnis.ground.frozen import sha256_of
from buendnis.ground.verbs import NotAllowed, ProcessError


@pytest.fixture
def world(db: None) -> World:
    return a_world()


@pytest.fixture
def draft(world: World) -> GuidelineVersion:
    return verbs.adopt_guideline(world.actors["office"], world.alliance, "2021-2027")


def now_in(version: GuidelineVersion) -> GuidelineVersion:
    return GuidelineVersion.objects.in_alliance(version.alliance_id).get(pk=version.pk)


class TestAdopting:
    @pytest.mark.parametrize("key", ["2021-2027", "sister_scheme"])
    def test_what_is_shipped_becomes_the_alliance_s_own(self, world: World, key: str) -> None:
        version = verbs.adopt_guideline(world.actors["office"], world.alliance, key)
        assert read_guideline(version.document) == read_guideline(shipped()[key])
        assert (version.number, version.is_frozen, version.predecessor) == (1, False, None)
        assert key not in dict(not_adopted(world.alliance))

    def test_only_once(self, world: World, draft: GuidelineVersion) -> None:
        with pytest.raises(ProcessError):
            verbs.adopt_guideline(world.actors["office"], world.alliance, "2021-2027")

    def test_what_is_not_shipped_is_refused(self, world: World) -> None:
        with pytest.raises(ProcessError):
            verbs.adopt_guideline(world.actors["office"], world.alliance, "1999")

    def test_another_alliance_has_its_own(self, world: World, draft: GuidelineVersion) -> None:
        foreign = a_world("JAD", "03405")
        other = verbs.adopt_guideline(foreign.actors["office"], foreign.alliance, "2021-2027")
        assert draft not in visible_guidelines(foreign.actors["office"])
        assert other in visible_guidelines(foreign.actors["seat"])

    @pytest.mark.parametrize("who", ["seat", "spokesperson", "applicant", "stranger"])
    def test_only_the_office_keeps_them(self, world: World, draft: GuidelineVersion, who: str) -> None:
        actor = world.actors[who]
        with pytest.raises(NotAllowed):
            verbs.adopt_guideline(actor, world.alliance, "sister_scheme")
        with pytest.raises(NotAllowed):
            verbs.edit_guideline(actor, draft, draft.document)
        with pytest.raises(NotAllowed):
            verbs.succeed_guideline(actor, world.guideline)
        foreign = a_world("JAD", "03405")
        with pytest.raises(NotAllowed):
            verbs.edit_guideline(foreign.actors["office"], draft, draft.document)


class TestEditing:
    def test_title_and_validity_follow_the_document(self, world: World, draft: GuidelineVersion) -> None:
        document = {**draft.document, "title": "Neuer Titel", "valid_until": "2029-12-31"}
        verbs.edit_guideline(world.actors["office"], draft, document, sha256_of(draft.document))
        assert now_in(draft).title == "Neuer Titel"
        assert now_in(draft).valid_to is not None
        entry = AuditEntry.objects.filter(action="guideline.changed").get()
        assert entry.object_id == str(draft.public_id)

    def test_every_problem_is_told_with_its_place(self, world: World, draft: GuidelineVersion) -> None:
        document: dict[str, Any] = deepcopy(draft.document)
        document["rates"][0]["rate"] = "1.5"
        document["valid_until"] = "2000-01-01"
        with pytest.raises(verbs.GuidelineProblems) as refused:
            verbs.edit_guideline(world.actors["office"], draft, document)
        assert {problem.path for problem in refused.value.problems} >= {"/rates/0/rate", "/valid_until"}
        assert now_in(draft).document == draft.document

    def test_nobody_overwrites_what_somebody_else_has_saved(
        self, world: World, draft: GuidelineVersion
    ) -> None:
        basis = sha256_of(draft.document)
        verbs.edit_guideline(world.actors["office"], draft, {**draft.document, "title": "Erste"}, basis)
        with pytest.raises(ProcessError):
            verbs.edit_guideline(world.actors["office"], draft, {**draft.document, "title": "Zweite"}, basis)
        assert now_in(draft).title == "Erste"

    def test_another_guideline_is_not_put_in_its_place(self, world: World, draft: GuidelineVersion) -> None:
        with pytest.raises(ProcessError):
            verbs.edit_guideline(world.actors["office"], draft, shipped()["2015"])


class TestFreezing:
    def test_the_first_submission_freezes_it_for_ever(self, world: World) -> None:
        office, version = world.actors["office"], world.guideline
        submit_application(world.actors["applicant"], a_full_draft(world), NOW)
        frozen = now_in(version)
        assert frozen.frozen_at == NOW
        assert frozen.document_hash == sha256_of(frozen.document)
        with pytest.raises(ProcessError):
            verbs.edit_guideline(office, version, version.document)
        tries: list[dict[str, Any]] = [{"document": {}}, {"frozen_at": None}, {"title": "x"}]
        for change in tries:
            with pytest.raises(DatabaseError), transaction.atomic():
                GuidelineVersion.objects.in_alliance(world.alliance.pk).filter(pk=version.pk).update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            GuidelineVersion.objects.in_alliance(world.alliance.pk).filter(pk=version.pk).delete()

    def test_using_it_again_changes_nothing(self, world: World) -> None:
        applicant = world.actors["applicant"]
        verbs.use_guideline(applicant, world.guideline, NOW)
        verbs.use_guideline(applicant, world.guideline, NOW.replace(year=2019))
        assert now_in(world.guideline).frozen_at == NOW
        assert AuditEntry.objects.filter(action="guideline.frozen").count() == 1


class TestSucceeding:
    def test_a_successor_names_its_predecessor_and_can_be_edited(self, world: World) -> None:
        office = world.actors["office"]
        verbs.use_guideline(office, world.guideline, NOW)
        successor = verbs.succeed_guideline(office, world.guideline)
        assert (successor.number, successor.predecessor_id) == (2, world.guideline.pk)
        verbs.edit_guideline(office, successor, {**successor.document, "title": "Zweite Fassung"})
        assert now_in(world.guideline).title != "Zweite Fassung"
        with pytest.raises(ProcessError):
            verbs.succeed_guideline(office, world.guideline)
        with pytest.raises(IntegrityError), transaction.atomic():
            GuidelineVersion.objects.create(
                alliance=world.alliance,
                key="x",
                title="x",
                document={},
                valid_from=NOW.date(),
                predecessor=world.guideline,
            )

    def test_what_can_be_edited_needs_none(self, world: World, draft: GuidelineVersion) -> None:
        with pytest.raises(ProcessError):
            verbs.succeed_guideline(world.actors["office"], draft)


class TestUsing:
    def test_outlines_rest_on_the_newest_version_and_on_no_template(
        self, world: World, draft: GuidelineVersion
    ) -> None:
        office = world.actors["office"]
        verbs.adopt_guideline(office, world.alliance, "sister_scheme")
        assert set(usable_guidelines(world.alliance)) == {world.guideline, draft}
        verbs.use_guideline(office, world.guideline, NOW)
        successor = verbs.succeed_guideline(office, world.guideline)
        assert set(usable_guidelines(world.alliance)) == {successor, draft}
        assert set(usable_guidelines(world.alliance, NOW.date())) == {successor}
