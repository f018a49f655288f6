"""What occupations are called, and which one somebody means."""

from __future__ import annotations

import re
from threading import Lock, Thread

from buendnis.evidence import core
from buendnis.evidence.models import Dataset, DatasetKind, JobTitle, OccupationGroup
from buendnis.evidence.search import Found, Index, Title
from buendnis.evidence.search.index import COMMON
from buendnis.evidence.selectors.versions import current

ALIKE = 0.5  # a name that is only spelt a little like the question narrows nothing
_CODED = re.compile(r"\((\d{2,5})\)\s*$")
_building = Lock()
_indexes: dict[int | None, Index] = {}


def find_occupations(query: str, most: int = 10) -> list[Found]:
    """The names that answer ``query`` best: of the list in force, or of the core where none was imported."""
    titles = current(DatasetKind.TITLES)
    return _index_of(titles.pk if titles else None).find(query, most)


def written(found: Found) -> str:
    """A found name with its code, as :func:`codes_meant` understands it."""
    return f"{found.shown} ({found.code})"


def codes_meant(said: str) -> list[str]:
    """The codes of the occupations that are meant by a name, or by a name with its code; none for nonsense."""
    if match := _CODED.search(said):
        return [match[1]]
    return [each.code for each in find_occupations(said, 5) if each.likeness >= ALIKE]


def titles_of(codes: list[str]) -> dict[str, str]:
    """The titles of several groups, in two queries."""
    kldb = current(DatasetKind.OCCUPATIONS)
    if kldb is not None:
        rows = OccupationGroup.objects.filter(dataset=kldb, code__in=codes).order_by("code")
        return dict(rows.values_list("code", "title"))
    known = core.occupations()
    found = {code: known.groups[code] for code in codes if code in known.groups}
    for figure in core.figures().figures:
        if figure.code in codes:
            found.setdefault(figure.code, figure.title)
    return found


def prepare_index() -> None:
    """Begin to build the index, so that it is there when somebody has typed the first letters."""
    titles = current(DatasetKind.TITLES)
    if titles is None or _indexes.get(titles.pk) is not None or _building.locked():
        return
    names = _names_of(titles.pk)  # here, because a thread has no part in the request's connection
    Thread(target=_build, args=(titles.pk, names), daemon=True).start()


def _index_of(titles: int | None) -> Index:
    """The index of a version; versions never change, so that it is built once per process."""
    found = _indexes.get(titles)
    return found or _build(titles, None)


def _build(titles: int | None, names: list[Title] | None) -> Index:
    with _building:  # the first question builds, others wait for it
        if (found := _indexes.get(titles)) is None:
            found = Index(_names_of(titles) if names is None else names)
            while len(_indexes) > 1:  # of an older version nobody asks any more
                _indexes.pop(next(iter(_indexes)))
            _indexes[titles] = found
        return found


def _names_of(titles: int | None) -> list[Title]:
    if titles is None:
        known = core.occupations()
        names = [
            Title(shown, code, tuple(filter(None, (male, female))) or (shown,), is_common=True)
            for shown, male, female, code in known.names
        ]
        return names + [
            Title(title, code, (title,)) for code, title in known.groups.items() if len(code) == 2
        ]
    rows = JobTitle.objects.filter(dataset=titles).order_by("pk")
    return [
        Title(neutral, code, tuple(filter(None, (male, female))) or (neutral,), state == COMMON)
        for neutral, male, female, code, state in rows.values_list(
            "neutral", "male", "female", "code", "state"
        )
    ]


def source_of_names() -> tuple[str, str]:
    """Where the names come from: source and version."""
    titles: Dataset | None = current(DatasetKind.TITLES)
    if titles is None:
        known = core.occupations()
        return known.source, str(known.as_of)
    return titles.source, titles.version
