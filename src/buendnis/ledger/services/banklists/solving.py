"""Solving what a comparison has shown: booking it, taking it into the books, or setting it aside with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypedDict

from django.db.models import Q
from django.utils.translation import gettext as _

from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ground.money import euro
from buendnis.ground.reference import Reference
from buendnis.ground.verbs import ProcessError, record, refuse, verb
from buendnis.ledger.differences import Move
from buendnis.ledger.known import folded, known_of
from buendnis.ledger.models import BankRow, Earmark, EarmarkState, Finding, RowState, Stage
from buendnis.ledger.selectors import ALIVE, balances, earmark_of
from buendnis.ledger.services.banklists.comparing import (
    Books,
    judge,
    kept_elsewhere,
    proposal_of,
    rows_of_the_same,
)
from buendnis.ledger.services.banklists.counting import take_apart
from buendnis.ledger.services.banklists.matching import belongs
from buendnis.ledger.services.banklists.rows import current, open_row, refuse_old_list, solved
from buendnis.ledger.services.booking import (
    alliance_of,
    cause_of,
    let_go,
    locked_mark,
    need_reason,
    post,
    standing_of,
)
from buendnis.ledger.services.earmarks import begin
from buendnis.ledger.services.outcomes import commit, know, release

BOOKABLE = (Finding.AMOUNTS, Finding.MISSING)


class Says(TypedDict):
    """Which list says what is booked, and as of which day."""

    source: str
    source_date: date


@verb
def book_row(actor: Actor, row: BankRow, reason: str, now: datetime | None = None) -> BankRow:
    """Book what a row proposes, so that the books say the same; each posting names the list as its source."""
    row = open_row(actor, row, *BOOKABLE)
    need_reason(reason)
    mark = _mark_of(row)
    refuse_old_list(row)
    if proposal_of(row, mark, standing_of(mark)).is_empty:
        refuse(_("The books say the same as this row by now."))
    _carry_out(actor, row, mark, reason, now)
    return solved(actor, row, RowState.BOOKED, reason, now)


@verb
def book_together(
    actor: Actor, rows: Iterable[BankRow], reason: str, *, category: str = "", now: datetime | None = None
) -> tuple[list[BankRow], list[tuple[BankRow, str]]]:
    """Book several rows, those first that make money free. Returns what was booked, and what was not with its why.

    A row that the books do not know is taken into them, under ``category``, where it can be no other project.
    """
    need_reason(reason)
    done: list[BankRow] = []
    refused: list[tuple[BankRow, str]] = []
    for row in sorted(rows, key=_needs):
        try:
            if row.finding == Finding.UNKNOWN:
                _refuse_doubtful(row)
                done.append(adopt(actor, row, category=category, reason=reason, now=now))
            else:
                done.append(book_row(actor, row, reason, now))
        except ProcessError as error:
            refused.append((row, error.text))
    return done, refused


@verb
def adopt(actor: Actor, row: BankRow, *, category: str, reason: str, now: datetime | None = None) -> BankRow:
    """Take a project into the books that only the bank knows: its grant is committed from the free money."""
    row = open_row(actor, row, Finding.UNKNOWN)
    need_reason(reason)
    refuse_old_list(row)
    granted = row.all_granted
    if not granted:
        refuse(_("The row names no grant. Please ask the bank, or set the row aside."))
    head = row.of.head
    missing = granted - balances(head).free
    if missing > 0:
        refuse(
            _(
                "The budget lacks %(amount)s for this grant. Please release money, or enter an allocation first."
            )
            % {"amount": euro(missing)}
        )
    mark = begin(
        actor,
        head,
        _subject(row),
        granted,
        category=category.strip()[:40],
        expires_on=today(now),
        reason=_("Known to the bank only: %(list)s") % {"list": row.of.source},
        key=f"list:{row.public_id}:adopted",
        now=now,
    )
    belongs(row, mark)
    row.earmark = _carry_out(actor, row, mark, reason, now)
    return solved(actor, row, RowState.BOOKED, reason, now)


@verb
def set_aside(actor: Actor, row: BankRow, reason: str, now: datetime | None = None) -> BankRow:
    """Leave a difference as it is, with a reason: it is solved, and nothing is booked."""
    row = open_row(actor, row)
    need_reason(reason)
    return solved(actor, row, RowState.SET_ASIDE, reason, now)


@verb
def set_aside_together(
    actor: Actor, rows: Iterable[BankRow], reason: str, now: datetime | None = None
) -> tuple[list[BankRow], list[tuple[BankRow, str]]]:
    """Leave several differences as they are, for one reason; the answer is that of ``book_together``."""
    need_reason(reason)
    done: list[BankRow] = []
    refused: list[tuple[BankRow, str]] = []
    for row in rows:
        try:
            done.append(set_aside(actor, row, reason, now))
        except ProcessError as error:
            refused.append((row, error.text))
    return done, refused


@verb
def reopen(actor: Actor, row: BankRow) -> BankRow:
    """Take a row up again that was set aside, or rows that were added up."""
    row = current(actor, row)
    if row.adds_to is not None:
        return take_apart(actor, row, row.adds_to)
    if row.state != RowState.SET_ASIDE:
        refuse(_("This row is not set aside."))
    if row.number == 0:
        _refuse_named(row)
    row.reason, row.solved_at, row.solved_as = "", None, ""
    row.state = RowState.OPEN
    if row.finding == Finding.AMOUNTS:  # the books may have changed, and another row may count by now
        if rows_of_the_same(row):
            row.finding = Finding.TWICE
        else:
            judge(row, Books.of(row.of.head), row.of.as_of)
    row.save()
    record(actor, "bank_row.reopened", row, alliance_id=alliance_of(row.of.head), changes={"row": row.number})
    return row


# --- within ----------------------------------------------------------------------------------------


def _carry_out(actor: Actor, row: BankRow, mark: Earmark, reason: str, now: datetime | None) -> Earmark:
    """Book the row's proposal on its earmark, and return it as it is then; the head is locked."""
    bank_list, text = row.of, reason.strip()
    says: Says = {"source": bank_list.source, "source_date": bank_list.as_of}
    if row.number == 0:
        return release(actor, mark, reason=text, now=now, **says)
    proposal = proposal_of(row, mark, standing_of(mark))
    if proposal.against:
        refuse(proposal.against)
    if proposal.commit is not None:
        mark = commit(
            actor,
            mark,
            amount=proposal.commit,
            bank_number=row.bank_number,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            now=now,
            **says,
        )
    else:
        know(mark, row.bank_number, row.starts_on, row.ends_on)
        mark.save(update_fields=["bank_number", "starts_on", "ends_on"])
    if proposal.ends and mark.state == EarmarkState.ACTIVE:
        return release(actor, mark, reason=text, now=now, **says)
    for number, move in enumerate(proposal.moves):
        _move(actor, row, mark, move, number, text, says, now)
    if proposal.ends:
        mark.state, mark.note = EarmarkState.RELEASED, text[:500]
        mark.save(update_fields=["state", "note"])
    record(
        actor,
        "budget.followed",
        mark,
        alliance_id=alliance_of(mark.head),
        changes={
            "list": str(bank_list.public_id),
            "row": row.number,
            "steps": [[move.origin, move.target, str(move.amount)] for move in proposal.moves],
        },
    )
    return mark


