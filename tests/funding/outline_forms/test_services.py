"""Forms are written, published once and succeeded; outlines keep the version under which they were begun."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import override
from tests.funding.applications.worlds import a_draft, a_full_draft
from tests.funding.calls.worlds import a_call
from tests.funding.outline_forms.worlds import (
    ANSWERS,
    NOW,
    World,
    a_draft_form,
    a_published_form,
    a_world,
    document,
)

from buendnis.funding.models import OutlineForm, OutlineFormState
from buendnis.funding.selectors.applications import checklist, missing, presented, snapshot
from buendnis.funding.selectors.outline_forms import carried_to, form_in_force, listed_forms, newer_form
from buendnis.funding.services.application_answers import answer_questions, take_over_form
from buendnis.funding.services.application_drafts import (
    ChangedMeanwhile,
    edit_application,
    start_application,
)
from buendnis.funding.services.applications import return_application, submit_application
from buendnis.funding.services.followups import copy_as_followup
from buendnis.funding.services.outline_forms import (
    FormProblems,
    begin_form,
    discard_form,
    edit_form,
    publish_form,
)
from buendnis.ground.frozen import sha256_of
from buendnis.ground.verbs import ProcessError

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


class TestWriting:
    def test_a_draft_may_lack_sense_and_reaches_nobody(self, world: World) -> None:
        form = begin_form(world.actors["office"], world.guideline, title="Unsere Fragen")
        assert form.state is OutlineFormState.DRAFT
        assert form.document["title"]["de"] == "Unsere Fragen"
        edit_form(world.actors["office"], form, document(sections=[]))
        assert form_in_force(world.guideline) is None
        assert a_draft(world).form is None

    def test_only_the_office_of_the_alliance_writes(self, world: World) -> None:
        form, other = a_draft_form(world), a_world("LWB", "03241")
        for actor in (world.actors["seat"], world.actors["applicant"], other.actors["office"]):
            with pytest.raises(PermissionDenied):
                begin_form(actor, world.guideline)
            with pytest.raises(PermissionDenied):
                edit_form(actor, form, document())
            with pytest.raises(PermissionDenied):
                publish_form(actor, form)
            with pytest.raises(PermissionDenied):
                discard_form(actor, form)

    def test_two_who_write_at_once_lose_nothing(self, world: World) -> None:
        form = a_draft_form(world)
        basis = sha256_of(form.document)
        edit_form(world.actors["office"], form, document(title={"de": "Neu"}), basis)
        with override("en"), pytest.raises(ProcessError, match="Somebody else"):
            edit_form(world.actors["office"], form, document(title={"de": "Anders"}), basis)
        with override("en"), pytest.raises(ProcessError):
            publish_form(world.actors["office"], form, basis)

    def test_a_document_that_cannot_be_read_changes_nothing(self, world: World) -> None:
        form = a_draft_form(world)
        with pytest.raises(FormProblems) as found:
            edit_form(world.actors["office"], form, {"format": "other"})
        assert found.value.problems
        form.refresh_from_db()
        assert form.document == document_read()

    def test_there_is_one_draft_at_a_time(self, world: World) -> None:
        form = a_draft_form(world)
        with pytest.raises(ProcessError):
            begin_form(world.actors["office"], world.guideline)
        with pytest.raises(IntegrityError), transaction.atomic():
            OutlineForm.objects.create(
                alliance=world.alliance, guideline=world.guideline, number=2, document=form.document
            )
        discard_form(world.actors["office"], form)
        assert begin_form(world.actors["office"], world.guideline).number == 1


def document_read() -> dict[str, Any]:
    from tests.funding.questionnaire.samples import questionnaire

    return questionnaire().to_json()


class TestPublishing:
    def test_a_form_that_cannot_be_asked_is_not_published(self, world: World) -> None:
        form = a_draft_form(world, sections=[])
        with pytest.raises(FormProblems):
            publish_form(world.actors["office"], form)
        with pytest.raises(FormProblems):
            publish_form(
                world.actors["office"],
                edit_form(world.actors["office"], form, document(built_in=[{"name": "weather"}])),
            )

    def test_a_published_version_never_changes(self, world: World) -> None:
        form = a_published_form(world)
        assert form.document_hash == sha256_of(form.document)
        for step in (
            lambda: edit_form(world.actors["office"], form, document(title={"de": "Neu"})),
            lambda: publish_form(world.actors["office"], form),
            lambda: discard_form(world.actors["office"], form),
        ):
            with pytest.raises(ProcessError):
                step()
        for statement in (
            lambda: OutlineForm.objects.in_alliance(world.alliance.pk).update(document={}),
            lambda: OutlineForm.objects.in_alliance(world.alliance.pk).delete(),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                statement()

    def test_a_successor_names_its_predecessor_and_follows_when_published(self, world: World) -> None:
        first = a_published_form(world)
        second = begin_form(world.actors["office"], world.guideline)
        assert (second.number, second.predecessor, second.document) == (2, first, first.document)
        first.refresh_from_db()
        assert first.state is OutlineFormState.PUBLISHED
        assert form_in_force(world.guideline) == first
        publish_form(world.actors["office"], second, now=NOW)
        again = OutlineForm.objects.in_alliance(world.alliance.pk).get(pk=first.pk)
        assert again.state is OutlineFormState.SUCCEEDED
        assert form_in_force(world.guideline) == second

    def test_a_form_of_another_alliance_is_no_basis(self, world: World) -> None:
        other = a_published_form(a_world("LWB", "03241"))
        with pytest.raises(ProcessError):
            begin_form(world.actors["office"], world.guideline, basis=other)

    def test_the_list_counts_the_outlines(self, world: World) -> None:
        form = a_published_form(world)
        a_draft(world)
        a_draft(world, "Zweites")
        (row,) = listed_forms(world.actors["office"])
        assert (row, row.outlines) == (form, 2)  # type: ignore[attr-defined]
        assert not listed_forms(world.actors["seat"])


class TestCalls:
    def test_a_form_of_a_call_is_answered_in_place_of_the_general_one(self, world: World) -> None:
        general, call = a_published_form(world), a_call(world)
        office = world.actors["office"]
        own = begin_form(office, world.guideline, call=call)
        assert (own.number, own.predecessor, own.questionnaire.sections) == (1, None, ())
        assert form_in_force(world.guideline, call) == general  # a draft reaches nobody
        publish_form(office, edit_form(office, own, document()), now=NOW)
        assert form_in_force(world.guideline, call) == own
        assert form_in_force(world.guideline) == general
        drafts = [
            start_application(
                world.actors["applicant"],
                world.alliance,
                title="Labor",
                applicant=world.applicant,
                guideline=world.guideline,
                call=each,
                now=NOW,
            )
            for each in (call, None)
        ]
        assert [draft.form for draft in drafts] == [own, general]
        second = a_published_form(world)
        assert [newer_form(draft) for draft in drafts] == [None, second]

    def test_each_call_has_its_own_versions_and_one_draft(self, world: World) -> None:
        call, office = a_call(world), world.actors["office"]
        begin_form(office, world.guideline)
        own = begin_form(office, world.guideline, call=call)
        with pytest.raises(ProcessError):
            begin_form(office, world.guideline, call=call)
        with pytest.raises(IntegrityError), transaction.atomic():
            OutlineForm.objects.create(
                alliance=world.alliance, guideline=world.guideline, call=call, number=2, document=own.document
            )
        with pytest.raises(ProcessError):
            begin_form(office, world.guideline, call=a_call(a_world("LWB", "03241")))


def _answered(world: World, **changes: Any) -> Any:
    draft = a_full_draft(world)
    answer_questions(world.actors["applicant"], draft, ANSWERS | changes, draft.version)
    return draft


class TestAnswering:
    def test_an_outline_is_begun_under_the_form_in_force(self, world: World) -> None:
        form = a_published_form(world)
        assert a_draft(world).form == form

    def test_what_is_missing_stops_the_submission_and_leads_to_its_field(self, world: World) -> None:
        a_published_form(world)
        draft = a_full_draft(world)
        with override("en"):
            gaps = {str(item.label): item for item in missing(draft)}
            urls = {str(item.label): item.url for item in checklist(draft, world.actors["applicant"])}
            assert set(gaps) == {"How many firms do you reach?", "Is it a follow-up project?"}
            assert urls["How many firms do you reach?"].endswith("/bearbeiten/fragen-basics/#id_answer:firms")
            with pytest.raises(ProcessError, match="How many firms"):
                submit_application(world.actors["applicant"], draft, NOW)
        answer_questions(world.actors["applicant"], draft, ANSWERS, draft.version)
        assert missing(draft) == []

    def test_the_form_says_what_is_needed_of_the_texts_that_all_have(self, world: World) -> None:
        said = [
            {"name": "need", "max_words": 3},
            {"name": "schedule", "required": False},
            {"name": "principles", "required": True},
        ]
        a_published_form(world, built_in=said)
        draft = _answered(world)
        texts = {"need": "eins zwei drei vier", "schedule": "", "principles": ""}
        edit_application(world.actors["applicant"], draft, texts, draft.version)
        with override("en"):
            gaps = {str(item.label): str(item.reason) for item in missing(draft)}
        assert set(gaps) == {"Need in the region", "Horizontal principles"}
        assert "4 words" in gaps["Need in the region"]

    def test_what_answers_no_question_is_left_out_and_rubbish_refused(self, world: World) -> None:
        a_published_form(world)
        draft = _answered(world, unknown="x", rent="")
        assert set(draft.answers) == set(ANSWERS) - {"rent"}
        with pytest.raises(ValueError, match="firms"):
            answer_questions(world.actors["applicant"], draft, {"firms": {"a": 1}}, draft.version)

    def test_who_may_answer_and_when(self, world: World) -> None:
        a_published_form(world)
        draft = _answered(world)
        for name in ("office", "stranger", "seat"):
            with pytest.raises(PermissionDenied):
                answer_questions(world.actors[name], draft, ANSWERS, draft.version)
        with pytest.raises(ChangedMeanwhile):
            answer_questions(world.actors["applicant"], draft, {}, draft.version - 1)
        submit_application(world.actors["applicant"], draft, NOW)
        with pytest.raises(ProcessError):
            answer_questions(world.actors["applicant"], draft, {}, draft.version)

    def test_an_outline_without_a_form_has_nothing_to_answer(self, world: World) -> None:
        draft = a_full_draft(world)
        assert snapshot(draft)["questions"] == []
        with pytest.raises(ProcessError):
            answer_questions(world.actors["applicant"], draft, ANSWERS, draft.version)


class TestReading:
    def test_a_submission_keeps_questions_and_answers_for_ever(self, world: World) -> None:
        form = a_published_form(world)
        draft = _answered(world, follow_up="no")
        revision = submit_application(world.actors["applicant"], draft, NOW)
        text = json.dumps(revision.content, ensure_ascii=False)
        assert "Vierzig Betriebe beraten." not in text  # what is hidden is not submitted
        assert revision.content["form"] == {
            "title": {"de": "Fragen zum Vorhaben", "en": "Questions about the project"},
            "number": 1,
            "hash": form.document_hash,
        }
        with override("de"):
            read = {
                line.key: (line.label, line.text) for p in presented(revision.content) for line in p.lines
            }
        assert read["answer:firms"] == ("Wie viele Betriebe erreichen Sie?", "40 Betriebe")
        assert read["answer:ways"] == ("Wie sprechen Sie die Zielgruppe an?", "Besuche, Internet")
        assert "answer:result" not in read

    def test_old_revisions_read_as_given_whatever_becomes_of_the_form(self, world: World) -> None:
        a_published_form(world)
        draft = _answered(world)
        first = submit_application(world.actors["applicant"], draft, NOW)
        with override("de"):
            before = presented(first.content)
        changed = document()
        changed["sections"][0]["fields"][0]["label"] = {"de": "Zahl der Unternehmen"}
        changed["sections"] = changed["sections"][:1]
        a_published_form(world, sections=changed["sections"])
        return_application(world.actors["office"], draft, "Bitte die neuen Fragen beantworten.", now=NOW)
        take_over_form(world.actors["applicant"], draft, draft.version)
        second = submit_application(world.actors["applicant"], draft, NOW)
        first.refresh_from_db()
        with override("de"):
            assert presented(first.content) == before
            labels = {line.label for part in presented(second.content) for line in part.lines}
        assert "Zahl der Unternehmen" in labels
        assert "Miete im Jahr" not in labels

    def test_a_content_from_before_there_were_questions_is_still_read(self, world: World) -> None:
        content = snapshot(a_full_draft(world))
        del content["questions"], content["form"]
        assert [part.section for part in presented(content)] == ["beschreibung", "partner", "ort-und-zeit"]


class TestTakingOver:
    def test_a_draft_keeps_its_version_until_the_newer_one_is_taken_over(self, world: World) -> None:
        first = a_published_form(world)
        draft = _answered(world, place="city")
        assert newer_form(draft) is None
        changed = document()
        fields = changed["sections"][1]["fields"]
        fields[0] |= {"kind": "long_text"}  # the rent as text
        del fields[0]["maximum"]
        fields[2]["options"] = [
            {"key": "land", "label": {"de": "Landkreis"}},
            {"key": "both", "label": {"de": "Beides"}},
        ]
        del fields[3]["show_if"]
        del fields[4]  # the contact
        second = a_published_form(world, sections=changed["sections"])
        assert draft.form == first
        assert newer_form(draft) == second
        with override("en"):
            lost = [(each.label, each.text, str(each.reason)) for each in carried_to(draft, second).lost]
        assert lost == [
            ("Wo?", "Stadt", "This answer can’t be chosen any more."),
            ("Ansprechperson", "labor@hochschule.example", "This is not asked any more."),
        ]
        result = take_over_form(world.actors["applicant"], draft, draft.version)
        assert draft.form == second
        assert draft.answers == result.kept
        assert draft.answers["rent"] == "12000.50"
        assert not {"place", "contact"} & set(draft.answers)
        with pytest.raises(ProcessError):
            take_over_form(world.actors["applicant"], draft, draft.version)

    def test_an_outline_from_before_the_first_form_can_take_it_over(self, world: World) -> None:
        draft = a_draft(world)
        form = a_published_form(world)
        take_over_form(world.actors["applicant"], draft, draft.version)
        assert draft.form == form

    def test_a_follow_up_begins_with_the_answers_that_still_fit(self, world: World) -> None:
        a_published_form(world)
        draft = _answered(world)
        submit_application(world.actors["applicant"], draft, NOW)
        changed = document()
        del changed["sections"][1]["fields"][4]  # the contact
        second = a_published_form(world, sections=changed["sections"])
        new = copy_as_followup(world.actors["applicant"], draft, now=NOW)
        assert new.form == second
        assert new.answers == {key: answer for key, answer in ANSWERS.items() if key != "contact"}

    def test_only_while_it_is_written_and_only_by_its_writers(self, world: World) -> None:
        a_published_form(world)
        draft = _answered(world)
        a_published_form(world, title={"de": "Neu"})
        with pytest.raises(PermissionDenied):
            take_over_form(world.actors["office"], draft, draft.version)
        submit_application(world.actors["applicant"], draft, NOW)
        with pytest.raises(ProcessError):
            take_over_form(world.actors["applicant"], draft, draft.version)


def test_the_model_refuses_a_second_draft_in_words(world: World) -> None:
    form = a_draft_form(world)
    twin = OutlineForm(alliance=world.alliance, guideline=world.guideline, number=2, document=form.document)
    with override("en"), pytest.raises(ValidationError, match="draft already"):
        twin.full_clean()
