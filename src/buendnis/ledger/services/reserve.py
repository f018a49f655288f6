"""Moving up from the reserve list: never by itself, always by the secretariat's word."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from buendnis.ground.actor import Actor
from buendnis.ground.reference import Reference
from buendnis.ground.verbs import record, refuse, verb
from buendnis.ledger.models import Earmark, ReserveEntry, ReserveState
from buendnis.ledger.selectors import balances, reserve_of
from buendnis.ledger.services.booking import alliance_of, lock, need_reason, require_office
from buendnis.ledger.services.earmarks import begin


@verb
def promote(
    actor: Actor, entry: ReserveEntry, *, expires_on: date, reason: str = "", now: datetime | None = None
) -> Earmark:
    """Earmark for who waits on the reserve list, now that the budget holds the amount.

    Whoever is moved up out of turn needs a reason.
    """
    require_office(actor, alliance_of(entry.head))
    entry = _waiting(entry)
    first = reserve_of(entry.head).first()
    if first is not None and first.pk != entry.pk and not reason.strip():
        refuse(
            _("“%(first)s” waits longer. Please say why this one is moved up first.")
            % {"first": first.subject_label},
            "reason",
        )
    if balances(entry.head).free < entry.amount:
        refuse(_("The budget still does not hold this amount."))
    entry.state = ReserveState.EARMARKED
    entry.save(update_fields=["state"])
    return begin(
        actor,
        entry.head,
        Reference(entry.subject_kind, entry.subject_id, entry.subject_label),
        entry.amount,
        category=entry.category,
        expires_on=expires_on,
        reason=reason or _("Moved up from the reserve list"),
        key=f"reserve:{entry.public_id}",
        now=now,
    )


@verb
def drop(actor: Actor, entry: ReserveEntry, reason: str) -> None:
    """Take a subject off the reserve list."""
    require_office(actor, alliance_of(entry.head))
    need_reason(reason)
    entry = _waiting(entry)
    entry.state, entry.note = ReserveState.DROPPED, reason.strip()[:500]
    entry.save(update_fields=["state", "note"])
    record(
        actor,
        "budget.reserve_dropped",
        entry,
        alliance_id=alliance_of(entry.head),
        changes={"reason": reason},
    )


def _waiting(entry: ReserveEntry) -> ReserveEntry:
    """The entry as it is now, its head locked; refuses one that waits no longer."""
    lock(entry.head)
    found = (
        ReserveEntry.objects.in_alliance(alliance_of(entry.head))
        .select_related("head__recognition")
        .get(pk=entry.pk)
    )
    if found.state != ReserveState.WAITING:
        refuse(_("This is not on the reserve list any more."))
    return found