def _move(
    actor: Actor,
    row: BankRow,
    mark: Earmark,
    move: Move,
    number: int,
    reason: str,
    says: Says,
    now: datetime | None,
) -> None:
    key = f"list:{row.public_id}:{number}"
    if move.target == Stage.FREE:
        let_go(actor, mark, move.origin, move.amount, reason, key, now, **says)
        if move.amount < mark.amount:
            mark.amount -= move.amount
    else:
        post(
            actor,
            mark.head,
            move.origin,
            move.target,
            move.amount,
            cause_of(mark),
            reason,
            key,
            category=mark.category,
            now=now,
            **says,
        )
        if move.origin == Stage.FREE:
            mark.amount += move.amount
    mark.save(update_fields=["amount", "overplanned"])


def _needs(row: BankRow) -> tuple[bool, int, int]:
    """Rows that make money free come before those that need some."""
    less = row.number == 0 or (row.all_granted or 0) < (row.earmark.amount if row.earmark else 0)
    return (not less, row.number, row.pk)


def _subject(row: BankRow) -> Reference:
    """What an adopted row is kept for.

    That is the project that a room above knows by its number, or that money was kept for under this number before;
    else the row itself.
    """
    alliance_id, bank, ours = alliance_of(row.of.head), folded(row.bank_number), folded(row.our_number)
    found = [
        known.subject
        for known in known_of(alliance_id).values()
        if (bank and folded(known.bank_number) == bank) or (ours and folded(known.our_number) == ours)
    ]
    ended = row.of.head.earmarks.exclude(Q(state__in=ALIVE) | Q(bank_number="")).order_by("-pk")
    found += [
        Reference(mark.subject_kind, mark.subject_id, mark.subject_label)
        for mark in ended
        if folded(mark.bank_number) == bank
    ]
    for subject in found:
        if earmark_of(subject) is None:
            return subject
    return Reference("ledger.bankrow", str(row.public_id), row.title or row.bank_number or row.our_number)


def _refuse_doubtful(row: BankRow) -> None:
    """A row that may be a project of the books is not taken into them in passing."""
    head = row.of.head
    if row.proposals or kept_elsewhere([row], head, Books.of(head)):
        refuse(_("It may be a project that money is kept for already. Please decide on this row by itself."))


def _refuse_named(row: BankRow) -> None:
    """A project is not missing as long as a row of the list was matched with it."""
    named = row.of.rows.filter(number__gt=0, earmark=row.earmark).exclude(state=RowState.SET_ASIDE).first()
    if named is not None:
        refuse(_("The list names this project in row %(row)s.") % {"row": named.number})


def _mark_of(row: BankRow) -> Earmark:
    if row.earmark is None:
        refuse(_("Please say first which project this row speaks of."))
    return locked_mark(row.earmark, *ALIVE)
