"""What appraisals offer to a meeting: proposals that stand, and changed plans, each to be brought as a motion."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.appraisal.hidden import without_hidden
from buendnis.appraisal.models import AppraisalCase, CaseState, OpinionResult
from buendnis.appraisal.models.changes import ChangeState, PlanChange
from buendnis.appraisal.services.changes import bring_change
from buendnis.appraisal.services.proposals import bring_to_committee
from buendnis.decisions.models import Committee, Meeting, ResolutionMode
from buendnis.decisions.ripe import Ripe
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today


def standing_proposals(actor: Actor, committee: Committee) -> Iterator[Ripe]:
    """The appraisals whose proposal waits for the committee; not those that ``actor`` must not prepare."""
    rows = _own(actor, committee).filter(state=CaseState.PROPOSED).select_related("application")
    for row in rows.order_by("created_at", "pk"):

        def put(actor: Actor, meeting: Meeting, row: AppraisalCase = row) -> object:
            return bring_to_committee(
                actor, row, committee=meeting.committee, mode=ResolutionMode.MEETING, meeting=meeting
            )

        result = OpinionResult(row.proposal["result"]).label
        yield Ripe(
            f"case:{row.public_id}",
            row.application.title,
            _("Proposal: %(result)s") % {"result": result},
            put,
            reverse("appraisal:case", args=[row.application.public_id]),
            today(row.created_at),
        )


def changed_plans(actor: Actor, committee: Committee) -> Iterator[Ripe]:
    """Plans that changed beyond the tolerance, where the committee decides on the supplementary opinion."""
    cases = _own(actor, committee).filter(state=CaseState.ADOPTED)
    rows = PlanChange.objects.in_alliance(committee.alliance_id).filter(
        state=ChangeState.TO_DECIDE, application__in=cases.values("application")
    )
    for row in rows.select_related("application").order_by("reported_at", "pk"):

        def put(actor: Actor, meeting: Meeting, row: PlanChange = row) -> object:
            return bring_change(
                actor, row, committee=meeting.committee, mode=ResolutionMode.MEETING, meeting=meeting
            )

        yield Ripe(
            f"change:{row.public_id}",
            row.application.title,
            _("A changed plan: supplementary opinion"),
            put,
            reverse("appraisal:change", args=[row.public_id]),
            today(row.reported_at),
        )


def _own(actor: Actor, committee: Committee) -> QuerySet[AppraisalCase]:
    """Those that the office prepares itself, and in which no conflict of interest keeps ``actor`` out."""
    return without_hidden(actor, AppraisalCase.objects.in_alliance(committee.alliance_id))
