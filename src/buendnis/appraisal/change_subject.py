"""What the decisions' room asks about a change of a plan, and tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse

from buendnis.appraisal import policies
from buendnis.appraisal.hidden import hidden_among
from buendnis.appraisal.models import PlanChange
from buendnis.appraisal.services import changes
from buendnis.decisions.models import Resolution, ResolutionState
from buendnis.decisions.subjects import Hidden, OfItself
from buendnis.ground.actor import Actor


class ChangeSubject(OfItself):
    """Registered for :data:`services.changes.KIND`; see ``decisions.subjects``."""

    def may_read(self, actor: Actor, resolution: Resolution) -> bool:
        """All members of the alliance."""
        return policies.may_read(actor, changes.opinion_of(_change(resolution)).case)

    def url(self, resolution: Resolution) -> str:
        """The page of the change, with the plan before and after."""
        return reverse("appraisal:change", args=[resolution.subject_id])

    def recusals(self, resolution: Resolution) -> Iterable[tuple[int, str, str]]:
        """The seats with a conflict of interest in the appraisal have it here, too."""
        standings = changes.opinion_of(_change(resolution)).case.standings.exclude(effect="")
        return [(each.seat_id, each.effect, each.reason) for each in standings]

    def hidden_from(self, actor: Actor, resolutions: Sequence[Resolution]) -> Mapping[int, Hidden]:
        """Remarks on votes; the motion itself names the plan and no points."""
        cases = {each.pk: changes.opinion_of(_change(each)).case for each in resolutions}
        hidden = hidden_among(actor, cases.values())
        return {
            key: Hidden(str(hidden[case.pk]), motion=False)
            for key, case in cases.items()
            if case.pk in hidden
        }

    def opened(self, actor: Actor, resolution: Resolution) -> None:
        """The committee decides now."""
        changes.take_change_up(actor, resolution)

    def decided(self, actor: Actor, resolution: Resolution) -> None:
        """The supplementary opinion is drafted, or the change waits for another answer."""
        if resolution.state == ResolutionState.ADOPTED:
            changes.adopt_change(actor, resolution, resolution.closed_at)
        elif resolution.state != ResolutionState.FORCED:
            changes.send_change_back(actor, resolution)


def _change(resolution: Resolution) -> PlanChange:
    return PlanChange.objects.unscoped("the subject of a resolution").get(public_id=resolution.subject_id)
