"""Solving what a comparison has shown: booking it, matching it by hand, or setting it aside with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.money import euro
from buendnis.ground.reference import Reference
from buendnis.ground.verbs import ProcessError, record, refuse, verb
from buendnis.ledger.differences import Move
from buendnis.ledger.models import (
    BankListState,
    BankRow,
    BudgetHead,
    Earmark,
    EarmarkState,
    Finding,
    RowState,
    Stage,
)
from buendnis.ledger.selectors import ALIVE, balances
from buendnis.ledger.services.banklists.comparing import (
    Books,
    folded,
    judge,
    newer_than,
    open_rows_of_the_same,
    proposal_of,
)
from buendnis.ledger.services.booking import (
    alliance_of,
    cause_of,
    let_go,
    lock,
    locked_mark,
    need_reason,
    post,
    require_office,
    standing_of,
)
from buendnis.ledger.services.earmarks import begin
from buendnis.ledger.services.outcomes import commit, know, release

BOOKABLE = (Finding.AMOUNTS, Finding.MISSING)


@verb
def book_row(actor: Actor, row: BankRow, reason: str, now: datetime | None = None) -> BankRow:
    """Book what a row proposes, so that the books say the same; each posting names the list as its source."""
    row = _open_row(actor, row, *BOOKABLE)
    need_reason(reason)
    mark = _mark_of(row)
    _refuse_old_list(row)
    proposal = proposal_of(row, mark, standing_of(mark))
    if proposal.against:
        refuse(proposal.against)
    if proposal.is_empty:
        refuse(_("The books say the same as this row by now."))
    _carry_out(actor, row, mark, reason, now)
    return _solved(actor, row, RowState.BOOKED, reason, now)


@verb
def book_together(
    actor: Actor, rows: Iterable[BankRow], reason: str, now: datetime | None = None
) -> tuple[list[BankRow], list[tuple[BankRow, str]]]:
    """Book several rows, those first that make money free. Returns what was booked, and what was not with its why."""
    need_reason(reason)
    done: list[BankRow] = []
    refused: list[tuple[BankRow, str]] = []
    for row in sorted(rows, key=_needs):
        try:
            done.append(book_row(actor, row, reason, now))
        except ProcessError as error:
            refused.append((row, error.text))
    return done, refused


@verb
def match_by_hand(
    actor: Actor, row: BankRow, mark: Earmark, reason: str = "", now: datetime | None = None
) -> BankRow:
    """Say which project a row speaks of. The bank's number is kept with it, so that the next list finds it."""
    row = _open_row(actor, row, Finding.UNKNOWN)
    mark = locked_mark(mark, *ALIVE)
    if mark.head_id != row.of.head_id:
        refuse(_("Please choose a project of this budget."), "earmark")
    same = row.of.rows.filter(earmark=mark).exclude(pk=row.pk)
    if same.filter(number__gt=0).exclude(state__in=(RowState.SET_ASIDE, RowState.ADDED)).exists():
        refuse(_("Another row of this list speaks of this project already."), "earmark")
    know(mark, row.bank_number, row.starts_on, row.ends_on)
    mark.save(update_fields=["bank_number", "starts_on", "ends_on"])
    for missing in same.filter(number=0, state=RowState.OPEN):
        _solved(
            actor, missing, RowState.SET_ASIDE, _("It is row %(row)s of the list.") % {"row": row.number}, now
        )
    _belongs(row, mark)
    judge(row, Books.of(row.of.head), row.of.as_of)
    row.save()
    record(
        actor,
        "bank_row.matched",
        row,
        alliance_id=alliance_of(mark.head),
        changes={"row": row.number, "earmark": str(mark.public_id), "reason": reason},
    )
    return row


@verb
def adopt(actor: Actor, row: BankRow, *, category: str, reason: str, now: datetime | None = None) -> BankRow:
    """Take a project into the books that only the bank knows: its grant is committed from the free money."""
    row = _open_row(actor, row, Finding.UNKNOWN)
    need_reason(reason)
    _refuse_old_list(row)
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
    _belongs(row, mark)
    row.earmark = _carry_out(actor, row, mark, reason, now)
    return _solved(actor, row, RowState.BOOKED, reason, now)


@verb
def count_row(actor: Actor, row: BankRow, reason: str, now: datetime | None = None) -> BankRow:
    """Of a project that the list names twice, say that this row counts; the others are set aside."""
    row = _open_row(actor, row, Finding.TWICE)
    need_reason(reason)
    for other in open_rows_of_the_same(row):
        text = _("Row %(row)s counts: %(reason)s") % {"row": row.number, "reason": reason.strip()}
        _solved(actor, other, RowState.SET_ASIDE, text, now)
    return _compared_anew(actor, row, "bank_row.counts", reason)


@verb
def add_up(actor: Actor, row: BankRow, reason: str, now: datetime | None = None) -> BankRow:
    """Of a project that the list names in several rows, say that they count together: their sums are compared."""
    row = _open_row(actor, row, Finding.TWICE)
    need_reason(reason)
    others = open_rows_of_the_same(row)
    if not others:
        refuse(
            _(
                "No other row of this project is to be solved. Please take one up again, or let this row count."
            )
        )
    for other in others:
        other.adds_to = row
        text = _("Counts together with row %(row)s: %(reason)s")
        _solved(actor, other, RowState.ADDED, text % {"row": row.number, "reason": reason.strip()}, now)
    return _compared_anew(actor, row, "bank_row.added_up", reason)


