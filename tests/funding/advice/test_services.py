"""The verbs of a case of advice: who may what, what it leads to, and what is told to whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.funding.advice.worlds import PERSON, a_case, a_colleague, an_advising_world, now_in
from tests.funding.applications.worlds import World, a_draft
from tests.funding.ideas.worlds import NOW, as_, confirmed

from buendnis.alliances.models import Recognition
from buendnis.funding.models import (
    AdviceCase,
    AdviceNote,
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


def noted(world: World, case: AdviceCase, **said: Any) -> AdviceNote:
    given: dict[str, Any] = {"advised_on": NOW.date(), "channel": "telephone", "text": "Gespräch"}
    return notes.add_note(world.actors["office"], case, **given | said)


def stepped(world: World, case: AdviceCase, **said: Any) -> AdviceStep:
    given: dict[str, Any] = {"text": "Träger benennen", "owner": StepOwner.ADVISED, "due": date(2026, 3, 16)}
    return notes.add_step(world.actors["office"], case, **given | said)


def asked_by(world: World, case: AdviceCase, who: str = "applicant") -> AdviceCase:
    AdviceCase.objects.in_alliance(case.alliance_id).filter(pk=case.pk).update(asked_by=world.users[who])
    return now_in(case)


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


OFFICE_PAGES = ("bearbeiten", "vermerk", "schritt", "uebergeben", "mitgeschrieben", "warten", "abschliessen")


class TestPages:
    def test_each_page_opens_for_those_named_only(self, world: World) -> None:
        foreign = an_advising_world("JAD", "03405")
        case = asked_by(world, a_case(world))
        step = stepped(world, case)
        one = f"/beratung/{case.public_id}/"
        pages = {
            "": {"office", "applicant"},
            "unterlage/": {"office", "applicant"},
            f"schritt/{step.public_id}/": {"office", "applicant"},
            **{f"{page}/": {"office"} for page in OFFICE_PAGES},
            "personen-loeschen/": {"office"},
            "bestaetigen/": set(),  # leads on, since it is confirmed
        }
        for page, who in pages.items():
            for place, name in [(world, each) for each in ("office", "applicant", "seat")] + [
                (foreign, "office")
            ]:
                status = as_(place, name).get(one + page).status_code
                if page == "bestaetigen/":
                    assert status == (302 if place is world and name == "applicant" else 404), (page, name)
                else:
                    assert status == (200 if place is world and name in who else 404), (page, name)
        assert Client().get(one).status_code == 302

    def test_whoever_is_advised_sees_the_shared_part(self, world: World) -> None:
        case = asked_by(world, a_case(world))
        noted(world, case, text="Interner Vermerk")
        noted(world, case, text="Geteilter Vermerk", is_shared=True)
        stepped(world, case, text="Interner Schritt", owner=StepOwner.OFFICE, is_shared=False)
        stepped(world, case, text="Eigener Schritt")
        course.wait_for(world.actors["office"], case, "Vertrauliche Stelle")
        said = ("Interner Vermerk", "Geteilter Vermerk", "Interner Schritt", "Eigener Schritt")
        contents = {
            who: as_(world, who).get(f"/beratung/{case.public_id}/").content.decode()
            for who in ("office", "applicant")
        }
        assert [text in contents["office"] for text in said] == [True] * 4
        assert [text in contents["applicant"] for text in said] == [False, True, False, True]

    def test_the_office_does_everything_by_its_pages(self, world: World) -> None:
        colleague, office = a_colleague(world), as_(world, "office")
        management = {"contacts-TOTAL_FORMS": "2", "contacts-INITIAL_FORMS": "0"}
        data = management | {
            "subject": "Pflegelotsen",
            "organisation_name": "Kreisverband",
            "contacts-0-name": "Anke Anruferin",
            "contacts-0-phone": "05321 4711",
        }
        assert office.get("/beratung/neu/").status_code == 200
        assert office.post("/beratung/neu/", data | {"subject": ""}).status_code == 422
        assert office.post("/beratung/neu/", data | {"contacts-1-email": "x@y.example"}).status_code == 422
        one = office.post("/beratung/neu/?plan=offer&months=12", data)["Location"]
        case = AdviceCase.objects.in_alliance(world.alliance.pk).get()
        assert (case.origin, case.answers) == ("self_check", {"plan": "offer", "months": 12})
        posts: dict[str, dict[str, Any]] = {
            "vermerk/": {"advised_on": "2026-03-02", "channel": "telephone", "text": "Gespräch"},
            "schritt/": {"text": "Nennen", "owner": "advised", "due": "2026-03-16"},
            "unterlage/": {"file": SimpleUploadedFile("plan.txt", b"Plan")},
            "uebergeben/": {"given_to": str(colleague.public_id), "note": "Bitte"},
            "uebernehmen/": {},
            "mitgeschrieben/": {"person": str(world.users["seat"].person.public_id)},
            "warten/": {"waiting_for": "Kreistag"},
            "weiter/": {},
            "abschliessen/": {"result": "answered"},
            "aufgreifen/": {},
        }
        for page, said in posts.items():
            answer = office.post(one + page, said)
            assert (answer.status_code, answer["Location"]) == (302, one), page
        content = office.get(one).content.decode()
        for text in ("Gespräch", "Nennen", "plan.txt", "Kollegin", "05321 4711"):
            assert text in content, text
        refused = {"vermerk/": {"text": ""}, "schritt/": {"text": ""}, "warten/": {}, "abschliessen/": {}}
        for page, said in refused.items():
            assert office.post(one + page, said).status_code == 422, page
        step = case.steps.get()
        for expected in (True, False):
            office.post(f"{one}schritt/{step.public_id}/", {"remark": ""})
            assert (case.steps.get().done_at is not None) == expected

    def test_the_list_filters_sorts_and_exports(self, world: World) -> None:
        late = a_case(world, "Ärztenetz")
        stepped(world, late, due=NOW.date() - timedelta(days=1))
        due = a_case(world, "Bildung")
        stepped(world, due, due=NOW.date())
        other = a_case(world, "Zukunft", contacts=[])
        course.hand_over(world.actors["office"], other, a_colleague(world))
        closed = a_case(world, "Ende")
        course.close_case(world.actors["office"], closed, "answered")
        office = as_(world, "office")

        def subjects(query: str) -> list[str]:
            answer = office.get(f"/beratung/?{query}")
            return [case.subject for case, _kind, _late in answer.context["rows"]]

        assert subjects("sort=subject") == ["Ärztenetz", "Bildung", "Zukunft"]
        assert subjects("sort=-subject&state=all") == ["Zukunft", "Ende", "Bildung", "Ärztenetz"]
        assert subjects("state=closed") == ["Ende"]
        assert subjects("mine=on&sort=subject") == ["Ärztenetz", "Bildung"]
        assert subjects("overdue=on") == ["Ärztenetz"]  # the last day itself is not late
        assert subjects("sort=due")[:2] == ["Ärztenetz", "Bildung"]
        assert subjects("q=anruferin&sort=subject") == ["Ärztenetz", "Bildung"]
        for strange in ("state=x", "sort=pk;drop", "page=-1", "q=%00"):
            assert office.get(f"/beratung/?{strange}").status_code == 200
        lines = office.get("/beratung/?format=csv&overdue=on").content.decode("utf-8-sig").splitlines()
        assert len(lines) == 2
        assert "01.03.2026" in lines[1]
        assert office.get("/beratung/?format=xlsx").status_code == 200

    def test_everybody_else_lists_their_own_and_finds_no_persons(self, world: World) -> None:
        asked_by(world, a_case(world))
        a_case(world, "Fremd")
        applicant = as_(world, "applicant")
        content = applicant.get("/beratung/").content.decode()
        assert "Pflegelotsen" in content
        assert "Fremd" not in content
        assert "Pflegelotsen" not in applicant.get("/beratung/?q=anruferin").content.decode()

    def test_as_many_queries_for_three_as_for_one(self, world: World) -> None:
        office, counts = as_(world, "office"), []
        first = a_case(world)
        noted(world, first, next_step="Eins")
        pages = ("/beratung/", f"/beratung/{first.public_id}/", "/wartet/")
        for _round in range(2):
            for page in pages:
                office.get(page)
            with CaptureQueriesContext(connection) as queries:
                for page in pages:
                    assert office.get(page).status_code == 200
            counts.append(len(queries))
            for _more in range(2):
                noted(world, first, next_step="Mehr")
                notes.add_document(world.actors["office"], first, SimpleUploadedFile("a.txt", b"a"))
                noted(world, a_case(world, "Noch eine"), next_step="Zwei")
        # a first paper asks once for the names of all papers
        assert counts[1] - counts[0] <= 1

    def test_an_owner_asks_from_the_outline(self, world: World) -> None:
        draft = a_draft(world)
        applicant = as_(world, "applicant")
        answer = applicant.post(f"/antraege/{draft.public_id}/beratung/")
        case = AdviceCase.objects.in_alliance(world.alliance.pk).get()
        assert answer["Location"] == f"/beratung/{case.public_id}/"
        assert as_(world, "office").get(f"/antraege/{draft.public_id}/").status_code == 200
        assert as_(world, "stranger").post(f"/antraege/{draft.public_id}/beratung/").status_code == 404


def test_a_mandate_elsewhere_gives_no_rights(world: World) -> None:
    case = a_case(world)
    elsewhere = Actor(user_id=world.users["office"].pk, role=Role.NONE)
    assert not AdviceCase.objects.visible_to(elsewhere).filter(pk=case.pk).exists()
