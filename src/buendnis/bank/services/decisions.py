"""What the bank decides: entered once, followed by the virtual budget, taken back while nothing rests on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from buendnis.bank import policies
from buendnis.bank.models import BankDecision, BankOutcome
from buendnis.funding.models import Application, ApplicationState
from buendnis.funding.services import applications
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import record, refuse, require, verb
from buendnis.ledger.models import Earmark, EarmarkState, Posting, Stage
from buendnis.ledger.selectors import earmark_of, expired_mark_of, waiting_of
from buendnis.ledger.services import Earmarked, commit, drop, earmark, keep_again, release, reverse
from buendnis.ledger.services.outcomes import is_number_of_another, paid_of

MARKED = {
    BankOutcome.GRANTED: applications.mark_granted,
    BankOutcome.REFUSED: applications.mark_refused,
    BankOutcome.WITHDRAWN: applications.mark_withdrawn,
}


@dataclass(frozen=True)
class Decided:
    """What a notice says. ``amount`` is the ESF share granted, ``rate`` lies between 0 and 1."""

    outcome: str
    decided_on: date
    notice: str = ""
    amount: Decimal | None = None
    rate: Decimal | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    reason: str = ""


@verb
def record_decision(
    actor: Actor, application: Application, decided: Decided, now: datetime | None = None
) -> BankDecision:
    """Enter a decision: the outline's state and the virtual budget follow it, in one step."""
    now = now or present()
    require(policies.may_deal(actor, application.alliance_id), _office_only())
    if problem := problem_of(decided, now):
        refuse(*problem)
    if standing_decision(application) is not None:
        refuse(_("The bank’s decision on this outline has been entered already."))
    if application.state != ApplicationState.OPINION:
        refuse(_("The bank decides on outlines whose expert opinion has been issued."))
    decision = BankDecision(
        alliance_id=application.alliance_id,
        application=application,
        entered_by=actor.user_id,
        entered_as=actor.label,
        entered_at=now,
        **{name: getattr(decided, name) for name in Decided.__dataclass_fields__},
    )
    decision.notice, decision.reason = decided.notice.strip(), decided.reason.strip()
    if decided.outcome != BankOutcome.GRANTED:
        decision.amount = decision.rate = decision.starts_on = decision.ends_on = None
    decision.validate_constraints()
    MARKED[BankOutcome(decided.outcome)](actor, application, now)
    decision.booked = _book(actor, application, decision, now)
    decision.save()
    record(
        actor,
        "decision.entered",
        decision,
        alliance_id=decision.alliance_id,
        changes={
            "outcome": decision.outcome,
            "notice": decision.notice,
            "amount": str(decision.amount or ""),
        },
    )
    return decision


@verb
def undo_decision(
    actor: Actor, decision: BankDecision, reason: str, now: datetime | None = None
) -> BankDecision:
    """Take a decision back that was entered wrongly. Refuses once money was paid, or what became free is used."""
    now = now or present()
    decision = (
        BankDecision.objects.in_alliance(decision.alliance_id)
        .select_for_update(of=("self",))
        .select_related("application")
        .get(pk=decision.pk)
    )
    require(policies.may_deal(actor, decision.alliance_id), _office_only())
    if decision.undone_at is not None:
        refuse(_("This decision has been taken back already."))
    if not reason.strip():
        refuse(_("Please give a reason."), "reason")
    _unbook(actor, decision, reason.strip(), now)
    applications.take_back_decision(actor, decision.application, now)
    decision.undone_at, decision.undone_reason = now, reason.strip()[:1000]
    decision.save(update_fields=["undone_at", "undone_reason"])
    record(
        actor,
        "decision.taken_back",
        decision,
        alliance_id=decision.alliance_id,
        changes={"reason": decision.undone_reason},
    )
    return decision


def problem_of(decided: Decided, now: datetime | None = None) -> tuple[str, str] | None:
    """What a notice lacks: a message and the field it is about; None if it is whole."""
    if decided.outcome not in BankOutcome.values:
        return _("Please choose what the bank has decided."), "outcome"
    if decided.decided_on > today(now):
        return _("The day lies in the future."), "decided_on"
    if decided.outcome == BankOutcome.GRANTED:
        if not decided.notice.strip():
            return _("Please give the number of the notice."), "notice"
        if decided.amount is None or decided.amount <= 0:
            return _("Please give the ESF amount that the bank has granted."), "amount"
        if decided.starts_on is None or decided.ends_on is None:
            return _("Please give the period that the notice names."), "starts_on"
        if decided.ends_on <= decided.starts_on:
            return _("The project ends before it starts."), "ends_on"
        if decided.rate is not None and not 0 <= decided.rate <= 1:
            return _("The rate lies between 0 and 100 percent."), "rate"
    if decided.outcome == BankOutcome.REFUSED and not decided.reason.strip():
        return _("Please say why the bank has refused."), "reason"
    return None


