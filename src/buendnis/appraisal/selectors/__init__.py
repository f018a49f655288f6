"""Questions about appraisals and opinions: who is missing, who may not and why, how far the points are apart."""

from __future__ import annotations

from buendnis.appraisal.selectors.assessing import (
    Progress,
    last_declaration,
    missing_seats,
    own_assessment,
    progress_of,
    standing_of,
    why_not_assess,
)
from buendnis.appraisal.selectors.cases import assessed_until, current_case
from buendnis.appraisal.selectors.opinions import (
    OPINION_SORTS,
    opinions_listed,
    replacement_of,
    to_show,
    years_of,
)
from buendnis.appraisal.selectors.spread import Spread, spread_of
from buendnis.appraisal.selectors.visible_scores import (
    Sight,
    sight_of,
    visible_assessments,
    visible_spread,
)

__all__ = [
    "OPINION_SORTS",
    "Progress",
    "Sight",
    "Spread",
    "assessed_until",
    "current_case",
    "last_declaration",
    "missing_seats",
    "opinions_listed",
    "own_assessment",
    "progress_of",
    "replacement_of",
    "sight_of",
    "spread_of",
    "standing_of",
    "to_show",
    "visible_assessments",
    "visible_spread",
    "why_not_assess",
    "years_of",
]
