"""Two meetings of the example world: one held, with approved minutes and a task, and one to which all are invited."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import uuid4

from buendnis.decisions import services as decisions
from buendnis.decisions.models import AgendaItem, ItemKind, Meeting, ResolutionMode
from buendnis.decisions.ripe import ripe_for
from buendnis.decisions.selectors import seats_in
from buendnis.demo import people
from buendnis.demo.base import EXAMPLE, committee_of
from buendnis.demo.story import Story
from buendnis.ground.clock import now, today
from buendnis.ground.reference import Reference

THERE: Final = 17  # seats that came
PLACE: Final = "Rathaus, Großer Saal"


def play_meetings(told: Story) -> None:
    """Hold one meeting some weeks ago, and invite to the next one."""
    _held(told)
    _coming(told)


def _held(told: Story) -> None:
    office, committee = told.who(people.OFFICE), committee_of(told.alliance)
    begins = (now() - timedelta(days=26)).replace(hour=9, minute=0, second=0, microsecond=0)
    meeting = decisions.plan_meeting(
        office,
        committee,
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
        place=PLACE,
        chair="Sprecherkreis",
        keeper="Geschäftsstelle",
        message=f"{EXAMPLE}.",
    )
    report = decisions.add_item(
        office,
        meeting,
        title="Bericht der Geschäftsstelle",
        text="Stand der Ideen, der Beratung und des virtuellen Budgets.",
        speaker="Geschäftsstelle",
        minutes_planned=20,
    )
    motion = decisions.draft_resolution(
        office,
        alliance=told.alliance,
        committee=committee,
        mode=ResolutionMode.MEETING,
        meeting=meeting,
        subject=Reference("decisions.motion", str(uuid4()), "Sitzungsort"),
        title="Sitzungen im Wechsel der Landkreise",
        motion="Die Sitzungen finden im Wechsel in den Landkreisen und kreisfreien Städten statt.",
    )
    decisions.invite(office, meeting, begins - timedelta(days=16))
    decisions.open_meeting(office, meeting, begins)
    seats = seats_in(committee, today(begins))
    there = {seat.pk: number % 7 == 3 for number, seat in enumerate(seats[:THERE])}
    decisions.note_presences(office, meeting, there, begins)
    for kind in (ItemKind.OPENING, ItemKind.QUORUM):
        decisions.call_item(office, _item(meeting, kind), begins)
    decisions.call_item(office, report, begins + timedelta(minutes=5))
    decisions.note_item(office, report, "Die Sitze nehmen den Bericht zur Kenntnis.")
    resolution = decisions.open_resolution(office, motion, begins + timedelta(minutes=25))
    voting = [seat for seat in seats[:THERE] if seat.is_voting]
    hands = {seat.pk: "yes" for seat in voting} | {voting[2].pk: "no", voting[5].pk: "abstain"}
    decisions.show_of_hands(office, resolution, hands, begins + timedelta(minutes=30))
    decisions.close_resolution(office, resolution, begins + timedelta(minutes=31))
    decisions.give_task(
        office,
        told.alliance,
        what="Orte der nächsten vier Sitzungen anfragen",
        detail=EXAMPLE,
        due_on=today() + timedelta(days=5),
        owner="office",
        item=meeting.items.get(resolution=resolution),
        resolution=resolution,
    )
    decisions.call_item(office, _item(meeting, ItemKind.OTHER), begins + timedelta(minutes=40))
    decisions.close_meeting(office, meeting, begins + timedelta(minutes=70))
    minutes = Meeting.objects.in_alliance(told.alliance.pk).get(pk=meeting.pk).minutes
    key = str(report.public_id)
    words = "Die Geschäftsstelle berichtet über Ideen, Beratung und Budget. Die Sitze nehmen den Bericht zur Kenntnis."
    decisions.edit_minutes(office, minutes, {key: words}, minutes.version)
    shared = decisions.share_minutes(office, minutes, begins + timedelta(days=3))
    decisions.release_minutes(
        told.who(people.SPOKESPERSON), minutes, shared.version, begins + timedelta(days=9)
    )


def _coming(told: Story) -> None:
    office, committee = told.who(people.OFFICE), committee_of(told.alliance)
    begins = (now() + timedelta(days=17)).replace(hour=9, minute=0, second=0, microsecond=0)
    meeting = decisions.plan_meeting(
        office,
        committee,
        starts_at=begins,
        ends_at=begins + timedelta(hours=2, minutes=30),
        place=PLACE,
        link="https://konferenz.example/buendnis",
        chair="Sprecherkreis",
        keeper="Geschäftsstelle",
    )
    decisions.add_item(
        office,
        meeting,
        title="Ausblick auf die Fortschreibung der Strategie",
        text=f"{EXAMPLE}: Welche Handlungsfelder sollen geschärft werden?",
        speaker="Sprecherkreis",
        minutes_planned=40,
    )
    decisions.draft_resolution(
        office,
        alliance=told.alliance,
        committee=committee,
        mode=ResolutionMode.MEETING,
        meeting=meeting,
        subject=Reference("decisions.motion", str(uuid4()), "Arbeitsgruppe"),
        title="Arbeitsgruppe Fortschreibung der Strategie",
        motion="Das Bündnis richtet eine Arbeitsgruppe ein, die bis zum Sommer einen Entwurf vorlegt.",
    )
    for each in ripe_for(office, committee):
        decisions.put_ripe(office, meeting, each.key)
    decisions.invite(office, meeting)
    answers = (
        ("kammer-3", "comes", ""),
        ("landkreis-1", "comes", ""),
        ("jobcenter-2", "substitute", "Die Stellvertretung kommt etwas später."),
        ("gewerkschaft-3", "not", ""),
    )
    for key, answer, remark in answers:
        decisions.reply(told.seat(key), meeting, answer, remark)
    decisions.give_task(
        office,
        told.alliance,
        what="Zahlen der Beratungsstellen zusammenstellen",
        detail=f"{EXAMPLE}: für den Ausblick auf die Strategie.",
        due_on=today() + timedelta(days=12),
        owner="seat",
        seat=next(seat for seat in seats_in(committee) if seat.name == "Kammer 2"),
    )


def _item(meeting: Meeting, kind: str) -> AgendaItem:
    return meeting.items.select_related("meeting__committee").get(kind=kind)
