"""What appraisals offer to a meeting: proposals that stand, and changed plans, each to be brought as a motion."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.appraisal.models import AppraisalCase, CaseState, OpinionResult
from buendnis.appraisal.models.changes import ChangeState, PlanChange
from buendnis.appraisal.services.changes import bring_change
from buendnis.appraisal.services.proposals import bring_to_committee
from buendnis.decisions.models import Committee, Meeting, ResolutionMode
from buendnis.decisions.ripe import Ripe
from buendnis.ground.actor import Actor


def standing_proposals(actor: Actor, committee: Committee) -> Iterator[Ripe]:
    """The appraisals whose proposal waits for the committee; not those that another seat prepares."""
    rows = (
        AppraisalCase.objects.in_alliance(committee.alliance_id)
        .filter(state=CaseState.PROPOSED, prepared_by_seat__isnull=True)
        .select_related("application")
    )
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
            row.created_at.date(),
        )


def changed_plans(actor: Actor, committee: Committee) -> Iterator[Ripe]:
    """Plans that changed beyond the tolerance, where the committee decides on the supplementary opinion."""
    rows = (
        PlanChange.objects.in_alliance(committee.alliance_id)
        .filter(state=ChangeState.TO_DECIDE)
        .select_related("application")
    )
    for row in rows.order_by("created_at", "pk"):

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
            row.created_at.date(),
        )
