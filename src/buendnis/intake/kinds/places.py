"""Finding the districts that a cell names: “Goslar, LK Peine; Stadt Braunschweig”."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from buendnis.alliances.models import District
from buendnis.ground.sheets.columns import fold

_KIND = re.compile(r"^(?:landkreis|(?:kreisfreie )?stadt) ")
_SHORT = {"lk": "landkreis", "lkr": "landkreis", "kreisfreie stadt": "stadt"}


@dataclass
class Named:
    """What a cell names: districts, words that name none, and words that name several (Oldenburg)."""

    found: list[District] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)


class Places:
    """All districts by their names, with their kind before it and without; one query."""

    def __init__(self) -> None:
        self._by_name: dict[str, list[District]] = defaultdict(list)
        for district in District.objects.order_by("pk"):
            name = fold(district.name)
            for said in {name, _KIND.sub("", name)}:
                self._by_name[said].append(district)

    def named_in(self, text: str) -> Named:
        """The districts that ``text`` names, separated by commas, semicolons or strokes."""
        named = Named()
        for word in filter(None, (part.strip() for part in re.split(r"[,;/]", text))):
            several = self._called(word)
            if len(several) == 1:
                if several[0] not in named.found:
                    named.found.append(several[0])
            else:
                (named.unclear if several else named.unknown).append(word)
        return named

    def _called(self, word: str) -> list[District]:
        said = fold(word)
        for short, kind in _SHORT.items():
            if said.startswith(f"{short} "):
                said = f"{kind} {said.removeprefix(f'{short} ')}"
        return self._by_name.get(said) or self._by_name.get(_KIND.sub("", said), [])
