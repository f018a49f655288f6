"""Questions about outlines: sums, completeness, content."""

from buendnis.funding.selectors.checklist import checklist, missing
from buendnis.funding.selectors.content import Change, difference, presented, snapshot
from buendnis.funding.selectors.facts import (
    documents_there,
    esf_rate,
    esf_share,
    facts_of,
    findings_now,
    guideline_of,
    latest_revision,
    plan_of,
    summary_of,
    total_expenditure,
    with_everything,
)
from buendnis.funding.selectors.reading import Line, Part

__all__ = [
    "Change",
    "Line",
    "Part",
    "checklist",
    "difference",
    "documents_there",
    "esf_rate",
    "esf_share",
    "facts_of",
    "findings_now",
    "guideline_of",
    "latest_revision",
    "missing",
    "plan_of",
    "presented",
    "snapshot",
    "summary_of",
    "total_expenditure",
    "with_everything",
]