def standing_decision(application: Application) -> BankDecision | None:
    """The decision that counts."""
    found: BankDecision | None = (
        BankDecision.objects.in_alliance(application.alliance_id)
        .filter(application=application, undone_at__isnull=True)
        .first()
    )
    return found


def _office_only() -> str:
    return _("Only the secretariat of this alliance deals with the bank.")


def _book(actor: Actor, application: Application, decision: BankDecision, now: datetime) -> dict[str, Any]:
    """Commit what was granted, or let it go; the answer says what there was, so that it can be taken back."""
    subject = reference_to(application, application.title)
    mark = earmark_of(subject)
    entry = waiting_of(subject)
    if decision.outcome == BankOutcome.GRANTED:
        if entry is not None:
            refuse(
                _(
                    "The project waits on the reserve list of the virtual budget. "
                    "Please let it move up first, then enter the grant."
                )
            )
        if decision.amount is None:
            return {}
        old = expired_mark_of(subject, application.alliance_id) if mark is None else None
        if old is not None:  # grant notices take their time
            mark = keep_again(
                actor,
                old,
                amount=decision.amount,
                expires_on=today(now),
                reason=_("Granted after the earmark had expired"),
                now=now,
            )
        if mark is None:
            return {}
        before = _kept(mark)
        commit(
            actor,
            mark,
            amount=decision.amount,
            source=_("Notice %(number)s") % {"number": decision.notice},
            source_date=decision.decided_on,
            # by it the bank's lists find the project, unless it stands for another one, too
            bank_number="" if is_number_of_another(mark, decision.notice) else decision.notice[:40],
            starts_on=decision.starts_on,
            ends_on=decision.ends_on,
            now=now,
        )
        return before
    why = str(decision.get_outcome_display())
    if entry is not None:
        drop(actor, entry, why)
        return {"dropped": str(entry.public_id)}
    if mark is None:
        return {}
    before = _kept(mark)
    release(actor, mark, reason=why, now=now)
    return before


def _kept(mark: Earmark) -> dict[str, Any]:
    return {
        "earmark": str(mark.public_id),
        "amount": str(mark.amount),
        "expires_on": mark.expires_on.isoformat(),
    }


def _unbook(actor: Actor, decision: BankDecision, reason: str, now: datetime) -> None:
    """The money as it was earmarked before."""
    if "dropped" in decision.booked:
        refuse(_("It was taken off the reserve list by this. Please enter it there anew, by its resolution."))
    if "earmark" not in decision.booked:
        return
    mark = (
        Earmark.objects.in_alliance(decision.alliance_id)
        .select_related("head__recognition")
        .get(public_id=decision.booked["earmark"])
    )
    wanted = Decimal(decision.booked["amount"])
    if decision.outcome == BankOutcome.GRANTED:
        if mark.state != EarmarkState.COMMITTED or paid_of(mark):
            refuse(
                _("The bank has paid on this grant, or part of it is free. It can’t be taken back any more.")
            )
        posting = (
            Posting.objects.in_alliance(decision.alliance_id)
            .filter(
                cause_id=str(mark.public_id),
                origin=Stage.EARMARKED,
                target=Stage.COMMITTED,
                reversed_by__isnull=True,
            )
            .select_related("head__recognition")
            .order_by("-pk")
            .first()
        )
        if posting is None:
            refuse(_("The grant was booked back already."))
        reverse(actor, posting, reason, now)
        mark.refresh_from_db()
        if mark.amount == wanted:
            return
        release(actor, mark, reason=reason, now=now)
    again = earmark(
        actor,
        head=mark.head,
        subject=reference_to(decision.application, decision.application.title),
        amount=wanted,
        category=mark.category,
        expires_on=max(date.fromisoformat(decision.booked["expires_on"]), today(now)),
        reason=reason,
        key=f"bank:{decision.public_id}:back",
        now=now,
    )
    if not isinstance(again, Earmarked):
        refuse(_("What became free is used elsewhere by now, so the decision can’t be taken back any more."))
