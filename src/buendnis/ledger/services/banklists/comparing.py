"""Which earmark a row of the bank's list speaks of, and what differs. A likeness of titles is a proposal only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from buendnis.ground.money import euro
from buendnis.ground.sheets.columns import fold
from buendnis.ledger.differences import ZERO, Move, Standing, moves, wanted
from buendnis.ledger.known import Known, folded, known_of
from buendnis.ledger.models import (
    BankList,
    BankRow,
    BudgetHead,
    Earmark,
    EarmarkState,
    Finding,
    RowState,
    Stage,
)
from buendnis.ledger.selectors import ALIVE, standings_of

LEAST_ALIKE, MOST_PROPOSALS = 0.6, 3


@dataclass(frozen=True)
class Books:
    """What the books hold of the projects of a budget."""

    marks: Mapping[int, Earmark]
    standings: Mapping[str, Standing]
    known: Mapping[tuple[str, str], Known]
    heard: Mapping[str, date]  # the newest day of which the bank has told of an earmark
    by_hand: Mapping[tuple[str, str, str], int]  # what people have said of rows of earlier lists

    @classmethod
    def of(cls, head: BudgetHead) -> Books:
        """The living earmarks of a budget with all that is known of them, in a fixed number of questions."""
        marks = head.earmarks.filter(state__in=ALIVE).select_related("head__recognition").order_by("pk")
        heard = (
            head.postings.filter(cause_kind="ledger.earmark", source_date__isnull=False)
            .order_by()
            .values_list("cause_id")
            .annotate(newest=Max("source_date"))
        )
        return cls(
            {mark.pk: mark for mark in marks},
            standings_of(head),
            known_of(head.recognition.alliance_id),
            dict(heard),
            {
                naming(row): row.earmark_id or 0
                for row in BankRow.objects.in_alliance(head.recognition.alliance_id)
                .filter(of__head=head, of__state="compared", matched_by="hand")
                .order_by("pk")
            },
        )

    def standing(self, mark: Earmark) -> Standing:
        """How an earmark's grant stands."""
        return self.standings.get(str(mark.public_id), Standing())

    def facts(self, mark: Earmark) -> Known | None:
        """What the rooms above know of an earmark's subject."""
        return self.known.get((mark.subject_kind, mark.subject_id))

    def by_bank_number(self) -> dict[str, Earmark]:
        """The earmarks by the bank's number, of the books or of the room that knows the project."""
        found: dict[str, Earmark] = {}
        for mark in self.marks.values():
            facts = self.facts(mark)
            for number in (facts.bank_number if facts else "", mark.bank_number):
                if number:
                    found[folded(number)] = mark
        return found

    def by_our_number(self) -> dict[str, Earmark]:
        """The earmarks by our own number."""
        return {
            folded(facts.our_number): mark
            for mark in self.marks.values()
            if (facts := self.facts(mark)) and facts.our_number
        }

    def alike(self, title: str) -> list[tuple[str, str, int]]:
        """The earmarks whose titles are most like ``title``: public id, label, likeness in percent."""
        said = fold(title)
        if not said:
            return []
        found = []
        for mark in self.marks.values():
            facts = self.facts(mark)
            names = {fold(mark.subject_label), fold(facts.title) if facts else ""} - {""}
            likeness = max((SequenceMatcher(None, said, name).ratio() for name in names), default=0)
            if likeness >= LEAST_ALIKE:
                found.append((str(mark.public_id), mark.subject_label, round(likeness * 100)))
        return sorted(found, key=lambda each: (-each[2], each[1]))[:MOST_PROPOSALS]


