"""The pages of need and evidence."""

from buendnis.evidence.views.citations import cite_occupation, datasets, snapshot, snapshots
from buendnis.evidence.views.exhibits import (
    bring_document,
    change_document,
    cite_document,
    exhibit,
    exhibits,
    withdraw_document,
)
from buendnis.evidence.views.local import bring, table_import, undo
from buendnis.evidence.views.need import indicators, need, occupation, search, suggestions

__all__ = [
    "bring",
    "bring_document",
    "change_document",
    "cite_document",
    "cite_occupation",
    "datasets",
    "exhibit",
    "exhibits",
    "indicators",
    "need",
    "occupation",
    "search",
    "snapshot",
    "snapshots",
    "suggestions",
    "table_import",
    "undo",
    "withdraw_document",
]
