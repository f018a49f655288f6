"""The papers of a meeting: bound for each audience, and the files that go with its mails."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import pikepdf
import pytest
from django.core import mail as django_mail
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.decisions.worlds import (
    SUBJECT,
    Witness,
    a_draft,
    a_pdf,
    item_of,
    planned,
    text_of,
)
from tests.ledger.worlds import NOW, World

from buendnis.decisions import jobs, subjects
from buendnis.decisions import services as decisions
from buendnis.decisions.bundling import hidden_from
from buendnis.decisions.models import (
    ItemKind,
    Resolution,
)
from buendnis.decisions.ready import may_read_bundle, may_read_paper
from buendnis.ground.documents.models import Document
from buendnis.ground.documents.selectors import content_of
from buendnis.ground.mail.jobs import send
from buendnis.ground.mail.models import Mail, MailState
from buendnis.ground.verbs import ProcessError


def test_an_attachment_goes_out_with_its_mail_and_is_erased_with_it(world: World, settings: Any) -> None:
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    meeting = planned(world)
    decisions.invite(world.office, meeting, NOW)
    waiting = Mail.objects.filter(kind="meeting.invited").order_by("pk").first()
    assert waiting is not None
    assert waiting.state == MailState.QUEUED
    send(waiting.pk)
    (sent,) = django_mail.outbox
    (part,) = [part for part in sent.message().walk() if part.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "PUBLISH"
    assert part.get_payload(decode=True).startswith(b"BEGIN:VCALENDAR\r\n")  # type: ignore[union-attr]


def test_papers_are_bound_for_each_audience(world: World, witness: Witness) -> None:
    class WithPaper(Witness):
        def papers_of(self, resolutions: Sequence[Resolution]) -> dict[int, list[subjects.SubjectPaper]]:
            secret = a_pdf("Punkte im Einzelnen")
            papers = [
                subjects.SubjectPaper(
                    "Skizze", "skizze.pdf", "application/pdf", "1", lambda: a_pdf("Die Skizze")
                ),
                subjects.SubjectPaper("Punkte", "punkte.pdf", "application/pdf", "2", lambda: secret, True),
            ]
            return {each.pk: papers for each in resolutions}

    witness.__class__ = WithPaper
    witness.known = [(world.seat("Kammer 2").pk, "no_vote", "Partnerin")]
    meeting = planned(world)
    a_draft(world, mode="meeting", meeting=meeting, subject=SUBJECT)
    item = item_of(meeting, ItemKind.MOTION)
    paper = decisions.add_paper(
        world.office, item, SimpleUploadedFile("notiz.txt", b"Vertraulich"), is_confidential=True
    )
    seated, recused = world.actors["kammer1"], world.actors["kammer2"]
    with pytest.raises(ProcessError, match="once the invitation"):
        decisions.order_bundle(seated, meeting)
    note = Document.objects.get(public_id=paper.document)
    assert not may_read_paper(seated, note)  # nobody is invited yet
    decisions.invite(world.office, meeting, NOW)
    meeting.refresh_from_db()
    assert [may_read_paper(actor, note) for actor in (seated, recused, world.actors["applicant"])] == [
        True,
        False,
        False,
    ]
    assert hidden_from(meeting, recused) == [str(item.public_id)]
    full, less = decisions.order_bundle(seated, meeting), decisions.order_bundle(recused, meeting)
    assert decisions.order_bundle(world.office, meeting) == full  # the same for all who may read all
    for bundle in (full, less):
        jobs.make_bundle(bundle.pk)
        jobs.make_bundle(bundle.pk)  # a second run leaves what the first has made
        bundle.refresh_from_db()
    for bundle, reader, other in ((full, seated, recused), (less, recused, seated)):
        document = Document.objects.get(public_id=bundle.pdf or "")
        assert may_read_bundle(reader, document)
        assert not may_read_bundle(other, document)
        with pikepdf.open(io.BytesIO(content_of(document))) as pdf, pdf.open_outline() as outline:
            assert len(pdf.pages) == bundle.pages == (3 if bundle == full else 2)
            assert [child.title for entry in outline.root for child in entry.children] == (
                ["Skizze", "Punkte"] if bundle == full else ["Skizze"]
            )
        text = text_of(content_of(document))
        assert "Die Skizze" in text
        assert ("Punkte im Einzelnen" in text) == (bundle == full)
        assert ("Nicht alle Unterlagen liegen bei" in text) == (bundle == less)
        archive = zipfile.ZipFile(
            io.BytesIO(content_of(Document.objects.get(public_id=bundle.archive or "")))
        )
        assert any("notiz" in name for name in archive.namelist()) == (bundle == full)
        assert any("punkte" in name for name in archive.namelist()) == (bundle == full)
