"""The pages of appraisals, as each role sees them."""

from __future__ import annotations

import time_machine
from django.urls import reverse
from tests.appraisal.seeing import MEMBERS, who_sees
from tests.appraisal.worlds import (
    NOW,
    VOTERS,
    Stage,
    a_case,
    a_checked_outline,
    a_draft_opinion,
    a_proposed_case,
    a_stage,
    an_issued_opinion,
    as_,
    assessed,
    entered,
    now_of,
)
from tests.reading import tight

from buendnis.decisions.models import Resolution
from buendnis.ground.mail.models import Mail

CASE_PAGES = {
    "assess": MEMBERS,
    "scores": MEMBERS,
    "case": {"office"},
    "propose": {"office"},
    "prepare": {"office"},
    "bring": {"office"},
    "stop": {"office"},
    "open": {"office"},
}


def test_each_case_page_is_for_those_it_is_for(stage: Stage) -> None:
    case = a_case(stage)
    foreign = a_stage("JAD", "03405")
    assert who_sees(stage, foreign, CASE_PAGES, case.application.public_id) == CASE_PAGES


# --- opening and assessing -------------------------------------------------------------------------


def test_the_office_opens_and_the_seats_are_told(stage: Stage) -> None:
    row = a_checked_outline(stage)
    client = as_(stage, "office")
    page = client.get(reverse("funding:application", args=[row.public_id])).content.decode()
    url = reverse("appraisal:open", args=[row.public_id])
    assert url in page
    refused = client.post(url, {"due_on": "2018-01-01", "mode": "partners"})
    assert refused.status_code == 422
    assert "in der Vergangenheit" in refused.content.decode()
    answer = client.post(url, {"due_on": "2018-03-20", "mode": "partners"})
    assert answer.status_code == 302
    assert Mail.objects.filter(kind="assessment.invited").count() == len(VOTERS)
    body = Mail.objects.filter(kind="assessment.invited").first()
    assert body is not None
    assert reverse("appraisal:assess", args=[row.public_id]) in body.body
    assert "20.03.2018" in body.body
    again = client.get(url).content.decode()
    assert "nicht möglich" in again


def test_the_budget_leads_to_the_outlines_that_it_keeps_money_for(db: None) -> None:
    with time_machine.travel(NOW, tick=False):
        stage = a_stage(money="300000.00")  # enough for the first
        outlines = [a_draft_opinion(stage, title).case.application for title in ("Labor", "Welcome Center")]
        for who in ("office", "seat"):
            client = as_(stage, who)
            page = tight(client.get(reverse("ledger:head", args=[stage.head.public_id])).content.decode())
            kept, waiting = page[page.index('id="kept"') :].split('id="reserve"')
            for outline, part in zip(outlines, (kept, waiting), strict=True):
                address = reverse("funding:application", args=[outline.public_id])
                assert f'<a href="{address}">{outline.title}</a>' in part
                assert client.get(address).status_code == 200


def test_assessing_as_a_person_does(stage: Stage) -> None:
    case = a_case(stage)
    client, url = as_(stage, "seat"), reverse("appraisal:assess", args=[case.application.public_id])
    page = client.get(url).content.decode()
    assert "Ein Labor für digitale Ideen" in page
    assert page.index("Sind Sie unbefangen") < page.index("Bewertung abgeben")
    refused = client.post(url, entered(case, step="submit"))
    assert refused.status_code == 422
    assert "ob Ihr Sitz befangen ist" in refused.content.decode()
    assert "Grund zu" in refused.content.decode()  # nothing typed is lost
    saved = client.post(url, {**entered(case, step="draft"), next(iter(entered(case))): ""})
    assert saved.status_code == 302
    assert "Grund zu" in client.get(url).content.decode()
    sent = client.post(url, entered(case, step="submit", conflict="none"))
    assert sent.status_code == 302
    assert case.assessments.get().state == "submitted"
    assert "abgegeben" in client.get(url).content.decode()


def test_whoever_declares_a_conflict_is_done(stage: Stage) -> None:
    case = a_case(stage)
    client, url = as_(stage, "seat"), reverse("appraisal:assess", args=[case.application.public_id])
    answer = client.post(
        url, {"step": "submit", "conflict": "personal", "conflict_text": "verwandt"}, follow=True
    )
    page = answer.content.decode()
    assert "mehr ist von ihm nicht nötig" in page
    assert "Ihr Sitz ist befangen" in page
    assert "Bewertung abgeben" not in page
    assert not case.assessments.exists()
    nothing = client.post(url, {"step": "conflict"})
    assert nothing.status_code == 422
    assert "wählen Sie eine Antwort" in nothing.content.decode()


