"""Questions about what others say to an idea."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from buendnis.funding.models import Idea, IdeaComment, IdeaSupport, SupportKind
from buendnis.funding.policies import ideas as policy
from buendnis.funding.questionnaire import GivenSection, given, read_questionnaire
from buendnis.funding.selectors.similar import alike
from buendnis.ground.actor import Actor
from buendnis.ground.documents import selectors as documents
from buendnis.ground.reference import reference_to


def support_shown(actor: Actor, idea: Idea) -> QuerySet[IdeaSupport]:
    """Which seats would join or co-fund: for members of the alliance."""
    rows = (
        idea.support.filter(withdrawn_at__isnull=True)
        if policy.discusses(actor, idea)
        else idea.support.none()
    )
    return rows.select_related("seat").order_by("kind", "created_at", "pk").narrowed()


def comments_shown(actor: Actor, idea: Idea) -> QuerySet[IdeaComment]:
    """All comments for members, the shared ones for whoever brought the idea, none for others."""
    rows = idea.comments.select_related("author__seat").order_by("created_at", "pk")
    if policy.discusses(actor, idea):
        return rows
    return (rows.filter(is_shared=True) if policy.brought(actor, idea) else rows.none()).narrowed()


def answers_shown(idea: Idea) -> tuple[GivenSection, ...]:
    """What the idea says to the questions of its call, which were frozen when it was published."""
    if idea.call is None or not idea.call.questions:
        return ()
    return given(read_questionnaire(idea.call.questions), idea.answers)


def page_parts(actor: Actor, idea: Idea) -> dict[str, Any]:
    """What the page of an idea shows beside the idea itself and its advice."""
    support = list(support_shown(actor, idea))
    said = {row.kind for row in support if row.seat_id == actor.seat_id}
    discussed = idea.state in policy.DISCUSSED
    supports = discussed and policy.supports(actor, idea)
    reads_all = policy.discusses(actor, idea)
    merged = list(idea.merged.order_by("pk")) if reads_all else []
    known = {idea.public_id, *(row.public_id for row in merged)}
    looks = reads_all or policy.brought(actor, idea)
    return {
        "support": support,
        "own_seat": actor.seat_id,
        "can_support": [kind for kind in SupportKind if supports and kind.value not in said],
        "comments": list(comments_shown(actor, idea)),
        "can_comment": discussed and reads_all,
        "discusses": reads_all,
        "answers": answers_shown(idea),
        "files": list(documents.of(reference_to(idea)).order_by("pk")),
        "similar": alike(actor, idea.title, f"{idea.summary} {idea.need}", but=known) if looks else [],
        "merged": merged,
        "can_publish": discussed and idea.published_at is None,
        "is_published": idea.published_at is not None,
    }
