"""What of a motion is hidden from whom, and why: the room of its subject says so.

Whoever asks for the words of a motion or for remarks on votes (a page, an export, minutes, papers) asks here first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from buendnis.decisions.models import Meeting, Resolution
from buendnis.decisions.subjects import Hidden, handler_of
from buendnis.ground.actor import Actor


def hidden_from(actor: Actor, resolution: Resolution) -> Hidden | None:
    """What ``actor`` must not see of ``resolution``; None for nothing."""
    return hidden_among(actor, [resolution]).get(resolution.pk)


def hidden_among(actor: Actor, resolutions: Iterable[Resolution]) -> dict[int, Hidden]:
    """The same of several, by their keys; a number of questions that grows with the kinds of subjects only."""
    by_kind: dict[str, list[Resolution]] = defaultdict(list)
    for resolution in resolutions:
        by_kind[resolution.subject_kind].append(resolution)
    found: dict[int, Hidden] = {}
    for rows in by_kind.values():
        found |= handler_of(rows[0]).hidden_from(actor, rows)
    return found


def hidden_items(actor: Actor, meeting: Meeting) -> dict[str, Hidden]:
    """The items of a meeting, by their public ids, of which something is hidden from ``actor``."""
    items = [
        item
        for item in meeting.items.select_related("resolution").order_by("position")
        if item.resolution is not None
    ]
    found = hidden_among(actor, [item.resolution for item in items if item.resolution is not None])
    return {
        str(item.public_id): found[item.resolution_id]
        for item in items
        if item.resolution_id is not None and item.resolution_id in found
    }


def cut(document: Mapping[str, Any], hidden: Mapping[str, Hidden]) -> dict[str, Any]:
    """The document of minutes without what is hidden: of these items what was said, and the words of the motion."""

    def part_of(part: Mapping[str, Any]) -> dict[str, Any]:
        kept = hidden.get(part["key"])
        if kept is None:
            return dict(part)
        vote = part["vote"]
        if vote is not None and kept.motion:
            vote = {**vote, "motion": ""}
        return {**part, "text": kept.why, "draft": kept.why, "vote": vote, "tasks": []}

    return {**document, "sections": [part_of(part) for part in document["sections"]]}


def hidden_in_minutes(actor: Actor, meeting: Meeting) -> dict[str, Hidden]:
    """The parts of a meeting's minutes that are hidden from ``actor``.

    Whoever writes the minutes reads all of them, but for somebody with a conflict of their own.
    """
    return {key: each for key, each in hidden_items(actor, meeting).items() if keeps(actor, each)}


def keeps(actor: Actor, hidden: Hidden) -> bool:
    """Whether what follows from a motion (minutes, tasks) is hidden, too: not from the office that runs the vote."""
    return hidden.motion or not actor.is_office
