"""The pages of expert opinions, as each role sees them."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from tests.appraisal.seeing import MEMBERS, ROLES, who_sees
from tests.appraisal.worlds import (
    NOW,
    Stage,
    a_draft_opinion,
    a_released_opinion,
    a_stage,
    an_issued_opinion,
    as_,
    fresh,
)

from buendnis.appraisal.models import ExpertOpinion
from buendnis.appraisal.services.opinions import draft_hash

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
