"""What of a motion is hidden from whom, and why: the room of its subject says so.

Whoever asks for the words of a motion or for remarks on votes (a page, an export, minutes, papers) asks here first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from buendnis.decisions.models import Resolution
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
