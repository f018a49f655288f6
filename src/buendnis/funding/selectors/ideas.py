"""Questions about ideas."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from buendnis.funding.models import AdviceNote, Idea, IdeaState
from buendnis.ground.actor import Actor

SORTS = {"title": "title", "state": "state", "created": "created_at"}


def visible_ideas(actor: Actor) -> QuerySet[Idea]:
    """Members see the confirmed ideas of their alliance, everybody the ones they brought themselves."""
    own = Q(brought_by=actor.user_id) if actor.user_id else Q(pk__in=[])
    shown = own
    if actor.is_member:
        shown |= Q(alliance=actor.alliance_id) & ~Q(state=IdeaState.UNCONFIRMED)
    return (
        Idea.objects.filter(shown).narrowed().select_related("alliance", "field_of_action", "brought_by_seat")
    )


def advice_shown(actor: Actor, idea: Idea) -> QuerySet[AdviceNote]:
    """The notes of an idea: all for the office, the shared ones for whoever is advised, none for others."""
    notes = idea.advice.select_related("author__person", "author__seat").order_by("-advised_on", "-pk")
    if actor.in_office_of(idea.alliance_id):
        return notes
    if actor.user_id is not None and actor.user_id == idea.brought_by_id:
        return notes.filter(is_shared=True)
    return notes.none().narrowed()


def listed_ideas(
    actor: Actor, *, search: str = "", state: str = "", field: str = "", sort: str = ""
) -> QuerySet[Idea]:
    """The ideas as a list asks for them: filtered, and in the order of ``sort`` ("-created" by default)."""
    found = visible_ideas(actor)
    if search:
        found = found.filter(
            Q(title__icontains=search) | Q(summary__icontains=search) | Q(organisation_name__icontains=search)
        )
    if state in IdeaState.values:
        found = found.filter(state=state)
    if field.isascii() and field.isdigit() and len(field) < 10:
        found = found.filter(field_of_action=int(field))
    column = SORTS.get(sort.removeprefix("-"), "")
    order = f"-{column}" if column and sort.startswith("-") else column or "-created_at"
    return found.order_by(order, "pk")
