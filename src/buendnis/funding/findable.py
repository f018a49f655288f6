"""What of this room is found by its words: ideas, and outlines as they were submitted last.

An idea that was published is found by everybody, by its title and summary only: that is what whoever brought it
agreed to. All else is found by the members of its alliance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from buendnis.funding.kinds import IDEA, OUTLINE
from buendnis.funding.models import Application, ApplicationRevision, Idea, IdeaState
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ground.textindex import kinds, services
from buendnis.ground.textindex.kinds import Piece, Shown


def register() -> None:
    """Tell the index what there is."""
    kinds.register(IDEA, _("Idea"), describe=_describe_ideas, source=_all_ideas)
    kinds.register(OUTLINE, _("Outline"), describe=_describe_outlines, source=_all_outlines)


def index_idea(idea: Idea) -> None:
    """Let a confirmed idea be found by those who may read it; called by every verb that changes what is found."""
    if idea.state == IdeaState.UNCONFIRMED:
        return
    services.put(_of_idea(idea))


def index_outline(application: Application, revision: ApplicationRevision) -> None:
    """Let an outline be found as it was submitted."""
    services.put(_of_outline(application, revision.content))


def _of_idea(idea: Idea) -> Piece:
    public = idea.published_at is not None
    text = idea.summary if public else f"{idea.summary}\n{idea.need}"
    return Piece(IDEA, idea.public_id, idea.alliance_id, idea.title, text, public, day=today(idea.created_at))


def _of_outline(application: Application, content: Mapping[str, Any]) -> Piece:
    texts = content.get("texts", {})
    said = [str(texts.get(name) or "") for name in ("summary", "need", "target_groups", "aims", "methods")]
    return Piece(
        OUTLINE,
        application.public_id,
        application.alliance_id,
        str(content.get("title") or application.title),
        "\n".join(said),
        public=False,
        day=today(application.created_at),
    )


def _all_ideas() -> Iterator[Piece]:
    rows = Idea.objects.unscoped("to be indexed, of all alliances").exclude(state=IdeaState.UNCONFIRMED)
    return (_of_idea(idea) for idea in rows.order_by("pk").iterator(chunk_size=500))


def _all_outlines() -> Iterator[Piece]:
    latest = (
        ApplicationRevision.objects.unscoped("of the row beside it")
        .filter(application=OuterRef("pk"))
        .order_by("-number")
    )
    rows = (
        Application.objects.unscoped("to be indexed, of all alliances")
        .exclude(number="")
        .annotate(said=Subquery(latest.values("content")[:1]))
        .order_by("pk")
    )
    return (_of_outline(row, row.said) for row in rows.iterator(chunk_size=500) if row.said)


def _describe_ideas(actor: Actor, ids: Sequence[UUID]) -> Mapping[UUID, Shown]:
    """The state of each; an address for members of its alliance, and of published ones for everybody."""
    rows = (
        Idea.objects.unscoped("what the index found for this actor; what was not published is left out below")
        .filter(public_id__in=ids)
        .select_related("alliance")
    )
    found: dict[UUID, Shown] = {}
    for idea in rows.order_by("pk"):
        if actor.member_of(idea.alliance_id) and idea.state != IdeaState.UNCONFIRMED:
            url = reverse("funding:idea", args=[idea.public_id])
        elif idea.published_at is not None:
            url = reverse("funding:published_idea", args=[idea.alliance.slug, idea.public_id])
        else:
            continue
        found[idea.public_id] = Shown(idea.get_state_display(), url)
    return found


def _describe_outlines(actor: Actor, ids: Sequence[UUID]) -> Mapping[UUID, Shown]:
    rows = Application.objects.visible_to(actor).filter(public_id__in=ids).order_by("pk")
    return {
        row.public_id: Shown(row.get_state_display(), reverse("funding:application", args=[row.public_id]))
        for row in rows
    }
