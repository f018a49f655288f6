"""Which scores of an appraisal somebody may see. Every page, list, export and mail asks here, and nowhere else.

Nobody who still has to assess a case sees what others gave; after that the rules of procedure say from when on
the seats read each other's points, and whether with names. Whoever prepares the decision sees what was submitted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from buendnis.alliances.rules import Rules
from buendnis.alliances.wording import SCORES_OPEN
from buendnis.appraisal import policies
from buendnis.appraisal.hidden import hidden_from, without_hidden
from buendnis.appraisal.models import AppraisalCase, AspectScore, Assessment, AssessmentState, CaseState
from buendnis.appraisal.models.cases import AssessmentMode
from buendnis.appraisal.models.standings import seats_acted_for
from buendnis.appraisal.selectors.assessing import missing_seats
from buendnis.appraisal.selectors.spread import Spread, spread_of
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today

PROPOSAL_STANDS = {CaseState.PROPOSED, CaseState.VOTING, CaseState.ADOPTED}


@dataclass(frozen=True)
class Sight:
    """Whether what others gave is shown, with the names of the seats or without, and if not, why."""

    shown: bool
    named: bool = False
    why_not: str = ""


def sight_of(actor: Actor, case: AppraisalCase, now: datetime | None = None) -> Sight:
    """What ``actor`` may see of the scores that others gave in ``case``."""
    if not policies.may_read(actor, case):
        return Sight(shown=False)
    if policies.may_prepare(actor, case):
        return Sight(shown=True, named=True)
    hidden = hidden_from(actor, case)
    if hidden is not None:
        return Sight(shown=False, why_not=str(hidden))
    missing = {seat.pk for seat in missing_seats(case)} if case.state == CaseState.ASSESSING else set()
    if missing & seats_acted_for(actor.user_id, actor.seat_id):
        return Sight(
            shown=False,
            why_not=_("You see what others gave once you have submitted your own assessment, not before."),
        )
    rules = Rules.from_document(case.rules_version.document)
    if _open(rules.scores_open, actor, case, missing, now):
        return Sight(shown=True, named=rules.scores_named)
    return Sight(
        shown=False,
        why_not=_("By the rules of procedure the seats read each other’s points %(when)s.")
        % {"when": SCORES_OPEN[rules.scores_open]},
    )


def visible_assessments(
    actor: Actor, case: AppraisalCase, now: datetime | None = None
) -> QuerySet[Assessment]:
    """The submitted assessments that ``actor`` may read, all versions: the own seat's, others' as the rules say.

    Whoever has a conflict under another mandate reads not even those of the seat that they act for now.
    """
    own = (
        Q(seat=actor.seat_id) if actor.seat_id is not None and actor.member_of(case.alliance_id) else Q(pk=0)
    )
    found = case.assessments.filter(state=AssessmentState.SUBMITTED)
    if sight_of(actor, case, now).shown:
        return found
    hidden = hidden_from(actor, case)
    return found.filter(own) if hidden is None or hidden.own else found.none()


def visible_spread(actor: Actor, case: AppraisalCase, now: datetime | None = None) -> list[Spread]:
    """Aspect by aspect what counts, as far as ``actor`` may see it; empty where nothing is shown."""
    sight = sight_of(actor, case, now)
    return spread_of(case, named=sight.named, own_seat=actor.seat_id) if sight.shown else []


def scores_in_takeout(actor: Actor) -> QuerySet[AspectScore]:
    """The scores that belong into an export of everything: what counts, once nobody assesses any more.

    Not of cases that another seat prepares, because the host of the office applies itself, nor of those in which
    whoever orders the export is kept out by a conflict of interest.
    """
    over = without_hidden(actor, AppraisalCase.objects.visible_to(actor)).exclude(state=CaseState.ASSESSING)
    return AspectScore.objects.filter(
        assessment__case__in=over.values("pk"), assessment__state=AssessmentState.SUBMITTED
    )


def _open(rule: str, actor: Actor, case: AppraisalCase, missing: set[int], now: datetime | None) -> bool:
    """Whether the point has come from which on the rules let the seats read each other's scores."""
    if case.state != CaseState.ASSESSING:
        return case.state in PROPOSAL_STANDS
    if rule == "proposal" or case.mode == AssessmentMode.PROPOSAL:
        return False
    if rule == "deadline":
        return case.due_on < today(now)
    submitted = case.assessments.filter(state=AssessmentState.SUBMITTED)
    if rule == "own" and actor.seat_id is not None and submitted.filter(seat=actor.seat_id).exists():
        return True
    return not missing and submitted.exists()
