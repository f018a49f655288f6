"""Questions about cases of advice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from django.db.models import (
    Case,
    Exists,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from buendnis.alliances.models import Alliance, Mandate
from buendnis.alliances.selectors import office_of
from buendnis.funding.models import (
    AdviceCase,
    AdviceContact,
    AdviceDocument,
    AdviceNote,
    AdviceState,
    AdviceStep,
    Idea,
    IdeaState,
    StepOwner,
)
from buendnis.funding.policies import advice as policy
from buendnis.funding.policies import ideas as idea_policy
from buendnis.funding.transitions_advice import LIVING
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.parties.models import Person

Rows = TypeVar("Rows", "QuerySet[AdviceNote]", "QuerySet[AdviceStep]")
SORTS = {
    "subject": "sort_key",
    "state": "step",
    "since": "state_since",
    "due": "next_due",
    "created": "created_at",
}
_STATES = Case(
    *(When(state=state, then=Value(place)) for place, state in enumerate(AdviceState.values)),
    output_field=IntegerField(),
)
MOST_ADVISED, MOST_STEPS = 500, 50  # of somebody's own: whoever has more of them reads the list of cases
_TALKED_ABOUT = (IdeaState.NEW, IdeaState.ADVICE, IdeaState.OUTLINED)


def on_the_table(alliance_id: int | None = None) -> Q:
    """Which cases are advised on: a parked or declined idea takes its case off the table.

    Whoever asks for the cases of one alliance names it, so that of all ideas only its own are looked at.
    """
    ideas = Idea.objects.unscoped("of cases that are narrowed by whoever asks")
    if alliance_id is not None:
        ideas = ideas.in_alliance(alliance_id)
    talked_about = ideas.filter(state__in=_TALKED_ABOUT)
    return Q(state__in=LIVING) & (Q(idea__isnull=True) | Q(idea__in=talked_about.values("pk")))


def advised_cases(actor: Actor) -> QuerySet[AdviceCase]:
    """The cases on which ``actor``'s secretariat advises: the confirmed ones of its alliance."""
    found = AdviceCase.objects.in_alliance(actor.alliance_id if actor.is_office else None)
    return found.exclude(state=AdviceState.UNCONFIRMED)


def with_everything(cases: QuerySet[AdviceCase]) -> QuerySet[AdviceCase]:
    """``cases`` with what their page needs, in a constant number of queries."""
    return cases.select_related(
        "alliance", "idea__brought_by", "application", "asked_by", "responsible__person"
    ).prefetch_related("application__members", "contacts", "helpers__person")


def notes_of(actor: Actor, case: AdviceCase) -> QuerySet[AdviceNote]:
    """The notes of a case: all for the office, the shared ones for whoever is advised, none for others."""
    notes = case.notes.select_related("author__person", "author__seat").prefetch_related("steps")
    return _shown(actor, case, notes.order_by("-advised_on", "-pk"))


def steps_of(actor: Actor, case: AdviceCase) -> QuerySet[AdviceStep]:
    """The next steps, the open ones first, by their last day."""
    done = Case(When(done_at=None, then=Value(0)), default=Value(1), output_field=IntegerField())
    return _shown(actor, case, case.steps.annotate(done=done).order_by("done", "due", "pk"))


def documents_of(actor: Actor, case: AdviceCase) -> QuerySet[AdviceDocument]:
    """The papers that ``actor`` may read."""
    rows = case.documents.order_by("pk")
    if policy.advises(actor, case):
        return rows
    return rows.filter(is_shared=True) if policy.is_advised(actor, case) else rows.none()


def _shown(actor: Actor, case: AdviceCase, rows: Rows) -> Rows:
    if policy.advises(actor, case):
        return rows
    if policy.is_advised(actor, case):
        return rows.filter(is_shared=True)
    return rows.none()


def advice_shown(actor: Actor, idea: Idea) -> QuerySet[AdviceNote]:
    """The notes of an idea: all for the office, the shared ones for whoever is advised, none for others."""
    notes = (
        AdviceNote.objects.in_alliance(idea.alliance_id)
        .filter(case__idea=idea)
        .select_related("author__person", "author__seat")
        .prefetch_related("steps")
        .order_by("-advised_on", "-pk")
    )
    if idea_policy.advises(actor, idea):
        return notes
    if idea_policy.brought(actor, idea):
        return notes.filter(is_shared=True)
    return notes.none().narrowed()


