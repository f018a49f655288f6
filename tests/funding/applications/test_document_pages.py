"""The papers of an outline in the browser: added, read, removed, refused, kept over an expired login."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.funding.applications.browsing import PDF, as_, fields_of
from tests.funding.applications.worlds import (
    NOW,
    World,
    a_full_draft,
    a_world,
)
from tests.reading import tight

from buendnis.funding.models import Application
from buendnis.funding.services.applications import return_application, submit_application


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield a_world()


def _upload(client: Client, row: Application, file: SimpleUploadedFile, **more: str) -> Any:
    address = f"/antraege/{row.public_id}/bearbeiten/unterlagen/"
    return client.post(address, {"requirement": "authority_forms", "file": file, **more})


def test_a_paper_is_added_downloaded_and_removed(world: World) -> None:
    row, client = a_full_draft(world), as_(world, "applicant")
    answer = _upload(client, row, SimpleUploadedFile("Formular.pdf", PDF, "application/pdf"))
    assert answer.status_code == 302, answer.content.decode()
    stored = row.documents.get()
    assert stored.requirement == "authority_forms"
    page = tight(client.get(f"/antraege/{row.public_id}/").content.decode())
    url = re.search(r'href="([^"]*)">Formular.pdf', page)
    assert url
    assert _status(client, url[1]) == 200
    assert _status(as_(world, "seat"), url[1]) == 404
    assert _status(as_(world, "stranger"), url[1]) == 404
    submit_application(world.actors["applicant"], row, NOW)
    assert _status(as_(world, "seat"), url[1]) == 200
    foreign = a_world("JAD", "03405")
    assert _status(as_(foreign, "seat"), url[1]) == 404
    return_application(world.actors["office"], row, "Bitte ersetzen")
    address = f"/antraege/{row.public_id}/bearbeiten/unterlagen/"
    assert client.post(address, {"remove": str(stored.document)}).status_code == 302
    assert not row.documents.exists()
    assert _status(as_(world, "seat"), url[1]) == 200  # what a revision names stays


def _status(client: Client, url: str) -> int:
    answer = client.get(url)
    if answer.streaming:
        assert b"".join(answer) == PDF
    return answer.status_code


def test_a_bad_file_is_refused_at_its_field(world: World) -> None:
    row, client = a_full_draft(world), as_(world, "applicant")
    for what, name, content, kind in (
        ("mislabelled", "Formular.pdf", b"MZ\x90\x00 this is a program", "application/pdf"),
        ("30 MB", "Formular.pdf", PDF + b"0" * 30 * 1024 * 1024, "application/pdf"),
        ("program", "Formular.exe", b"MZ\x90\x00", "application/octet-stream"),
        ("empty", "Formular.pdf", b"", "application/pdf"),
    ):
        answer = _upload(client, row, SimpleUploadedFile(name, content, kind))
        assert answer.status_code == 422, what
        assert 'id="id_file_error"' in answer.content.decode(), what
    assert not row.documents.exists()


def test_an_expired_login_keeps_words_and_upload(world: World) -> None:
    row, client = a_full_draft(world), as_(world, "applicant")
    address = f"/antraege/{row.public_id}/bearbeiten/unterlagen/"
    data = fields_of(client.get(address).content.decode())
    client.logout()
    answer = client.post(
        address,
        data
        | {
            "requirement": "authority_forms",
            "file": SimpleUploadedFile("Formular.pdf", PDF, "application/pdf"),
        },
    )
    assert answer.status_code == 302
    kept = re.search(r"kept%3D([^&]+)", answer["Location"])
    assert kept, answer["Location"]
    client.force_login(
        world.users["applicant"], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    page = client.get(address, {"kept": kept[1]}).content.decode()
    assert "Formular.pdf" in page
    again = client.post(address, fields_of(page) | {"requirement": "authority_forms"})
    assert again.status_code == 302, again.content.decode()
    assert row.documents.count() == 1
