"""The pages of appraisals and opinions, as each role sees them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from tests.appraisal.worlds import (
    NOW,
    VOTERS,
    Stage,
    a_case,
    a_checked_outline,
    a_draft_opinion,
    a_proposed_case,
    a_released_opinion,
    a_stage,
    an_issued_opinion,
    assessed,
    fresh,
    scores_for,
    with_second_factor,
)
from tests.reading import tight

from buendnis.appraisal.models import AppraisalCase, ExpertOpinion
from buendnis.appraisal.services.opinions import draft_hash
from buendnis.decisions.models import Resolution
from buendnis.ground.mail.models import Mail

ROLES = ("office", *VOTERS, "applicant", "stranger", "foreign office", "foreign seat", "visitor")
SEATS = set(VOTERS)
MEMBERS = SEATS | {"office"}


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    with time_machine.travel(NOW, tick=False):
        yield a_stage()


def as_(stage: Stage, who: str) -> Client:
    client = Client()
    if who != "visitor":
        with_second_factor(stage, who)
        client.force_login(
            stage.world.users[who], backend="allauth.account.auth_backends.AuthenticationBackend"
        )
    return client


def now_of(case: AppraisalCase) -> AppraisalCase:
    return AppraisalCase.objects.in_alliance(case.alliance_id).get(pk=case.pk)


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
OPINION_PAGES = {
    ("draft", "opinion"): MEMBERS,
    ("draft", "opinion_preview"): MEMBERS,
    ("draft", "opinion_edit"): {"office"},
    ("draft", "opinion_revoke"): set(),
    ("draft", "opinion_follow"): set(),
    ("draft", "opinion_scan"): set(),
    ("draft", "opinion_look"): set(),
    ("draft", "opinion_deliver"): set(),
    ("issued", "opinion"): MEMBERS | {"applicant"},
    ("issued", "opinion_preview"): set(),
    ("issued", "opinion_edit"): set(),
    ("issued", "opinion_revoke"): {"office"},
    ("issued", "opinion_follow"): {"office"},
    ("issued", "opinion_scan"): {"office"},
    ("issued", "opinion_look"): set(),
    ("issued", "opinion_deliver"): {"office"},
}


def who_sees(stage: Stage, foreign: Stage, names: Iterable[str], public_id: object) -> dict[str, set[str]]:
    """Who gets which page; all others get what a random id gets, byte for byte but for the form's tokens."""
    seen: dict[str, set[str]] = {name: set() for name in names}
    for who in ROLES:
        side = foreign if who.startswith("foreign") else stage
        client = as_(side, who.removeprefix("foreign "))
        nowhere = client.get(reverse(f"appraisal:{next(iter(seen))}", args=[uuid4()]))
        for name, those in seen.items():
            answer = client.get(reverse(f"appraisal:{name}", args=[public_id]))
            if answer.status_code == 200:
                those.add(who)
            elif who == "visitor":
                assert answer.status_code == 302
                assert "anmelden" in answer["Location"]
            else:
                assert answer.status_code == nowhere.status_code == 404, (who, name)
                assert _plain(answer.content) == _plain(nowhere.content), (who, name)
    return seen


def _plain(html: bytes) -> str:
    return re.sub(r'value="[^"]*"', "", html.decode())


def test_each_case_page_is_for_those_it_is_for(stage: Stage) -> None:
    case = a_case(stage)
    foreign = a_stage("JAD", "03405")
    assert who_sees(stage, foreign, CASE_PAGES, case.application.public_id) == CASE_PAGES


@pytest.mark.parametrize("state", ["draft", "issued"])
def test_each_opinion_page_is_for_those_it_is_for(stage: Stage, state: str) -> None:
    opinion = a_draft_opinion(stage) if state == "draft" else an_issued_opinion(stage)
    foreign = a_stage("JAD", "03405")
    wanted = {name: who for (each, name), who in OPINION_PAGES.items() if each == state}
    assert who_sees(stage, foreign, wanted, opinion.public_id) == wanted
    if state == "draft":
        _the_preview_is_a_marked_pdf(stage, opinion)
    else:
        _documents_follow_the_opinion(stage, foreign, opinion)