def case_of_idea(actor: Actor, idea: Idea) -> AdviceCase | None:
    """The case in which an idea is advised, if ``actor`` sees it."""
    return AdviceCase.objects.visible_to(actor).filter(idea=idea).first()


def listed_cases(
    actor: Actor,
    *,
    search: str = "",
    state: str = "",
    mine: bool = False,
    overdue: bool = False,
    sort: str = "",
    day: date | None = None,
) -> QuerySet[AdviceCase]:
    """The cases as a list asks for them; without a state those that are not closed, for the office.

    Each row has ``next_due``, the earliest last day of its open steps. Only the office finds cases by persons.
    """
    day = day or today()
    found = AdviceCase.objects.visible_to(actor)
    search = search.replace("\x00", "").strip()[:100]
    if search:
        wanted = Q(subject__icontains=search) | Q(organisation_name__icontains=search)
        if actor.is_office:
            people = AdviceContact.objects.filter(case=OuterRef("pk"))
            named = Q(name__icontains=search) | Q(email__icontains=search)
            wanted |= Q(question__icontains=search) | Q(Exists(people.filter(named)))
        found = found.filter(wanted)
    if state in AdviceState.values:
        found = found.filter(state=state)
    elif state != "all":
        found = found.exclude(state=AdviceState.CLOSED)
    if mine:
        found = found.filter(responsible=actor.mandate_id or 0)
    open_steps = AdviceStep.objects.filter(case=OuterRef("pk"), done_at__isnull=True).narrowed()
    if not actor.is_office:
        open_steps = open_steps.filter(is_shared=True)
    next_due = open_steps.order_by().values("case").annotate(first=Min("due")).values("first")
    if overdue:
        late = AdviceStep.objects.filter(case=OuterRef("pk"), done_at__isnull=True, due__lt=day).narrowed()
        found = found.filter(Exists(late), state__in=LIVING)
    column = SORTS.get(sort.removeprefix("-"), "")
    order = f"-{column}" if column and sort.startswith("-") else column or "-state_since"
    return (
        found.select_related("responsible__person", "alliance")
        .annotate(step=_STATES, next_due=Subquery(next_due))
        .order_by(order, "-created_at", "pk")
    )


def open_steps_until(alliance: Alliance, last: date) -> QuerySet[AdviceStep]:
    """The open steps of living cases that are due until ``last``, the earliest first."""
    return (
        AdviceStep.objects.in_alliance(alliance.pk)
        .filter(done_at__isnull=True, due__lte=last, case__state__in=LIVING)
        .filter(Q(case__idea__isnull=True) | Q(case__idea__state__in=_TALKED_ABOUT))
        .select_related("case")
        .only("text", "owner", "owner_name", "due", "case__public_id", "case__subject")
        .order_by("due", "pk")
    )


def moved_last(actor: Actor) -> list[int]:
    """The keys of the cases in which ``actor`` is advised and that are not closed, those that moved last first."""
    cases = AdviceCase.objects.visible_to(actor).exclude(state=AdviceState.CLOSED)
    return list(cases.order_by("-state_since", "pk").values_list("pk", flat=True)[:MOST_ADVISED])


def own_steps(cases: Sequence[int]) -> list[AdviceStep]:
    """The first open steps that are the turn of whoever is advised in ``cases``, which they see."""
    steps = AdviceStep.objects.unscoped("of cases in which one is advised, in whatever alliance")
    own = steps.filter(owner=StepOwner.ADVISED, is_shared=True, done_at__isnull=True)
    return list(
        own.filter(case__in=cases, case__state__in=LIVING)
        .select_related("case")
        .only("text", "due", "case__public_id", "case__subject")
        .order_by("due", "pk")[:MOST_STEPS]
    )


def untaken(alliance: Alliance) -> QuerySet[AdviceCase]:
    """Confirmed requests for which nobody of the office is responsible yet, the oldest first."""
    found = AdviceCase.objects.in_alliance(alliance.pk).filter(
        state__in=LIVING, responsible__isnull=True, idea__isnull=True
    )
    return found.order_by("state_since", "pk")


def colleagues(alliance: Alliance) -> QuerySet[Mandate]:
    """Who can be responsible for a case: the office as it is today."""
    return office_of(alliance).order_by("person__sort_key", "pk")


def possible_helpers(alliance: Alliance) -> QuerySet[Person]:
    """Who can have helped to write an outline: everybody with a mandate in the alliance, past or present."""
    mandates = Mandate.objects.in_alliance(alliance.pk).values("person")
    return Person.objects.filter(pk__in=mandates).order_by("sort_key")
