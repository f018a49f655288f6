"""Whose turn it is, in cases of advice, with ideas and with outlines: who, what, since when, until when.

Rooms above know deadlines that this room does not (until when partners assess, when a council meets). They
register a function here, and never have to be known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buendnis.funding.durations import Usual, usual_durations
from buendnis.funding.models import (
    AdviceCase,
    AdviceState,
    AdviceStep,
    Application,
    ApplicationState,
    FundingSource,
    Idea,
    IdeaState,
    SourceStatus,
    StepOwner,
)
from buendnis.funding.transitions import EDITABLE
from buendnis.ground.clock import today

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Party(StrEnum):
    """Who can be waited for."""

    OFFICE = "office"
    APPLICANT = "applicant"
    PARTNERS = "partners"
    OTHERS = "others"


@dataclass(frozen=True)
class Deadline:
    """A last day that counts for somebody's turn, and what it is."""

    day: date
    label: str | Promise = ""


@dataclass(frozen=True)
class Waiting:
    """Something that waits for somebody since ``since``; ``state`` names the step for its usual duration."""

    kind: str
    title: str
    url: StrOrPromise
    party: Party
    who: str | Promise
    text: str | Promise
    since: datetime
    state: str
    deadline: Deadline | None = None

    def days(self, day: date) -> int:
        """For how many days it has waited."""
        return max(0, (day - today(self.since)).days)

    def is_of(self, *, office: bool, advised: bool) -> bool:
        """Whether it is the turn of somebody who is of the office, or is advised."""
        return (office and self.party == Party.OFFICE) or (advised and self.party == Party.APPLICANT)

    def is_late(self, day: date) -> bool:
        """Whether its last day has passed."""
        return self.deadline is not None and self.deadline.day < day


Outlines = list[Application]
Provider = Callable[[Outlines], Mapping[int, Deadline]]
_providers: list[Provider] = []


