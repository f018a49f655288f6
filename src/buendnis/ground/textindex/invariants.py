"""What must hold of the index of texts."""

from __future__ import annotations

from collections.abc import Iterator

from buendnis.ground.database.invariants import invariant
from buendnis.ground.textindex.kinds import all_kinds
from buendnis.ground.textindex.models import Audience, Entry


@invariant("The index of texts holds what the rooms hold, for those who may read it")
def index_is_whole() -> Iterator[str]:
    rows = Entry.objects.unscoped("compared with what all rooms hold")
    for kind in all_kinds():
        there = {
            (public_id, alliance_id, audience == Audience.PUBLIC, title)
            for public_id, alliance_id, audience, title in rows.filter(kind=kind.key).values_list(
                "public_id", "alliance_id", "audience", "title"
            )
        }
        wanted = {
            (piece.public_id, piece.alliance_id, piece.public, piece.title[:300].replace("\x00", ""))
            for piece in kind.source()
        }
        if missing := len(wanted - there):
            yield f"{missing} of {kind.key} cannot be found as they should; run `buendnis index-texts`."
        if superfluous := len(there - wanted):
            yield f"{superfluous} of {kind.key} are found as they should not be; run `buendnis index-texts`."
