"""Finding: what is like a text, and what answers a question. Nobody is told of what they may not read."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import F, Func, QuerySet, TextField
from django.utils.functional import Promise

from buendnis.ground.actor import Actor
from buendnis.ground.textindex.compounds import ends_of
from buendnis.ground.textindex.folding import fold, words_of
from buendnis.ground.textindex.kinds import kind_of
from buendnis.ground.textindex.models import Entry
from buendnis.ground.textindex.services import CONFIGURATION

MOST_WORDS = 400  # of a text that is compared; the first ones say what it is about
MOST_LEXEMES = 12
# the words that are looked for may stand in this share of all entries together, so that few are ranked
MOST_MATCHED = 0.12
RARE = 0.0005  # the share that is taken for a word of which no statistics speak
CANDIDATES = 40
MOST_RANKED = 750
LEAST_LIKENESS = 0.2
END_TELLS = 0.4  # how much the end of a compound tells: "Labor" of "Digitalisierungslabor"
SHORTEST_BEGINNING = 5  # "Labor" also finds "Laborleitung"; shorter beginnings would find anything


@dataclass(frozen=True)
class Hit:
    """Something that is like a text: ``likeness`` from 0 to 1, and the words of the text that it shares."""

    kind: str
    kind_label: str | Promise
    public_id: UUID
    alliance_id: int
    title: str
    excerpt: str
    day: date
    likeness: float
    shared: tuple[str, ...]
    state: str | Promise
    url: str


@dataclass(frozen=True)
class _Asked:
    """A stem of the text that is compared, a word in which it stands there, and how much it tells."""

    lexeme: str
    word: str
    weight: float
    share: float

    @property
    def query(self) -> str:
        """As a part of a query: longer stems also find the compounds that begin with them."""
        quoted = "'" + self.lexeme.replace("\\", "").replace("'", "''") + "'"
        return f"{quoted}:*" if len(self.lexeme) >= SHORTEST_BEGINNING else quoted

    def stands_in(self, lexemes: Sequence[str]) -> bool:
        """Whether it is among the sorted ``lexemes``."""
        place = bisect_left(lexemes, self.lexeme)
        if place == len(lexemes):
            return False
        if len(self.lexeme) >= SHORTEST_BEGINNING:
            return lexemes[place].startswith(self.lexeme)
        return lexemes[place] == self.lexeme


def similar(
    actor: Actor,
    text: str,
    *,
    title: str = "",
    kinds: Collection[str] = (),
    but: Collection[UUID] = (),
    most: int = 5,
) -> list[Hit]:
    """What is like ``title`` and ``text``, the likest first, of what ``actor`` may read.

    A word that stands in many entries tells little, one of the title tells more. ``but`` names what is left out,
    such as the thing itself. Without statistics of the table (before its first ANALYZE) all words tell the same.
    """
    asked = _asked(title, text)
    if not asked:
        return []
    whole = sum(each.weight for each in asked)
    query = SearchQuery(
        " | ".join(each.query for each in asked), config="pg_catalog.simple", search_type="raw"
    )
    rows = _of(Entry.objects.visible_to(actor), kinds).filter(words=query)
    if but:
        rows = rows.exclude(public_id__in=but)
    # where even the rarest words stand in many entries, the newest are enough
    newest = rows.order_by("-pk").values("pk")[:MOST_RANKED]
    ranked = (
        Entry.objects.visible_to(actor)
        .filter(pk__in=newest)
        .annotate(rank=SearchRank(F("words"), query, normalization=1))
        .order_by("-rank", "-pk")
    )
    candidates = (
        Entry.objects.visible_to(actor)
        .filter(pk__in=list(ranked.values_list("pk", flat=True)[:CANDIDATES]))
        .annotate(
            lexemes=Func(F("words"), function="tsvector_to_array", output_field=ArrayField(TextField()))
        )
        .order_by("-pk")
    )
    found: list[tuple[float, Entry, tuple[str, ...]]] = []
    for entry in candidates:
        lexemes = sorted(entry.lexemes)  # type: ignore[attr-defined]
        shared = [each for each in asked if each.stands_in(lexemes)]
        likeness = sum(each.weight for each in shared) / whole
        words = tuple(dict.fromkeys(each.word for each in shared))
        if likeness >= LEAST_LIKENESS and len(words) >= min(2, len({each.word for each in asked})):
            found.append((likeness, entry, words))
    found.sort(key=lambda each: (-each[0], -each[1].pk))
    return _shown(actor, found, most)


def search(
    actor: Actor, query: str, *, kinds: Collection[str] = (), alliance_id: int | None = None
) -> QuerySet[Entry]:
    """The entries that answer ``query`` as people type it ("quoted words", -without, or), the best first.

    ``alliance_id``: only what is of this alliance, which is found faster than what all have published.
    """
    asked = SearchQuery(fold(query[:300]), config=CONFIGURATION, search_type="websearch")
    entries = Entry.objects.visible_to(actor)
    if alliance_id is not None:
        entries = entries.filter(alliance_id=alliance_id)
    return (
        _of(entries, kinds)
        .filter(words=asked)
        .annotate(rank=SearchRank(F("words"), asked, normalization=1))
        .order_by("-rank", "-pk")
    )


def _of(entries: QuerySet[Entry], kinds: Collection[str]) -> QuerySet[Entry]:
    return entries.filter(kind__in=kinds) if kinds else entries


def _asked(title: str, text: str) -> list[_Asked]:
    """The stems that tell most of a text, at most MOST_LEXEMES, and rarely enough in the index all together."""
    titled = words_of(title, MOST_WORDS)
    written = [*titled, *words_of(text, MOST_WORDS)]
    ends = {word: ends_of(fold(word)) for word in written}
    stems = _stems(list(dict.fromkeys([*written, *chain.from_iterable(ends.values())])))
    times: Counter[str] = Counter()
    first: dict[str, str] = {}
    whole: set[str] = set()  # the rest are only the ends of compounds
    for word in written:
        for place, part in enumerate((word, *ends[word])):
            for lexeme in stems.get(part, ()):
                times[lexeme] += 1
                first.setdefault(lexeme, word)
                if place == 0:
                    whole.add(lexeme)
    if not times:
        return []
    shares = _shares(times)
    in_title = {lexeme for word in titled for lexeme in stems.get(word, ())}
    asked = [
        _Asked(
            lexeme,
            first[lexeme],
            -math.log(min(shares.get(lexeme, RARE), 0.99))
            * (1 + math.log(times[lexeme]))
            * (2 if lexeme in in_title else 1)
            * (1 if lexeme in whole else END_TELLS),
            shares.get(lexeme, RARE),
        )
        for lexeme in times
    ]
    asked.sort(key=lambda each: (-each.weight, each.lexeme))
    chosen: list[_Asked] = []
    matched = 0.0
    for each in asked:
        if len(chosen) < MOST_LEXEMES and (not chosen or matched + each.share <= MOST_MATCHED):
            chosen.append(each)
            matched += each.share
    return chosen


def _stems(words: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """The stems of each of ``words``; none of stop words, of numbers, and of what has two letters or fewer."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT asked.place, stem.lexeme FROM unnest(%s::text[]) WITH ORDINALITY AS asked (word, place),"
            " unnest(tsvector_to_array(to_tsvector(%s::regconfig, asked.word))) AS stem (lexeme)",
            [[fold(word) for word in words], CONFIGURATION],
        )
        for place, lexeme in cursor.fetchall():
            if len(lexeme) > 2 and not lexeme.isdigit():
                found.setdefault(words[place - 1], []).append(lexeme)
    return found