def _the_preview_is_a_marked_pdf(stage: Stage, opinion: ExpertOpinion) -> None:
    answer = as_(stage, "spokesperson").get(reverse("appraisal:opinion_preview", args=[opinion.public_id]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.content.startswith(b"%PDF-")


def _documents_follow_the_opinion(stage: Stage, foreign: Stage, opinion: ExpertOpinion) -> None:
    url = reverse("documents:download", args=[opinion.pdf])
    allowed = set()
    for who in ROLES:
        side = foreign if who.startswith("foreign") else stage
        answer: Any = as_(side, who.removeprefix("foreign ")).get(url)
        if answer.status_code == 200:
            assert b"".join(answer.streaming_content).startswith(b"%PDF-")
            for close in answer._resource_closers:  # answer.close() would close the test's connection, too
                close()
            allowed.add(who)
    assert allowed == MEMBERS | {"applicant"}


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


def entered(case: AppraisalCase, points: int = 5, **more: str) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key, score in scores_for(case, points).items():
        data |= {
            f"{key}_points": str(score.points),
            f"{key}_reason": score.reason,
            f"{key}_evidence": score.evidence,
            f"{key}_cites": list(score.cites),
        }
    return data | more


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


# --- the opinion -----------------------------------------------------------------------------------


def test_release_issue_and_what_the_applicant_sees(stage: Stage) -> None:
    opinion = a_draft_opinion(stage)
    url = reverse("appraisal:opinion", args=[opinion.public_id])
    assert as_(stage, "office").post(url, {"step": "issue"}, follow=True).status_code == 200
    assert fresh(opinion).state == "draft"
    spokesperson = as_(stage, "spokesperson")
    page = spokesperson.get(url).content.decode()
    assert draft_hash(opinion) in page
    spokesperson.post(url, {"step": "release", "seen": "0" * 64})
    assert fresh(opinion).state == "draft"
    spokesperson.post(url, {"step": "release", "seen": draft_hash(opinion)})
    assert fresh(opinion).state == "released"
    assert as_(stage, "applicant").get(url).status_code == 404
    assert as_(stage, "seat").post(url, {"step": "issue"}).status_code == 404
    as_(stage, "office").post(url, {"step": "issue"})
    assert fresh(opinion).state == "sealing"
    assert as_(stage, "applicant").get(url).status_code == 404
    assert "wird gesiegelt" in as_(stage, "office").get(url).content.decode()


def test_a_failed_seal_is_told_with_a_way_on(stage: Stage) -> None:
    from buendnis.appraisal.services.opinions import issue_opinion, note_seal_problem

    opinion = issue_opinion(stage.office, a_released_opinion(stage), NOW)
    note_seal_problem(opinion, "Das Zertifikat fehlt.")
    url = reverse("appraisal:opinion", args=[opinion.public_id])
    page = as_(stage, "office").get(url).content.decode()
    assert "fehlgeschlagen" in page
    assert "Das Zertifikat fehlt." in page
    assert "Das Zertifikat fehlt." not in as_(stage, "seat").get(url).content.decode()
    assert as_(stage, "office").post(url, {"step": "retry"}).status_code == 302


def test_a_sealed_opinions_page_names_files_and_releases_until_it_is_revoked(stage: Stage) -> None:
    opinion = an_issued_opinion(stage)
    url, applicant = reverse("appraisal:opinion", args=[opinion.public_id]), as_(stage, "applicant")
    download = reverse("documents:download", args=[opinion.pdf])
    assert download not in applicant.get(url).content.decode()
    assert as_(stage, "seat").post(url, {"step": "fetch"}).status_code == 404
    assert applicant.post(url, {"step": "fetch"})["Location"] == download
    assert opinion.deliveries.get().receipt == "downloaded"
    page = applicant.get(url).content.decode()
    assert opinion.number in page
    assert download in page
    assert opinion.content_hash in page
    office = as_(stage, "office").get(reverse("appraisal:opinion", args=[opinion.public_id])).content.decode()
    assert "Freigegeben durch" in office
    scan = io.BytesIO(b"%PDF-1.4 unterschrieben")
    scan.name = "scan.pdf"
    url = reverse("appraisal:opinion_scan", args=[opinion.public_id])
    assert as_(stage, "office").post(url, {"scan": scan}).status_code == 302
    assert fresh(opinion).signed_scan is not None
    _revoked_and_followed(as_(stage, "office"), opinion)


def _revoked_and_followed(client: Client, opinion: ExpertOpinion) -> None:
    url = reverse("appraisal:opinion_revoke", args=[opinion.public_id])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Falsche Angaben"}).status_code == 302
    follow = reverse("appraisal:opinion_follow", args=[opinion.public_id])
    answer = client.post(follow, {"kind": "replacement"})
    follower = ExpertOpinion.objects.in_alliance(opinion.alliance_id).get(follows=opinion)
    assert answer["Location"] == reverse("appraisal:opinion_edit", args=[follower.public_id])
    assert client.get(answer["Location"]).status_code == 200
    assert (
        "Falsche Angaben"
        in client.get(reverse("appraisal:opinion", args=[opinion.public_id])).content.decode()
    )


# --- the list --------------------------------------------------------------------------------------


def test_the_list_filters_sorts_and_exports(stage: Stage) -> None:
    first = an_issued_opinion(stage, "Welcome Center")
    a_draft_opinion(stage, "Stille Reserve")
    client, url = as_(stage, "office"), reverse("appraisal:opinions")
    assert "2 Stellungnahmen" in client.get(url).content.decode()
    assert "Welcome" not in client.get(url, {"q": "Reserve"}).content.decode()
    assert "Reserve" not in client.get(url, {"year": "2018"}).content.decode()
    assert "Nichts passt" in client.get(url, {"q": "gibt es nicht"}).content.decode()
    for sort in ("number", "-number", "project", "issued", "nonsense", "-pk"):
        assert client.get(url, {"sort": sort, "page": "999999999999"}).status_code == 200
    rows = list(
        csv.reader(io.StringIO(client.get(url, {"format": "csv"}).content.decode("utf-8-sig")), delimiter=";")
    )
    assert len(rows) == 3
    assert first.number in {row[0] for row in rows}
    sheet = load_workbook(io.BytesIO(client.get(url, {"format": "xlsx"}).content)).active
    assert sheet is not None
    assert sheet.max_row == 3
    seen = as_(stage, "applicant").get(url).content.decode()
    assert first.number in seen
    assert "Stille Reserve" not in seen
    assert "Noch keine Stellungnahmen" in as_(stage, "stranger").get(url).content.decode()


def test_the_list_asks_a_constant_number_of_questions(stage: Stage) -> None:
    client, url = as_(stage, "office"), reverse("appraisal:opinions")
    a_draft_opinion(stage, "Eins")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url)
    for title in ("Zwei", "Drei"):
        a_draft_opinion(stage, title)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)


def test_panels_on_the_outline(stage: Stage) -> None:
    opinion = an_issued_opinion(stage)
    url = reverse("funding:application", args=[opinion.case.application.public_id])
    for who in ("office", "seat", "applicant"):
        page = as_(stage, who).get(url).content.decode()
        assert opinion.number in page
        assert ("Bewertungsverfahren" in page) is (who != "applicant")
