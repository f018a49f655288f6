"""An index of names in memory: what begins like the question first, what is spelt like it second.

The embedded database has no pg_trgm, and a table of trigrams would be asked for a hundred thousand rows per letter
that somebody types. The whole list of the BA takes some twenty megabytes here and answers in milliseconds.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from typing import Final, NamedTuple

from buendnis.evidence.search.everyday import BY_WORDS
from buendnis.evidence.search.words import SHORTENED, words_in

LONGEST_QUERY: Final = 100
MOST_PREFIXED: Final = 200  # names that are looked at for one beginning
ENOUGH: Final = 40  # of these no spelling is looked for
MOST_POSTED: Final = 40_000  # entries of trigrams that are counted; the rarest trigrams come first
CANDIDATES: Final = 60
LEAST_ALIKE: Final = 0.32
UNCERTAIN: Final = 0.6  # below this only the spelling is alike
TELLING: Final = 20  # beginnings; a word that more names begin with tells little by itself
LONG: Final = 6  # letters; a shorter word that no name begins with is spelt like too many
COMMON: Final = "E"  # the BA's mark of what is learnt as an occupation: what people mean more often


class Title(NamedTuple):
    """A name as the list has it: how it is shown, which group it belongs to, and all its forms."""

    shown: str
    code: str
    forms: tuple[str, ...]
    is_common: bool = False


@dataclass(frozen=True)
class Found:
    """An answer; ``likeness`` from 0 to 1, where 1 is the very name."""

    shown: str
    code: str
    likeness: float


class _Name(NamedTuple):
    title: int
    words: tuple[str, ...]
    joined: str


class Index:
    """Names, to be asked as people type."""

    def __init__(self, titles: Iterable[Title]) -> None:
        self.titles = list(titles)
        self._names: list[_Name] = []
        beginnings: list[tuple[str, int]] = []
        postings: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        for number, title in enumerate(self.titles):
            seen = set()
            for form in title.forms:
                words = tuple(words_in(form))
                joined = "".join(words)
                if not joined or joined in seen:
                    continue
                seen.add(joined)
                place = len(self._names)
                self._names.append(_Name(number, words, joined))
                rest = joined
                for word in words:
                    beginnings.append((rest, place))
                    rest = rest[len(word) :]
                for trigram in set(_trigrams(joined)):
                    postings[trigram].append(place)
        beginnings.sort()
        self._beginnings = [text for text, _place in beginnings]
        self._begins = array("I", (place for _text, place in beginnings))
        self._postings = dict(postings)
        self._sizes = array("H", (len(set(_trigrams(name.joined))) for name in self._names))

    def __len__(self) -> int:
        return len(self.titles)

    def find(self, query: str, most: int = 10) -> list[Found]:
        """The names that answer ``query`` best, at most ``most``; none for an empty one."""
        words = words_in(query[:LONGEST_QUERY])
        if not words:
            return []
        best: dict[int, float] = {}
        for asked in _readings(words):
            self._score(best, asked)
        if meant := BY_WORDS.get("".join(words)):
            # what is meant stands beside what is written, and before what is only spelt like it
            self._score(best, words_in(meant), less=0.05)
        if len(words) > 1:
            self._score_apart(best, words)
        order = sorted(best, key=lambda each: (-best[each], len(self.titles[each].shown), each))
        found: list[Found] = []
        told = set()
        for number in order:
            one = self.titles[number]
            if (one.shown, one.code) not in told:
                told.add((one.shown, one.code))
                found.append(Found(one.shown, one.code, min(best[number], 1.0)))
            if len(found) == most:
                break
        return found

    # ------------------------------------------------------------------------------------------ within

    def _score_apart(self, best: dict[int, float], words: Sequence[str]) -> None:
        """Where the words do not stand together: each for what it tells by itself."""
        for word in words:
            if meant := BY_WORDS.get(word):  # "Kita-Leitung"
                self._score(best, words_in(meant), less=0.1)
        if max(best.values(), default=0) >= UNCERTAIN:
            return
        # "Pflegefachkraft Goslar": no occupation begins like the name of a place
        known = [word for word in words if range(*self._range(word))]
        if not known or len(known) == len(words):
            return
        start, end = self._range("".join(known))
        if end - start <= TELLING:
            self._score(best, known, less=0.1)
            return
        # "Schreinerei Mitarbeiter": what hundreds begin with tells less than what is spelt like one of them
        self._score(best, known, less=0.4)
        for word in words:
            if word not in known and len(word) >= LONG:
                self._score(best, [word], less=0.1)

    def _score(self, best: dict[int, float], words: Sequence[str], *, less: float = 0) -> None:
        for place, likeness in self._scored(words):
            title = self._names[place].title
            best[title] = max(best.get(title, 0), likeness - less)

    def _scored(self, words: Sequence[str]) -> Iterator[tuple[int, float]]:
        joined = "".join(words)
        looked_at = set(self._beginning_with(*self._range(joined)))
        if len(words) > 1:
            # every word has to stand there, so those with the rarest one are enough
            ranges = [self._range(word) for word in words]
            looked_at.update(self._beginning_with(*min(ranges, key=lambda each: each[1] - each[0])))
        if len(joined) >= 3 and len(looked_at) < ENOUGH:
            looked_at.update(self._spelt_like(joined))
        asked = set(_trigrams(joined))
        for place in looked_at:
            likeness = self._likeness(words, joined, asked, self._names[place])
            if likeness >= LEAST_ALIKE:
                yield place, likeness + (0.05 if self.titles[self._names[place].title].is_common else 0)

    def _range(self, text: str) -> tuple[int, int]:
        """Where what begins with ``text`` stands among the beginnings."""
        return bisect_left(self._beginnings, text), bisect_left(self._beginnings, f"{text}\x7f")

    def _beginning_with(self, start: int, end: int) -> Sequence[int]:
        places = self._begins[start:end]
        if len(places) <= MOST_PREFIXED:
            return places
        # of very many the shortest names, which is what people begin with
        return nsmallest(MOST_PREFIXED, places, key=self._sizes.__getitem__)

    def _spelt_like(self, joined: str) -> Iterator[int]:
        """The names that share most trigrams, counted by the rarest ones."""
        postings = sorted(
            (self._postings[each] for each in set(_trigrams(joined)) if each in self._postings), key=len
        )
        counted: Counter[int] = Counter()
        budget = MOST_POSTED
        for posting in postings:
            if len(posting) > budget and counted:
                break
            counted.update(posting)
            budget -= len(posting)
        asked = len(joined) + 2
        least = max(counted.values(), default=0) // 3
        likely = [place for place, number in counted.items() if number > least]
        yield from nlargest(
            CANDIDATES, likely, key=lambda place: counted[place] / (asked + self._sizes[place])
        )

    def _likeness(self, words: Sequence[str], joined: str, asked: set[str], name: _Name) -> float:
        if name.joined == joined:
            return 1.0
        length = len(joined) / len(name.joined)
        if name.joined.startswith(joined):
            # "Koch" is nearer to "Koch in der Großküche" than to "Kochgehilfe"
            whole = 0.05 if _ends_a_word(name.words, joined) else 0
            return 0.8 + whole + 0.1 * min(length, 1)
        hits = [max((_word_likeness(word, other) for other in name.words), default=0.0) for word in words]
        by_words = sum(hits) / len(hits) if min(hits) > 0 else 0.0
        other = set(_trigrams(name.joined))
        alike = 2 * len(asked & other) / (len(asked) + len(other))
        if by_words:
            return max(0.5 * by_words + 0.2 + 0.15 * min(length, 1 / length), alike * 0.9)
        return alike * 0.9


def _readings(words: list[str]) -> Iterator[list[str]]:
    """The words as they were typed, and with what people shorten written out."""
    yield words
    written_out = [SHORTENED.get(word, word) for word in words]
    if written_out != words:
        yield written_out
    for short, long in SHORTENED.items():
        if len(words) == 1 and words[0].startswith(short) and len(words[0]) > len(short) + 3:
            yield [long + words[0][len(short) :]]  # "lkwfahrer"


def _word_likeness(asked: str, other: str) -> float:
    if asked == other:
        return 1.0
    if len(asked) >= 3 and other.startswith(asked):
        return 0.85
    if len(asked) >= 4 and asked in other:
        return 0.8  # the head of a compound stands at its end
    return 0.0


def _ends_a_word(words: Sequence[str], joined: str) -> bool:
    at = 0
    for word in words:
        at += len(word)
        if at >= len(joined):
            return at == len(joined)
    return False


def _trigrams(joined: str) -> Iterator[str]:
    padded = f"  {joined} "
    return (padded[at : at + 3] for at in range(len(padded) - 2))
