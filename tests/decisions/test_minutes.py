"""Minutes: drafted from what happened, edited, approved, frozen, and added to."""

from __future__ import annotations

import io
import re

import pikepdf
import pytest
from django.db import IntegrityError, transaction
from docx import Document as Docx
from tests.decisions.worlds import (
    Witness,
    a_draft,
    a_meeting,
    all_say,
    all_there,
    held,
    item_of,
    planned,
    text_of,
)
from tests.ledger.worlds import NOW, World

from buendnis.decisions import jobs
from buendnis.decisions import services as decisions
from buendnis.decisions.models import (
    ItemKind,
    MeetingState,
    Minutes,
)
from buendnis.decisions.ripe import ripe_for
from buendnis.ground.audit.verify import verify_chains
from buendnis.ground.documents.models import Document
from buendnis.ground.documents.selectors import content_of
from buendnis.ground.frozen import sha256_of
from buendnis.ground.verbs import NotAllowed, ProcessError


def test_minutes_are_drafted_edited_approved_and_frozen(world: World, witness: Witness) -> None:
    witness.known = [(world.seat("Kammer 1").pk, "leave", "Antragstellerin")]
    meeting, motion = held(world)
    minutes = Minutes.objects.in_alliance(world.alliance.pk).get(meeting=meeting)
    sections = {part["title"]: part for part in minutes.document["sections"]}
    assert "beschlussfähig" in sections["Feststellung der Beschlussfähigkeit"]["text"]
    assert sections["Wahl"]["text"] == "Kammer 2 lobt die Vorbereitung."
    assert sections["Wahl"]["out"] == [{"seat": "Kammer 1", "why": "Befangenheit: Antragstellerin"}]
    assert sections["Wahl"]["vote"]["sentence"].startswith("Angenommen mit 2 Ja")
    assert sections["Wahl"]["tasks"][0]["who"] == "Kammer 2"
    assert sections["Vertagtes"]["text"] == "Der Punkt wird vertagt.\nZu wenig Zeit"
    key = sections["Wahl"]["key"]
    decisions.edit_minutes(world.office, minutes, {key: "Kammer 2 dankt."}, 1)
    with pytest.raises(ProcessError, match="Somebody else has saved"):
        decisions.edit_minutes(world.office, minutes, {key: "Anders"}, 1)
    again = decisions.redraft_minutes(world.office, meeting)
    part = next(each for each in again.document["sections"] if each["key"] == key)
    assert (part["text"], part["draft"]) == ("Kammer 2 dankt.", "Kammer 2 lobt die Vorbereitung.")
    speaker = world.actors["spokesperson"]
    with pytest.raises(ProcessError, match="sent to the seats"):
        decisions.release_minutes(speaker, minutes, again.version, NOW)
    shared = decisions.share_minutes(world.office, minutes, NOW)
    decisions.object_to_minutes(world.actors["kammer3"], minutes, "Ich hatte gefragt.")
    with pytest.raises(NotAllowed):
        decisions.object_to_minutes(world.office, minutes, "x")
    for who in ("kammer1", "office"):
        with pytest.raises(NotAllowed):
            decisions.release_minutes(world.actors[who], minutes, shared.version, NOW)
    with pytest.raises(ProcessError, match="read it again"):
        decisions.release_minutes(speaker, minutes, 1, NOW)
    approved = decisions.release_minutes(speaker, minutes, shared.version, NOW)
    assert approved.document_hash == sha256_of(approved.document)
    assert "draft" not in approved.document["sections"][0]
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.MINUTED
    with pytest.raises(IntegrityError), transaction.atomic():
        Minutes.objects.unscoped("as if").filter(pk=minutes.pk).update(document={})
    with pytest.raises(ProcessError, match="approved"):
        decisions.edit_minutes(world.office, approved, {key: "x"}, approved.version)
    jobs.print_minutes(approved.pk)
    jobs.print_minutes(approved.pk)
    approved.refresh_from_db()
    pdf = content_of(Document.objects.get(public_id=approved.pdf or ""))
    docx = Docx(io.BytesIO(content_of(Document.objects.get(public_id=approved.docx or ""))))
    written = "\n".join(
        [paragraph.text for paragraph in docx.paragraphs]
        + [cell.text for table in docx.tables for row in table.rows for cell in row.cells]
    )
    printed = text_of(pdf)
    for words in ("Kammer 2 dankt.", motion.number, "Urkunde schreiben", "Antragstellerin", "Zu wenig Zeit"):
        assert words in written
        assert words in printed
    # word for word the same, but for room to sign by hand; the checksum may be broken over lines
    assert _said(written) - _said(printed) - {approved.document_hash} == {"Datum", "Unterschrift"}
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["pdfaid:part"] == "3"
        assert "niederschrift.json" in str(list(opened.attachments))
    addendum = decisions.add_addendum(world.office, approved, "Kammer 3 hatte gefragt.", "Einwand", NOW)
    jobs.print_addendum(addendum.pk)
    addendum.refresh_from_db()
    assert "Kammer 3 hatte gefragt." in text_of(
        content_of(Document.objects.get(public_id=addendum.pdf or ""))
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        approved.addenda.filter(pk=addendum.pk).update(text="x")
    assert verify_chains() == []


def _said(text: str) -> set[str]:
    """Its words, whether or not a line ends within one."""
    return set(re.findall(r"\w+", re.sub("[\u00ad\u2010-]\\s*", "", text)))


def test_the_next_meeting_approves_minutes_under_its_item(world: World, witness: Witness) -> None:
    meeting, _motion = held(world)
    minutes = meeting.minutes
    following = planned(world)
    item = item_of(following, ItemKind.LAST_MINUTES)
    assert item.minutes_of == meeting
    assert "Vertagtes" in {each.title for each in ripe_for(world.office, following.committee)}
    decisions.share_minutes(world.office, minutes, NOW)
    with pytest.raises(ProcessError, match="call the item up"):
        decisions.approve_in_meeting(world.office, minutes, item, NOW)
    decisions.open_meeting(world.office, following, NOW)
    decisions.call_item(world.office, item, NOW)
    other = item_of(following, ItemKind.OPENING)
    with pytest.raises(ProcessError, match="not about these minutes"):
        decisions.approve_in_meeting(world.office, minutes, other, NOW)
    with pytest.raises(NotAllowed):
        decisions.approve_in_meeting(world.actors["kammer1"], minutes, item, NOW)
    approved = decisions.approve_in_meeting(world.office, minutes, item, NOW)
    assert approved.document["approval"]["item"] == str(item.position)
    decisions.close_meeting(world.office, following, NOW)
    sections = following.minutes.document["sections"]
    assert "Die Niederschrift wird genehmigt." in [part["text"] for part in sections]


def test_a_secret_ballot_leaves_numbers_only_in_the_minutes(world: World) -> None:
    meeting = a_meeting(world)
    motion = a_draft(world, mode="meeting", meeting=meeting, is_secret=True)
    all_there(world, meeting)
    decisions.open_resolution(world.office, motion, NOW)
    with pytest.raises(ProcessError, match="everybody votes for themselves"):
        decisions.show_of_hands(world.office, motion, {world.seat("Kammer 1").pk: "yes"}, NOW)
    all_say(world, motion)
    decisions.close_resolution(world.office, motion, NOW)
    decisions.close_meeting(world.office, meeting, NOW)
    vote_of = next(part["vote"] for part in meeting.minutes.document["sections"] if part["vote"])
    assert (vote_of["secret"], vote_of["roll"]) == (True, [])
    assert ["Ja", 5] in vote_of["table"]
