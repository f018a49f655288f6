"""What the decisions' room asks about a change of a plan, and tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from buendnis.appraisal import policies
from buendnis.appraisal.changes import measured
from buendnis.appraisal.hidden import hidden_among
from buendnis.appraisal.models import ExpertOpinion, PlanChange
from buendnis.appraisal.paper.note import Note, template_pdf
from buendnis.appraisal.paper.opinion import ChangedValue
from buendnis.appraisal.services import changes
from buendnis.decisions.models import Resolution, ResolutionState
from buendnis.decisions.subjects import Hidden, OfItself, SubjectPaper
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ground.papers.paper import Sender


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

    def recusals_of(self, resolutions: Sequence[Resolution]) -> Mapping[int, Iterable[tuple[int, str, str]]]:
        """Asked one by one: changes are decided on rarely."""
        return {each.pk: self.recusals(each) for each in resolutions}

    def papers_of(self, resolutions: Sequence[Resolution]) -> Mapping[int, Iterable[SubjectPaper]]:
        """The plan before and after."""
        rows = PlanChange.objects.unscoped("the subjects of resolutions").select_related(
            "application", "after"
        )
        found = {
            str(row.public_id): row
            for row in rows.filter(public_id__in={each.subject_id for each in resolutions})
        }
        return {each.pk: [_paper(found[each.subject_id])] for each in resolutions}

    def opened(self, actor: Actor, resolution: Resolution) -> None:
        """The committee decides now."""
        changes.take_change_up(actor, resolution)

    def decided(self, actor: Actor, resolution: Resolution) -> None:
        """The supplementary opinion is drafted, or the change waits for another answer."""
        if resolution.state == ResolutionState.ADOPTED:
            changes.adopt_change(actor, resolution, resolution.closed_at)
        elif resolution.state != ResolutionState.FORCED:
            changes.send_change_back(actor, resolution)


def _paper(change: PlanChange) -> SubjectPaper:
    return SubjectPaper(
        _("The changed plan"),
        "Geaenderter-Plan.pdf",
        "application/pdf",
        f"change:{change.public_id}",
        lambda: template_pdf(note_for(change, changes.opinion_of(change))),
    )


def _change(resolution: Resolution) -> PlanChange:
    rows = PlanChange.objects.unscoped("the subject of a resolution").select_related("application", "after")
    return rows.get(public_id=resolution.subject_id)


def note_for(change: PlanChange, opinion: ExpertOpinion) -> Note:
    """What papers on a change say, in German."""
    sender = opinion.content["alliance"]
    with translation.override("de"):
        values = tuple(
            ChangedValue(each.label, each.before, each.after, each.change, each.limit)
            for each in measured(change.comparison)
        )
    return Note(
        Sender(sender["name"], sender["host"], tuple(sender["address"])),
        opinion.number,
        change.after.content["title"],
        change.after.content["applicant"]["name"],
        today(change.reported_at),
        change.reason,
        values,
        today(change.decided_at or change.reported_at),
        "Geschäftsstelle",
        change.decision != change.proposal,
        change.decision_reason,
        settings.DEMO,
    )
