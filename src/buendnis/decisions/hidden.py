"""What of a motion is hidden from whom, and why: the room of its subject says so.

Whoever asks for the words of a motion or for remarks on votes (a page, an export, minutes, papers) asks here first.
Words of a meeting that belong to no motion can name those that they speak of (``Mention``), and are hidden with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from buendnis.decisions.models import Meeting, Mention, Resolution
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


def hidden_parts(actor: Actor, meeting: Meeting) -> dict[str, Hidden]:
    """The parts of a meeting hidden from ``actor`` in part or whole: items by their public ids, other ``Words``."""
    items, mentions = motions_of_items(meeting), mentions_of(meeting)
    found = hidden_among(actor, [*items.values(), *(mention.motion for mention in mentions)])
    hidden = {key: found[motion.pk] for key, motion in items.items() if motion.pk in found}
    for mention in mentions:
        kept = found.get(mention.motion_id)
        if kept is not None and (kept.motion or mention.part not in hidden):
            why = _("These words speak of “%(title)s” and are hidden from you. %(why)s")
            hidden[mention.part] = Hidden(why % {"title": mention.motion.title, "why": kept.why}, kept.motion)
    return hidden


def motions_of_items(meeting: Meeting) -> dict[str, Resolution]:
    """The motions on the agenda, by the public ids of their items, in its order."""
    items = meeting.items.select_related("resolution").order_by("position")
    return {str(item.public_id): item.resolution for item in items if item.resolution is not None}


def mentions_of(meeting: Meeting) -> list[Mention]:
    """Which motions the other words of a meeting speak of."""
    return list(meeting.mentions.select_related("motion", "item").order_by("pk"))


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
    return {key: each for key, each in hidden_parts(actor, meeting).items() if keeps(actor, each)}


def keeps(actor: Actor, hidden: Hidden) -> bool:
    """Whether what follows from a motion (minutes, tasks) is hidden, too: not from the office that runs the vote."""
    return hidden.motion or not actor.is_office
