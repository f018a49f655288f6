"""From the committee's vote to the applicant's hands: wording, order of releases, paper, receipt, conditions."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pikepdf
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document as Docx
from pdfminer.high_level import extract_text
from tests.appraisal.test_pages import as_
from tests.appraisal.test_path import broken
from tests.appraisal.worlds import (
    NOW,
    Stage,
    a_case,
    a_draft_opinion,
    a_stage,
    assessed,
    fresh,
    voted,
)

from buendnis.appraisal import invariants
from buendnis.appraisal.jobs import seal_opinion
from buendnis.appraisal.models import ExpertOpinion, OpinionCondition, SeatStanding, SpokespersonRelease
from buendnis.appraisal.releasing import Turn, release_plan
from buendnis.appraisal.rubrics import aspects_of
from buendnis.appraisal.services.conditions import (
    accept_proof,
    extend_condition,
    remind_of_conditions,
    send_proof_back,
    submit_proof,
)
from buendnis.appraisal.services.deliveries import (
    confirm_receipt,
    note_delivery,
    note_receipt,
    remind_of_receipts,
    remind_receipt,
)
from buendnis.appraisal.services.looks import look_at_reasons
from buendnis.appraisal.services.opinions import (
    draft_hash,
    drop_opinion,
    edit_opinion,
    follow_opinion,
    issue_opinion,
    release_opinion,
    request_release,
    revoke_opinion,
)
from buendnis.appraisal.services.papers import issue_on_paper, keep_signed_scan, seal_as_well
from buendnis.appraisal.services.proposals import propose
from buendnis.appraisal.verification import verify_file, verify_number
from buendnis.appraisal.wording import ConditionText, edits_of
from buendnis.desk.opinions import to_look_at
from buendnis.ground.actor import Actor
from buendnis.ground.documents.models import Document
from buendnis.ground.documents.selectors import content_of
from buendnis.ground.mail.models import Mail
from buendnis.ground.verbs import NotAllowed, ProcessError
from buendnis.ground.wordwise import Kind

DUE = date(2018, 6, 1)
CONDITIONS = (
    ConditionText("Kofinanzierung bestätigt", "before_grant", DUE),
    ConditionText("Bericht im Bündnis", "during", who="Landkreis Goslar"),
)


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    with time_machine.travel(NOW, tick=False):
        yield a_stage()


def pdf(text: str = "Unterschrift") -> SimpleUploadedFile:
    return SimpleUploadedFile("scan.pdf", f"%PDF-1.4 {text}".encode(), "application/pdf")


def with_conditions(stage: Stage) -> ExpertOpinion:
    """The draft of an opinion with two conditions."""
    case = a_case(stage)
    assessed(stage, case, "seat", "third")
    case = propose(
        stage.office, case, result="conditions", conditions=CONDITIONS, summary="Gut begründet.", now=NOW
    )
    voted(stage, case)
    return ExpertOpinion.objects.in_alliance(case.alliance_id).get(case=case)


def issued(stage: Stage, opinion: ExpertOpinion) -> ExpertOpinion:
    """Released, numbered and sealed."""
    opinion = release_opinion(stage.actor("spokesperson"), opinion, draft_hash(opinion))
    seal_opinion(opinion_id=issue_opinion(stage.office, opinion, NOW).pk)
    return fresh(opinion)


# --- what it is put together from ------------------------------------------------------------------


def test_the_opinion_speaks_of_the_frozen_revision_and_tells_no_single_score(stage: Stage) -> None:
    opinion = a_draft_opinion(stage)
    application = opinion.case.application
    seen = draft_hash(opinion)
    application.title, application.summary = "Später umbenannt", "Später geändert"
    application.save()
    application.expenditure.all().delete()
    assert draft_hash(fresh(opinion)) == seen
    from buendnis.appraisal.content import opinion_content

    content = opinion_content(fresh(opinion))
    assert content["application"]["title"] == "Digitalisierungslabor"
    assert content["evaluation"]["points"] is not None
    said = json.dumps(content)
    for assessment in opinion.case.assessments.all():
        assert str(assessment.public_id) not in said
    assert not {"input", "answer", "assessor", "scores"} & set(content["evaluation"])


def test_edits_are_shown_word_by_word_against_what_was_put_together(stage: Stage) -> None:
    opinion = with_conditions(stage)
    assert edits_of(opinion) == []
    with pytest.raises(ProcessError, match="Entscheidung"):
        drop_opinion(stage.office, opinion)  # the committee wants it
    aspect = next(iter(aspects_of(opinion.case.rubric)))
    edit_opinion(
        stage.office,
        opinion,
        conditions=[CONDITIONS[0]],
        reasons="Sehr gut begründet.",
        aspects={aspect.key: "Neu gefasst."},
    )
    found = {str(edit.label): edit.pieces for edit in edits_of(fresh(opinion))}
    assert set(found) == {"Begründung", "Auflagen", aspect.label}
    assert [(piece.kind, piece.text.strip()) for piece in found["Begründung"]] == [
        (Kind.REMOVED, "Gut"),
        (Kind.ADDED, "Sehr gut"),
        (Kind.SAME, "begründet."),
    ]
    page = as_(stage, "spokesperson").get(reverse("appraisal:opinion", args=[opinion.public_id]))
    assert "<del" in page.content.decode()
    with pytest.raises(ProcessError) as problem:
        edit_opinion(stage.office, fresh(opinion), conditions=[], reasons="x")
    assert problem.value.field == "conditions"


# --- the order of the releases ---------------------------------------------------------------------


def an_order(stage: Stage, *names: str) -> list[dict[str, str]]:
    return [{"seat": str(stage.seats[name].public_id), "name": stage.seats[name].name} for name in names]


def test_spokespersons_release_in_the_order_of_the_rules(db: None) -> None:
    with time_machine.travel(NOW, tick=False):
        stage = a_stage(signatures_needed=2)
        opinion = a_draft_opinion(stage)
        rules = opinion.case.rules_version
        document = rules.document | {"release_order": an_order(stage, "fourth", "second_spokesperson")}
        opinion.case.rules_version.document = document  # as the plan reads it; the stored version is frozen
        plan = release_plan(opinion, [])
        assert [row.turn for row in plan.speakers] == [Turn.VACANT, Turn.NEXT, Turn.LATER]
        assert plan.first == stage.seats["second_spokesperson"].name
        standing = SeatStanding.objects.get(case=opinion.case, seat=stage.seats["second_spokesperson"])
        SeatStanding.objects.filter(pk=standing.pk).update(effect="leave", reason="Antragsteller")
        opinion.case._prefetched_objects_cache = {}  # type: ignore[attr-defined]
        plan = release_plan(opinion, [])
        assert [row.turn for row in plan.speakers] == [Turn.VACANT, Turn.KEPT_OUT, Turn.NEXT]
        assert (plan.asked, plan.needed, plan.speakers[1].reason) == (2, 1, "Antragsteller")


def test_who_comes_later_in_the_order_waits(db: None) -> None:
    with time_machine.travel(NOW, tick=False):
        stage = a_stage(signatures_needed=2)
        from buendnis.alliances.models import RulesOfProcedure

        rules = RulesOfProcedure.objects.in_alliance(stage.world.alliance.pk).get()
        rules.document |= {"release_order": an_order(stage, "second_spokesperson")}
        rules.save()
        opinion = a_draft_opinion(stage)
        seen = draft_hash(opinion)
        with pytest.raises(ProcessError, match="Agentur 6"):
            release_opinion(stage.actor("spokesperson"), opinion, seen)
        release_opinion(stage.actor("second_spokesperson"), opinion, seen)
        assert release_opinion(stage.actor("spokesperson"), opinion, seen).state == "released"


# --- refusals --------------------------------------------------------------------------------------


def test_a_refusal_gives_reasons_and_is_looked_at_by_a_second_person(stage: Stage) -> None:
    opinion = a_draft_opinion(stage, result="no_support")
    seen = draft_hash(opinion)
    with pytest.raises(ProcessError, match="zweite Person"):
        release_opinion(stage.actor("spokesperson"), opinion, seen)
    for name in ("office", "seat", "applicant", "stranger"):  # the office has worded it
        with pytest.raises(NotAllowed):
            look_at_reasons(stage.actor(name), opinion, seen, agrees=True)
    second = stage.actor("second_spokesperson")
    assert [str(item.title) for item in to_look_at(second)] == [opinion.case.application.title]
    standing = SeatStanding.objects.filter(case=opinion.case, seat=second.seat_id)
    standing.update(effect="no_vote")
    assert list(to_look_at(second)) == []  # it must not learn that it is a refusal
    standing.update(effect="")
    with pytest.raises(ProcessError) as problem:
        look_at_reasons(second, opinion, seen, agrees=False)
    assert problem.value.field == "remark"
    url = reverse("appraisal:opinion_look", args=[opinion.public_id])
    client = as_(stage, "second_spokesperson")
    assert "Passt zur Strategie." in client.get(url).content.decode()
    answer = client.post(url, {"seen": seen, "agrees": "no", "remark": "Bitte milder."})
    assert answer.status_code == 302
    assert "Bitte milder." in as_(stage, "office").get(answer["Location"]).content.decode()
    with pytest.raises(ProcessError):
        release_opinion(stage.actor("spokesperson"), opinion, seen)
    aspect = next(iter(aspects_of(opinion.case.rubric)))
    edit_opinion(stage.office, opinion, reasons="Milder.", aspects={aspect.key: " "})
    with pytest.raises(ProcessError, match=aspect.label):
        request_release(stage.office, fresh(opinion))
    edit_opinion(stage.office, fresh(opinion), reasons="Milder.", aspects={aspect.key: "Milder."})
    opinion = fresh(opinion)
    with pytest.raises(ProcessError, match="geändert"):
        look_at_reasons(second, opinion, seen, agrees=True)
    look_at_reasons(second, opinion, draft_hash(opinion), agrees=True)
    released = release_opinion(stage.actor("spokesperson"), opinion, draft_hash(opinion))
    assert released.state == "released"


# --- on paper --------------------------------------------------------------------------------------


def test_a_signed_scan_counts_as_much_as_a_seal(stage: Stage) -> None:
    opinion = a_draft_opinion(stage)
    with pytest.raises(NotAllowed):
        issue_on_paper(stage.actor("spokesperson"), opinion)
    opinion = issue_on_paper(stage.office, opinion, NOW)
    assert (opinion.state, opinion.number) == ("signing", "SON-2018-0001")
    assert [row["on"] for row in opinion.content["releases"]] == [""]
    speaker = stage.seats["spokesperson"].pk
    with pytest.raises(ProcessError, match="wird noch erzeugt"):
        keep_signed_scan(stage.office, opinion, pdf(), signed_by=[speaker], signed_on=NOW.date())
    seal_opinion(opinion_id=opinion.pk)
    seal_opinion(opinion_id=opinion.pk)  # once more changes nothing
    printed = content_of(Document.objects.get(public_id=fresh(opinion).pdf or ""))
    assert verify_file(printed).opinion is None
    assert as_(stage, "applicant").get(page_of(opinion)).status_code == 404
    for bad, field in (
        ({"signed_by": [], "signed_on": NOW.date()}, "signed_by"),
        ({"signed_by": [stage.seats["seat"].pk], "signed_on": NOW.date()}, "signed_by"),
        ({"signed_by": [speaker]}, "signed_on"),
        ({"signed_by": [speaker], "signed_on": NOW.date() + timedelta(days=1)}, "signed_on"),
    ):
        with pytest.raises(ProcessError) as problem:
            keep_signed_scan(stage.office, opinion, pdf(), **bad)
        assert problem.value.field == field
    url = reverse("appraisal:opinion_scan", args=[opinion.public_id])
    data = {"scan": pdf(), "signed_by": [str(speaker)], "signed_on": "2018-03-01"}
    assert as_(stage, "office").post(url, data).status_code == 302
    opinion = fresh(opinion)
    assert (opinion.state, opinion.issued_as, opinion.sealed_at) == ("issued", "paper", None)
    assert SpokespersonRelease.objects.get(opinion=opinion).on_paper
    found = verify_number(opinion.number, opinion.content_hash)
    assert found is not None
    assert found.signed_on == NOW.date()
    answer = verify_file(b"%PDF-1.4 Unterschrift")
    assert answer.genuine
    assert answer.is_scan
    assert not verify_file(b"%PDF-1.4 Anderes").genuine
    with pytest.raises(ProcessError):
        keep_signed_scan(stage.office, opinion, pdf("zwei"))
    page = as_(stage, "applicant").post(page_of(opinion), {"step": "fetch"})
    assert page["Location"] == reverse("documents:download", args=[opinion.signed_scan])
    _sealed_as_well(stage, opinion)
    assert broken() == []


def _sealed_as_well(stage: Stage, opinion: ExpertOpinion) -> None:
    """Later somebody wants a file that proves itself: it says who signed, and the scan still counts."""
    with pytest.raises(NotAllowed):
        seal_as_well(stage.actor("spokesperson"), opinion)
    before = Mail.objects.count()
    assert as_(stage, "office").post(page_of(opinion), {"step": "seal"}).status_code == 302
    seal_opinion(opinion_id=opinion.pk)
    seal_opinion(opinion_id=opinion.pk)  # once more changes nothing
    opinion = fresh(opinion)
    sealed = content_of(Document.objects.get(public_id=opinion.pdf or ""))
    answer = verify_file(sealed)
    assert (answer.genuine, answer.is_scan, opinion.issued_as) == (True, False, "paper")
    assert "handschriftlich unterschrieben am 01.03.2018" in " ".join(
        extract_text(io.BytesIO(sealed)).split()
    )
    with pikepdf.open(io.BytesIO(sealed)) as document:
        kept = document.attachments["stellungnahme.json"].get_file().read_bytes()
    assert json.loads(kept) == opinion.content
    assert verify_file(b"%PDF-1.4 Unterschrift").is_scan
    assert Mail.objects.count() == before
    assert opinion.deliveries.count() == 1
    assert "Gesiegeltes PDF" in as_(stage, "applicant").get(page_of(opinion)).content.decode()
    with pytest.raises(ProcessError):
        seal_as_well(stage.office, opinion)


def page_of(opinion: ExpertOpinion) -> str:
    return reverse("appraisal:opinion", args=[opinion.public_id])


# --- delivery --------------------------------------------------------------------------------------


def test_the_office_sees_who_has_received_and_reminds_once(stage: Stage) -> None:
    opinion = issued(stage, a_draft_opinion(stage))
    delivery = opinion.deliveries.get()
    assert (delivery.channel, delivery.received_at) == ("platform", None)
    with pytest.raises(NotAllowed):
        remind_receipt(stage.actor("seat"), opinion)
    assert remind_of_receipts(NOW + timedelta(days=6)) == 0
    assert remind_of_receipts(NOW + timedelta(days=8)) == 1
    assert remind_of_receipts(NOW + timedelta(days=20)) == 0
    assert Mail.objects.filter(kind="opinion.waiting").count() == 1
    with pytest.raises(ProcessError):
        note_delivery(stage.office, opinion, channel="platform", to="TU")
    post = note_delivery(stage.office, opinion, channel="post", to="TU Clausthal", now=NOW)
    with pytest.raises(ProcessError):
        note_receipt(stage.office, opinion, post, " ")
    note_receipt(stage.office, opinion, post, "Rückschein", NOW)
    with pytest.raises(ProcessError):
        note_receipt(stage.office, opinion, post, "Rückschein", NOW)
    with pytest.raises(ProcessError):
        remind_receipt(stage.office, opinion)
    for name in ("office", "seat", "stranger"):
        with pytest.raises(NotAllowed):
            confirm_receipt(stage.actor(name), opinion, "confirmed")
    first = confirm_receipt(stage.actor("applicant"), opinion, "confirmed", NOW)
    again = confirm_receipt(stage.actor("applicant"), opinion, "downloaded", NOW + timedelta(days=1))
    assert (again.pk, again.receipt, again.received_at) == (first.pk, "confirmed", NOW)


def test_the_letter_says_the_same_as_pdf_and_docx(stage: Stage) -> None:
    opinion = issued(stage, with_conditions(stage))
    client = as_(stage, "office")
    made = {
        kind: client.get(reverse("appraisal:opinion_letter", args=[opinion.public_id, kind])).content
        for kind in ("pdf", "docx")
    }
    as_pdf = " ".join(extract_text(io.BytesIO(made["pdf"])).split())
    as_docx = " ".join(paragraph.text for paragraph in Docx(io.BytesIO(made["docx"])).paragraphs)
    for words in (opinion.number, "Kofinanzierung bestätigt (vor der Bewilligung, bis zum 01.06.2018)"):
        assert words in as_pdf.replace("- ", "")
        assert words in as_docx
    with pikepdf.open(io.BytesIO(made["pdf"])) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "de-DE"
    unknown = reverse("appraisal:opinion_letter", args=[opinion.public_id, "txt"])
    assert client.get(unknown).status_code == 404


# --- conditions ------------------------------------------------------------------------------------


def test_a_condition_is_proved_sent_back_and_fulfilled(stage: Stage) -> None:
    opinion = issued(stage, with_conditions(stage))
    first, second = opinion.tasks.all()
    assert (first.due_on, first.kind, second.who) == (DUE, "before_grant", "Landkreis Goslar")
    applicant: Actor = stage.actor("applicant")
    for name in ("seat", "stranger"):
        with pytest.raises(NotAllowed):
            submit_proof(stage.actor(name), first, text="Liegt bei.")
    with pytest.raises(ProcessError) as problem:
        submit_proof(applicant, first, text="  ")
    assert problem.value.field == "proof"
    with pytest.raises(ProcessError):
        accept_proof(stage.office, first)
    url = reverse("appraisal:condition", args=[first.public_id])
    client = as_(stage, "applicant")
    assert client.post(url, {"text": "Brief des Landkreises", "proof": [pdf("Brief")]}).status_code == 302
    assert Mail.objects.filter(kind="condition.submitted").count() == 1
    back = reverse("appraisal:condition_back", args=[first.public_id])
    office = as_(stage, "office")
    assert client.get(back).status_code == 404
    assert office.post(back, {"reason": ""}).status_code == 422
    assert office.post(back, {"reason": "Das Siegel fehlt."}).status_code == 302
    page = client.get(url).content.decode()
    assert "Das Siegel fehlt." in page
    assert "scan.pdf" in page
    with pytest.raises(NotAllowed):
        send_proof_back(applicant, first, "selbst")
    submit_proof(applicant, first, text="Mit Siegel")
    with pytest.raises(NotAllowed):
        accept_proof(applicant, first)
    assert accept_proof(stage.office, first).state == "accepted"
    with pytest.raises(ProcessError):
        submit_proof(applicant, first, text="noch einmal")
    assert [step.kind for step in first.steps.all()] == ["submitted", "sent_back", "submitted", "accepted"]
    assert list(invariants.conditions_are_tasks()) == []
    listed = office.get(reverse("appraisal:conditions"), {"state": "accepted", "format": "csv"})
    assert "Kofinanzierung bestätigt" in listed.content.decode("utf-8-sig")
    assert "Bericht im" not in listed.content.decode("utf-8-sig")
    assert as_(stage, "stranger").get(url).status_code == 404


def test_deadlines_are_extended_with_a_reason_and_reminded_of(stage: Stage) -> None:
    opinion = issued(stage, with_conditions(stage))
    row: OpinionCondition = opinion.tasks.all()[0]
    assert remind_of_conditions(NOW) == 0
    near = NOW + timedelta(days=85)
    assert (remind_of_conditions(near), remind_of_conditions(near)) == (1, 0)
    after = NOW + timedelta(days=100)
    assert (remind_of_conditions(after), remind_of_conditions(after)) == (1, 0)
    for due_on, reason, field in (
        (DUE + timedelta(days=30), " ", "reason"),
        (DUE, "Kreistag tagt später", "due_on"),
    ):
        with pytest.raises(ProcessError) as problem:
            extend_condition(stage.office, row, due_on, reason, NOW)
        assert problem.value.field == field
    extended = extend_condition(stage.office, row, DUE + timedelta(days=30), "Kreistag tagt später", NOW)
    step = extended.steps.get()
    assert (step.due_before, step.due_on) == (DUE, DUE + timedelta(days=30))
    assert remind_of_conditions(near + timedelta(days=35)) == 1


def test_what_follows_takes_conditions_over_and_a_revocation_ends_them(stage: Stage) -> None:
    opinion = issued(stage, with_conditions(stage))
    submit_proof(stage.actor("applicant"), opinion.tasks.all()[0], text="Brief")
    mistaken = follow_opinion(stage.office, opinion, "supplement")
    with pytest.raises(NotAllowed):
        drop_opinion(stage.actor("spokesperson"), mistaken)
    office = as_(stage, "office")
    dropped = office.post(page_of(mistaken), {"step": "drop"}, follow=True)
    assert "Dieser Entwurf wurde verworfen" in dropped.content.decode()
    with pytest.raises(ProcessError):
        drop_opinion(stage.office, opinion)  # it is issued
    follower = follow_opinion(stage.office, opinion, "replacement")
    edit_opinion(
        stage.office, follower, conditions=[CONDITIONS[0], ConditionText("Neues")], reasons="Geändert."
    )
    follower = issued(stage, fresh(follower))
    assert [(row.text, row.state) for row in follower.tasks.all()] == [
        ("Kofinanzierung bestätigt", "submitted"),
        ("Neues", "open"),
    ]
    assert {row.state for row in opinion.tasks.all()} == {"ended"}
    revoke_opinion(stage.office, follower, "Falsche Angaben")
    assert {row.state for row in follower.tasks.all()} == {"ended"}
    assert Mail.objects.filter(kind="opinion.revoked").count() == 1
    with pytest.raises(ProcessError):
        submit_proof(stage.actor("applicant"), follower.tasks.all()[0], text="zu spät")
    found = verify_number(opinion.number, opinion.content_hash)
    assert found is not None
    assert [(row.number, row.revoked_reason) for row in found.chain] == [
        ("SON-2018-0001", ""),
        ("SON-2018-0002", "Falsche Angaben"),
    ]
    assert not found.stands


def test_the_forms_keep_conditions_as_rows(stage: Stage) -> None:
    case = a_case(stage)
    assessed(stage, case, "seat", "third")
    client: Client = as_(stage, "office")
    url = reverse("appraisal:propose", args=[case.application.public_id])
    data: dict[str, Any] = {
        "result": "conditions",
        "conditions-TOTAL_FORMS": "2",
        "conditions-INITIAL_FORMS": "0",
        "conditions-0-text": "Barrierefrei",
        "conditions-0-kind": "during",
        "conditions-0-due_on": "2018-12-01",
        "conditions-1-text": "",
        "conditions-1-kind": "before_grant",
    }
    more = client.post(url, data | {"add": "conditions"}).content.decode()
    assert "conditions-4-text" in more
    assert "Barrierefrei" in more
    assert client.post(url, data | {"conditions-0-due_on": "irgendwann"}).status_code == 422
    assert client.post(url, data).status_code == 302
    case.refresh_from_db()
    assert case.proposal["conditions"] == [
        {"text": "Barrierefrei", "kind": "during", "due_on": "2018-12-01", "who": ""}
    ]
    voted(stage, case)
    opinion = ExpertOpinion.objects.in_alliance(case.alliance_id).get()
    edit = reverse("appraisal:opinion_edit", args=[opinion.public_id])
    assert "Barrierefrei" in client.get(edit).content.decode()
    assert client.post(edit, {"reasons": "ohne Auflagen"}).status_code == 422