@dataclass(frozen=True)
class Proposal:
    """What would be booked so that the books say the same as a row, and why; or why that is not possible.

    ``commit`` is a grant that the books don't know yet; ``moves`` come after it. ``ends``: nothing stays kept.
    """

    commit: Decimal | None = None
    moves: tuple[Move, ...] = ()
    ends: bool = False
    reasons: tuple[str, ...] = field(default=())
    against: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether books and row agree."""
        return self.commit is None and not self.moves and not self.ends and not self.against


def naming(row: BankRow) -> tuple[str, str, str]:
    """What a row calls its project."""
    return (folded(row.bank_number), folded(row.our_number), fold(row.title))


def find_marks(rows: Iterable[BankRow], books: Books) -> None:
    """Match each row with the earmark that it names by a number; else propose those with similar titles."""
    by_bank, by_ours = books.by_bank_number(), books.by_our_number()
    for row in rows:
        mark = by_bank.get(folded(row.bank_number)) if row.bank_number else None
        row.matched_by = "bank" if mark else ""
        if mark is None and row.our_number:
            mark = by_ours.get(folded(row.our_number))
            row.matched_by = "ours" if mark else ""
        if mark is None and (before := books.marks.get(books.by_hand.get(naming(row), 0))):
            mark, row.matched_by = before, "hand"
        row.earmark = mark
        row.proposals = [] if mark else [list(each) for each in books.alike(row.title)]


def judge(row: BankRow, books: Books, as_of: date) -> None:
    """Say what comparing a matched row shows, beside what the books say now."""
    mark = row.earmark
    if mark is None:
        row.finding, row.state = Finding.UNKNOWN, RowState.OPEN
        return
    stands = books.standing(mark)
    row.our_granted, row.our_claimed, row.our_paid = stands.granted, stands.claimed_in_all, stands.paid
    if proposal_of(row, mark, stands).is_empty:
        row.finding, row.state = Finding.SAME, RowState.CLEAR
    elif (heard := books.heard.get(str(mark.public_id))) and heard > as_of:
        row.finding, row.state = Finding.NEWER, RowState.CLEAR
    else:
        row.finding, row.state = Finding.AMOUNTS, RowState.OPEN


def judge_all(rows: list[BankRow], books: Books, as_of: date) -> None:
    """The same for all rows of a list that nobody has solved; what is named twice is for a person to decide."""
    named: dict[str, list[BankRow]] = defaultdict(list)
    for row in rows:
        if row.finding == Finding.UNREADABLE:
            row.state = RowState.OPEN
            continue
        key = f"mark {row.earmark.pk}" if row.earmark else folded(row.bank_number or row.our_number)
        named[key or f"row {row.number}"].append(row)
    for same in named.values():
        for row in same:
            judge(row, books, as_of)
            if len(same) > 1:
                row.finding, row.state = Finding.TWICE, RowState.OPEN


def named_twice(bank_list: BankList) -> dict[int, list[int]]:
    """Of each row that is to be solved because others name its project, too: the numbers of all of them."""
    rows = bank_list.rows.filter(finding=Finding.TWICE, state=RowState.OPEN).order_by("number")
    same: dict[object, list[BankRow]] = defaultdict(list)
    for row in rows:
        same[row.earmark_id or folded(row.bank_number or row.our_number)].append(row)
    return {row.pk: [each.number for each in group] for group in same.values() for row in group}


def rows_of_the_same(row: BankRow) -> list[BankRow]:
    """The other rows of a list that name the same project and are neither booked nor set aside."""
    others = row.of.rows.filter(number__gt=0, state__in=(RowState.OPEN, RowState.CLEAR)).exclude(
        Q(pk=row.pk) | Q(finding=Finding.UNREADABLE)
    )
    return [other for other in others.select_related("of__head__recognition") if _same_project(row, other)]


def _same_project(row: BankRow, other: BankRow) -> bool:
    if row.earmark_id or other.earmark_id:
        return row.earmark_id == other.earmark_id
    number = folded(row.bank_number or row.our_number)
    return bool(number) and number == folded(other.bank_number or other.our_number)


def missing_from(rows: list[BankRow], books: Books) -> list[BankRow]:
    """A row for each granted project that the list does not name; what is paid to its end need not be on it."""
    named = {row.earmark_id for row in rows}
    found = []
    for mark in books.marks.values():
        if mark.state == EarmarkState.COMMITTED and mark.pk not in named:
            stands = books.standing(mark)
            if not (stands.committed or stands.claimed):
                continue
            found.append(
                BankRow(
                    number=0,
                    bank_number=mark.bank_number,
                    title=mark.subject_label,
                    earmark=mark,
                    finding=Finding.MISSING,
                    our_granted=stands.granted,
                    our_claimed=stands.claimed_in_all,
                    our_paid=stands.paid,
                )
            )
    return found


def proposal_of(row: BankRow, mark: Earmark, stands: Standing) -> Proposal:
    """What would have to be booked for a row, with the reason for each step."""
    if row.number == 0:
        kept = stands.committed
        if not kept:
            return Proposal(against=_("All of it is claimed or paid: there is nothing to release."))
        return Proposal(
            moves=(Move(Stage.COMMITTED, Stage.FREE, kept),),
            ends=not stands.claimed_in_all,
            reasons=(
                _("The list does not name this project any more: %(amount)s would become free.")
                % {"amount": euro(kept)},
            ),
        )
    if mark.state == EarmarkState.ACTIVE:
        return _first_grant(row, mark)
    target = wanted(stands, row.all_granted, row.all_claimed, row.all_paid)
    if target is None:
        return Proposal(against=_("The sums of this row contradict the books. Please ask the bank."))
    steps = tuple(moves(stands, target))
    return Proposal(moves=steps, ends=not target.granted, reasons=tuple(map(_why, steps)))


def _first_grant(row: BankRow, mark: Earmark) -> Proposal:
    if row.all_granted is None:
        if not (row.all_claimed or row.all_paid):
            return Proposal()
        return Proposal(
            against=_("The list names payments, but no grant. Please enter the grant notice first.")
        )
    if not row.all_granted:
        return Proposal(
            ends=True,
            reasons=(
                _("The list names a grant of nothing: the %(amount)s kept for it would become free.")
                % {"amount": euro(mark.amount)},
            ),
        )
    target = wanted(Standing(row.all_granted), row.all_granted, row.all_claimed, row.all_paid)
    if target is None:
        return Proposal(against=_("The sums of this row contradict each other. Please ask the bank."))
    steps = tuple(moves(Standing(row.all_granted), target))
    first = _("The bank has granted %(granted)s; the books still hold an earmark of %(amount)s.") % {
        "granted": euro(row.all_granted),
        "amount": euro(mark.amount),
    }
    return Proposal(commit=row.all_granted, moves=steps, reasons=(first, *map(_why, steps)))


def _why(move: Move) -> str:
    said = {
        (Stage.FREE, Stage.COMMITTED): _("The bank has granted %(amount)s more."),
        (Stage.COMMITTED, Stage.FREE): _("The bank has granted %(amount)s less."),
        (Stage.COMMITTED, Stage.CLAIMED): _("%(amount)s more have been claimed."),
        (Stage.CLAIMED, Stage.COMMITTED): _("%(amount)s less have been claimed."),
        (Stage.COMMITTED, Stage.PAID): _("%(amount)s more have been paid."),
        (Stage.CLAIMED, Stage.PAID): _("%(amount)s of what was claimed have been paid."),
        (Stage.PAID, Stage.COMMITTED): _("%(amount)s less have been paid."),
        (Stage.PAID, Stage.CLAIMED): _("%(amount)s are claimed, not paid."),
    }[Stage(move.origin), Stage(move.target)]
    return said % {"amount": euro(move.amount or ZERO)}


def kept_elsewhere(rows: Iterable[BankRow], head: BudgetHead, books: Books) -> dict[int, BudgetHead]:
    """Of rows that these books do not know: the other budget that holds what their numbers name, by the row's key."""
    unknown = [row for row in rows if row.finding == Finding.UNKNOWN]
    if not unknown:
        return {}
    marks = (
        Earmark.objects.in_alliance(head.recognition.alliance_id)
        .filter(state__in=ALIVE)
        .exclude(head=head)
        .select_related("head__recognition")
        .order_by("pk")
    )
    others = replace(books, marks={mark.pk: mark for mark in marks})
    by_bank, by_ours = others.by_bank_number(), others.by_our_number()
    found = {}
    for row in unknown:
        mark = by_bank.get(folded(row.bank_number)) or by_ours.get(folded(row.our_number))
        if mark is not None:
            found[row.pk] = mark.head
    return found


def newer_than(bank_list: BankList) -> BankList | None:
    """A later list of the same budget, or one of the same day that came after it: it counts instead."""
    later = Q(as_of__gt=bank_list.as_of) | Q(as_of=bank_list.as_of, pk__gt=bank_list.pk)
    return bank_list.head.bank_lists.filter(later, state="compared").order_by("-as_of", "-pk").first()
