"""Snapshots of former days: what they could not say yet is filled in as not said, so that all read alike."""

from __future__ import annotations

from typing import Any

# a snapshot is never changed once it is frozen; what came in later is missing in it
_ABSENT: dict[str, Any] = {
    "topics": [],
    "field_of_action": None,
    "goals": [],
    "texts": {},
    "starts_on": None,
    "ends_on": None,
    "district": None,
    "place_note": "",
    "programme_area": "",
    "has_begun": None,
    "aid_expected": None,
    "partners": [],
    "expenditure": [],
    "sources": [],
    "documents": [],
    "frame": {},
    "predecessor": None,
}
_ROWS: dict[str, dict[str, Any]] = {
    "expenditure": {"key": "", "category_label": "", "label": ""},
    "sources": {
        "key": "",
        "organisation": None,
        "condition": "",
        "deciding_body": "",
        "decides_on": None,
        "papers_due_on": None,
    },
    "partners": {"organisation": None, "part": ""},
    "documents": {"requirement": "", "requirement_title": "", "name": ""},
}
_TEXTS = (
    "summary",
    "need",
    "target_groups",
    "aims",
    "methods",
    "schedule",
    "lasting_effect",
    "principles",
)
_APPLICANT = {"name": "", "kind": "", "address": "", "organisation": None}
_TOTALS = {"expenditure": "0.00", "funding": "0.00", "esf": "0.00", "esf_rate": None}


def completed(content: dict[str, Any]) -> dict[str, Any]:
    """``content`` with everything that a reader of today looks at; the frozen one is left as it is."""
    full = _ABSENT | content
    full["applicant"] = _APPLICANT | content.get("applicant", {})
    full["funding_object"] = {"key": "", "title": ""} | content.get("funding_object", {})
    full["totals"] = _TOTALS | content.get("totals", {})
    full["texts"] = dict.fromkeys(_TEXTS, "") | content.get("texts", {})
    for part, defaults in _ROWS.items():
        full[part] = [defaults | row for row in full[part]]
    return full
