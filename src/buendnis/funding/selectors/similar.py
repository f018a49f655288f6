"""Earlier ideas and projects that are like one, of all that somebody may read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from buendnis.alliances.models import Alliance
from buendnis.ground.actor import Actor
from buendnis.ground.textindex.selectors import Hit, similar

LEAST_LETTERS = 8  # below that a text says nothing yet


@dataclass(frozen=True)
class Alike:
    """A hit with the name of its alliance; ``why`` names the words that both share."""

    hit: Hit
    alliance: str

    @property
    def year(self) -> str:
        """Since when there is what was found."""
        return str(self.hit.day.year)

    @property
    def why(self) -> str:
        """The words that both texts share, the most telling first."""
        return ", ".join(self.hit.shared[:6])


def alike(
    actor: Actor, title: str, text: str, *, but: Collection[UUID] = (), most: int = 5
) -> Sequence[Alike]:
    """What is like an idea: everything that alliances published, and what the actor's own alliance holds."""
    if len(title.strip()) + len(text.strip()) < LEAST_LETTERS:
        return []
    hits = similar(actor, text, title=title, but=but, most=most)
    names = dict(Alliance.objects.filter(pk__in={hit.alliance_id for hit in hits}).values_list("pk", "name"))
    return [Alike(hit, names.get(hit.alliance_id, "")) for hit in hits]