def _shares(lexemes: Iterable[str]) -> Mapping[str, float]:
    """In which share of the entries the common ones of ``lexemes`` stand, as the planner's statistics say."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT common.lexeme, common.share FROM pg_stats,"
            " unnest(most_common_elems::text::text[], most_common_elem_freqs) AS common (lexeme, share)"
            " WHERE schemaname = current_schema() AND tablename = %s AND attname = 'words'"
            " AND common.lexeme = ANY(%s)",
            [Entry._meta.db_table, list(lexemes)],
        )
        return {lexeme: float(share) for lexeme, share in cursor.fetchall()}


def _shown(actor: Actor, found: Sequence[tuple[float, Entry, tuple[str, ...]]], most: int) -> list[Hit]:
    """The first ``most`` that their rooms show to ``actor``, each with its state and address."""
    described = {
        key: kind_of(key).describe(actor, [entry.public_id for _, entry, _ in found if entry.kind == key])
        for key in {entry.kind for _, entry, _ in found}
    }
    hits: list[Hit] = []
    for likeness, entry, shared in found:
        shown = described[entry.kind].get(entry.public_id)
        if shown is not None and len(hits) < most:
            hits.append(
                Hit(
                    entry.kind,
                    kind_of(entry.kind).label,
                    entry.public_id,
                    entry.alliance_id,
                    entry.title,
                    entry.text[:240],
                    entry.day,
                    likeness,
                    shared,
                    shown.state,
                    shown.url,
                )
            )
    return hits
