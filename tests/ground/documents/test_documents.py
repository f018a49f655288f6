"""Documents: stored whole or not at all, within the quota, handed out to those whom their room names."""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from tests.ground.documents.files import EXE, PDF, upload

from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor, Role
from buendnis.ground.audit.models import AuditEntry, AuditValue
from buendnis.ground.documents import access, selectors, services, storage
from buendnis.ground.documents.jobs import OLD_SECONDS, sweep_orphans
from buendnis.ground.documents.models import Document, Quota
from buendnis.ground.documents.services import remove, store_bytes, store_upload
from buendnis.ground.reference import Reference
from buendnis.ground.verbs import ProcessError, unit

OWNER = Reference("funding.application", "4711", "Nr. 7")
ACTOR = Actor(user_id=1, role=Role.REPRESENTATIVE, alliance_id=3)


@pytest.fixture(autouse=True)
def _folder(request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> Iterator[None]:
    request.getfixturevalue("cloned_db" if "cloned_db" in request.fixturenames else "db")
    settings.MEDIA_ROOT = tmp_path / "documents"
    yield
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.fixture
def kind() -> Iterator[str]:
    """A kind of document that its uploader alone may read."""
    access.register("trial", lambda actor, document: actor.user_id == document.uploaded_by_id)
    yield "trial"
    access._rules.pop("trial")


def store(content: bytes = PDF, name: str = "Plan.pdf", actor: Actor = ACTOR) -> Document:
    return store_upload(actor, upload(content, name), alliance_id=3, owner=OWNER, kind="trial")


def files() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).glob("**/*") if path.is_file()]


def used() -> int:
    return Quota.objects.get(pk=3).used


class TestStoring:
    def test_the_bytes_lie_under_a_name_of_their_own(self) -> None:
        document = store(name="../../Plan\u202e.pdf")
        (path,) = files()
        assert path.read_bytes() == PDF == selectors.content_of(document)
        assert path.name == document.public_id.hex
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
        assert document.name == "Plan.pdf"
        assert document.media_type == "application/pdf"
        assert document.size == len(PDF) == used()
        assert len(document.sha256) == 64
        assert document.uploaded_by_id == 1
        assert list(selectors.of(OWNER)) == [document]
        assert selectors.by_id([document.public_id, uuid4()]) == {document.public_id: document}

    def test_it_is_recorded_and_the_name_can_be_erased(self) -> None:
        document = store()
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.chain) == ("document.stored", 3)
        assert "Plan" not in str(entry.commitments)
        personal = AuditValue.objects.get(entry=entry, personal=True)
        assert personal.value == document.name

    def test_the_service_checks_whatever_a_form_has_checked(self) -> None:
        with pytest.raises(ValidationError):
            store(EXE)
        assert files() == []
        assert not Document.objects.exists()

    def test_what_the_platform_made_is_stored_too(self) -> None:
        document = store_bytes(
            Actor.system("seal"),
            b"{}",
            "a.json",
            "application/json",
            alliance_id=3,
            owner=OWNER,
            kind="trial",
        )
        assert selectors.content_of(document) == b"{}"
        assert document.uploaded_by_id is None

    def test_the_same_bytes_twice_are_two_documents(self) -> None:
        one, two = store(), store()
        assert one.sha256 == two.sha256
        remove(ACTOR, one)
        assert selectors.content_of(two) == PDF


