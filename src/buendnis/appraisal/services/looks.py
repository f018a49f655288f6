"""The second look at an opinion that does not support a project: no refusal goes out on one person's words."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from buendnis.appraisal import policies
from buendnis.appraisal.models import ExpertOpinion, OpinionResult, OpinionState, ReasonsLook
from buendnis.appraisal.second_look import require_reasons
from buendnis.appraisal.services.opinions import draft_hash, locked_opinion, standing_of
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
