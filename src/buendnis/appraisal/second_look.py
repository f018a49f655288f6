"""What an opinion that does not support a project needs before it goes on: reasons, and a second person's look."""

from __future__ import annotations

from django.utils.translation import gettext as _

from buendnis.appraisal.models import ExpertOpinion, OpinionResult, ReasonsLook
from buendnis.appraisal.rubrics import aspects_of
from buendnis.ground.verbs import refuse


def require_reasons(opinion: ExpertOpinion) -> None:
    """Refuse an opinion that does not support a project and leaves an aspect without a reason."""
    if opinion.result != OpinionResult.NO_SUPPORT:
        return
    said = opinion.aspect_reasons or opinion.case.proposal.get("reasons", {})
    without = [row.label for row in aspects_of(opinion.case.rubric) if not said.get(row.key, "").strip()]
    if without:
        refuse(
            _("A refusal gives a reason for each aspect. Still missing: %(aspects)s.")
            % {"aspects": ", ".join(without)}
        )


def require_look(opinion: ExpertOpinion, draft_hash: str) -> None:
    """Refuse to go on with a refusal whose present wording nobody else has agreed to."""
    if opinion.result != OpinionResult.NO_SUPPORT:
        return
    require_reasons(opinion)
    look = last_look(opinion, draft_hash)
    if look is None or not look.agrees:
        refuse(_("A second person has to look at the reasons of a refusal before they are released."))


def last_look(opinion: ExpertOpinion, draft_hash: str) -> ReasonsLook | None:
    """What was said last about this wording."""
    return opinion.looks.filter(draft_hash=draft_hash).order_by("-looked_at", "-pk").first()
