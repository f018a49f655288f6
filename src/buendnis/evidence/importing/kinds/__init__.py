"""The kinds of files that can be imported."""

from buendnis.evidence.importing.kinds.base import Kind, Surroundings
from buendnis.evidence.importing.kinds.occupations import Occupations, Titles
from buendnis.evidence.importing.kinds.places import Districts, Outlines, Postcodes
from buendnis.evidence.importing.kinds.professions import Regulated
from buendnis.evidence.importing.kinds.statistics import Figures, Local, Shortage, ShortageLand

KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Occupations(),
        Titles(),
        Districts(),
        Outlines(),
        Postcodes(),
        Shortage(),
        ShortageLand(),
        Regulated(),
        Figures(),
        Local(),
    )
}

__all__ = ["KINDS", "Kind", "Surroundings"]
