"""Saying which project a row of the bank's list speaks of, and taking that back."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from buendnis.ground.actor import Actor
from buendnis.ground.verbs import record, refuse, verb
from buendnis.ledger.known import folded
from buendnis.ledger.models import BankListState, BankRow, Earmark, Finding, RowState
from buendnis.ledger.selectors import ALIVE
from buendnis.ledger.services.banklists.comparing import Books, judge, missing_from, naming
from buendnis.ledger.services.banklists.rows import current, open_row, solved
from buendnis.ledger.services.booking import alliance_of, locked_mark
from buendnis.ledger.services.outcomes import know

HAND = "hand"


@verb
def match_by_hand(
    actor: Actor, row: BankRow, mark: Earmark, reason: str = "", now: datetime | None = None
) -> BankRow:
    """Say which project a row speaks of; the next list finds it again.

    Where another row names the project, too (a second notice has a number of its own), both are to be solved together.

    The bank's number and period are kept with a project that has none yet. One that has some keeps them until the
    row is booked, so that a wrong match does no harm.
    """
    row = open_row(actor, row, Finding.UNKNOWN)
    mark = locked_mark(mark, *ALIVE)
    if mark.head_id != row.of.head_id:
        refuse(_("Please choose a project of this budget."), "earmark")
    same = row.of.rows.filter(earmark=mark).exclude(pk=row.pk)
    others = _beside(row, mark)
    period = (row.starts_on, row.ends_on) if mark.starts_on is None and mark.ends_on is None else (None, None)
    know(mark, "" if mark.bank_number else row.bank_number, *period)
    mark.save(update_fields=["bank_number", "starts_on", "ends_on"])
    for missing in same.filter(number=0, state=RowState.OPEN):
        solved(actor, missing, RowState.SET_ASIDE, _is_row(row), now)
    belongs(row, mark)
    judge(row, Books.of(row.of.head), row.of.as_of)
    for each in (row, *others):
        if others:
            each.finding, each.state = Finding.TWICE, RowState.OPEN
        each.save()
    record(
        actor,
        "bank_row.matched",
        row,
        alliance_id=alliance_of(mark.head),
        changes={"row": row.number, "earmark": str(mark.public_id), "reason": reason},
    )
    return row


@verb
def unmatch(actor: Actor, row: BankRow) -> BankRow:
    """Take back what a person has said of a row that is not booked: it is unknown again, and so is its number."""
    row = current(actor, row)
    if row.matched_by != HAND or row.earmark is None:
        refuse(_("Nobody has matched this row by hand."))
    if row.state not in {RowState.OPEN, RowState.CLEAR}:
        refuse(_("This row is solved already: %(state)s.") % {"state": row.get_state_display()})
    mark = row.earmark
    if row.bank_number and folded(mark.bank_number) == folded(row.bank_number):
        mark.bank_number = ""
    if (mark.starts_on, mark.ends_on) == (row.starts_on, row.ends_on):
        mark.starts_on = mark.ends_on = None
    mark.save(update_fields=["bank_number", "starts_on", "ends_on"])
    _forget(row, mark)
    row.earmark, row.matched_by = None, ""
    row.parts.update(earmark=None, matched_by="")
    row.our_granted = row.our_claimed = row.our_paid = None
    row.finding, row.state = Finding.UNKNOWN, RowState.OPEN
    row.save()
    left = list(row.of.rows.filter(number__gt=0, earmark=mark, finding=Finding.TWICE, state=RowState.OPEN))
    if len(left) == 1:
        judge(left[0], Books.of(row.of.head), row.of.as_of)
        left[0].save()
    for missing in row.of.rows.filter(number=0, earmark=mark, state=RowState.SET_ASIDE, reason=_is_row(row)):
        missing.state, missing.reason, missing.solved_at, missing.solved_as = RowState.OPEN, "", None, ""
        missing.save(update_fields=["state", "reason", "solved_at", "solved_as"])
    for missing in missing_from(list(row.of.rows.all()), Books.of(row.of.head)):
        if missing.earmark_id == mark.pk:
            missing.of, missing.compared_at = row.of, row.of.compared_at
            missing.save()
    record(
        actor,
        "bank_row.unmatched",
        row,
        alliance_id=alliance_of(mark.head),
        changes={"row": row.number, "earmark": str(mark.public_id)},
    )
    return row


def belongs(row: BankRow, mark: Earmark) -> None:
    """A person has said which project it is that a row speaks of, and those that count together with it."""
    row.earmark, row.matched_by = mark, HAND
    row.parts.update(earmark=mark, matched_by=HAND)


def _beside(row: BankRow, mark: Earmark) -> list[BankRow]:
    """The other rows of the list that name the project and are to be solved with this one; none may be booked."""
    named = row.of.rows.filter(earmark=mark, number__gt=0).exclude(
        Q(pk=row.pk) | Q(state=RowState.SET_ASIDE) | Q(finding=Finding.UNREADABLE)
    )
    others = list(named)
    for other in others:
        if other.state in {RowState.BOOKED, RowState.ADDED}:
            refuse(
                _("Row %(row)s of this list speaks of this project already: %(state)s.")
                % {"row": other.number, "state": other.get_state_display()},
                "earmark",
            )
    return others


def _is_row(row: BankRow) -> str:
    """Why a project that the list seemed to lack is not missing."""
    return _("It is row %(row)s of the list.") % {"row": row.number}


def _forget(row: BankRow, mark: Earmark) -> None:
    """What was said of the same naming on earlier lists is not followed any more."""
    earlier = BankRow.objects.in_alliance(alliance_of(mark.head)).filter(
        of__head=row.of.head, of__state=BankListState.COMPARED, matched_by=HAND, earmark=mark
    )
    said = [each.pk for each in earlier if naming(each) == naming(row)]
    BankRow.objects.in_alliance(alliance_of(mark.head)).filter(pk__in=said).update(matched_by="")
