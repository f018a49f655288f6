"""Dated versions of what others publish, and what was cited of them.

Everything but snapshots and the tables of an alliance belongs to the platform: a classification is the same for all.
"""

from buendnis.evidence.models.datasets import (
    Dataset,
    DatasetKind,
    DatasetQuerySet,
    TableImport,
)
from buendnis.evidence.models.exhibits import (
    Exhibit,
    ExhibitKind,
    ExhibitQuerySet,
    Snapshot,
    Visibility,
)
from buendnis.evidence.models.tables import (
    DistrictEntry,
    Figure,
    JobTitle,
    LocalFigure,
    OccupationGroup,
    Postcode,
    RegulatedProfession,
    ShortageRow,
)

__all__ = [
    "Dataset",
    "DatasetKind",
    "DatasetQuerySet",
    "DistrictEntry",
    "Exhibit",
    "ExhibitKind",
    "ExhibitQuerySet",
    "Figure",
    "JobTitle",
    "LocalFigure",
    "OccupationGroup",
    "Postcode",
    "RegulatedProfession",
    "ShortageRow",
    "Snapshot",
    "TableImport",
    "Visibility",
]
