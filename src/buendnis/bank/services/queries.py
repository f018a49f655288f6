"""Queries of the bank: entered, passed on, answered in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from buendnis.bank import policies
from buendnis.bank.mails import ask_for_contribution, remind_office, tell_of_contribution
from buendnis.bank.models import BankQuery, QueryState, QueryStep, QueryStepKind
from buendnis.bank.transitions import QUERY
from buendnis.funding.models import Application
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.documents.services import store_upload
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import record, refuse, require, verb

DOCUMENT_KIND = "bank.query"
MOST_FILES = 10
REMIND_AHEAD = timedelta(days=5)
OPEN = (QueryState.OFFICE, QueryState.APPLICANT)


@verb
def enter_query(
    actor: Actor,
    application: Application,
    *,
    asked_on: date,
    text: str,
    due_on: date,
    owner: str = "",
    files: Sequence[Any] = (),
    now: datetime | None = None,
) -> BankQuery:
    """Note what the bank asks, and until when."""
    now = now or present()
    require(policies.may_deal(actor, application.alliance_id), _office_only())
    if not application.number:
        refuse(_("The bank asks about outlines that have been submitted."))
    if not text.strip():
        refuse(_("Please say what the bank asks."), "text")
    if asked_on > today(now):
        refuse(_("The day lies in the future."), "asked_on")
    if due_on < asked_on:
        refuse(_("The deadline lies before the day on which the bank asked."), "due_on")
    query = BankQuery.objects.create(
        alliance_id=application.alliance_id,
        application=application,
        asked_on=asked_on,
        text=text.strip(),
        due_on=due_on,
        owner=owner.strip()[:200],
        state_since=now,
    )
    _step(actor, query, QueryStepKind.ASKED, now, text="", documents=_stored(actor, query, files))
    record(actor, "query.entered", query, alliance_id=query.alliance_id, changes={"due_on": due_on})
    return query


@verb
def hand_over_query(actor: Actor, query: BankQuery, text: str = "", now: datetime | None = None) -> BankQuery:
    """Ask whoever writes the outline to contribute."""
    now = now or present()
    query = _for_office(actor, query)
    _move(query, "hand_over", now)
    _step(actor, query, QueryStepKind.HANDED, now, text=text)
    ask_for_contribution(query, text.strip())
    record(actor, "query.handed_over", query, alliance_id=query.alliance_id)
    return query


@verb
def contribute_to_query(
    actor: Actor, query: BankQuery, *, text: str, files: Sequence[Any] = (), now: datetime | None = None
) -> BankQuery:
    """What the applicant has to say to it; it goes back to the office."""
    now = now or present()
    query = _locked(query)
    if query.state != QueryState.APPLICANT:
        refuse(_("The office does not wait for a contribution any more."))
    require(policies.may_contribute(actor, query), _("Only those who write the outline contribute."))
    if not text.strip() and not files:
        refuse(_("Please write something or add a file."), "text")
    _move(query, "contribute", now)
    _step(actor, query, QueryStepKind.CONTRIBUTED, now, text=text, documents=_stored(actor, query, files))
    tell_of_contribution(query)
    record(actor, "query.contributed", query, alliance_id=query.alliance_id)
    return query


@verb
def take_query_back(actor: Actor, query: BankQuery, now: datetime | None = None) -> BankQuery:
    """Do not wait for the applicant any longer."""
    now = now or present()
    query = _for_office(actor, query)
    _move(query, "take_back", now)
    _step(actor, query, QueryStepKind.TAKEN_BACK, now)
    record(actor, "query.taken_back", query, alliance_id=query.alliance_id)
    return query


@verb
def answer_query(
    actor: Actor,
    query: BankQuery,
    *,
    text: str,
    answered_on: date,
    files: Sequence[Any] = (),
    now: datetime | None = None,
) -> BankQuery:
    """Note what the bank was answered, and when."""
    now = now or present()
    query = _for_office(actor, query)
    if not text.strip():
        refuse(_("Please say what the bank was answered."), "text")
    if not query.asked_on <= answered_on <= today(now):
        refuse(_("The answer was given after the bank asked, and not in the future."), "answered_on")
    query.answer, query.answered_on = text.strip(), answered_on
    _move(query, "answer", now, "answer", "answered_on")
    _step(actor, query, QueryStepKind.ANSWERED, now, text=text, documents=_stored(actor, query, files))
    record(
        actor, "query.answered", query, alliance_id=query.alliance_id, changes={"answered_on": answered_on}
    )
    return query


@verb
def reopen_query(
    actor: Actor, query: BankQuery, due_on: date, reason: str, now: datetime | None = None
) -> BankQuery:
    """The answer does not do: the bank asks again, until another day."""
    now = now or present()
    query = _for_office(actor, query)
    if not reason.strip():
        refuse(_("Please give a reason."), "reason")
    if due_on < today(now):
        refuse(_("The day lies in the past."), "due_on")
    before = query.due_on
    query.answered_on, query.due_on, query.reminded_on = None, due_on, None
    _move(query, "reopen", now, "answered_on", "due_on", "reminded_on")
    _step(actor, query, QueryStepKind.REOPENED, now, text=reason, due_before=before, due_on=due_on)
    record(actor, "query.reopened", query, alliance_id=query.alliance_id, changes={"due_on": due_on})
    return query


@verb
def extend_query(
    actor: Actor, query: BankQuery, due_on: date, reason: str, now: datetime | None = None
) -> BankQuery:
    """The bank gives more time."""
    now = now or present()
    query = _for_office(actor, query)
    if query.state not in OPEN:
        refuse(_("This query has been answered already."))
    if not reason.strip():
        refuse(_("Please give a reason."), "reason")
    if due_on <= query.due_on or due_on < today(now):
        refuse(_("Please choose a day after the present one that is not past."), "due_on")
    before, query.due_on, query.reminded_on = query.due_on, due_on, None
    query.save(update_fields=["due_on", "reminded_on"])
    _step(actor, query, QueryStepKind.EXTENDED, now, text=reason, due_before=before, due_on=due_on)
    record(actor, "query.extended", query, alliance_id=query.alliance_id, changes={"due_on": due_on})
    return query


def remind_of_queries(now: datetime | None = None) -> int:
    """Remind the office, and the applicant where it waits for them: five days before, and once it is late."""
    day = today(now)
    due = (
        BankQuery.objects.unscoped("all that are due")
        .filter(state__in=OPEN, due_on__lte=day + REMIND_AHEAD)
        .filter(Q(reminded_on__isnull=True) | Q(due_on__lt=day, reminded_on__lte=F("due_on")))
        .order_by("pk")
    )
    return sum(_remind(row, day) for row in due)


@verb
def _remind(query: BankQuery, day: date) -> bool:
    query = _locked(query)
    if query.state not in OPEN or query.reminded_on == day:
        return False
    query.reminded_on = day
    query.save(update_fields=["reminded_on"])
    remind_office(query)
    if query.state == QueryState.APPLICANT:
        ask_for_contribution(query, "")
    record(
        Actor.system("reminder", query.alliance_id), "query.reminded", query, alliance_id=query.alliance_id
    )
    return True


def _office_only() -> str:
    return _("Only the secretariat of this alliance deals with the bank.")


def _locked(query: BankQuery) -> BankQuery:
    found: BankQuery = (
        BankQuery.objects.in_alliance(query.alliance_id)
        .select_for_update(of=("self",))
        .select_related("alliance", "application")
        .get(pk=query.pk)
    )
    return found


def _for_office(actor: Actor, query: BankQuery) -> BankQuery:
    query = _locked(query)
    require(policies.may_deal(actor, query.alliance_id), _office_only())
    return query


def _move(query: BankQuery, step: str, now: datetime, *fields: str) -> None:
    query.state, query.state_since = QUERY.next(step, query.state), now
    query.save(update_fields=["state", "state_since", *fields])


def _stored(actor: Actor, query: BankQuery, files: Sequence[Any]) -> list[str]:
    if len(files) > MOST_FILES:
        refuse(_("Please upload at most %(most)s files at once.") % {"most": MOST_FILES}, "papers")
    owner = reference_to(query, query.application.number)
    return [
        str(
            store_upload(
                actor, file, alliance_id=query.alliance_id, owner=owner, kind=DOCUMENT_KIND
            ).public_id
        )
        for file in files
    ]


def _step(
    actor: Actor,
    query: BankQuery,
    kind: str,
    now: datetime,
    *,
    text: str = "",
    documents: Sequence[str] = (),
    due_before: date | None = None,
    due_on: date | None = None,
) -> None:
    QueryStep.objects.create(
        query=query,
        kind=kind,
        text=text.strip()[:8000],
        documents=list(documents),
        due_before=due_before,
        due_on=due_on,
        by_user=actor.user_id,
        done_as=actor.label or _("The applicant"),
        done_at=now,
    )