def test_crafted_points_are_refused(stage: Stage) -> None:
    case = a_case(stage)
    client, url = as_(stage, "seat"), reverse("appraisal:assess", args=[case.application.public_id])
    for points in ("abc", "-1", "99999", "1.5"):
        data = entered(case, step="submit", conflict="none")
        data[next(iter(data))] = points
        assert client.post(url, data).status_code == 422, points
    assert not case.assessments.filter(submitted_at__isnull=False).exists()


# --- preparing -------------------------------------------------------------------------------------


def test_from_the_case_page_to_the_motion(stage: Stage) -> None:
    case = a_case(stage)
    client = as_(stage, "office")
    assessed(stage, case, "seat", "third", points=5)
    assessed(stage, case, "fourth", points=0)
    url = reverse("appraisal:case", args=[case.application.public_id])
    page = client.get(url).content.decode()
    assert "Kammer 1" in page
    assert "weit auseinander" in page
    client.post(url, {"step": "remind"})
    assert Mail.objects.filter(kind="assessment.reminder").count() == 2
    propose_url = reverse("appraisal:propose", args=[case.application.public_id])
    form = client.get(propose_url).content.decode()
    assert "Grund zu" in form  # prefilled
    refused = client.post(propose_url, {"result": "conditions"})
    assert refused.status_code == 422
    assert "nennen Sie die Auflagen" in refused.content.decode()
    assert client.post(propose_url, {"result": "support", "summary": "Lücke"}).status_code == 302
    assert now_of(case).state == "proposed"
    bring_url = reverse("appraisal:bring", args=[case.application.public_id])
    assert "Der Antrag an das Gremium" in client.get(bring_url).content.decode()
    data = {"committee": str(stage.committee.public_id), "mode": "circular", "deadline": ""}
    assert client.post(bring_url, data | {"deadline": "2001-03-20T12:00"}).status_code == 422
    answer = client.post(bring_url, data | {"deadline": "2018-03-20T12:00", "overplanning": "on"})
    resolution = Resolution.objects.in_alliance(case.alliance_id).get()
    assert answer["Location"] == reverse("decisions:resolution", args=[resolution.public_id])
    assert resolution.proposal["overplanning"] is True
    assert now_of(case).state == "voting"


def test_foreign_committees_cannot_be_chosen(stage: Stage) -> None:
    foreign = a_stage("JAD", "03405")
    case = a_proposed_case(stage)
    url = reverse("appraisal:bring", args=[case.application.public_id])
    data = {
        "committee": str(foreign.committee.public_id),
        "mode": "circular",
        "deadline": "2018-03-20T12:00",
    }
    assert as_(stage, "office").post(url, data).status_code == 422


def test_the_office_records_a_declaration_on_the_seats_page(stage: Stage) -> None:
    row = a_checked_outline(stage)
    row.partners.create(organisation=stage.holder("third"), name="Gewerkschaft")
    from buendnis.appraisal.services.cases import open_case

    case = open_case(stage.office, row, now=NOW)
    url = reverse("appraisal:seat", args=[row.public_id, stage.seats["third"].public_id])
    client = as_(stage, "office")
    assert (
        "Projektpartner" in client.get(url).content.decode() or "Partner" in client.get(url).content.decode()
    )
    assert client.post(url, {"declare-kind": "personal", "declare-text": ""}).status_code == 422
    declared = {"declare-kind": "personal", "declare-text": "am Telefon"}
    assert client.post(url, declared).status_code == 302
    assert case.standings.get(seat=stage.seats["third"]).effect == "no_vote"
    for who in ("seat", "third", "applicant"):
        assert as_(stage, who).get(url).status_code == 404


def test_stopping_shows_what_it_touches(stage: Stage) -> None:
    case = a_case(stage)
    assessed(stage, case, "seat")
    url, client = reverse("appraisal:stop", args=[case.application.public_id]), as_(stage, "office")
    assert "1 Bewertung bleibt gespeichert" in client.get(url).content.decode()
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Finanzplan unklar"}).status_code == 302
    assert now_of(case).state == "stopped"


def test_panels_on_the_outline(stage: Stage) -> None:
    opinion = an_issued_opinion(stage)
    url = reverse("funding:application", args=[opinion.case.application.public_id])
    for who in ("office", "seat", "applicant"):
        page = as_(stage, who).get(url).content.decode()
        assert opinion.number in page
        assert ("Bewertungsverfahren" in page) is (who != "applicant")
