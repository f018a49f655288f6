"""The rows of the bank's list beside the books: what was found, what would be booked and why, what can be done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from buendnis.ground.exports import Column
from buendnis.ledger.models import BankList, BankRow, Finding, RowState
from buendnis.ledger.services.banklists.comparing import (
    Books,
    Proposal,
    kept_elsewhere,
    named_twice,
    newer_than,
    proposal_of,
)
from buendnis.ledger.services.banklists.matching import HAND
from buendnis.ledger.views.pages import title_of

FINDINGS = {
    Finding.SAME: "success",
    Finding.NEWER: "neutral",
    Finding.AMOUNTS: "warning",
    Finding.TWICE: "warning",
    Finding.UNKNOWN: "danger",
    Finding.MISSING: "danger",
    Finding.UNREADABLE: "danger",
}
STATES = {
    RowState.OPEN: "warning",
    RowState.CLEAR: "neutral",
    RowState.BOOKED: "success",
    RowState.SET_ASIDE: "neutral",
    RowState.ADDED: "neutral",
}


@dataclass(frozen=True)
class Line:
    """A row beside the books, with what would be booked."""

    row: BankRow
    finding_kind: str
    state_kind: str
    proposal: Proposal
    elsewhere: str = ""  # the other budget that keeps what the row names
    is_old: bool = False  # a newer list counts instead

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to solve it."""
        return self.row.state == RowState.OPEN

    @property
    def can_be_booked(self) -> bool:
        """Whether its proposal can be booked as it is."""
        return (
            self.is_open
            and self.row.finding in {Finding.AMOUNTS, Finding.MISSING}
            and not self.proposal.against
            and not self.proposal.is_empty
        )

    @property
    def can_be_adopted(self) -> bool:
        """Whether it can be taken into the books in passing, because it can be no other project."""
        return self.is_open and self.is_new and not self.row.proposals and not self.elsewhere

    @property
    def can_be_ticked(self) -> bool:
        """Whether it can be booked together with others."""
        return self.can_be_booked or self.can_be_adopted

    @property
    def is_clear(self) -> bool:
        """What the list says is followed; of what it does not say, and what is new, a person decides."""
        return self.can_be_booked and self.row.finding == Finding.AMOUNTS

    @property
    def steps(self) -> list[tuple[str, str]]:
        """The steps that can be taken with it: address and name."""
        row, found = self.row, []
        is_current_and_open = self.is_open and not self.is_old
        for name, label, may in (
            ("book", pgettext("verb", "Book"), is_current_and_open and self.can_be_booked),
            ("match", _("Match with a project"), is_current_and_open and row.finding == Finding.UNKNOWN),
            ("adopt", _("Take into the books"), is_current_and_open and self.is_new),
            ("count", _("This row counts"), is_current_and_open and row.finding == Finding.TWICE),
            ("add", _("Add the rows up"), is_current_and_open and row.finding == Finding.TWICE),
            ("aside", _("Set aside"), self.is_open),
            ("unmatch", _("Take the match back"), self.can_be_unmatched),
            ("reopen", _("Take up again"), row.state == RowState.SET_ASIDE and not self.is_old),
            ("reopen", _("Take apart again"), self.can_be_taken_apart),
        ):
            if may:
                found.append((f"ledger:row_{name}", label))
        return found

    @property
    def is_new(self) -> bool:
        """Whether only the bank knows it, with a grant."""
        return self.row.finding == Finding.UNKNOWN and bool(self.row.all_granted)

    @property
    def can_be_unmatched(self) -> bool:
        """Whether a person has said what it speaks of, and nothing was booked from it."""
        return (
            self.row.matched_by == HAND
            and self.row.state in {RowState.OPEN, RowState.CLEAR}
            and not self.is_old
        )

    @property
    def can_be_taken_apart(self) -> bool:
        """Whether it was added to a row that is not booked yet."""
        first = self.row.adds_to
        return first is not None and first.state != RowState.BOOKED and not self.is_old

    @property
    def says(self) -> str:
        """What would be booked and why, or why nothing can be."""
        return " ".join([*self.proposal.reasons, self.proposal.against]).strip()


def lines_of(bank_list: BankList, rows: Iterable[BankRow]) -> list[Line]:
    """Rows of a list beside the books as they are now, in a fixed number of questions."""
    rows, books = list(rows), Books.of(bank_list.head)
    elsewhere, twice = kept_elsewhere(rows, bank_list.head, books), named_twice(bank_list)
    is_old = newer_than(bank_list) is not None
    return [
        Line(
            row,
            FINDINGS[Finding(row.finding)],
            STATES[RowState(row.state)],
            _proposal(row, books, twice.get(row.pk, []), row.pk in elsewhere),
            title_of(elsewhere[row.pk]) if row.pk in elsewhere else "",
            is_old,
        )
        for row in rows
    ]


def _proposal(row: BankRow, books: Books, twice: list[int], is_elsewhere: bool) -> Proposal:
    """What would be booked for a row that is to be solved, and why; or why nothing can be."""
    if row.state != RowState.OPEN:
        return Proposal()
    if row.finding == Finding.TWICE:
        return Proposal(
            against=_("The rows %(rows)s name this project. Say which one counts, or add them up.")
            % {"rows": ", ".join(map(str, twice))}
            if len(twice) > 1
            else ""
        )
    if row.earmark is None:
        is_unheard = row.finding == Finding.UNKNOWN and not (row.proposals or is_elsewhere)
        return Proposal(
            against=_("The books have neither this number nor a similar title.") if is_unheard else ""
        )
    mark = books.marks.get(row.earmark.pk)
    if mark is None:
        return Proposal(against=_("This earmark has ended since. Please set the row aside with a reason."))
    proposal = proposal_of(row, mark, books.standing(mark))
    if proposal.is_empty:
        return Proposal(against=_("The books say the same by now. Please set the row aside."))
    return proposal


COLUMNS: tuple[Column[Line], ...] = (
    Column(lambda: _("Row"), lambda line: line.row.number or ""),
    Column(lambda: _("Number at the bank"), lambda line: line.row.bank_number),
    Column(
        lambda: _("Project"),
        lambda line: line.row.earmark.subject_label if line.row.earmark else line.row.title,
    ),
    *(
        Column(heading, lambda line, name=name: "" if (said := getattr(line.row, name)) is None else said)  # type: ignore[misc]
        for heading, name in (
            (lambda: _("On the list: granted"), "granted"),
            (lambda: _("On the list: claimed"), "claimed"),
            (lambda: _("On the list: paid"), "paid"),
            (lambda: _("In the books: granted"), "our_granted"),
            (lambda: _("In the books: claimed"), "our_claimed"),
            (lambda: _("In the books: paid"), "our_paid"),
        )
    ),
    Column(lambda: _("Finding"), lambda line: line.row.get_finding_display()),
    Column(lambda: _("Proposal"), lambda line: line.says),
    Column(lambda: _("State"), lambda line: line.row.get_state_display()),
    Column(lambda: _("Reason"), lambda line: "; ".join([*line.row.problems, line.row.reason]).strip("; ")),
    Column(lambda: _("Source"), lambda line: line.row.of.source),
    Column(lambda: _("List as of"), lambda line: line.row.of.as_of),
)
