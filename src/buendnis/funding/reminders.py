"""Of what this room reminds people: next steps of advice, outlines to be sent again, drafts that wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.selectors import accounts_of_offices
from buendnis.funding.models import (
    AdviceCase,
    AdviceStep,
    Application,
    ApplicationState,
    StepOwner,
)
from buendnis.funding.selectors.advice import on_the_table
from buendnis.ground.clock import today
from buendnis.ground.mail import reminders
from buendnis.ground.mail.reminders import Due

DRAFT_WAITS = timedelta(days=28)
WHY = "reminders look at all alliances"


def register_reminders() -> None:
    """Name the kinds; see ``ground.mail.reminders``."""
    reminders.register("remind.step", _("A next step of advice is due"), steps_due, usual=1)
    reminders.register("remind.returned", _("An outline is expected back"), returned_due, usual=3)
    reminders.register("remind.call", _("A call ends for which you write an outline"), calls_ending, usual=7)
    reminders.register("remind.draft", _("An outline has waited for four weeks"), drafts_waiting, usual=0)


def steps_due(first: date, last: date) -> Iterator[Due]:
    """Open steps: of the office to whoever is responsible (else all of it), of the advised to them."""
    cases = AdviceCase.objects.unscoped(WHY).filter(on_the_table())
    rows = list(
        AdviceStep.objects.unscoped(WHY)
        .filter(done_at__isnull=True, due__range=(first, last), case__in=cases)
        .select_related("case__idea", "case__responsible__person")
        .order_by("due", "pk")
    )
    offices = accounts_of_offices({row.case.alliance_id for row in rows}, first)
    for row in rows:
        case = row.case
        if row.owner == StepOwner.ADVISED:
            asked = case.asked_by_id or (case.idea.brought_by_id if case.idea else None)
            readers = [asked] if asked else []
        else:
            own = case.responsible.person.user_id if case.responsible else None
            office = offices.get(case.alliance_id, [])
            # who has left the office is not reminded any more: then all of it is
            readers = [own] if own in office and own else office
        path = reverse("funding:advice_case", args=[case.public_id])
        for user_id in readers:
            if row.due is not None:
                yield Due(
                    user_id,
                    str(row.public_id),
                    row.due,
                    f"{case.subject}: {row.text}",
                    path,
                    case.alliance_id,
                )


def returned_due(first: date, last: date) -> Iterator[Due]:
    """Outlines that the office has returned with a day by which it expects them."""
    rows = (
        Application.objects.unscoped(WHY)
        .filter(state=ApplicationState.RETURNED, returned_until__range=(first, last))
        .prefetch_related("members")
        .order_by("returned_until", "pk")
    )
    for row in rows:
        if row.returned_until is not None:
            yield from _to_writers(row, row.returned_until)


def calls_ending(first: date, last: date) -> Iterator[Due]:
    """Drafts whose call ends, of the alliance or of the state, to whoever writes them."""
    days = (first, last)
    rows = (
        Application.objects.unscoped(WHY)
        .filter(Q(call__closes_on__range=days) | Q(funding_call__closes_on__range=days))
        .filter(state=ApplicationState.DRAFT)
        .select_related("call", "funding_call")
        .prefetch_related("members")
        .order_by("pk")
    )
    for row in rows:
        calls = [call.closes_on for call in (row.call, row.funding_call) if call is not None]
        ends = [day for day in calls if day is not None and first <= day <= last]
        yield from _to_writers(row, min(ends))


def drafts_waiting(first: date, last: date) -> Iterator[Due]:
    """Drafts that were begun four weeks ago, or a multiple of that: they may have been forgotten."""
    rows = (
        Application.objects.unscoped(WHY)
        .filter(state=ApplicationState.DRAFT)
        .prefetch_related("members")
        .order_by("state_since", "pk")
    )
    for row in rows:
        day = next_round(today(row.state_since), first)
        if day <= last:
            yield from _to_writers(row, day)


def next_round(begun: date, day: date) -> date:
    """The next day, from ``day`` on, on which something begun on ``begun`` has waited for whole four weeks."""
    rounds = max(1, -((begun - day) // DRAFT_WAITS))
    return begun + rounds * DRAFT_WAITS


def _to_writers(row: Application, due: date) -> Iterator[Due]:
    path = reverse("funding:application", args=[row.public_id])
    for member in row.members.all():
        yield Due(member.user_id, str(row.public_id), due, row.title, path, row.alliance_id)
