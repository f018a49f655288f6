"""From the committee's vote to the applicant's hands: wording, order of releases, paper, receipt."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pikepdf
import pytest
import time_machine
from django.urls import reverse
from pdfminer.high_level import extract_text
from tests.appraisal.afterwards import CONDITIONS, issued, page_of, pdf, with_conditions
from tests.appraisal.worlds import NOW, Stage, a_draft_opinion, a_stage, as_, broken, fresh

from buendnis.appraisal.jobs import seal_opinion
from buendnis.appraisal.models import ExpertOpinion, SeatStanding, SpokespersonRelease
from buendnis.appraisal.releasing import Turn, release_plan
from buendnis.appraisal.rubrics import aspects_of
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
    release_opinion,
    request_release,
)
from buendnis.appraisal.services.papers import issue_on_paper, keep_signed_scan, seal_as_well
from buendnis.appraisal.verification import verify_file, verify_number
from buendnis.appraisal.wording import edits_of
from buendnis.desk.opinions import to_look_at
from buendnis.ground.documents.models import Document
from buendnis.ground.documents.selectors import content_of
from buendnis.ground.mail.models import Mail
from buendnis.ground.verbs import NotAllowed, ProcessError
from buendnis.ground.wordwise import Kind

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
