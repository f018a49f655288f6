"""The pages of need and evidence."""

from buendnis.evidence.views.citations import cite_occupation, datasets, snapshot, snapshots
from buendnis.evidence.views.comparing import compare, sector
from buendnis.evidence.views.exhibits import (
    bring_document,
    change_document,
    cite_document,
    exhibit,
    exhibits,
    withdraw_document,
)
from buendnis.evidence.views.local import bring, table_import, undo
from buendnis.evidence.views.maps import need_map
from buendnis.evidence.views.need import course, indicators, need, occupation, search, suggestions
from buendnis.evidence.views.recognition import recognition, regulated_professions

__all__ = [
    "bring",
    "bring_document",
    "change_document",
    "cite_document",
    "cite_occupation",
    "compare",
    "course",
    "datasets",
    "exhibit",
    "exhibits",
    "indicators",
    "need",
    "need_map",
    "occupation",
    "recognition",
    "regulated_professions",
    "search",
    "sector",
    "snapshot",
    "snapshots",
    "suggestions",
    "table_import",
    "undo",
    "withdraw_document",
]