@verb
def set_aside(actor: Actor, row: BankRow, reason: str, now: datetime | None = None) -> BankRow:
    """Leave a difference as it is, with a reason: it is solved, and nothing is booked."""
    row = _open_row(actor, row)
    need_reason(reason)
    return _solved(actor, row, RowState.SET_ASIDE, reason, now)


@verb
def reopen(actor: Actor, row: BankRow) -> BankRow:
    """Take a row up again that was set aside, or rows that were added up."""
    row = _current(actor, row)
    if row.adds_to is not None:
        return _apart(actor, row, row.adds_to)
    if row.state != RowState.SET_ASIDE:
        refuse(_("This row is not set aside."))
    row.state, row.reason, row.solved_at, row.solved_as = RowState.OPEN, "", None, ""
    row.save(update_fields=["state", "reason", "solved_at", "solved_as"])
    record(actor, "bank_row.reopened", row, alliance_id=alliance_of(row.of.head), changes={"row": row.number})
    return row


# --- within ----------------------------------------------------------------------------------------


def _carry_out(actor: Actor, row: BankRow, mark: Earmark, reason: str, now: datetime | None) -> Earmark:
    """Book the row's proposal on its earmark, and return it as it is then; the head is locked."""
    bank_list, text = row.of, reason.strip()
    says = {"source": bank_list.source, "source_date": bank_list.as_of}
    if row.number == 0:
        return release(actor, mark, reason=f"{text} ({bank_list.source})", now=now)
    proposal = proposal_of(row, mark, standing_of(mark))
    if proposal.commit is not None:
        mark = commit(
            actor,
            mark,
            amount=proposal.commit,
            bank_number=row.bank_number,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            now=now,
            source=bank_list.source,
            source_date=bank_list.as_of,
        )
    else:
        know(mark, row.bank_number, row.starts_on, row.ends_on)
        mark.save(update_fields=["bank_number", "starts_on", "ends_on"])
    if proposal.ends and mark.state == EarmarkState.ACTIVE:
        return release(actor, mark, reason=f"{text} ({bank_list.source})", now=now)
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
    says: dict[str, object],
    now: datetime | None,
) -> None:
    key = f"list:{row.public_id}:{number}"
    if move.target == Stage.FREE:
        let_go(actor, mark, move.origin, move.amount, reason, key, now, **says)  # type: ignore[arg-type]
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
            **says,  # type: ignore[arg-type]
        )
        if move.origin == Stage.FREE:
            mark.amount += move.amount
    mark.save(update_fields=["amount", "overplanned"])


def _needs(row: BankRow) -> tuple[bool, int, int]:
    """Rows that make money free come before those that need some."""
    less = row.number == 0 or (row.all_granted or 0) < (row.earmark.amount if row.earmark else 0)
    return (not less, row.number, row.pk)


def _subject(row: BankRow) -> Reference:
    """What an adopted row is kept for: the project that a room above knows by its number, else the row itself."""
    number = folded(row.bank_number)
    for known in Books.of(row.of.head).known.values():
        if number and folded(known.bank_number) == number:
            same = {"subject_kind": known.subject.kind, "subject_id": known.subject.id}
            alive = Earmark.objects.in_alliance(alliance_of(row.of.head)).filter(state__in=ALIVE, **same)
            if not alive.exists():
                return known.subject
    return Reference("ledger.bankrow", str(row.public_id), row.title or row.bank_number or row.our_number)


def _belongs(row: BankRow, mark: Earmark) -> None:
    """A person has said which project it is that a row speaks of, and those that count together with it."""
    row.earmark, row.matched_by = mark, "hand"
    row.parts.update(earmark=mark, matched_by="hand")


def _compared_anew(actor: Actor, row: BankRow, what: str, reason: str) -> BankRow:
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


def _apart(actor: Actor, row: BankRow, first: BankRow) -> BankRow:
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


def _solved(actor: Actor, row: BankRow, state: RowState, reason: str, now: datetime | None) -> BankRow:
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


def _mark_of(row: BankRow) -> Earmark:
    if row.earmark is None:
        refuse(_("Please say first which project this row speaks of."))
    return locked_mark(row.earmark, *ALIVE)


def _refuse_old_list(row: BankRow) -> None:
    newer = newer_than(row.of)
    if newer is not None:
        refuse(_("There is a newer list of the bank; please follow that one."))


def _open_row(actor: Actor, row: BankRow, *findings: Finding) -> BankRow:
    """The row as it is now, its budget locked, if it is still to be solved."""
    row = _current(actor, row)
    if row.state != RowState.OPEN:
        refuse(_("This row is solved already: %(state)s.") % {"state": row.get_state_display()})
    if findings and row.finding not in findings:
        refuse(
            _("This is not possible for a row of which was found: %(finding)s.")
            % {"finding": row.get_finding_display()}
        )
    return row


def _current(actor: Actor, row: BankRow) -> BankRow:
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
