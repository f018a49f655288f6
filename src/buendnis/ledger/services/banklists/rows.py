"""A row of the bank's list as verbs take it in hand: its budget locked, and what became of it noted."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.verbs import record, refuse
from buendnis.ledger.models import BankListState, BankRow, BudgetHead, Finding, RowState
from buendnis.ledger.services.banklists.comparing import Books, judge, newer_than
from buendnis.ledger.services.booking import alliance_of, lock, require_office


def current(actor: Actor, row: BankRow) -> BankRow:
    """The row as it is now, its budget locked; only for the secretariat, and of a list that was not discarded."""
    head: BudgetHead = row.of.head
    require_office(actor, alliance_of(head))
    lock(head)
    found = (
        BankRow.objects.in_alliance(alliance_of(head))
        .select_related("of__head__recognition", "earmark__head__recognition", "adds_to")
        .get(pk=row.pk)
    )
    if found.of.state != BankListState.COMPARED:
        refuse(_("This list has been discarded."))
    return found


def open_row(actor: Actor, row: BankRow, *findings: Finding) -> BankRow:
    """The row as it is now, its budget locked, if it is still to be solved."""
    row = current(actor, row)
    if row.state != RowState.OPEN:
        refuse(_("This row is solved already: %(state)s.") % {"state": row.get_state_display()})
    if findings and row.finding not in findings:
        refuse(
            _("This is not possible for a row of which was found: %(finding)s.")
            % {"finding": row.get_finding_display()}
        )
    return row


def refuse_old_list(row: BankRow) -> None:
    """Refuse to book what a newer list may say otherwise."""
    newer = newer_than(row.of)
    if newer is not None:
        refuse(_("There is a newer list of the bank; please follow that one."))


def solved(actor: Actor, row: BankRow, state: RowState, reason: str, now: datetime | None) -> BankRow:
    """Note what became of the row, why, and by whom."""
    row.state, row.reason = state, reason.strip()[:500]
    row.solved_at, row.solved_as = now or present(), actor.label[:200]
    row.save()
    record(
        actor,
        f"bank_row.{state}",
        row,
        alliance_id=alliance_of(row.of.head),
        changes={"row": row.number, "finding": row.finding, "reason": row.reason},
    )
    return row


def compared_anew(actor: Actor, row: BankRow, what: str, reason: str) -> BankRow:
    """The row that counts, alone or with others, beside the books."""
    judge(row, Books.of(row.of.head), row.of.as_of)
    row.save()
    record(
        actor,
        what,
        row,
        alliance_id=alliance_of(row.of.head),
        changes={"row": row.number, "reason": reason},
    )
    return row
