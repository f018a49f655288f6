"""The verbs of a case of advice: who may what, what it leads to, and what is told to whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from tests.funding.advice.worlds import (
    PERSON,
    a_case,
    a_colleague,
    an_advising_world,
    asked_by,
    noted,
    now_in,
    stepped,
)
from tests.funding.applications.worlds import World, a_draft
from tests.funding.ideas.worlds import NOW, as_, confirmed

from buendnis.alliances.models import Recognition
from buendnis.funding.models import (
    AdviceCase,
    AdviceState,
    AdviceStep,
    Application,
    StepOwner,
)
from buendnis.funding.services import advice as verbs
from buendnis.funding.services import advice_course as course
from buendnis.funding.services import advice_notes as notes
from buendnis.funding.services.ideas import begin_advice, decline_idea, make_outline, reopen_idea
from buendnis.funding.transitions_advice import ADVICE
from buendnis.ground.actor import Actor, Role
from buendnis.ground.audit.models import AuditEntry, AuditValue
from buendnis.ground.documents.access import may_read
from buendnis.ground.documents.models import Document
from buendnis.ground.mail.models import Mail
from buendnis.ground.verbs import NotAllowed, ProcessError


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield an_advising_world()


class TestBeginning:
    def test_by_telephone_without_idea_or_account(self, world: World) -> None:
        case = a_case(world)
        assert (case.state, case.origin) == (AdviceState.OPEN, "contact")
        assert case.responsible_id == world.actors["office"].mandate_id
        assert [contact.name for contact in case.contacts.all()] == [PERSON.name]
        assert case.asked_by is None

    def test_an_idea_and_its_outline_are_advised_in_one_case(self, world: World) -> None:
        office, idea = world.actors["office"], confirmed(world)
        begin_advice(office, idea)
        case = AdviceCase.objects.in_alliance(world.alliance.pk).get(idea=idea)
        assert [contact.email for contact in case.contacts.all()] == [world.users["applicant"].email]
        assert verbs.open_for_idea(office, idea).pk == case.pk
        application = make_outline(
            office,
            idea,
            applicant=world.applicant,
            guideline=world.guideline,
            recognition=Recognition.objects.in_alliance(world.alliance.pk).get(),
        )
        assert now_in(case).application == application
        assert verbs.open_for_outline(office, application).pk == case.pk

    def test_an_owner_asks_with_a_draft_and_the_office_reads_it_from_then_on(self, world: World) -> None:
        draft = a_draft(world)
        office = world.actors["office"]
        assert not Application.objects.visible_to(office).filter(pk=draft.pk).exists()
        with pytest.raises(NotAllowed):
            verbs.open_for_outline(office, draft)
        case = verbs.open_for_outline(world.actors["applicant"], draft)
        assert (case.asked_by, case.responsible) == (world.users["applicant"], None)
        assert Mail.objects.filter(kind="advice.asked").count() == 1
        assert Application.objects.visible_to(office).filter(pk=draft.pk).exists()
        assert not Application.objects.visible_to(world.actors["seat"]).filter(pk=draft.pk).exists()

    @pytest.mark.parametrize("who", ["applicant", "seat", "spokesperson", "stranger"])
    def test_only_the_office_runs_a_case(self, world: World, who: str) -> None:
        case, actor = a_case(world), world.actors[who]
        with pytest.raises(NotAllowed):
            verbs.open_case(actor, world.alliance, subject="x")
        with pytest.raises(NotAllowed):
            notes.add_note(actor, case, advised_on=NOW.date(), channel="talk", text="x")
        with pytest.raises(NotAllowed):
            notes.add_step(actor, case, text="x")
        with pytest.raises(NotAllowed):
            course.wait_for(actor, case, "wen")
        with pytest.raises(NotAllowed):
            course.close_case(actor, case, "answered")
        with pytest.raises(NotAllowed):
            notes.add_document(actor, case, SimpleUploadedFile("a.txt", b"a"))

    def test_nor_does_another_alliance_s_office(self, world: World) -> None:
        foreign = an_advising_world("JAD", "03405")
        case = a_case(world)
        for verb in (course.go_on, course.reopen_case, course.erase_persons):
            with pytest.raises(NotAllowed):
                verb(foreign.actors["office"], case)
        assert not AdviceCase.objects.visible_to(foreign.actors["office"]).exists()


class TestNotes:
    def test_a_shared_note_is_told_with_its_step(self, world: World) -> None:
        case = asked_by(world, a_case(world))
        noted(world, case, text="Bitte einen Träger nennen.", is_shared=True, next_step="Träger benennen")
        mail = Mail.objects.get(kind="advice.shared")
        assert mail.to == world.users["applicant"].email
        assert "Bitte einen Träger nennen." in mail.body
        assert "Träger benennen" in mail.body

    def test_an_internal_note_is_nobody_else_s_business_until_it_is_shared(self, world: World) -> None:
        case = asked_by(world, a_case(world))
        note = noted(world, case, text="Intern", next_step="Klären")
        (step,) = case.steps.all()
        assert not step.is_shared
        assert not Mail.objects.filter(kind="advice.shared").exists()
        notes.share_note(world.actors["office"], note)
        notes.share_note(world.actors["office"], note)  # once more tells nobody again
        assert Mail.objects.filter(kind="advice.shared").count() == 1

    def test_whose_step_it_is_reads_it(self, world: World) -> None:
        case = a_case(world)
        noted(world, case, next_step="Nennen", next_step_owner=StepOwner.ADVISED)
        (step,) = case.steps.all()
        assert step.is_shared
        with pytest.raises(ProcessError):
            stepped(world, case, is_shared=False)
        with pytest.raises(IntegrityError), transaction.atomic():
            AdviceStep.objects.in_alliance(case.alliance_id).update(is_shared=False)


class TestSteps:
    def test_whoever_is_advised_ticks_off_their_own(self, world: World) -> None:
        case = asked_by(world, a_case(world))
        own, offices = stepped(world, case), stepped(world, case, owner=StepOwner.OFFICE)
        applicant = world.actors["applicant"]
        notes.tick_step(applicant, own, remark="Die Hochschule.")
        own = AdviceStep.objects.in_alliance(case.alliance_id).get(pk=own.pk)
        assert (own.done_at, own.remark) == (NOW, "Die Hochschule.")
        mail = Mail.objects.get(kind="advice.done")
        assert mail.to == world.users["office"].email
        with pytest.raises(NotAllowed):
            notes.tick_step(applicant, offices)
        with pytest.raises(NotAllowed):
            notes.tick_step(world.actors["stranger"], own, done=False)
        notes.tick_step(world.actors["office"], own, done=False)
        assert AdviceStep.objects.in_alliance(case.alliance_id).get(pk=own.pk).done_at is None

    def test_not_in_a_closed_case(self, world: World) -> None:
        case = a_case(world)
        step = stepped(world, case)
        course.close_case(world.actors["office"], case, "answered")
        with pytest.raises(ProcessError):
            notes.tick_step(world.actors["office"], step)
        with pytest.raises(ProcessError):
            noted(world, case)
        with pytest.raises(ProcessError):
            stepped(world, case)


class TestPapers:
    def test_who_reads_which(self, world: World) -> None:
        case = asked_by(world, a_case(world))
        office, applicant = world.actors["office"], world.actors["applicant"]
        internal = notes.add_document(office, case, SimpleUploadedFile("intern.txt", b"a"))
        shared = notes.add_document(office, case, SimpleUploadedFile("b.txt", b"b"), is_shared=True)
        own = notes.add_document(applicant, case, SimpleUploadedFile("c.txt", b"c"))
        assert own.is_shared
        seen = {
            who: [
                may_read(world.actors[who], Document.objects.get(public_id=row.document))
                for row in (internal, shared, own)
            ]
            for who in ("office", "applicant", "seat", "stranger")
        }
        assert seen == {
            "office": [True, True, True],
            "applicant": [False, True, True],
            "seat": [False] * 3,
            "stranger": [False] * 3,
        }
        told = Mail.objects.filter(kind="advice.document").values_list("to", flat=True)
        assert sorted(told) == sorted([world.users["applicant"].email, world.users["office"].email])
        notes.remove_document(office, case, internal)
        assert as_(world, "office").get(f"/dokumente/{internal.document}/").status_code == 404


class TestStates:
    def test_waits_goes_on_is_closed_and_opened_again(self, world: World) -> None:
        case, office = asked_by(world, a_case(world)), world.actors["office"]
        with pytest.raises(ProcessError) as refused:
            course.wait_for(office, case, " ")
        assert refused.value.field == "waiting_for"
        course.wait_for(office, case, "Kreistag", NOW + timedelta(days=1))
        course.wait_for(office, case, "Kreisausschuss", NOW + timedelta(days=2))
        case = now_in(case)
        # for whom has changed, since when has not
        assert (case.waiting_for, case.state_since) == ("Kreisausschuss", NOW + timedelta(days=1))
        course.go_on(office, case)
        course.close_case(office, case, "referred", "Bitte an die Kammer wenden.")
        assert "Bitte an die Kammer wenden." in Mail.objects.get(kind="advice.closed").body
        with pytest.raises(ProcessError):
            course.wait_for(office, case, "niemanden")
        course.reopen_case(office, case)
        assert (now_in(case).state, now_in(case).result) == (AdviceState.OPEN, "")

    def test_the_database_keeps_the_promises(self, world: World) -> None:
        rows = AdviceCase.objects.in_alliance(a_case(world).alliance_id)
        for wrong in (
            {"state": "closed"},
            {"result": "answered"},
            {"state": "waiting"},
            {"confirmed_at": None},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**wrong)

    def test_every_state_can_be_left(self) -> None:
        for state in AdviceState.values:
            assert any(state in each.origins for each in ADVICE), state

    def test_a_declined_idea_closes_its_case_and_takes_it_up_again(self, world: World) -> None:
        office, idea = world.actors["office"], confirmed(world)
        case = verbs.open_for_idea(office, idea)
        decline_idea(office, idea, "Gibt es schon.")
        assert (now_in(case).state, now_in(case).result_note) == (AdviceState.CLOSED, "Gibt es schon.")
        reopen_idea(office, idea)
        assert now_in(case).state == AdviceState.OPEN


class TestHandOver:
    def test_to_a_colleague_with_what_they_must_know(self, world: World) -> None:
        case, colleague = a_case(world), a_colleague(world)
        course.hand_over(world.actors["office"], case, colleague, "Sie ruft freitags an.")
        assert now_in(case).responsible == colleague
        (row,) = case.hand_overs.all()
        assert (row.given_by_id, row.note) == (world.actors["office"].mandate_id, "Sie ruft freitags an.")
        mail = Mail.objects.get(kind="advice.handed_over")
        assert (mail.to, "freitags" in mail.body) == ("kollegin@office.example", True)
        with pytest.raises(ProcessError):
            course.hand_over(world.actors["office"], case, colleague)

    def test_not_to_somebody_who_has_left(self, world: World) -> None:
        colleague = a_colleague(world)
        colleague.ends_on = NOW.date() - timedelta(days=1)
        colleague.save()
        with pytest.raises(ProcessError) as refused:
            course.hand_over(world.actors["office"], a_case(world), colleague)
        assert refused.value.field == "given_to"


def test_only_members_of_the_alliance_are_named_as_helpers(world: World) -> None:
    foreign = an_advising_world("JAD", "03405")
    case = a_case(world)
    person = foreign.users["seat"].person
    with pytest.raises(ProcessError):
        course.name_helper(world.actors["office"], case, person)
    own = world.users["seat"].person
    first = course.name_helper(world.actors["office"], case, own)
    assert course.name_helper(world.actors["office"], case, own).pk == first.pk


def test_persons_are_erased_from_a_closed_case(world: World) -> None:
    case, office = asked_by(world, a_case(world)), world.actors["office"]
    noted(world, case, is_shared=True)
    with pytest.raises(ProcessError):
        course.erase_persons(office, case)
    course.close_case(office, case, "answered", "Danke, Frau Anruferin.")
    course.erase_persons(office, case)
    case = now_in(case)
    assert (case.asked_by, case.contacts.count()) == (None, 0)
    assert case.persons_erased_at == NOW
    entries = AuditEntry.objects.filter(object_id=str(case.public_id))
    assert not AuditValue.objects.filter(entry__in=entries, personal=True).exists()
    assert not Mail.objects.filter(kind__startswith="advice.").exclude(body="").exists()
    assert case.notes.count() == 1  # what was talked about stays
    with pytest.raises(ProcessError):
        course.reopen_case(office, case)


def test_a_mandate_elsewhere_gives_no_rights(world: World) -> None:
    case = a_case(world)
    elsewhere = Actor(user_id=world.users["office"].pk, role=Role.NONE)
    assert not AdviceCase.objects.visible_to(elsewhere).filter(pk=case.pk).exists()
