"""What members say to an idea: that their seat would join or co-fund it, and comments."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Mandate
from buendnis.funding import idea_mails
from buendnis.funding.models import Idea, IdeaComment, IdeaSupport, SupportKind
from buendnis.funding.policies import ideas as policy
from buendnis.funding.services.checking import check
from buendnis.funding.services.idea_rows import locked_idea
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.verbs import record as note_down
from buendnis.ground.verbs import refuse, require, verb


@verb
def support_idea(actor: Actor, idea: Idea, kind: str, note: str = "") -> IdeaSupport:
    """Say that the actor's seat would join an idea or co-fund it: once per seat and kind, not binding."""
    idea = locked_idea(idea)
    require(policy.supports(actor, idea), _("Only a partner’s seat can say this, and not of its own idea."))
    if idea.state not in policy.DISCUSSED:
        refuse(_("This idea is not being pursued."))
    if kind not in SupportKind.values:
        refuse(_("Please say whether you would join or co-fund."), "kind")
    seat_id, mandate_id = actor.seat_id or 0, actor.mandate_id or 0
    if idea.support.filter(seat_id=seat_id, kind=kind, withdrawn_at__isnull=True).exists():
        refuse(_("Your seat has said this already."), "kind")
    support = IdeaSupport(idea=idea, seat_id=seat_id, kind=kind, note=note.strip(), given_by_id=mandate_id)
    check(support, exclude=["idea", "seat", "given_by"])
    support.save()
    note_down(
        actor,
        "idea.supported",
        idea,
        alliance_id=idea.alliance_id,
        changes={"kind": kind},
        personal={"note": support.note},
    )
    return support


@verb
def withdraw_support(actor: Actor, support: IdeaSupport, now: datetime | None = None) -> None:
    """Take back what the actor's seat said; withdrawn twice, it is withdrawn once."""
    idea = locked_idea(support.idea)
    require(
        actor.is_seated and actor.seat_id == support.seat_id, _("Only the seat that said this takes it back.")
    )
    changed = idea.support.filter(pk=support.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=now or present()
    )
    if changed:
        note_down(
            actor,
            "idea.support_withdrawn",
            idea,
            alliance_id=idea.alliance_id,
            changes={"kind": support.kind},
        )


@verb
def comment_idea(actor: Actor, idea: Idea, text: str, *, is_shared: bool = False) -> IdeaComment:
    """Write about an idea; members read it, whoever brought the idea only if ``is_shared``, and is told then."""
    idea = locked_idea(idea)
    require(policy.discusses(actor, idea), _("Only members of the alliance comment on its ideas."))
    if idea.state not in policy.DISCUSSED:
        refuse(_("This idea is not being pursued."))
    if not text.strip():
        refuse(_("Please write a comment."), "text")
    comment = IdeaComment(
        idea=idea,
        text=text.strip(),
        is_shared=is_shared,
        author=Mandate.objects.in_alliance(idea.alliance_id)
        .select_related("seat")
        .get(pk=actor.mandate_id or 0),
    )
    check(comment, exclude=["idea", "author"])
    comment.save()
    if is_shared:
        idea_mails.tell_comment(comment, but=actor.user_id)
    note_down(
        actor,
        "idea.commented",
        idea,
        alliance_id=idea.alliance_id,
        changes={"shared": is_shared},
        personal={"text": comment.text},
    )
    return comment
