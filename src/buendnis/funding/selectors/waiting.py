"""All that waits in an alliance: its order is found in narrow rows, and only what a page shows is read in full."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from buendnis.alliances.models import Alliance
from buendnis.funding.models import (
    AdviceCase,
    AdviceState,
    AdviceStep,
    Application,
    ApplicationState,
    Idea,
    IdeaState,
)
from buendnis.funding.selectors.advice import on_the_table
from buendnis.funding.selectors.turns import (
    WHOSE,
    Party,
    Waiting,
    case_waits,
    deadlines_of,
    idea_waits,
    outline_waits,
    party_of_case,
)
from buendnis.ground.actor import Actor
from buendnis.ground.text import sort_key

MOST = 300  # of each kind, the longest waiting first
OUTLINE, CASE, IDEA = "funding.application", "funding.advicecase", "funding.idea"
KINDS: Final = (OUTLINE, CASE, IDEA)


@dataclass(frozen=True, slots=True)
class Line:
    """What puts a thing that waits into its place: enough to filter and to sort it."""

    kind: str
    key: int
    title: str
    since: datetime
    party: Party
    due: date | None = None


@dataclass(frozen=True)
class Queue:
    """The lines as they were asked for. ``most``: how many of a kind there are at most, where more wait."""

    lines: list[Line]
    most: int | None = None


def queue_of(actor: Actor, alliance: Alliance, *, party: str = "", kind: str = "", sort: str = "") -> Queue:
    """All that waits in an alliance, the longest first; of each kind the :data:`MOST` longest.

    Only what the office may see: what somebody writes without its advice is nobody else's business.
    """
    name, backwards = sort.removeprefix("-"), sort.startswith("-")
    asked: dict[str, Callable[[], list[Line]]] = {
        OUTLINE: lambda: _outlines(actor, alliance, dated=name == "due"),
        CASE: lambda: _cases(alliance),
        IDEA: lambda: _ideas(alliance),
    }
    found = [lines() for each, lines in asked.items() if not kind or each == kind]
    rows = [row for lines in found for row in lines[:MOST] if not party or row.party == party]
    rows.sort(key=lambda row: (row.since, row.title))
    cut = any(len(lines) > MOST for lines in found)
    return Queue(_sorted(rows, name, backwards), MOST if cut else None)


def in_full(actor: Actor, alliance: Alliance, lines: Sequence[Line]) -> list[Waiting]:
    """The things that wait behind ``lines``, in their order; one question per kind, and those for deadlines."""
    keys = {kind: [line.key for line in lines if line.kind == kind] for kind in KINDS}
    found: dict[tuple[str, int], Waiting | None] = {}
    if keys[OUTLINE]:
        outlines = list(_read(_outline_rows(actor, alliance), keys[OUTLINE]))
        deadlines = deadlines_of(outlines)
        found |= {(OUTLINE, row.pk): outline_waits(row, deadlines.get(row.pk)) for row in outlines}
    if keys[CASE]:
        steps = _open_steps(alliance).only(
            "case", "text", "owner", "owner_name", "due", "done_at", "created_at"
        )
        cases = AdviceCase.objects.in_alliance(alliance.pk).filter(pk__in=keys[CASE])
        for case in cases.prefetch_related(Prefetch("steps", steps)).only(
            "public_id", "subject", "state", "state_since", "waiting_for", "responsible"
        ):
            found[CASE, case.pk] = case_waits(case, case.steps.all())
    if keys[IDEA]:
        ideas = Idea.objects.in_alliance(alliance.pk).filter(pk__in=keys[IDEA])
        for idea in ideas.only("public_id", "title", "state", "confirmed_at", "created_at"):
            found[IDEA, idea.pk] = idea_waits(idea)
    waiting = (found.get((line.kind, line.key)) for line in lines)
    return [each for each in waiting if each is not None]


def _sorted(rows: list[Line], name: str, backwards: bool) -> list[Line]:
    """``rows``, which come the longest waiting first, as somebody wants to see them."""
    if name == "title":
        return sorted(rows, key=lambda row: sort_key(row.title), reverse=backwards)
    if name == "due":
        dated = [(row.due, place) for place, row in enumerate(rows) if row.due]
        return [rows[place] for _due, place in sorted(dated, reverse=backwards)] + [
            row for row in rows if not row.due
        ]
    return rows[::-1] if name == "since" and backwards else rows


def _outline_rows(actor: Actor, alliance: Alliance) -> QuerySet[Application]:
    return Application.objects.visible_to(actor).filter(alliance=alliance, state__in=list(WHOSE))


def _read(rows: QuerySet[Application], keys: Iterable[int]) -> QuerySet[Application]:
    return (
        rows.filter(pk__in=keys)
        .select_related("applicant")
        .only("public_id", "title", "state", "state_since", "returned_until", "alliance", "applicant__name")
    )


def _outlines(actor: Actor, alliance: Alliance, *, dated: bool) -> list[Line]:
    """``dated``: with their deadlines, which many rooms have to be asked for."""
    rows = list(
        _outline_rows(actor, alliance)
        .order_by("state_since", "pk")
        .values_list("pk", "title", "state_since", "state")[: MOST + 1]
    )
    deadlines = {}
    if dated and rows:
        outlines = list(_read(_outline_rows(actor, alliance), [key for key, *_rest in rows]))
        deadlines = {key: deadline.day for key, deadline in deadlines_of(outlines).items()}
    return [
        Line(OUTLINE, key, title, since, WHOSE[ApplicationState(state)], deadlines.get(key))
        for key, title, since, state in rows
    ]


def _open_steps(alliance: Alliance) -> QuerySet[AdviceStep]:
    return AdviceStep.objects.in_alliance(alliance.pk).filter(done_at__isnull=True)


def _cases(alliance: Alliance) -> list[Line]:
    left = AdviceStep.objects.filter(case=OuterRef("pk"), done_at__isnull=True)
    rows = list(
        AdviceCase.objects.in_alliance(alliance.pk)
        .filter(on_the_table(alliance.pk))
        # an outline that is being written waits as such; its advice waits only where a step is named
        .filter(Q(application__isnull=True) | Exists(left.narrowed()))
        .order_by("state_since", "pk")
        .values_list("pk", "subject", "state_since", "state")[: MOST + 1]
    )
    nexts: dict[int, tuple[str | None, datetime | None, date | None]] = {
        key: (owner, named_at, due)
        for key, owner, named_at, due in _open_steps(alliance)
        .filter(case__in=[key for key, *_rest in rows])
        .order_by("case", F("due").asc(nulls_last=True), "pk")
        .distinct("case")
        .values_list("case", "owner", "created_at", "due")
    }
    lines = []
    for key, subject, since, state in rows:
        owner, named_at, due = nexts.get(key, (None, None, None))
        party = party_of_case(state, owner)
        if party is not None:
            begun = since if state == AdviceState.WAITING else named_at or since
            lines.append(Line(CASE, key, subject, begun, party, due))
    return lines


def _ideas(alliance: Alliance) -> list[Line]:
    rows = (
        Idea.objects.in_alliance(alliance.pk)
        .filter(state=IdeaState.NEW)
        .order_by("confirmed_at", "pk")
        .values_list("pk", "title", "confirmed_at", "created_at")[: MOST + 1]
    )
    return [Line(IDEA, key, title, confirmed or made, Party.OFFICE) for key, title, confirmed, made in rows]
