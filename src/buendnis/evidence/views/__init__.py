"""The pages of need and evidence."""

from buendnis.evidence.views.citations import cite_occupation, datasets, snapshot, snapshots
from buendnis.evidence.views.local import bring, undo
from buendnis.evidence.views.need import indicators, need, occupation, search, suggestions

__all__ = [
    "bring",
    "cite_occupation",
    "datasets",
    "indicators",
    "need",
    "occupation",
    "search",
    "snapshot",
    "snapshots",
    "suggestions",
    "undo",
]
