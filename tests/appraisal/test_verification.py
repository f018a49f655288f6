"""Whoever holds an opinion can see whether it is genuine, and learns nothing about others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from tests.appraisal.worlds import (
    NOW,
    Stage,
    a_released_opinion,
    a_stage,
    an_issued_opinion,
    fresh,
)
from tests.reading import tight

from buendnis.appraisal.jobs import seal_opinion
from buendnis.appraisal.models import ExpertOpinion
from buendnis.appraisal.services.opinions import (
    draft_hash,
    follow_opinion,
    issue_opinion,
    release_opinion,
    revoke_opinion,
)
from buendnis.appraisal.verification import verify_file, verify_number
from buendnis.appraisal.views.verify import TRIES
from buendnis.ground.documents.models import Document
from buendnis.ground.documents.selectors import content_of
from buendnis.ground.papers.certificate import development_certificate


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield a_stage()


def pdf_of(opinion: ExpertOpinion) -> bytes:
    return content_of(Document.objects.get(public_id=opinion.pdf or ""))


def ask(number: str, content_hash: str) -> str:
    answer = Client().get(reverse("appraisal:verify"), {"nummer": number, "hash": content_hash})
    assert answer.status_code == 200
    return answer.content.decode()


def upload(data: bytes, name: str = "stellungnahme.pdf") -> str:
    file = SimpleUploadedFile(name, data, "application/pdf")
    answer = Client().post(reverse("appraisal:verify"), {"file": file})
    assert answer.status_code == 200
    return answer.content.decode()


def test_number_and_hash_are_confirmed_however_they_are_typed(stage: Stage) -> None:
    opinion = an_issued_opinion(stage)
    spaced = " ".join(opinion.content_hash.upper()[i : i + 8] for i in range(0, 64, 8))
    for number, content_hash in (
        (opinion.number, opinion.content_hash),
        (f" {opinion.number.lower()} ", spaced),
    ):
        page = ask(number, content_hash)
        assert "steht im Register und gilt" in page
        assert "Digitalisierungslabor" in page
    assert "nur zum Ausprobieren" not in ask(opinion.number, opinion.content_hash)


def test_an_unknown_number_and_a_wrong_hash_get_the_same_answer(stage: Stage) -> None:
    opinion = an_issued_opinion(stage)
    wrong = "0" * 64
    known, unknown = ask(opinion.number, wrong), ask("SON-2018-0099", wrong)
    assert "gehören nicht zusammen" in known
    hidden = re.compile(r'name="(csrfmiddlewaretoken|once)" value="[^"]*"')
    assert hidden.sub("", known).replace(opinion.number, "N") == hidden.sub("", unknown).replace(
        "SON-2018-0099", "N"
    )
    assert "Digitalisierungslabor" not in known
    released = a_released_opinion(stage, "Zweites")
    sealing = issue_opinion(stage.office, released, NOW)
    assert verify_number(sealing.number, sealing.content_hash) is None  # nothing has been handed out yet


@pytest.mark.parametrize(
    ("number", "content_hash"),
    [("", ""), ("", "0" * 64), ("SON-2018-0001", ""), ("' OR 1=1", "ü" * 64), ("SON-2018-0001", "0" * 63)],
)
def test_strange_questions_have_an_answer(stage: Stage, number: str, content_hash: str) -> None:
    an_issued_opinion(stage)
    answer = Client().get(reverse("appraisal:verify"), {"nummer": number, "hash": content_hash})
    assert answer.status_code == 200
    assert "gilt</" not in tight(answer.content.decode())
    assert verify_number(number, content_hash) is None


def test_asking_writes_nothing(stage: Stage) -> None:
    opinion = an_issued_opinion(stage)
    with CaptureQueriesContext(connection) as asked:
        ask(opinion.number, opinion.content_hash)
    writing = [each["sql"] for each in asked if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert all("cache_entry" in sql for sql in writing)


def test_the_file_itself_is_confirmed(stage: Stage) -> None:
    opinion = an_issued_opinion(stage)
    page = upload(pdf_of(opinion))
    assert "echt und unverändert" in page
    assert opinion.number in page
    assert "MUSTER" in page  # a development seal


def test_files_that_cannot_be_confirmed_say_why(stage: Stage) -> None:
    opinion = an_issued_opinion(stage)
    data = pdf_of(opinion)
    middle = len(data) // 3
    changed = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
    from buendnis.appraisal.sealing import preview_of

    draft = a_released_opinion(stage, "Zweites")
    cases = {
        "keine PDF-Datei": b"Guten Tag",
        "kein elektronisches Siegel": preview_of(draft),
        "hinzugefügt": data + b"\n% more",
        "verändert": changed,
    }
    for words, file in cases.items():
        page = upload(file)
        assert words in page
        assert "echt und unverändert" not in page
        assert not verify_file(file).genuine


def test_a_genuine_seal_on_something_else_is_not_in_the_register(stage: Stage) -> None:
    from buendnis.appraisal.sealing import certificate, preview_of
    from buendnis.ground.papers.seal import seal

    draft = a_released_opinion(stage)
    pkcs12, password = certificate()
    ours = seal(preview_of(draft), pkcs12, password, reason="", location="")
    answer = verify_file(ours)
    assert answer.report.problem is None
    assert not answer.genuine
    assert "das Register kennt keine" in upload(ours)


def test_a_foreign_seal_is_not_ours(stage: Stage, tmp_path: object) -> None:
    from pathlib import Path

    from buendnis.appraisal.sealing import preview_of
    from buendnis.ground.papers.certificate import development_certificate
    from buendnis.ground.papers.seal import seal

    other = development_certificate(Path(str(tmp_path)), "anderswo.example")
    theirs = seal(preview_of(a_released_opinion(stage)), other, None, reason="", location="")
    assert "fremdes Siegel" in upload(theirs)


def test_revoked_and_replaced_opinions_say_so(stage: Stage) -> None:
    opinion = an_issued_opinion(stage)
    follower = follow_opinion(stage.office, opinion, "replacement")
    released = release_opinion(stage.actor("spokesperson"), follower, draft_hash(follower))
    issued = issue_opinion(stage.office, released, NOW)
    assert "steht im Register und gilt" in ask(opinion.number, opinion.content_hash)
    seal_opinion(opinion_id=issued.pk)
    replaced = ask(opinion.number, opinion.content_hash)
    assert "durch eine neuere" in replaced
    assert "SON-2018-0002" in replaced
    revoke_opinion(stage.office, fresh(opinion), "Falsche Angaben")
    revoked = ask(opinion.number, opinion.content_hash)
    assert "widerrufen" in revoked
    assert "Falsche Angaben" in revoked
    assert "echt und unverändert" in upload(pdf_of(opinion))  # the file is; the opinion is revoked
    assert "widerrufen" in upload(pdf_of(opinion))


def test_nobody_tries_out_numbers(stage: Stage) -> None:
    client, url = Client(), reverse("appraisal:verify")
    answers = [
        client.get(url, {"nummer": f"SON-2018-{each:04d}", "hash": "0" * 64}).status_code
        for each in range(TRIES + 1)
    ]
    assert answers == [200] * TRIES + [429]
    assert client.get(url).status_code == 200  # the empty page stays open


def test_an_empty_upload_is_a_refused_form(stage: Stage) -> None:
    answer = Client().post(reverse("appraisal:verify"), {})
    assert answer.status_code == 422


def test_a_seal_counts_after_its_certificate_was_renewed(stage: Stage, tmp_path: Path) -> None:
    old, new = (development_certificate(tmp_path / name, f"{name}.example") for name in ("old", "new"))
    with override_settings(SEAL_PKCS12=str(old), SEAL_PASSWORD=""):
        opinion = an_issued_opinion(stage)
    with override_settings(SEAL_PKCS12=str(new), SEAL_PASSWORD=""):
        answer = verify_file(pdf_of(opinion))
    assert answer.genuine
    assert "old.example" in answer.report.signer
