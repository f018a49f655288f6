"""An idea's title and summary for all alliances, as long as whoever brought it agrees."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from buendnis.funding import idea_mails
from buendnis.funding.findable import index_idea
from buendnis.funding.models import Idea
from buendnis.funding.policies import ideas as policy
from buendnis.funding.services.idea_rows import locked_idea, require_office
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.verbs import record, refuse, require, verb


@verb
def agree_to_publication(actor: Actor, idea: Idea, *, agreed: bool) -> Idea:
    """Say as whoever brought the idea whether others may read it; taking it back ends the publication."""
    idea = locked_idea(idea)
    require(policy.brought(actor, idea), _("Only whoever brought the idea can agree to this."))
    idea.may_be_published = agreed
    if not agreed:
        idea.published_at = None
    idea.save(update_fields=["may_be_published", "published_at"])
    index_idea(idea)
    record(
        actor,
        "idea.publication_agreed" if agreed else "idea.publication_withdrawn",
        idea,
        alliance_id=idea.alliance_id,
    )
    return idea


@verb
def publish_idea(actor: Actor, idea: Idea, now: datetime | None = None) -> Idea:
    """Let all alliances read title and summary; an idea that the office itself entered needs nobody's consent."""
    idea = locked_idea(idea)
    require_office(actor, idea)
    if idea.state not in policy.DISCUSSED:
        refuse(_("This idea is not being pursued."))
    if idea.published_at is not None:
        refuse(_("This idea has been published already."))
    if idea.brought_by_seat_id is None and idea.brought_by_id == actor.user_id:
        idea.may_be_published = True
    if not idea.may_be_published:
        refuse(
            _("Whoever brought the idea has not agreed to that. They can do so on the page of their idea.")
        )
    idea.published_at = now or present()
    idea.save(update_fields=["may_be_published", "published_at"])
    index_idea(idea)
    idea_mails.tell_published(idea, but=actor.user_id)
    record(actor, "idea.published", idea, alliance_id=idea.alliance_id)
    return idea


@verb
def unpublish_idea(actor: Actor, idea: Idea) -> Idea:
    """Show the idea to its own alliance only, again."""
    idea = locked_idea(idea)
    require_office(actor, idea)
    idea.published_at = None
    idea.save(update_fields=["published_at"])
    index_idea(idea)
    record(actor, "idea.unpublished", idea, alliance_id=idea.alliance_id)
    return idea
