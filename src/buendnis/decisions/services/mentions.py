"""Naming the motions that other words of a meeting speak of; what is hidden from somebody they do not change."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from buendnis.decisions.hidden import hidden_in_minutes
from buendnis.decisions.models import AgendaItem, Meeting, Mention, Words
from buendnis.decisions.selectors import motions_to_name
from buendnis.ground.actor import Actor
from buendnis.ground.verbs import refuse, require


def require_readable(actor: Actor, meeting: Meeting, *parts: str) -> None:
    """Nobody changes words that are hidden from them; ``parts`` as ``hidden_parts`` names them."""
    hidden = hidden_in_minutes(actor, meeting)
    kept = next((hidden[part] for part in parts if part in hidden), None)
    require(kept is None, kept.why if kept else "")


def name_motions(
    meeting: Meeting, words: Words, about: Collection[str] | None, item: AgendaItem | None = None
) -> list[str]:
    """Say which motions (by their public ids) words of the locked meeting speak of, within a verb.

    None leaves it as it is. The answer is what stands then, for the record.
    """
    said = meeting.mentions.filter(words=words, item=item)
    if about is not None:
        known = {str(motion.public_id): motion for motion in motions_to_name(meeting)}
        if not set(about) <= set(known):
            refuse(_("Words can only speak of motions of this meeting. Please choose again."), "about")
        said.exclude(motion__in=[known[key] for key in about]).delete()
        Mention.objects.bulk_create(
            (Mention(meeting=meeting, words=words, item=item, motion=known[key]) for key in about),
            ignore_conflicts=True,
        )
    return [str(each.motion.public_id) for each in said.select_related("motion").order_by("pk")]
