"""The whole way from a checked outline to a sealed opinion, by the verbs alone."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from hashlib import sha256

import pikepdf
import pytest
import time_machine
from django.core.exceptions import ValidationError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from tests.appraisal.worlds import (
    NOW,
    Stage,
    a_case,
    a_draft_opinion,
    a_proposed_case,
    a_released_opinion,
    a_stage,
    an_issued_opinion,
    assessed,
    broken,
    fresh,
    now_of,
    scores_for,
    voted,
)

from buendnis.appraisal.jobs import seal_opinion
from buendnis.appraisal.models import ExpertOpinion
from buendnis.appraisal.sealing import trusted_certificates
from buendnis.appraisal.services.assessments import save_assessment, submit_assessment
from buendnis.appraisal.services.cases import declare_conflict, open_case, stop_case
from buendnis.appraisal.services.opinions import (
    issue_opinion,
)
from buendnis.appraisal.services.proposals import add_months, bring_to_committee, propose
from buendnis.funding.models import Application
from buendnis.funding.services.applications import submit_application, withdraw_application
from buendnis.ground.documents.models import Document
from buendnis.ground.documents.selectors import content_of
from buendnis.ground.mail.models import Mail
from buendnis.ground.papers.seal import verify
from buendnis.ground.verbs import NotAllowed, ProcessError
from buendnis.ledger.models import Earmark, EarmarkState, ReserveEntry
from buendnis.ledger.selectors import balances


def test_from_the_checked_outline_to_the_sealed_opinion(stage: Stage) -> None:
    opinion = an_issued_opinion(stage)

    assert opinion.state == "issued"
    assert opinion.number == "SON-2018-0001"
    application = Application.objects.in_alliance(opinion.alliance_id).get(pk=opinion.case.application_id)
    assert application.state == "opinion"
    mark = Earmark.objects.in_alliance(opinion.alliance_id).get()
    assert (mark.amount, mark.overplanned) == (Decimal("235000.00"), Decimal(0))
    assert mark.expires_on.isoformat() == "2019-03-20"
    assert opinion.content["budget"]["step"] == "earmarked"
    assert opinion.content["vote"]["number"] == "B-2018-0001"
    assert opinion.content["assessments"] == 2
    assert broken() == []

    document = Document.objects.get(public_id=opinion.pdf or "")
    data = content_of(document)
    assert sha256(data).hexdigest() == opinion.pdf_hash
    with pikepdf.open(io.BytesIO(data)) as pdf:
        attached = pdf.attachments["stellungnahme.json"].get_file().read_bytes()
        assert pdf.Root.MarkInfo.Marked
    assert json.loads(attached) == opinion.content
    assert sha256(attached).hexdigest() == opinion.content_hash
    signature = PdfFileReader(io.BytesIO(data)).embedded_signatures[0]
    context = ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False)
    status = validate_pdf_signature(signature, context)
    assert status.intact
    assert status.valid
    assert verify(data, trusted_certificates()).problem is None
    told = set(Mail.objects.filter(kind="opinion.issued").values_list("to", flat=True))
    assert told == {"office@son.example", "applicant@son.example"}


def test_a_seal_job_that_runs_twice_leaves_one_document(stage: Stage) -> None:
    opinion = an_issued_opinion(stage)
    seal_opinion(opinion_id=opinion.pk)
    assert Document.objects.filter(owner_id=str(opinion.public_id)).count() == 2  # PDF and DOCX
    assert Mail.objects.filter(kind="opinion.issued").count() == 2
    assert fresh(opinion).pdf == opinion.pdf


def test_a_seal_that_fails_says_so_and_succeeds_later(
    stage: Stage, settings: object, tmp_path: object
) -> None:
    opinion = issue_opinion(stage.office, a_released_opinion(stage), NOW)
    settings.SEAL_PKCS12 = "/nowhere/seal.p12"  # type: ignore[attr-defined]
    with pytest.raises(Exception, match="seal"):
        seal_opinion(opinion_id=opinion.pk)
    failed = fresh(opinion)
    assert failed.state == "sealing"
    assert "seal.p12" in failed.seal_problem
    settings.SEAL_PKCS12 = ""  # type: ignore[attr-defined]
    seal_opinion(opinion_id=opinion.pk)
    assert (fresh(opinion).state, fresh(opinion).seal_problem) == ("issued", "")


def test_without_enough_money_the_project_waits_on_the_reserve_list(db: None) -> None:
    with time_machine.travel(NOW, tick=False):
        stage = a_stage(money="200000.00")
        opinion = a_draft_opinion(stage)
    entry = ReserveEntry.objects.in_alliance(opinion.alliance_id).get()
    assert entry.amount == Decimal("235000.00")
    assert not Earmark.objects.in_alliance(opinion.alliance_id).exists()
    assert now_of(opinion.case).proposal["budget"] == {"step": "reserve", "amount": "235000.00"}
    assert broken() == []


def test_overplanning_takes_a_resolution(db: None) -> None:
    with time_machine.travel(NOW, tick=False):
        stage = a_stage(money="200000.00")
        case = a_proposed_case(stage)
        resolution = voted(stage, case, overplanning=True)
    assert "überplant" in resolution.motion
    mark = Earmark.objects.in_alliance(case.alliance_id).get()
    assert (mark.amount, mark.overplanned) == (Decimal("235000.00"), Decimal("35000.00"))
    assert now_of(case).proposal["budget"]["step"] == "overplanned"
    assert broken() == []


def test_an_opinion_that_does_not_support_earmarks_nothing(stage: Stage) -> None:
    opinion = a_draft_opinion(stage, result="no_support")
    assert not Earmark.objects.in_alliance(opinion.alliance_id).exists()
    assert now_of(opinion.case).proposal["budget"] == {"step": "outside"}
    assert broken() == []


def test_a_rejected_motion_lets_the_proposal_stand_again(stage: Stage) -> None:
    case = a_proposed_case(stage)
    resolution = voted(stage, case, choice="no")
    assert resolution.state == "rejected"
    assert now_of(case).state == "proposed"
    assert now_of(case).proposal["sent_back"] == "rejected"
    assert not ExpertOpinion.objects.in_alliance(case.alliance_id).exists()
    assert voted(stage, now_of(case)).state == "adopted"


def test_too_few_without_a_conflict_is_the_rules_own_case(stage: Stage) -> None:
    case = a_case(stage)
    assessed(stage, case, "seat", "third")
    for name in ("spokesperson", "fourth", "second_spokesperson"):
        declare_conflict(stage.actor(name), case, "personal", "verwandt", NOW)
    propose(stage.office, case, result="support", now=NOW)
    resolution = voted(stage, now_of(case), voters=("seat", "third"))
    assert resolution.state == "fallback"
    assert now_of(case).proposal["sent_back"] == "fallback"


def test_nothing_is_opened_twice(stage: Stage) -> None:
    case = a_case(stage)
    with pytest.raises((ProcessError, ValidationError)):
        open_case(stage.office, case.application, now=NOW)


def test_a_stopped_appraisal_gives_the_outline_back_and_can_begin_anew(stage: Stage) -> None:
    case = a_case(stage)
    stop_case(stage.office, case, "Bitte den Finanzplan ändern")
    row = now_of(case).application
    assert (now_of(case).state, row.state, row.state_reason) == (
        "stopped",
        "returned",
        "Bitte den Finanzplan ändern",
    )
    submit_application(stage.actor("applicant"), row, NOW)


def test_a_withdrawn_outline_ends_its_appraisal_and_frees_the_money(stage: Stage) -> None:
    opinion = a_released_opinion(stage)
    case = now_of(opinion.case)
    assert balances(stage.head).earmarked == Decimal("235000.00")
    withdraw_application(stage.actor("applicant"), case.application, "Kein Bedarf mehr", NOW)
    assert now_of(case).state == "stopped"
    assert Earmark.objects.in_alliance(case.alliance_id).get().state == EarmarkState.RELEASED
    assert balances(stage.head).free == Decimal("1400000.00")
    with pytest.raises(ProcessError, match="verworfen"):
        issue_opinion(stage.office, opinion, NOW)
    assert fresh(opinion).state == "dropped"  # nobody is asked for it any more


def test_a_withdrawn_outline_takes_its_open_motion_back(stage: Stage) -> None:
    case = a_proposed_case(stage)
    resolution = bring_to_committee(stage.office, case, committee=stage.committee, mode="circular", now=NOW)
    withdraw_application(stage.actor("applicant"), case.application, "Kein Bedarf mehr", NOW)
    resolution.refresh_from_db()
    assert (resolution.state, now_of(case).state) == ("withdrawn", "stopped")


def test_after_the_seal_an_outline_is_not_withdrawn(stage: Stage) -> None:
    opinion = an_issued_opinion(stage)
    with pytest.raises(ProcessError):
        withdraw_application(stage.actor("applicant"), opinion.case.application, "Kein Bedarf", NOW)


# --- assessing -------------------------------------------------------------------------------------


def test_a_draft_does_not_count_and_a_new_assessment_replaces_the_old(stage: Stage) -> None:
    from buendnis.appraisal.scoring import evaluate

    case = a_case(stage)
    save_assessment(stage.actor("seat"), case, scores_for(case, 1))
    assert evaluate(case)["assessments"] == 0
    assessed(stage, case, "seat", points=4)
    assessed(stage, case, "seat", points=2)
    found = evaluate(case)
    assert found["assessments"] == 1
    assert set(found["means"].values()) == {"2.00"}
    assert case.assessments.filter(submitted_at__isnull=False).count() == 2


def test_points_are_given_whole_within_the_scale_and_with_a_reason(stage: Stage) -> None:
    from buendnis.appraisal.services.assessments import Score

    case, actor = a_case(stage), stage.actor("seat")
    good = scores_for(case)
    key = next(iter(good))
    with pytest.raises(ProcessError) as problem:
        submit_assessment(actor, case, good, NOW)
    assert problem.value.field == "conflict"
    declare_conflict(actor, case, now=NOW)
    for points in ("-1", "1000", "2.5"):
        with pytest.raises(ProcessError) as problem:
            submit_assessment(actor, case, good | {key: Score(Decimal(points), "Grund")}, NOW)
        assert problem.value.field == f"{key}_points"
    with pytest.raises(ProcessError) as problem:
        submit_assessment(actor, case, good | {key: Score(Decimal(1), "  ")}, NOW)
    assert problem.value.field == f"{key}_reason"
    with pytest.raises(ProcessError) as problem:
        submit_assessment(actor, case, good | {key: Score(None, "Grund")}, NOW)
    assert problem.value.field == f"{key}_points"


def test_a_conflict_after_the_assessment_takes_its_points_out(stage: Stage) -> None:
    from buendnis.appraisal.scoring import evaluate

    case = a_proposed_case(stage)
    assert evaluate(case)["assessments"] == 2
    declare_conflict(stage.actor("third"), case, "personal", "", NOW)
    assert evaluate(case)["assessments"] == 1
    with pytest.raises(ProcessError):
        bring_to_committee(stage.office, case, committee=stage.committee, mode="circular", now=NOW)
    assert now_of(case).state == "proposed"


def test_a_proposal_needs_enough_assessments(stage: Stage) -> None:
    case = a_case(stage)
    assessed(stage, case, "seat")
    with pytest.raises(ProcessError):
        propose(stage.office, case, result="support", now=NOW)
    with pytest.raises(NotAllowed):
        propose(stage.actor("seat"), case, result="support", now=NOW)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [("2018-01-31", 1, "2018-02-28"), ("2019-12-15", 12, "2020-12-15"), ("2020-02-29", 12, "2021-02-28")],
)
def test_months_end_where_the_month_ends(day: str, months: int, then: str) -> None:
    from datetime import date

    assert add_months(date.fromisoformat(day), months).isoformat() == then
