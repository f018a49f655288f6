"""Filling the index. Rooms call ``put`` and ``remove`` within their own verbs, so that both happen or neither."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from uuid import UUID

from django.contrib.postgres.search import SearchVector
from django.db.models import Value

from buendnis.ground.textindex.compounds import ends_in
from buendnis.ground.textindex.folding import fold
from buendnis.ground.textindex.kinds import Piece, all_kinds, kind_of
from buendnis.ground.textindex.models import Audience, Entry
from buendnis.ground.verbs import unit

CONFIGURATION = "pg_catalog.german"
LONGEST_TEXT = 20_000  # characters; what stands further back is not found
AT_ONCE = 500
_ALL = "whoever puts something in or takes it out has asked the policies of its room"


def put(piece: Piece) -> None:
    """Let ``piece`` be found, in place of what was there of it. Raises KeyError for an unknown kind."""
    put_all([piece])


def put_all(pieces: Iterable[Piece]) -> int:
    """Let all ``pieces`` be found; returns how many there were."""
    number, waiting = 0, iter(pieces)
    while some := list(islice(waiting, AT_ONCE)):
        Entry.objects.bulk_create(
            [_entry(piece) for piece in some],
            update_conflicts=True,
            unique_fields=["kind", "public_id"],
            update_fields=["alliance_id", "audience", "language", "day", "title", "text", "words"],
        )
        number += len(some)
    return number


def remove(kind: str, public_id: UUID) -> None:
    """Let something be found no more."""
    Entry.objects.unscoped(_ALL).filter(kind=kind, public_id=public_id).delete()


def rebuild() -> int:
    """Fill the index anew with what all rooms hold; returns how many entries it has then.

    It stays usable meanwhile, and run twice it leaves the same.
    """
    number = 0
    for kind in all_kinds():
        with unit():
            kept: set[UUID] = set()
            number += put_all(_noted(kind.source(), kept))
            rows = Entry.objects.unscoped(_ALL).filter(kind=kind.key)
            gone = set(rows.values_list("public_id", flat=True)) - kept
            rows.filter(public_id__in=gone).delete()
    Entry.objects.unscoped(_ALL).exclude(kind__in=[kind.key for kind in all_kinds()]).delete()
    return number


def _noted(pieces: Iterable[Piece], kept: set[UUID]) -> Iterator[Piece]:
    for piece in pieces:
        kept.add(piece.public_id)
        yield piece


def _entry(piece: Piece) -> Entry:
    kind_of(piece.kind)
    title, text = piece.title.replace("\x00", ""), piece.text.replace("\x00", "")[:LONGEST_TEXT]
    return Entry(
        kind=piece.kind,
        public_id=piece.public_id,
        alliance_id=piece.alliance_id,
        audience=Audience.PUBLIC if piece.public else Audience.ALLIANCE,
        language=piece.language,
        day=piece.day,
        title=title[:300],
        text=text,
        words=SearchVector(Value(fold(title)), weight="A", config=CONFIGURATION)
        + SearchVector(Value(fold(text)), weight="B", config=CONFIGURATION)
        + SearchVector(Value(ends_in(f"{title} {text}", LONGEST_TEXT)), weight="C", config=CONFIGURATION),
    )
