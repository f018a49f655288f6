"""What a version of the rules of procedure holds, read with types, and checked in words.

Which kinds of conflict there are, and what each does, differs per alliance, as do quorum and majority: all of it is
data of the alliance. The ballots' rules are those of ``engines.ballots``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from buendnis.alliances.tolerance import Tolerance, usual_tolerance
from buendnis.engines.ballots import Rules as BallotRules
from buendnis.engines.problems import BadInput

EFFECTS = ("disclose", "no_vote", "leave")
# co-funding usually means disclosure, because cities co-fund most projects
USUAL_EFFECTS = {
    "applicant": "leave",
    "partner": "no_vote",
    "co_funder": "disclose",
    "affiliated": "no_vote",
    "helped_write": "no_vote",
    "personal": "no_vote",
    "competitor": "no_vote",
    "other": "disclose",
}
MODES = ("partners", "group", "proposal")
# from when on others read the points and reasons of a seat, never before they have given their own
SCORES_OPEN = ("own", "all", "deadline", "proposal")
NUMBERS = {
    "assessment_days": (1, 365),
    "min_assessments": (1, 200),
    "group_size": (1, 30),
    "circular_days": (1, 365),
    "notice_days": (0, 90),
    "earmark_months": (1, 60),
    "signatures_needed": (1, 10),
}
BALLOTS = ("meeting", "circular")
SUPPLEMENT_BY = ("committee", "spokespersons")
# what holds under a version that was made before these parts were asked for
LATER: Mapping[str, Any] = {
    "group_size": 3,
    "scores_open": "proposal",
    "scores_named": False,
    "notice_days": 14,
    "release_order": [],
    "supplement_by": "committee",
    "tolerance": usual_tolerance(),
}
PARTS = {*BALLOTS, *NUMBERS, *LATER, "conflict_effects", "assessment_mode"}


@dataclass(frozen=True)
class Rules:
    """An alliance's rules of procedure. Days and months are whole numbers.

    ``min_assessments``: how many seats must have assessed before there is a proposal; ``signatures_needed``: how
    many spokespersons release an opinion; ``earmark_months``: after how long an earmark expires; ``group_size``:
    how many seats assess where a small group does. ``scores_open`` says from when on the seats read each other's
    points and reasons, ``scores_named`` whether they read whose they are.

    ``release_order``: seats (public id and name) whose spokespersons release first, one after the other;
    ``supplement_by``: who decides on a supplementary opinion; ``tolerance``: what changes without one.
    """

    meeting: BallotRules
    circular: BallotRules
    conflict_effects: Mapping[str, str]
    assessment_mode: str
    assessment_days: int
    min_assessments: int
    circular_days: int
    notice_days: int
    earmark_months: int
    signatures_needed: int
    group_size: int
    scores_open: str
    scores_named: bool
    release_order: tuple[tuple[str, str], ...]
    supplement_by: str
    tolerance: Tolerance

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Rules:
        """Read a document. Raises ValidationError with every problem, by the name of its part."""
        document = completed(document)
        problems: dict[str, list[str]] = {}
        ballots = {}
        for part in sorted(set(document) - PARTS):
            problems[part] = [_("The rules have no such part.")]
        for part in BALLOTS:
            try:
                ballots[part] = BallotRules.from_json(document.get(part))
            except BadInput as error:
                problems[part] = [str(problem) for problem in error.problems]
        effects = document.get("conflict_effects")
        if (
            not isinstance(effects, Mapping)
            or set(effects) != set(USUAL_EFFECTS)
            or not all(effect in EFFECTS for effect in effects.values())
        ):
            problems["conflict_effects"] = [_("Every kind of conflict needs one of the three effects.")]
        if document.get("assessment_mode") not in MODES:
            problems["assessment_mode"] = [_("Please choose who assesses.")]
        if document["scores_open"] not in SCORES_OPEN:
            problems["scores_open"] = [_("Please choose from when on the seats read each other’s points.")]
        if not isinstance(document["scores_named"], bool):
            problems["scores_named"] = [_("Please say whether the seats are named.")]
        for name, (least, most) in NUMBERS.items():
            value = document.get(name)
            if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
                problems[name] = [
                    _("Please give a whole number from %(least)s to %(most)s.")
                    % {"least": least, "most": most}
                ]
        order, tolerance = document["release_order"], None
        if not _is_order(order):
            problems["release_order"] = [_("Please name each seat once in the order of releases.")]
        if document["supplement_by"] not in SUPPLEMENT_BY:
            problems["supplement_by"] = [_("Please choose who decides on supplementary opinions.")]
        try:
            tolerance = Tolerance.from_document(document["tolerance"])
        except ValueError as error:
            problems["tolerance"] = [str(error)]
        if problems or tolerance is None:
            raise ValidationError(problems)
        numbers = {name: document[name] for name in NUMBERS}
        return cls(
            meeting=ballots["meeting"],
            circular=ballots["circular"],
            conflict_effects=dict(document["conflict_effects"]),
            assessment_mode=document["assessment_mode"],
            scores_open=document["scores_open"],
            scores_named=document["scores_named"],
            release_order=tuple((row["seat"], row["name"]) for row in order),
            supplement_by=document["supplement_by"],
            tolerance=tolerance,
            **numbers,
        )


def completed(document: Mapping[str, Any]) -> dict[str, Any]:
    """``document`` with what holds where it does not say anything about a part that came later."""
    return {**LATER, **document}


def _is_order(order: Any) -> bool:
    if not isinstance(order, list) or not all(
        isinstance(row, Mapping) and set(row) == {"seat", "name"} for row in order
    ):
        return False
    seats = [row["seat"] for row in order]
    return len(seats) == len(set(seats))


def default_document() -> dict[str, Any]:
    """What an alliance begins with: half of the seats, a simple majority, silence is not consent."""
    ballot = {
        "majority": "simple",
        "base": "cast",
        "abstentions": "not_counted",
        "quorum": {"share": "1/2", "more_than": False, "number": None},
        "recusal_lowers_base": True,
        "fallback_min_seats": 3,
        "fallback": "authority_decides",
        "silence": "not_counted",
        "objection_forces_meeting": False,
        "early_close": False,
    }
    return {
        "meeting": dict(ballot),
        "circular": {**ballot, "objection_forces_meeting": True, "early_close": True},
        "conflict_effects": dict(USUAL_EFFECTS),
        "assessment_mode": "partners",
        "assessment_days": 14,
        "min_assessments": 3,
        "circular_days": 14,
        "earmark_months": 12,
        "signatures_needed": 1,
        **LATER,
    }
