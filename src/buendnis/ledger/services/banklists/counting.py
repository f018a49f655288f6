"""Rows of the bank's list that name one project: one of them counts, or they count together."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from buendnis.ground.actor import Actor
from buendnis.ground.verbs import record, refuse, verb
from buendnis.ledger.models import BankRow, Finding, RowState
from buendnis.ledger.services.banklists.comparing import rows_of_the_same
from buendnis.ledger.services.banklists.rows import compared_anew, open_row, solved
from buendnis.ledger.services.booking import alliance_of, need_reason


@verb
def count_row(actor: Actor, row: BankRow, reason: str, now: datetime | None = None) -> BankRow:
    """Of a project that the list names twice, say that this row counts; the others are set aside."""
    row = open_row(actor, row, Finding.TWICE)
    need_reason(reason)
    for other in rows_of_the_same(row):
        text = _("Row %(row)s counts: %(reason)s") % {"row": row.number, "reason": reason.strip()}
        solved(actor, other, RowState.SET_ASIDE, text, now)
    return compared_anew(actor, row, "bank_row.counts", reason)


@verb
def add_up(actor: Actor, row: BankRow, reason: str, now: datetime | None = None) -> BankRow:
    """Of a project that the list names in several rows, say that they count together: their sums are compared."""
    row = open_row(actor, row, Finding.TWICE)
    need_reason(reason)
    others = rows_of_the_same(row)
    if not others:
        refuse(
            _(
                "No other row of this project is to be solved. Please take one up again, or let this row count."
            )
        )
    for other in others:
        other.adds_to = row
        text = _("Counts together with row %(row)s: %(reason)s")
        solved(actor, other, RowState.ADDED, text % {"row": row.number, "reason": reason.strip()}, now)
    return compared_anew(actor, row, "bank_row.added_up", reason)


def take_apart(actor: Actor, row: BankRow, first: BankRow) -> BankRow:
    """Rows that were added up are to be solved again, each for itself."""
    if first.state == RowState.BOOKED:
        refuse(
            _("Row %(row)s has been booked with the sum of these rows. A newer list corrects it.")
            % {"row": first.number}
        )
    for each in (*first.added, first):
        each.state, each.finding, each.adds_to = RowState.OPEN, Finding.TWICE, None
        each.reason, each.solved_at, each.solved_as = "", None, ""
        each.save()
        record(
            actor,
            "bank_row.reopened",
            each,
            alliance_id=alliance_of(row.of.head),
            changes={"row": each.number},
        )
    row.refresh_from_db()
    return row