class TestQuota:
    def test_it_refuses_what_does_not_fit(self, settings: Any) -> None:
        settings.DOCUMENT_QUOTA_BYTES = len(PDF) + 5
        store()
        with translation.override("de"), pytest.raises(ProcessError, match="aufgebraucht"):
            store()
        assert used() == len(PDF)
        assert len(files()) == 1

    def test_each_alliance_has_its_own(self, settings: Any) -> None:
        settings.DOCUMENT_QUOTA_BYTES = len(PDF) + 5
        store()
        store_upload(ACTOR, upload(PDF), alliance_id=4, owner=OWNER, kind="trial")

    def test_removing_makes_room(self, settings: Any) -> None:
        settings.DOCUMENT_QUOTA_BYTES = len(PDF) + 5
        remove(ACTOR, store())
        assert used() == 0
        store()

    def test_the_platform_can_always_store_its_own(self, settings: Any) -> None:
        settings.DOCUMENT_QUOTA_BYTES = 1
        store_bytes(
            Actor.system("seal"), PDF, "a.pdf", "application/pdf", alliance_id=3, owner=OWNER, kind="x"
        )

    def test_two_at_once_do_not_both_take_the_last_room(
        self, cloned_db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.DOCUMENT_QUOTA_BYTES = len(PDF) + 5
        Quota.objects.create(alliance_id=3)  # or they would wait for each other at its birth already
        read = services._quota

        def slowly(alliance_id: int | None) -> Quota:
            found = read(alliance_id)
            time.sleep(0.2)
            return found

        monkeypatch.setattr(services, "_quota", slowly)
        together = threading.Barrier(4)
        refused: list[str] = []

        def send() -> None:
            together.wait()
            try:
                store()
            except ProcessError as problem:
                refused.append(problem.text)
            finally:
                connection.close()

        threads = [threading.Thread(target=send) for _number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(refused) == 3
        assert Document.objects.count() == 1
        assert used() == len(PDF)
        assert len(files()) == 1


class TestRemoving:
    def test_the_bytes_go_once_it_is_committed(self, cloned_db: None) -> None:
        document = store()
        with unit():
            remove(ACTOR, document)
            assert len(files()) == 1
        assert files() == []
        gone = Document.objects.get()
        assert gone.sha256 == document.sha256
        assert gone.removed_at is not None
        assert not selectors.of(OWNER).exists()
        with pytest.raises(FileNotFoundError):
            selectors.content_of(gone)

    def test_taken_back_it_has_not_happened(self, cloned_db: None) -> None:
        document = store()
        with transaction.atomic():
            remove(ACTOR, document)
            transaction.set_rollback(True)
        assert len(files()) == 1
        assert selectors.of(OWNER).exists()
        assert used() == len(PDF)

    def test_twice_is_once(self) -> None:
        document = store()
        remove(ACTOR, document)
        remove(ACTOR, document)
        assert used() == 0
        assert AuditEntry.objects.filter(action="document.removed").count() == 1


class TestSweep:
    def age(self, path: Path) -> None:
        old = time.time() - OLD_SECONDS - 60
        os.utime(path, (old, old))

    def test_what_no_document_names_goes_after_a_day(self) -> None:
        document = store()
        with transaction.atomic():
            store()
            transaction.set_rollback(True)
        removed = store()
        Document.objects.filter(pk=removed.pk).update(
            removed_at="2020-01-01T00:00Z"
        )  # and a crash came between
        sweep_orphans.func()
        assert len(files()) == 3
        for path in files():
            self.age(path)
        sweep_orphans.func()
        assert files() == [storage.place_of(document)]

    def test_what_is_not_ours_stays(self) -> None:
        folder = Path(settings.MEDIA_ROOT) / "ab"
        folder.mkdir(parents=True)
        for name in ("notiz.txt", ".keep"):
            (folder / name).write_text("x")
            self.age(folder / name)
        (Path(settings.MEDIA_ROOT) / "backup").mkdir()
        sweep_orphans.func()
        assert len(files()) == 2

    def test_without_a_folder_nothing_happens(self) -> None:
        sweep_orphans.func()
        assert files() == []


class TestDownload:
    @pytest.fixture
    def user(self) -> User:
        return User.objects.create_user("anna@example.org")

    @pytest.fixture
    def document(self, user: User, kind: str) -> Document:
        return store(name="Größe “1”.pdf", actor=Actor(user_id=user.pk, role=Role.NONE))

    def test_it_is_always_a_download(self, client: Client, user: User, document: Document) -> None:
        client.force_login(user)
        answer: Any = client.get(reverse("documents:download", args=[document.public_id]))
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe")
        assert answer["Content-Length"] == str(len(PDF))
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Cache-Control"] == "private, no-store"
        answer.close()

    def test_foreign_unknown_removed_and_lost_look_alike(
        self, client: Client, user: User, document: Document
    ) -> None:
        other = User.objects.create_user("berta@example.org")
        client.force_login(other)
        foreign = self.not_found(client, document.public_id)
        random = self.not_found(client, uuid4())
        client.force_login(user)
        storage.erase(document)
        lost = self.not_found(client, document.public_id)
        remove(ACTOR, document)
        removed = self.not_found(client, document.public_id)
        assert foreign == random == lost == removed

    def test_a_visitor_gets_the_same_answer_for_a_real_one(self, client: Client, document: Document) -> None:
        assert self.not_found(client, document.public_id) == self.not_found(client, uuid4())

    def test_a_kind_without_a_rule_is_nobodys(self, client: Client, user: User) -> None:
        document = store_bytes(
            Actor(user_id=user.pk, role=Role.NONE),
            PDF,
            "a.pdf",
            "x/y",
            alliance_id=None,
            owner=OWNER,
            kind="?",
        )
        client.force_login(user)
        self.not_found(client, document.public_id)

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_it_can_only_be_read(self, client: Client, document: Document, method: str) -> None:
        address = reverse("documents:download", args=[document.public_id])
        assert getattr(client, method)(address).status_code == 405

    @staticmethod
    def not_found(client: Client, asked: UUID) -> str:
        answer = client.get(reverse("documents:download", args=[asked]))
        assert answer.status_code == 404
        text = re.sub(r' name="(csrfmiddlewaretoken|once)" value="[^"]+"', "", answer.content.decode())
        # the page also names who is signed in
        return text.replace(str(asked), "").replace("berta@", "anna@")
