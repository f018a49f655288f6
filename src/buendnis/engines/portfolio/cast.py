"""The votes of a file of Pabulib, counted: equal votes are kept once. City files have a hundred thousand lines."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from buendnis.engines.problems import refuse

_BLOCK = 1 << 18  # bytes of which the lines are in memory


class Cast(NamedTuple):
    """What was cast, side by side: the projects of a vote, its points (empty if votes have none), how often."""

    votes: Sequence[str]
    points: Sequence[str]
    times: Sequence[int]

    def named(self, *, scored: bool) -> Cast:
        """Those that name something; where points count, those that give some."""
        if scored:
            keep = [bool(vote and points) for vote, points in zip(self.votes, self.points, strict=True)]
        else:
            keep = [bool(vote) for vote in self.votes]
        if all(keep):
            return self
        kept = [place for place, each in enumerate(keep) if each]
        return Cast(
            [self.votes[place] for place in kept],
            [self.points[place] for place in kept] if scored else (),
            [self.times[place] for place in kept],
        )

    def tidy(self, known: Mapping[str, int]) -> Cast:
        """The same without blanks and empty places; raises BadInput for an unknown project."""
        tidy: dict[tuple[str, str], int] = {}
        points = self.points or [""] * len(self.votes)
        for vote, given, times in zip(self.votes, points, self.times, strict=True):
            names = [] if _nothing(vote) else [name.strip() for name in vote.split(",")]
            worth = "" if _nothing(given) else given.strip()
            kept = [place for place, name in enumerate(names) if name]
            for place in kept:
                if names[place] not in known:
                    raise refuse(f"A vote names “{names[place]}”, which is not among the projects.")
            each = worth.split(",")
            if worth and len(each) < len(names):
                raise refuse("A vote has not as many points as projects. Please complete it.")
            key = (
                ",".join(names[place] for place in kept),
                ",".join(each[place] for place in kept) if worth else "",
            )
            tidy[key] = tidy.get(key, 0) + times
        return Cast([vote for vote, _ in tidy], [given for _, given in tidy], list(tidy.values()))


def counted(
    data: bytes, start: int, *, scored: bool, voters: bool
) -> tuple[Cast, list[tuple[str, str, str]]]:
    """How often which vote was cast, from ``start`` on; with ``voters`` also who cast which. Raises BadInput."""
    end = data.find(b"\n", start)
    end = len(data) if end < 0 else end
    header = [name.strip() for name in next(csv.reader([data[start:end].decode()], delimiter=";"), [])]
    if not header:
        return Cast((), (), ()), []
    if "vote" not in header or (scored and "points" not in header):
        raise refuse("VOTES has no column “vote”, or none for the points. Please add it.")
    vote = header.index("vote")
    points = header.index("points") if scored else -1
    if not voters and vote and data.find(b'"', end) < 0:
        try:
            return _quickly(_blocks(data, end + 1), vote, points), []
        except IndexError:  # a line that ends too early
            pass
    return _one_by_one(_blocks(data, end + 1), vote, points, voters=voters)


def _blocks(data: bytes, start: int) -> Iterator[list[str]]:
    """The lines, block by block, so that few of them are in memory at a time."""
    while start < len(data):
        end = data.find(b"\n", start + _BLOCK)
        end = len(data) if end < 0 else end
        yield data[start:end].decode().split("\n")
        start = end + 1


def _quickly(blocks: Iterator[list[str]], vote: int, points: int) -> Cast:
    """Lines without quotation marks need no parser. Raises IndexError for a line that ends too early."""
    last = max(vote, points) + 1
    pairs: Counter[tuple[str, str]] = Counter()
    if points < 0:
        times: Counter[str] = Counter()
        for lines in blocks:
            times.update([line.split(";", last)[vote] for line in lines if line])
        if not any(map(_nothing, (word for word in times if len(word) == len("none")))):
            return Cast(list(times), (), list(times.values()))
        pairs.update({(word, ""): number for word, number in times.items()})
    else:
        for lines in blocks:
            rows = [line.split(";", last) for line in lines if line]
            pairs.update([(row[vote], row[points]) for row in rows])
    found: dict[tuple[str, str], int] = {}
    for (cast, given), number in pairs.items():
        key = "" if _nothing(cast) else cast.strip(), "" if _nothing(given) else given.strip()
        found[key] = found.get(key, 0) + number
    return Cast([cast for cast, _ in found], [given for _, given in found], list(found.values()))


def _one_by_one(
    blocks: Iterator[list[str]], vote: int, points: int, *, voters: bool
) -> tuple[Cast, list[tuple[str, str, str]]]:
    last = max(vote, points) + 1
    found: dict[tuple[str, str], int] = {}
    who = []
    for row in csv.reader(chain.from_iterable(blocks), delimiter=";"):
        if not row or (len(row) == 1 and not row[0].strip()):
            continue
        cells = [*row, *[""] * (last - len(row))]
        cast, given = cells[vote].strip(), cells[points].strip() if points >= 0 else ""
        key = "" if _nothing(cast) else cast, "" if _nothing(given) else given
        found[key] = found.get(key, 0) + 1
        if voters:
            who.append((row[0].strip(), *key))
    return Cast([cast for cast, _ in found], [given for _, given in found], list(found.values())), who


def _nothing(word: str) -> bool:
    return word.strip().lower() == "none"