def register_deadlines(provider: Provider) -> Provider:
    """Ask ``provider`` for the deadlines of outlines, by their keys, in a constant number of questions."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def deadlines_of(outlines: Outlines) -> dict[int, Deadline]:
    """For each outline the earliest deadline that somebody knows."""
    found: dict[int, Deadline] = {
        row.pk: Deadline(row.returned_until, _("expected back"))
        for row in outlines
        if row.state == ApplicationState.RETURNED and row.returned_until
    }
    for provider in (papers_due, calls_end, *_providers):
        for key, deadline in provider(outlines).items():
            if key not in found or deadline.day < found[key].day:
                found[key] = deadline
    return found


def papers_due(outlines: Outlines) -> dict[int, Deadline]:
    """While an outline is written: the earliest day on which a council that is to co-fund it wants its papers."""
    rows = (
        FundingSource.objects.filter(
            application__in=[row.pk for row in outlines if row.state in EDITABLE],
            papers_due_on__gte=today(),
        )
        .exclude(status__in=[SourceStatus.CONFIRMED, SourceStatus.WITHDRAWN])
        .order_by("-papers_due_on", "-pk")
    )
    return {
        row.application_id: Deadline(
            row.papers_due_on, format_lazy(_PAPERS, body=row.deciding_body or row.label)
        )
        for row in rows
        if row.papers_due_on is not None
    }


_PAPERS = gettext_lazy("papers for {body}")
_CALL = gettext_lazy("end of the call")


def calls_end(outlines: Outlines) -> dict[int, Deadline]:
    """While an outline is written: the last day of the call that it answers, of the alliance or of the state."""
    rows = Application.objects.unscoped("of outlines that are visible anyway").filter(
        pk__in=[row.pk for row in outlines if row.state in EDITABLE]
    )
    found: dict[int, Deadline] = {}
    for key, *days in rows.values_list("pk", "call__closes_on", "funding_call__closes_on"):
        ahead = [day for day in days if day is not None and day >= today()]
        if ahead:
            found[key] = Deadline(min(ahead), _CALL)
    return found


# --- one thing --------------------------------------------------------------------------------------

WHOSE = {
    ApplicationState.DRAFT: Party.APPLICANT,
    ApplicationState.RETURNED: Party.APPLICANT,
    ApplicationState.SUBMITTED: Party.OFFICE,
    ApplicationState.CHECKED: Party.OFFICE,
    ApplicationState.ASSESSMENT: Party.PARTNERS,
    ApplicationState.DECIDED: Party.OFFICE,
}


def outline_waits(row: Application, deadline: Deadline | None = None) -> Waiting | None:
    """For whom an outline waits; for nobody here once its opinion is issued."""
    party = WHOSE.get(ApplicationState(row.state))
    if party is None:
        return None
    texts = {
        ApplicationState.DRAFT: _("writes the outline"),
        ApplicationState.RETURNED: _("changes the outline"),
        ApplicationState.SUBMITTED: _("runs the pre-check"),
        ApplicationState.CHECKED: _("opens the assessment"),
        ApplicationState.ASSESSMENT: _("assess the outline"),
        ApplicationState.DECIDED: _("prepares the expert opinion"),
    }
    who = {
        Party.APPLICANT: row.applicant.name,
        Party.OFFICE: _("The secretariat"),
        Party.PARTNERS: _("The partners"),
    }
    return Waiting(
        "funding.application",
        row.title,
        reverse("funding:application", args=[row.public_id]),
        party,
        who[party],
        texts[ApplicationState(row.state)],
        row.state_since,
        row.state,
        deadline,
    )


def party_of_case(state: str, owner: str | None) -> Party | None:
    """Whose turn a case of advice is; ``owner``: of its next open step, ``None`` if there is none."""
    if state == AdviceState.WAITING:
        return Party.OTHERS
    if state != AdviceState.OPEN:
        return None
    parties: dict[str | None, Party] = {
        None: Party.OFFICE,
        StepOwner.OFFICE: Party.OFFICE,
        StepOwner.ADVISED: Party.APPLICANT,
    }
    return parties.get(owner, Party.OTHERS)


def case_waits(case: AdviceCase, steps: Iterable[AdviceStep]) -> Waiting | None:
    """For whom a case waits: as its next open step says, or as the office has noted. ``steps``: those shown."""
    url = reverse("funding:advice_case", args=[case.public_id])
    common: dict[str, Any] = {
        "kind": "funding.advicecase",
        "title": case.subject,
        "url": url,
        "state": case.state,
    }
    left = sorted(
        (step for step in steps if step.done_at is None), key=lambda step: (step.due or date.max, step.pk)
    )
    party = party_of_case(case.state, left[0].owner if left else None)
    if party is None:
        return None
    if case.state == AdviceState.WAITING:
        return Waiting(
            party=party,
            who=case.waiting_for,
            text=_("is waited for"),
            since=case.state_since,
            deadline=_of(left),
            **common,
        )
    if left:
        step = left[0]
        return Waiting(
            party=party,
            who=step.owner_name or step.get_owner_display(),
            text=step.text,
            since=step.created_at,
            deadline=_of(left),
            **common,
        )
    return Waiting(
        party=party,
        who=_("The secretariat"),
        text=_("gets in touch")
        if case.responsible_id is None
        else _("names the next step, or closes the case"),
        since=case.state_since,
        **common,
    )


def idea_waits(idea: Idea, since: datetime | None = None) -> Waiting | None:
    """For whom an idea waits; one in advice waits as its case does."""
    if idea.state != IdeaState.NEW:
        return None
    return Waiting(
        "funding.idea",
        idea.title,
        reverse("funding:idea", args=[idea.public_id]),
        Party.OFFICE,
        _("The secretariat"),
        _("gets in touch"),
        since or idea.confirmed_at or idea.created_at,
        idea.state,
    )


def _of(left: list[AdviceStep]) -> Deadline | None:
    return Deadline(left[0].due, left[0].text) if left and left[0].due else None


@dataclass(frozen=True)
class Usuals:
    """How long each step usually takes in an alliance, asked once per kind."""

    alliance_id: int
    known: dict[str, dict[str, Usual]] = field(default_factory=dict)

    def of(self, waiting: Waiting) -> Usual:
        """The usual duration of the step in which something waits."""
        if waiting.kind not in self.known:
            self.known[waiting.kind] = usual_durations(self.alliance_id, waiting.kind)
        return self.known[waiting.kind].get(waiting.state, Usual(0, 0, 0, 0))
