"""What the conditions of an issued opinion ask, how they are proved, and what the covering letter says of them."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from docx import Document as Docx
from pdfminer.high_level import extract_text
from tests.appraisal.afterwards import CONDITIONS, DUE, issued, page_of, pdf, with_conditions
from tests.appraisal.worlds import NOW, Stage, a_case, as_, assessed, fresh, voted

from buendnis.appraisal import invariants, takeout
from buendnis.appraisal.models import ExpertOpinion, OpinionCondition
from buendnis.appraisal.services.conditions import (
    accept_proof,
    extend_condition,
    remind_of_conditions,
    send_proof_back,
    submit_proof,
)
from buendnis.appraisal.services.opinions import (
    drop_opinion,
    edit_opinion,
    follow_opinion,
    revoke_opinion,
)
from buendnis.appraisal.verification import verify_number
from buendnis.appraisal.wording import ConditionText
from buendnis.funding.services import applications
from buendnis.ground.actor import Actor
from buendnis.ground.mail.models import Mail
from buendnis.ground.verbs import NotAllowed, ProcessError


def _the_letter_says_the_same_as_pdf_and_docx(stage: Stage, opinion: ExpertOpinion) -> None:
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
    _the_letter_says_the_same_as_pdf_and_docx(stage, opinion)
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
    _they_fall_away_with_the_project(stage, row)


def _they_fall_away_with_the_project(stage: Stage, row: OpinionCondition) -> None:
    """A project that the bank refuses owes nothing; a refusal that was entered wrongly brings it back."""
    office, outline = as_(stage, "office"), row.opinion.case.application
    page, listed = reverse("appraisal:condition", args=[row.public_id]), reverse("appraisal:conditions")
    applications.mark_refused(stage.office, outline, NOW)
    for url in (page, page_of(row.opinion), f"{listed}?state=ended"):
        said = office.get(url).content.decode()
        assert "Die Bank hat das Projekt abgelehnt." in said
        assert "nicht mehr verlangt" in said
    assert row.text not in office.get(listed, {"state": "open"}).content.decode()
    sheet = office.get(listed, {"format": "csv"}).content.decode("utf-8-sig")
    assert "nicht mehr verlangt;Die Bank hat das Projekt abgelehnt." in sheet
    told = [list(each) for each in takeout.conditions(stage.office)]
    assert {(str(each[6]), each[8]) for each in told} == {
        ("nicht mehr verlangt", "Die Bank hat das Projekt abgelehnt.")
    }
    with pytest.raises(ProcessError, match="abgelehnt"):
        submit_proof(stage.actor("applicant"), row, text="Doch noch")
    extend = reverse("appraisal:condition_extend", args=[row.public_id])
    assert office.get(extend).status_code == 404
    applications.take_back_decision(stage.office, outline, NOW)
    assert row.text in office.get(listed, {"state": "open"}).content.decode()
    assert submit_proof(stage.actor("applicant"), row, text="Nun").state == "submitted"


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
    assert "Diese Stellungnahme wurde ersetzt" in office.get(page_of(opinion)).content.decode()
    with pytest.raises(ProcessError, match="SON-2018-0002"):  # one goes on from what counts
        follow_opinion(stage.office, fresh(opinion), "supplement")
    assert office.get(reverse("appraisal:opinion_follow", args=[opinion.public_id])).status_code == 404
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
