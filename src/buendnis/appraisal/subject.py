"""What the decisions' room asks about an appraisal, and tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse

from buendnis.appraisal import policies
from buendnis.appraisal.hidden import hidden_among, said_in_public
from buendnis.appraisal.meeting_papers import papers_of
from buendnis.appraisal.models import AppraisalCase, SeatStanding
from buendnis.appraisal.services import proposals
from buendnis.decisions.models import Resolution, ResolutionState
from buendnis.decisions.subjects import Hidden, SubjectPaper
from buendnis.ground.actor import Actor


class CaseSubject:
    """Registered for :data:`naming.KIND`; see ``decisions.subjects``."""

    def may_read(self, actor: Actor, resolution: Resolution) -> bool:
        """All members of the alliance."""
        return policies.may_read(actor, _case(resolution))

    def url(self, resolution: Resolution) -> str:
        """The page of the outline, which shows everything that the decision rests on."""
        return reverse("funding:application", args=[_case(resolution).application.public_id])

    def recusals(self, resolution: Resolution) -> Iterable[tuple[int, str, str]]:
        """The seats with a conflict of interest, what it does to their vote, and why."""
        standings = _case(resolution).standings.exclude(effect="")
        return [(each.seat_id, each.effect, each.reason) for each in standings]

    def recusals_of(self, resolutions: Sequence[Resolution]) -> Mapping[int, Iterable[tuple[int, str, str]]]:
        """The same of several, in one question."""
        keys = {each.subject_id: each.pk for each in resolutions}
        found: dict[int, list[tuple[int, str, str]]] = {key: [] for key in keys.values()}
        standings = SeatStanding.objects.filter(case__public_id__in=keys).exclude(effect="")
        for each in standings.select_related("case").order_by("pk"):
            found[keys[str(each.case.public_id)]].append((each.seat_id, each.effect, each.reason))
        return found

    def papers_of(self, resolutions: Sequence[Resolution]) -> Mapping[int, Iterable[SubjectPaper]]:
        """The outline as it was submitted, its documents, and the points; the last not for whoever is conflicted."""
        cases = (
            AppraisalCase.objects.unscoped("the subjects of resolutions")
            .filter(public_id__in={each.subject_id for each in resolutions})
            .select_related("application", "revision", "alliance__host")
            .order_by("pk")
        )
        papers = papers_of(list(cases))
        return {each.pk: papers[each.subject_id] for each in resolutions}

    def conflicts_url(self, resolution: Resolution) -> str:
        """The page of the appraisal: what is noted there counts everywhere."""
        return reverse("appraisal:case", args=[_case(resolution).application.public_id])

    def hidden_from(self, actor: Actor, resolutions: Sequence[Resolution]) -> Mapping[int, Hidden]:
        """What somebody with a conflict of interest must not see, until the opinion says it in public.

        The office of a host that applies itself runs the vote and reads the motion, but no remarks on votes.
        """
        cases = {
            str(case.public_id): case
            for case in AppraisalCase.objects.unscoped("the subjects of resolutions").filter(
                public_id__in=[each.subject_id for each in resolutions]
            )
        }
        hidden = hidden_among(actor, cases.values())
        out = said_in_public(case for case in cases.values() if case.pk in hidden)
        return {
            each.pk: Hidden(str(why), motion=bool(why.seat) and case.pk not in out)
            for each in resolutions
            for case in [cases[each.subject_id]]
            for why in [hidden.get(case.pk)]
            if why is not None
        }

    def opened(self, actor: Actor, resolution: Resolution) -> None:
        """The committee decides now, also where an earlier vote left the proposal standing."""
        proposals.take_up(actor, resolution)

    def decided(self, actor: Actor, resolution: Resolution) -> None:
        """Carry out what was adopted; of anything else but a way to a meeting, the proposal stands again."""
        if resolution.state == ResolutionState.ADOPTED:
            proposals.adopt(actor, resolution, resolution.closed_at)
        elif resolution.state != ResolutionState.FORCED:
            proposals.send_back(actor, resolution)


def _case(resolution: Resolution) -> AppraisalCase:
    return (
        AppraisalCase.objects.unscoped("the subject of a resolution")
        .select_related("application")
        .get(public_id=resolution.subject_id)
    )
