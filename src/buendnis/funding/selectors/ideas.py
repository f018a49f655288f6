"""Questions about ideas."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from buendnis.alliances.models import Alliance
from buendnis.funding.kinds import IDEA
from buendnis.funding.models import Idea, IdeaInvitation, IdeaState, IdeaSupport, SupportKind
from buendnis.ground.actor import Actor
from buendnis.ground.textindex.selectors import search as find
from buendnis.strategy.models import FieldOfAction
from buendnis.strategy.selectors import fields_to_name

if TYPE_CHECKING:

    class Listed(Idea):
        """An idea with what a list shows of it."""

        would_join: int
        would_cofund: int

        class Meta:
            abstract = True
else:
    Listed = Idea

_LONG = (
    "alliance__imprint",
    "alliance__privacy_notice",
    "alliance__controller",
    "call__text",
    "call__questions",
)
SORTS = {"title": "sort_key", "state": "step", "created": "created_at"}
_STATES = Case(
    *(When(state=state, then=Value(place)) for place, state in enumerate(IdeaState.values)),
    output_field=IntegerField(),
)


def visible_ideas(actor: Actor) -> QuerySet[Idea]:
    """Members see the confirmed ideas of their alliance, everybody the ones they brought themselves."""
    shown = Q(brought_by=actor.user_id) if actor.user_id else Q(pk__in=[])
    if actor.is_member and actor.alliance_id is not None:
        shown |= Q(alliance=actor.alliance_id) & ~Q(state=IdeaState.UNCONFIRMED)
    return (
        Idea.objects.filter(shown)
        .narrowed()
        .select_related("alliance", "field_of_action", "goal", "brought_by_seat", "call")
    )


def advised_ideas(actor: Actor) -> QuerySet[Idea]:
    """The ideas on which ``actor``'s secretariat advises: the confirmed ones of its alliance."""
    found = Idea.objects.in_alliance(actor.alliance_id if actor.is_office else None)
    return found.exclude(state=IdeaState.UNCONFIRMED).select_related("alliance", "field_of_action", "goal")


def listed_ideas(
    actor: Actor,
    *,
    search: str = "",
    state: str = "",
    field: str = "",
    call: str = "",
    sort: str = "",
) -> QuerySet[Listed]:
    """The ideas as a list asks for them: filtered, and in the order of ``sort`` ("-created" by default).

    ``field`` and ``call`` are public ids. Each row has ``would_join`` and ``would_cofund``: how many seats.
    Only the secretariat finds ideas by names of persons.
    """
    found = visible_ideas(actor)
    search = search.replace("\x00", "").strip()[:100]
    if search:
        found = found.filter(_says(actor, search))
    if state in IdeaState.values:
        found = found.filter(state=state)
    if field:
        found = found.filter(field_of_action__public_id=field) if _is_id(field) else found.none()
    if call:
        found = found.filter(call__public_id=call) if _is_id(call) else found.none()
    column = SORTS.get(sort.removeprefix("-"), "")
    order = f"-{column}" if column and sort.startswith("-") else column or "-created_at"
    rows = found.annotate(
        step=_STATES, would_join=_seats(SupportKind.JOIN), would_cofund=_seats(SupportKind.COFUND)
    )
    # a list shows none of the long texts, and rows without them are sorted in a fraction of the time
    rows = rows.defer("summary", "need", "answers", *_LONG)
    return rows.order_by(order, "-created_at", "pk")  # type: ignore[return-value]


def _says(actor: Actor, search: str) -> Q:
    """The ideas whose title or organisation contains the words, or whose texts speak of them.

    Members find the texts of their alliance by the index. Whoever sees their own ideas only has few, which are
    read through.
    """
    places = ["title", "organisation_name"]
    if actor.is_office:
        places += ["contact_name", "contact_email"]
    if not actor.is_member:
        places += ["summary", "need"]
    wanted = Q()
    for place in places:
        wanted |= Q(**{f"{place}__icontains": search})
    if actor.is_member:
        known = find(actor, search, kinds=[IDEA], alliance_id=actor.alliance_id).order_by()
        wanted |= Q(Exists(known.filter(public_id=OuterRef("public_id"))))
    return wanted


def _seats(kind: str) -> Coalesce:
    """How many seats say that of an idea; counted only for the rows of the page."""
    said = IdeaSupport.objects.unscoped("of the row beside it").filter(
        idea=OuterRef("pk"), kind=kind, withdrawn_at__isnull=True
    )
    count = said.order_by().values("idea").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(count), 0)


def fields_offered(alliance: Alliance) -> QuerySet[FieldOfAction]:
    """The fields of action of the strategy in force; without one, of all adopted versions."""
    return fields_to_name(alliance.pk)


def invitations_of(alliance: Alliance) -> QuerySet[IdeaInvitation]:
    """Whom the office of the alliance asked for an idea, the latest first."""
    rows = IdeaInvitation.objects.in_alliance(alliance.pk).select_related("idea", "call")
    return rows.order_by("-created_at", "-pk")


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
