"""A plan that changes after its opinion: measured by the tolerance, noted, or supplemented."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pdfminer.high_level import extract_text
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from tests.appraisal.worlds import DEADLINE, LATER, NOW, Stage, a_stage, an_issued_opinion, as_, broken, fresh

from buendnis.alliances.models import RulesOfProcedure
from buendnis.alliances.tolerance import Limit, Tolerance, usual_tolerance
from buendnis.appraisal.changes import compare, is_beyond
from buendnis.appraisal.jobs import seal_opinion
from buendnis.appraisal.models import ExpertOpinion, PlanChange
from buendnis.appraisal.sealing import trusted_certificates
from buendnis.appraisal.services.changes import answer_change, bring_change, report_change
from buendnis.appraisal.services.opinions import draft_hash, issue_opinion, release_opinion
from buendnis.appraisal.verification import verify_number
from buendnis.decisions.models import Resolution
from buendnis.decisions.ripe import ripe_for
from buendnis.decisions.services import cast_vote, close_resolution, open_resolution
from buendnis.funding.models import Application
from buendnis.funding.services.finance import Expenditure, Source, source_of
from buendnis.ground.documents.models import Document
from buendnis.ground.documents.selectors import content_of
from buendnis.ground.mail.models import Mail
from buendnis.ground.papers.seal import verify
from buendnis.ground.verbs import NotAllowed, ProcessError
from buendnis.ledger.models import Earmark
from buendnis.ledger.selectors import balances

TOLERANCE = Tolerance.from_document(usual_tolerance())
PLAN: dict[str, Any] = {
    "totals": {"expenditure": "1000.00", "funding": "1000.00", "esf": "500.00", "esf_rate": None},
    "expenditure": [{"key": "a", "category": "personnel", "category_label": "Personal", "year": 2018,
                     "label": "", "amount": "1000.00"}],
    "sources": [
        {"key": "e", "kind": "esf", "label": "ESF", "amount": "500.00", "organisation": None},
        {"key": "o", "kind": "own", "label": "Eigen", "amount": "500.00", "organisation": None},
    ],
    "starts_on": "2018-01-01", "ends_on": "2019-12-31", "place_note": "Goslar", "district": None,
}  # fmt: skip


def with_rules(stage: Stage, **parts: Any) -> None:
    rules = RulesOfProcedure.objects.in_alliance(stage.world.alliance.pk).get()
    rules.document |= parts
    rules.save()


def reported(stage: Stage, opinion: ExpertOpinion, factor: str = "1", **data: Any) -> PlanChange:
    """The plan with every amount times ``factor``."""
    row = Application.objects.in_alliance(opinion.alliance_id).get(pk=opinion.case.application_id)
    times = Decimal(factor)
    costs = [
        Expenditure(
            item.category, item.year, (item.amount * times).quantize(Decimal(1)), item.label, item.key
        )
        for item in row.expenditure.all()
    ]
    shares: list[Source] = [
        replace(source_of(item), amount=(item.amount * times).quantize(Decimal(1)))
        for item in row.sources.all()
    ]
    return report_change(
        stage.actor("applicant"),
        row,
        expenditure=costs,
        sources=shares,
        data=data,
        reason="Tarifabschluss",
        version=row.version,
        now=NOW,
    )


def decided(stage: Stage, change: PlanChange, *, overplanning: bool = False, choice: str = "yes") -> None:
    resolution: Resolution = bring_change(
        stage.office,
        change,
        committee=stage.committee,
        mode="circular",
        deadline=DEADLINE,
        overplanning=overplanning,
        now=NOW,
    )
    resolution = open_resolution(stage.office, resolution, NOW)
    for name in ("seat", "spokesperson", "third", "fourth", "second_spokesperson"):
        resolution.refresh_from_db()
        if resolution.state == "open":
            cast_vote(stage.actor(name), resolution, choice, now=NOW)
    resolution.refresh_from_db()
    if resolution.state == "open":
        close_resolution(stage.office, resolution, LATER)


# --- the comparison --------------------------------------------------------------------------------


def test_a_limit_is_a_part_an_amount_or_both() -> None:
    both = Limit(Decimal(10), Decimal(50))
    assert not both.exceeded(Decimal(1000), Decimal(1050))
    assert both.exceeded(Decimal(1000), Decimal(950) - Decimal("0.01"))
    assert Limit(Decimal(10)).exceeded(Decimal(0), Decimal("0.01"))
    assert not Limit().exceeded(Decimal(1), Decimal(10**9))


@given(before=st.integers(1, 10**6), after=st.integers(0, 10**6), percent=st.integers(0, 300))
def test_a_limit_is_the_same_up_and_down_and_grows_with_its_percent(
    before: int, after: int, percent: int
) -> None:
    limit, wider = Limit(Decimal(percent)), Limit(Decimal(percent + 1))
    mirrored = 2 * before - after
    there = limit.exceeded(Decimal(before), Decimal(after))
    assert there == limit.exceeded(Decimal(before), Decimal(mirrored))
    assert there or not wider.exceeded(Decimal(before), Decimal(after))


def test_each_value_is_compared_with_its_own_limit() -> None:
    assert [(row["what"], row["beyond"]) for row in compare(PLAN, PLAN, TOLERANCE)] == [
        ("total", False),
        ("esf", False),
    ]
    changed: dict[str, Any] = {
        **PLAN,
        "totals": PLAN["totals"] | {"expenditure": "1050.00", "esf": "560.00"},
        "expenditure": [{**PLAN["expenditure"][0], "category_label": "Honorare", "amount": "1050.00"}],
        "sources": [PLAN["sources"][0], {**PLAN["sources"][1], "amount": "490.00"}],
        "ends_on": "2020-03-31",
        "place_note": "Clausthal",
    }
    found = {(row["what"], row["label"]): row for row in compare(PLAN, changed, TOLERANCE)}
    assert {key: row["beyond"] for key, row in found.items()} == {
        ("total", ""): False,
        ("esf", ""): True,
        ("category", "Personal"): True,
        ("category", "Honorare"): True,
        ("source", "Eigen"): False,
        ("ends_on", ""): False,
        ("place", ""): True,
    }
    loose = usual_tolerance() | {"place": True, "period_days": 10}
    found = {
        (row["what"], row["label"]): row for row in compare(PLAN, changed, Tolerance.from_document(loose))
    }
    assert (found["place", ""]["beyond"], found["ends_on", ""]["beyond"]) == (False, True)
    assert not is_beyond(compare(PLAN, PLAN, TOLERANCE))


# --- the way of a change ---------------------------------------------------------------------------


def test_a_small_change_is_noted(stage: Stage) -> None:
    opinion = an_issued_opinion(stage)
    for name in ("office", "seat", "stranger"):
        with pytest.raises(NotAllowed):
            reported_by(stage, name, opinion)
    with pytest.raises(ProcessError, match="unterscheidet sich nicht"):
        reported(stage, opinion)
    change = reported(
        stage,
        opinion,
        "1.05",
        ends_on=(opinion.case.application.ends_on or DEADLINE.date()) + timedelta(days=30),
    )
    assert (change.proposal, change.after.number) == ("note", 2)
    assert Mail.objects.filter(kind="change.reported").count() == 1
    with pytest.raises(ProcessError, match="wartet"):
        reported(stage, opinion, "1.06")
    for name in ("seat", "applicant"):
        with pytest.raises(NotAllowed):
            answer_change(stage.actor(name), change, "note")
    url = reverse("appraisal:change", args=[change.public_id])
    office = as_(stage, "office")
    assert as_(stage, "stranger").get(url).status_code == 404
    assert as_(stage, "applicant").post(url, {"decision": "note"}).status_code == 404
    refused = office.post(url, {"decision": "supplement", "reason": " "})
    assert refused.status_code == 422
    assert office.post(url, {"decision": "note"}).status_code == 302
    note = as_(stage, "applicant").get(reverse("appraisal:change_note", args=[change.public_id]))
    text = " ".join(extract_text(io.BytesIO(note.content)).split())
    assert "Die Stellungnahme gilt unverändert." in text
    assert "Gesamtausgaben" in text
    found = verify_number(opinion.number, opinion.content_hash)
    assert found is not None
    assert found.stands
    assert fresh(opinion).content["application"]["revision"] == 1
    page = as_(stage, "applicant").get(reverse("funding:application", args=[change.application.public_id]))
    assert url in page.content.decode()


def reported_by(stage: Stage, name: str, opinion: ExpertOpinion) -> PlanChange:
    row = Application.objects.in_alliance(opinion.alliance_id).get(pk=opinion.case.application_id)
    return report_change(
        stage.actor(name), row, expenditure=[], sources=[], data={}, reason="x", version=row.version, now=NOW
    )


def test_a_large_change_is_supplemented_by_the_committee(stage: Stage) -> None:
    opinion = an_issued_opinion(stage)
    change = reported(stage, opinion, "0.8")
    assert change.proposal == "supplement"
    change = answer_change(stage.office, change, "supplement", now=NOW)
    assert change.state == "to_decide"
    offered = [each.key for each in ripe_for(stage.office, stage.committee)]
    assert [key for key in offered if key.startswith("change:")] == [f"change:{change.public_id}"]
    decided(stage, change, choice="no")
    change.refresh_from_db()
    assert change.state == "to_decide"
    decided(stage, change)
    change.refresh_from_db()
    assert change.state == "supplement"
    mark = Earmark.objects.in_alliance(opinion.alliance_id).get()
    assert mark.amount == Decimal("188000.00")
    assert balances(stage.head).free == Decimal("1400000.00") - mark.amount
    draft = ExpertOpinion.objects.in_alliance(opinion.alliance_id).get(change=change)
    released = release_opinion(stage.actor("spokesperson"), draft, draft_hash(draft))
    seal_opinion(opinion_id=issue_opinion(stage.office, released, NOW).pk)
    supplement = fresh(draft)
    assert (supplement.number, supplement.content["follows"]) == ("SON-2018-0002", opinion.number)
    assert supplement.content["application"]["revision"] == 2
    assert supplement.content["budget"]["amount"] == "188000.00"
    assert supplement.content["vote"]["number"] != fresh(opinion).content["vote"]["number"]
    data = content_of(Document.objects.get(public_id=supplement.pdf or ""))
    signature = PdfFileReader(io.BytesIO(data)).embedded_signatures[0]
    context = ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False)
    status = validate_pdf_signature(signature, context)
    assert (status.intact, status.valid) == (True, True)
    assert verify(data, trusted_certificates()).problem is None
    text = " ".join(extract_text(io.BytesIO(data)).split())
    assert "Ergänzende fachliche Stellungnahme" in text
    assert "Plan vorher und jetzt" in text
    first = verify_number(opinion.number, opinion.content_hash)
    assert first is not None
    assert (first.stands, first.followers) == (True, (("supplement", "SON-2018-0002"),))
    assert broken() == []


def test_where_the_rules_allow_it_no_resolution_is_needed_but_the_money_must_be_there(db: None) -> None:
    with time_machine.travel(NOW, tick=False):
        stage = a_stage(money="250000.00")
        with_rules(stage, supplement_by="spokespersons")
        opinion = an_issued_opinion(stage)
        change = reported(stage, opinion, "1.2")
        with pytest.raises(ProcessError, match="virtuelle Budget"):
            answer_change(stage.office, change, "supplement", now=NOW)
        assert Earmark.objects.in_alliance(opinion.alliance_id).get().amount == Decimal("235000.00")
        answer_change(stage.office, change, "note", "Der Träger zahlt den Mehrbetrag selbst.", NOW)
        smaller = reported(stage, opinion, "0.5", starts_on=date(2018, 9, 1))
        answer_change(stage.office, smaller, "supplement", now=NOW)
        draft = ExpertOpinion.objects.in_alliance(opinion.alliance_id).get(change=smaller)
        assert draft.state == "draft"
        page = as_(stage, "spokesperson").get(reverse("appraisal:opinion", args=[draft.public_id]))
        assert "braucht diese Ergänzung keinen Beschluss" in page.content.decode()
        preview = as_(stage, "office").get(reverse("appraisal:opinion_preview", args=[draft.public_id]))
        assert "Sprecherkreis" in extract_text(io.BytesIO(preview.content))


def test_the_form_begins_with_the_plan_and_keeps_what_was_entered(stage: Stage) -> None:
    opinion = an_issued_opinion(stage)
    url = reverse("appraisal:change_report", args=[opinion.case.application.public_id])
    assert as_(stage, "office").get(url).status_code == 404
    client = as_(stage, "applicant")
    form = client.get(url)
    data: dict[str, str] = {}
    for part in (form.context["form"], *form.context["costs"], *form.context["shares"]):
        for field in part:
            value = field.value()
            data[field.html_name] = "" if value is None or value is False else str(value)
    for rows in (form.context["costs"], form.context["shares"]):
        for field in rows.management_form:
            data[field.html_name] = str(field.value())
    data["starts_on"], data["ends_on"] = "2018-11-15", "2020-12-31"
    assert client.post(url, data | {"reason": ""}).status_code == 422
    kept = client.post(url, data | {"reason": "Teurer", "expenditure-0-amount": "1,00"})
    assert kept.status_code == 422
    assert "Der Plan geht nicht auf" in kept.content.decode()
    assert "Teurer" in kept.content.decode()
    more = client.post(url, data | {"reason": "Teurer", "add": "expenditure"})
    assert len(more.context["costs"].forms) == len(form.context["costs"].forms) + 3
    data["place_note"] = "Clausthal"
    assert client.post(url, data | {"reason": "Umzug"}).status_code == 302
    assert PlanChange.objects.in_alliance(opinion.alliance_id).get().comparison[-1]["what"] == "place"
