"""Whose projects money is kept for: the rooms above say so, without being known here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from buendnis.ground.accounts.models import User
from buendnis.ledger.models import Earmark

PeopleOf = Callable[[Collection[str]], Mapping[str, Sequence[User]]]
_people: dict[str, PeopleOf] = {}


def register(kind: str, people_of: PeopleOf) -> None:
    """Name the function that tells, by the ids of subjects of ``kind``, whose they are; from ``AppConfig.ready``."""
    _people[kind] = people_of


def owners_of(marks: Iterable[Earmark]) -> dict[int, Sequence[User]]:
    """Whose project each earmark is for, by the earmark's key; one question per kind of subject."""
    marks = list(marks)
    ids: dict[str, set[str]] = defaultdict(set)
    for mark in marks:
        ids[mark.subject_kind].add(mark.subject_id)
    found = {kind: _people[kind](wanted) for kind, wanted in ids.items() if kind in _people}
    return {mark.pk: found.get(mark.subject_kind, {}).get(mark.subject_id, ()) for mark in marks}
