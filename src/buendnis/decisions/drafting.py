"""What the minutes of a meeting say, drafted from what happened: facts that stay, and words that people edit.

Everything is German, whatever the language of whoever asks. Facts (who was there, what was counted) come from the
rooms' own rows and are never typed; of each item the words are drafted, and whoever edits them sees the draft.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from buendnis.decisions.models import (
    AgendaItem,
    ItemKind,
    ItemState,
    Meeting,
    MinutesState,
    Resolution,
    ResolutionState,
)
from buendnis.decisions.selectors import Attendance, attendance_of, rolls_of
from buendnis.decisions.selectors.votes import RollEntry
from buendnis.decisions.wording import sentence_of, table_of

FORMAT = "buendnis/minutes/1"
LAST = "remarks"  # the key of the part after all items


def drafted(meeting: Meeting) -> dict[str, Any]:
    """The document of the minutes as things stand, every text as drafted."""
    with translation.override("de"):
        return _document(meeting)


def kept(document: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """``document`` with the words that somebody has edited in ``before``; what was not edited is drafted anew."""
    edited = {part["key"]: part["text"] for part in before["sections"] if part["text"] != part.get("draft")}
    sections = [{**part, "text": edited.get(part["key"], part["text"])} for part in document["sections"]]
    return {**document, "sections": sections}


def with_texts(document: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """``document`` with edited words, by the keys of its parts."""
    sections = [
        {**part, "text": _tidy(texts[part["key"]]) if part["key"] in texts else part["text"]}
        for part in document["sections"]
    ]
    return {**document, "sections": sections}


def final(document: Mapping[str, Any]) -> dict[str, Any]:
    """As it is frozen: without the drafts."""
    sections = [
        {name: value for name, value in part.items() if name != "draft"} for part in document["sections"]
    ]
    return {**document, "sections": sections}


def _document(meeting: Meeting) -> dict[str, Any]:
    alliance = meeting.committee.alliance
    host = alliance.host
    attendance = attendance_of(meeting)
    items = list(meeting.items.select_related("resolution", "minutes_of__minutes").order_by("position"))
    motions = [item.resolution for item in items if item.resolution and item.resolution.opened_at]
    rolls = rolls_of(motions)
    tasks: dict[int, list[dict[str, str]]] = {}
    for item in items:
        tasks[item.pk] = []
    found = meeting_tasks(meeting)
    for key, what, who, until in found:
        tasks.setdefault(key, []).append({"what": what, "who": who, "until": until})
    sections = [_section(meeting, item, attendance, rolls, tasks.get(item.pk, [])) for item in items]
    sections.append(_part(LAST, "", _("Further remarks"), meeting.remarks))
    return {
        "format": FORMAT,
        "alliance": {
            "name": alliance.name,
            "host": host.name,
            "address": [line for line in (host.street, f"{host.postcode} {host.town}".strip()) if line],
        },
        "committee": meeting.committee.name,
        "day": date_format(localtime(meeting.starts_at), "DATE_FORMAT"),
        "begun": _clock(meeting.opened_at),
        "ended": _clock(meeting.closed_at),
        "place": meeting.place,
        "link": meeting.link,
        "chair": meeting.chair,
        "keeper": meeting.keeper,
        "seats": attendance.voting,
        "present": [
            {"seat": each.seat.name, "substitute": each.by_substitute, "voting": each.seat.is_voting}
            for each in attendance.seats
            if each.is_present
        ],
        "absent": [each.seat.name for each in attendance.seats if not each.is_present],
        "sections": sections,
    }


def meeting_tasks(meeting: Meeting) -> list[tuple[int, str, str, str]]:
    """The tasks from the items of a meeting: key of the item, what, who, until when."""
    from buendnis.decisions.models import Task, TaskState
    from buendnis.decisions.selectors.tasks import owner_in_words

    rows = (
        Task.objects.in_alliance(meeting.committee.alliance_id)
        .filter(item__meeting=meeting)
        .exclude(state=TaskState.DROPPED)
        .select_related("seat", "mandate__seat", "mandate__alliance")
        .order_by("due_on", "pk")
    )
    return [
        (row.item_id or 0, row.what, owner_in_words(row), date_format(row.due_on, "DATE_FORMAT"))
        for row in rows
    ]


def _section(
    meeting: Meeting,
    item: AgendaItem,
    attendance: Attendance,
    rolls: Mapping[int, list[RollEntry]],
    tasks: list[dict[str, str]],
) -> dict[str, Any]:
    here = attendance.items[item.pk]
    words = [_opening(meeting, item, attendance), item.remarks]
    vote = None
    if item.kind == ItemKind.MOTION and item.resolution and item.resolution.opened_at:
        vote = _vote(item.resolution, rolls[item.resolution.pk])
    part = _part(
        str(item.public_id), str(item.position), item.title, "\n".join(word for word in words if word)
    )
    return {
        **part,
        "called": _clock(item.called_at),
        "there": here.voting_here if item.called_at else None,
        "out": [{"seat": name, "why": why} for name, why in here.out],
        "vote": vote,
        "tasks": tasks,
    }


def _part(key: str, number: str, title: str, text: str) -> dict[str, Any]:
    text = _tidy(text)
    return {
        "key": key, "number": number, "title": title, "draft": text, "text": text, "called": "", "there": None,
        "out": [], "vote": None, "tasks": [],
    }  # fmt: skip


def _opening(meeting: Meeting, item: AgendaItem, attendance: Attendance) -> str:
    """The sentence that the item itself makes."""
    if item.state == ItemState.POSTPONED:
        return _("The item is postponed.")
    if item.kind == ItemKind.OPENING:
        begun = _clock(meeting.opened_at)
        if meeting.chair:
            return _("%(chair)s opens the meeting at %(time)s.") % {"chair": meeting.chair, "time": begun}
        return _("The meeting is opened at %(time)s.") % {"time": begun}
    if item.kind == ItemKind.QUORUM:
        return _quorum(attendance)
    if item.state == ItemState.WAITING:
        return _("The item was not dealt with.")
    if item.kind == ItemKind.LAST_MINUTES and item.minutes_of is not None:
        minutes = getattr(item.minutes_of, "minutes", None)
        approved = minutes and minutes.state == MinutesState.APPROVED
        return _("The minutes are approved.") if approved else ""
    if item.kind == ItemKind.NOTE and item.resolution is not None:
        return _("The committee notes the result of %(number)s: %(sentence)s") % {
            "number": item.resolution.number,
            "sentence": sentence_of(item.resolution),
        }
    return ""


def _quorum(attendance: Attendance) -> str:
    numbers = {"here": attendance.voting_present, "all": attendance.voting, "needed": attendance.needed}
    told = _("%(here)s of %(all)s seats with a vote are present.") % numbers
    if not attendance.needed:
        return told
    if attendance.voting_present >= attendance.needed:
        return f"{told} " + _("The committee has a quorum (%(needed)s needed).") % numbers
    return f"{told} " + _("The committee has no quorum (%(needed)s needed).") % numbers


def _vote(resolution: Resolution, roll: list[RollEntry]) -> dict[str, Any]:
    counted = resolution.closed_at is not None and resolution.state != ResolutionState.WITHDRAWN
    named = counted and not resolution.is_secret
    return {
        "number": resolution.number,
        "title": resolution.title,
        "motion": resolution.motion,
        "state": str(resolution.get_state_display()),
        "secret": resolution.is_secret,
        "sentence": sentence_of(resolution) if counted else str(resolution.get_state_display()),
        "table": [[name, number] for name, number in table_of(resolution.outcome.get("numbers", {}))]
        if counted
        else [],
        "recused": [
            {
                "seat": each.seat.label,
                "effect": str(each.seat.get_recusal_display()),
                "reason": each.seat.recusal_reason,
            }
            for each in roll
            if each.seat.recusal
        ],
        "roll": [
            {"seat": each.seat.label, "choice": str(each.vote.get_choice_display())}
            for each in roll
            if named and each.vote and each.seat.may_vote
        ],
    }


def _clock(moment: datetime | None) -> str:
    return date_format(localtime(moment), "TIME_FORMAT") if moment else ""


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))
