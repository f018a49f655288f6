"""The second look at an opinion that does not support a project: no refusal goes out on one person's words."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from buendnis.appraisal import policies
from buendnis.appraisal.models import ExpertOpinion, OpinionResult, OpinionState, ReasonsLook
from buendnis.appraisal.rubrics import aspects_of
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.verbs import record, refuse, require, verb


@verb
def look_at_reasons(
    actor: Actor,
    opinion: ExpertOpinion,
    seen_hash: str,
    *,
    agrees: bool,
    remark: str = "",
    now: datetime | None = None,
) -> ReasonsLook:
    """Say whether the reasons of a refusal can go out as they stand; whoever wrote them can't.

    A look counts for the wording that was seen, and lapses with its next change.
    """
    from buendnis.appraisal.services.opinions import draft_hash, locked_opinion, standing_of

    opinion = locked_opinion(opinion)
    if opinion.result != OpinionResult.NO_SUPPORT or opinion.state != OpinionState.DRAFT:
        refuse(_("Only the draft of an opinion that does not support a project needs a second look."))
    require(
        policies.may_look(actor, opinion, standing_of(opinion, actor)),
        _("The second look is for another person of the office or a spokesperson, not for whoever wrote it."),
    )
    if draft_hash(opinion) != seen_hash:
        refuse(_("The wording has changed since you opened it. Please read it again."))
    require_reasons(opinion)
    if not agrees and not remark.strip():
        refuse(_("Please say what should be changed."), "remark")
    look = ReasonsLook.objects.create(
        opinion=opinion,
        draft_hash=seen_hash,
        agrees=agrees,
        remark=remark.strip()[:1000],
        by_user=actor.user_id,
        looked_as=actor.label,
        looked_at=now or present(),
    )
    record(
        actor,
        "opinion.looked_at",
        opinion,
        alliance_id=opinion.alliance_id,
        changes={"draft": seen_hash, "agrees": agrees},
    )
    return look


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
