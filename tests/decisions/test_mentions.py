"""Words of a meeting that speak of a motion are hidden with it, wherever they are read."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from tests.decisions.worlds import SUBJECT, Witness, a_draft, planned, text_of
from tests.ledger.worlds import NOW, World
from tests.worlds import client

from buendnis.decisions import jobs, subjects, takeout
from buendnis.decisions import services as decisions
from buendnis.decisions.models import AgendaItem, Meeting, Mention, Minutes, Words
from buendnis.decisions.ready import may_read_paper
from buendnis.decisions.selectors import listed_tasks
from buendnis.ground.documents.models import Document
from buendnis.ground.documents.selectors import content_of
from buendnis.ground.mail.models import Mail
from buendnis.ground.verbs import NotAllowed, ProcessError

WHY = "Ihr Sitz ist befangen"
SECRET = "Zitronenfalter"


def spoken(world: World) -> tuple[Meeting, AgendaItem, str]:
    """A meeting about a motion, whose invitation and another item speak of it; with that item's paper and task."""
    meeting = planned(world)
    motion = a_draft(world, mode="meeting", meeting=meeting, subject=SUBJECT)
    about = [str(motion.public_id)]
    decisions.plan_meeting(
        world.office,
        meeting.committee,
        meeting=meeting,
        starts_at=meeting.starts_at,
        message=f"Vorab: {SECRET}",
        about=about,
    )
    topic = decisions.add_item(world.office, meeting, title="Lage", text=f"Wegen {SECRET}", about=about)
    note = SimpleUploadedFile("lage.txt", SECRET.encode())
    decisions.add_paper(world.office, topic, note, is_confidential=True)
    decisions.give_task(
        world.office, world.alliance, what=f"{SECRET} fragen", due_on=NOW.date(), owner="office", item=topic
    )
    decisions.invite(world.office, meeting, NOW)
    return Meeting.objects.in_alliance(world.alliance.pk).get(pk=meeting.pk), topic, about[0]


def test_words_that_speak_of_a_motion_are_hidden_with_it(world: World, witness: Witness) -> None:
    meeting, topic, about = spoken(world)
    seat, kept_out, free = world.seat("Kammer 2").pk, world.actors["kammer2"], world.actors["kammer1"]
    invited = Mail.objects.filter(kind="meeting.invited")
    assert invited.exists()
    assert not any(SECRET in mail.body for mail in invited)
    assert all("stehen auf der Seite der Sitzung" in mail.body for mail in invited)
    page = reverse("decisions:meeting", args=[meeting.public_id])
    item = reverse("decisions:item", args=[meeting.public_id, topic.public_id])
    paper = Document.objects.get(public_id=topic.papers.get().document)
    assert may_read_paper(kept_out, paper)
    witness.hides[seat] = subjects.Hidden(WHY)
    assert not may_read_paper(kept_out, paper)
    assert may_read_paper(free, paper)
    assert not [task for task in listed_tasks(kept_out) if SECRET in task.what]
    assert [task for task in listed_tasks(free) if SECRET in task.what]
    calendar = client(world.users["kammer1"]).get(
        reverse("decisions:meeting_calendar", args=[meeting.public_id])
    )
    assert SECRET not in calendar.content.decode()
    for url in (page, item):
        told = client(world.users["kammer2"]).get(url).content.decode()
        assert SECRET not in told
        assert f"sprechen von „Digitalisierungslabor“ und sind Ihnen verborgen. {WHY}" in told
        assert SECRET in client(world.users["kammer1"]).get(url).content.decode()
    bundle = decisions.order_bundle(kept_out, meeting)
    jobs.make_bundle(bundle.pk)
    bundle.refresh_from_db()
    cover = text_of(content_of(Document.objects.get(public_id=bundle.pdf or "")))
    assert SECRET not in cover
    assert "Lage" in cover
    _and_in_the_minutes(world, witness, meeting, about)


def _and_in_the_minutes(world: World, witness: Witness, meeting: Meeting, about: str) -> None:
    decisions.open_meeting(world.office, meeting, NOW)
    with pytest.raises(ProcessError, match="Anträgen dieser Sitzung"):
        decisions.note_remarks(world.office, meeting, "x", ["00000000-0000-4000-8000-000000000009"])
    decisions.note_remarks(world.office, meeting, f"Alle lobten {SECRET}", [about])
    motion = meeting.items.select_related("meeting__committee").get(resolution__public_id=about)
    decisions.postpone_item(world.office, motion, "Zu wenig Zeit")
    decisions.close_meeting(world.office, meeting, NOW)
    minutes = Minutes.objects.in_alliance(world.alliance.pk).get(meeting=meeting)
    edit = reverse("decisions:minutes_edit", args=[meeting.public_id])
    office = client(world.users["office"])
    form = office.get(edit).context["form"]
    assert form["about-remarks"].initial == [about]
    opening = meeting.items.order_by("position")[0]
    words = {f"part-{part['key']}": part["text"] for part in minutes.document["sections"]}
    named = [name for name in form.fields if name.startswith("about-") and form[name].initial]
    assert len(named) == 2
    words |= dict.fromkeys([*named, f"about-{opening.public_id}"], about)
    words |= {f"part-{opening.public_id}": f"{SECRET} kam vorab", "version": "1"}
    assert office.post(edit, words).status_code == 302
    witness.hides[0] = subjects.Hidden(WHY)
    with pytest.raises(NotAllowed, match=WHY):
        decisions.note_remarks(world.office, meeting, "anders", [])
    with pytest.raises(NotAllowed, match=WHY):
        decisions.edit_minutes(world.office, minutes, {}, 2)
    for name in ("remarks", "minutes_edit"):
        assert office.get(reverse(f"decisions:{name}", args=[meeting.public_id])).status_code == 404
    del witness.hides[0]
    minutes = decisions.share_minutes(world.office, minutes, NOW)
    read = (
        client(world.users["kammer2"])
        .get(reverse("decisions:minutes", args=[meeting.public_id]))
        .content.decode()
    )
    assert f"{SECRET} kam vorab" not in read
    assert "Alle lobten" not in read
    assert read.count(WHY) == 4  # the motion, the opening, the topic, and the remarks
    approved = decisions.release_minutes(world.actors["spokesperson"], minutes, minutes.version, NOW)
    assert approved.frozen_at
    extract = client(world.users["kammer2"]).get(
        reverse("decisions:minutes_extract", args=[meeting.public_id])
    )
    assert SECRET not in text_of(extract.content)
    assert SECRET in str(list(takeout.meetings(world.office))) + str(list(takeout.agendas(world.office)))
    witness.hides[0] = subjects.Hidden(WHY)
    for sheet in (takeout.meetings, takeout.agendas, takeout.minutes, takeout.tasks):
        assert SECRET not in str(list(sheet(world.office)))
    with pytest.raises(IntegrityError), transaction.atomic():
        Mention.objects.create(meeting=meeting, words=Words.ITEM, motion_id=motion.resolution_id or 0)
