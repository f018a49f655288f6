"""Questions about calls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import OrderBy

from buendnis.alliances.models import Alliance
from buendnis.funding.guideline import read_guideline
from buendnis.funding.models import CallPhase, CallState, FundingCall, IdeaCall, IdeaState
from buendnis.funding.models.calls import phase_is
from buendnis.funding.questionnaire import Field, read_draft
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ground.documents import selectors as documents
from buendnis.ground.documents.models import Document
from buendnis.ground.reference import reference_to

SORTS = {
    "title": "sort_key",
    "opens": "opens_on",
    "closes": "closes_on",
    "phase": "step",
    "ideas": "number_of_ideas",
}
COUNTED = ~Q(ideas__state=IdeaState.UNCONFIRMED) & Q(ideas__isnull=False)

C = TypeVar("C", IdeaCall, FundingCall)


def visible_calls(actor: Actor) -> QuerySet[IdeaCall]:
    """The calls of the actor's alliance; drafts are the office's business."""
    calls = IdeaCall.objects.in_alliance(actor.alliance_id if actor.is_member else None)
    if not actor.is_office:
        calls = calls.exclude(state=CallState.DRAFT)
    return calls.select_related("alliance", "field_of_action", "guideline")


def published_calls(alliance: Alliance) -> QuerySet[IdeaCall]:
    """The calls that everybody reads."""
    calls = IdeaCall.objects.in_alliance(alliance.pk).exclude(state=CallState.DRAFT)
    return calls.select_related("alliance", "field_of_action", "guideline").order_by(
        "closes_on", "sort_key", "pk"
    )


def kept_funding_calls(actor: Actor) -> QuerySet[FundingCall]:
    """The state's calls as the actor's alliance keeps them."""
    return FundingCall.objects.in_alliance(actor.alliance_id if actor.is_member else None)


def funding_calls_of(alliance: Alliance) -> QuerySet[FundingCall]:
    """The state's calls that the alliance makes known."""
    return (
        FundingCall.objects.in_alliance(alliance.pk)
        .exclude(state=CallState.DRAFT)
        .order_by("closes_on", "sort_key", "pk")
    )


def open_calls(alliance: Alliance, day: date | None = None) -> QuerySet[IdeaCall]:
    """The calls to which an idea can be brought on ``day``; what ends first comes first."""
    return published_calls(alliance).filter(phase_is(CallPhase.OPEN, day or today()))


def open_funding_calls(alliance: Alliance, day: date | None = None) -> QuerySet[FundingCall]:
    """The state's calls that are open on ``day``."""
    return funding_calls_of(alliance).filter(phase_is(CallPhase.OPEN, day or today()))


def listed_calls(
    actor: Actor, *, search: str = "", phase: str = "", sort: str = "", day: date | None = None
) -> QuerySet[IdeaCall]:
    """The alliance's calls as a list asks for them; each with ``number_of_ideas`` that were confirmed."""
    calls = _listed(
        visible_calls(actor).annotate(number_of_ideas=Count("ideas", filter=COUNTED)), search, phase, day
    )
    return _sorted(calls, sort)


def listed_funding_calls(
    actor: Actor, *, search: str = "", phase: str = "", sort: str = "", day: date | None = None
) -> QuerySet[FundingCall]:
    """The state's calls as a list asks for them."""
    return _sorted(_listed(kept_funding_calls(actor), search, phase, day), sort)


def documents_of(call: IdeaCall) -> Sequence[Document]:
    """The files that are offered with a call."""
    return list(documents.of(reference_to(call)).order_by("created_at", "pk"))


def funding_object_title(call: IdeaCall) -> str:
    """The funding category for which a call looks for ideas, as its guideline names it; empty without one."""
    if not call.funding_object or call.guideline is None:
        return ""
    found = read_guideline(call.guideline.document).funding_object(call.funding_object)
    return found.title if found else ""


def questions_of(call: IdeaCall) -> Sequence[Field]:
    """What the call asks besides title, description and need."""
    return list(read_draft(call.questions).fields()) if call.questions else []


def _listed(calls: QuerySet[C], search: str, phase: str, day: date | None) -> QuerySet[C]:
    day = day or today()
    search = search.replace("\x00", "").strip()[:100]
    if search:
        calls = calls.filter(Q(title__icontains=search) | Q(text__icontains=search))
    if phase in CallPhase.values:
        calls = calls.filter(phase_is(phase, day))
    steps = [When(phase_is(step, day), then=Value(place)) for place, step in enumerate(CallPhase.values)]
    return calls.annotate(step=Case(*steps, default=Value(len(steps)), output_field=IntegerField()))


def _sorted(calls: QuerySet[C], sort: str) -> QuerySet[C]:
    column = SORTS.get(sort.removeprefix("-"))
    if column is None or (column == "number_of_ideas" and calls.model is FundingCall):
        return calls.order_by(F("step").asc(), "-opens_on", "-pk")
    # a continuous call ends after all others
    order = OrderBy(F(column), descending=sort.startswith("-"), nulls_last=not sort.startswith("-"))
    return calls.order_by(order, "-opens_on", "-pk")
