"""The rules about co-funding: what is still open, what lacks its letter, who waits for whom, what comes too late."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from buendnis.funding.finance.case import Case
from buendnis.funding.finance.conditions import graph_of, is_open
from buendnis.funding.finance.deadlines import Due, dates
from buendnis.funding.finance.facts import Finding, Outcome, Place
from buendnis.funding.finance.plan import SourceKind, SourceRow, SourceStatus
from buendnis.funding.finance.words import circle_text, day, first_movers_text
from buendnis.ground.money import euro

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

BY_THE_BANK = {SourceKind.ESF, SourceKind.STATE}


def _shares(case: Case) -> list[SourceRow]:
    return [
        row
        for row in case.facts.plan.sources
        if row.kind not in BY_THE_BANK and row.status is not SourceStatus.WITHDRAWN
    ]


def cofunding(case: Case) -> Iterator[Finding]:
    """Every share that is neither ESF nor state money is confirmed; what is open is for people."""
    shares = _shares(case)
    if not shares:
        return
    title = _("Co-funding confirmed")
    sums = case.sums
    value = format_lazy(
        _("{confirmed} of {total} confirmed"),
        confirmed=euro(sums.confirmed_cofunding),
        total=euro(sums.cofunding),
    )
    waiting = [row for row in shares if is_open(row)]
    if not waiting:
        yield Finding("cofunding", "", title, Outcome.PASSED, value, _("Every share is confirmed."))
        return
    reason = format_lazy(
        ngettext_lazy(
            "This share is still open: {names}.", "These shares are still open: {names}.", len(waiting)
        ),
        names=", ".join(row.label for row in waiting),
    )
    remedy = _("Ask for the confirmations, and look at the dates of the councils that decide.")
    yield Finding("cofunding", "", title, Outcome.HUMAN, value, reason, remedy, Place.COFUNDING)


def confirmations(case: Case) -> Iterator[Finding]:
    """A confirmed share names its letter (Kofinanzierungsbestätigung), or where it can be looked up."""
    confirmed = [row for row in _shares(case) if row.status is SourceStatus.CONFIRMED]
    if not confirmed:
        return
    title = _("Confirmations of co-funding at hand")
    lacking = [row for row in confirmed if not row.confirmation]
    value = format_lazy(
        _("{there} of {all} confirmed shares"), there=len(confirmed) - len(lacking), all=len(confirmed)
    )
    if not lacking:
        reason: StrOrPromise = _("Each confirmed share names its confirmation.")
        yield Finding("confirmations", "", title, Outcome.PASSED, value, reason)
        return
    reason = format_lazy(
        _("No confirmation is named for: {names}."), names=", ".join(row.label for row in lacking)
    )
    remedy = _("Add the letter to the documents, or say where it can be looked up.")
    yield Finding("confirmations", "", title, Outcome.HUMAN, value, reason, remedy, Place.COFUNDING)


def circles(case: Case) -> Iterator[Finding]:
    """No share waits, over others, for itself: nobody could be the first to confirm."""
    for number, circle in enumerate(graph_of(case.facts.plan).circles, 1):
        key = "circle" if number == 1 else f"circle:{number}"
        yield Finding(
            key,
            "",
            _("Shares wait for each other"),
            Outcome.FAILED,
            circle_text(circle),
            _("None of them can be confirmed as long as each waits for another."),
            first_movers_text(circle),
            Place.COFUNDING,
        )


def dead_ends(case: Case) -> Iterator[Finding]:
    """No share waits for one that has been withdrawn."""
    for number, (row, gone) in enumerate(graph_of(case.facts.plan).dead_ends, 1):
        yield Finding(
            "dead_end" if number == 1 else f"dead_end:{number}",
            "",
            _("A share waits for one that is withdrawn"),
            Outcome.FAILED,
            format_lazy(_("{one} waits for {other}"), one=row.label, other=gone.label),
            format_lazy(_("{name} has been withdrawn, so it will not be confirmed."), name=gone.label),
            format_lazy(_("Ask {name} to decide without this condition, and change it."), name=row.label),
            Place.COFUNDING,
        )


def deadline(case: Case) -> Iterator[Finding]:
    """Each planned decision comes early enough for its letter to reach the bank in time."""
    facts = case.facts
    now = facts.today or facts.applied_on
    decided = [row for row in _shares(case) if is_open(row)]
    if not decided or now is None:
        return
    title = _("Decisions in time for the bank")
    if facts.bank_deadline is None:
        reason: StrOrPromise = _("The deadline of the bank is not entered yet, so no dates can be counted.")
        remedy: StrOrPromise = _("Enter the deadline under co-funding.")
        yield Finding("deadline", "", title, Outcome.HUMAN, "", reason, remedy, Place.COFUNDING)
        return
    value = format_lazy(_("deadline of the bank: {day}"), day=day(facts.bank_deadline))
    found = dates(graph_of(facts.plan), facts.bank_deadline, facts.lead, now)
    late = [due for due in found if due.breaks_deadline]
    unknown = [due.source for due in found if due.meeting is None and _has_council(due.source)]
    if late:
        reason = format_lazy("{all}", all=" ".join(str(late_text(due)) for due in late))
        remedy = _("Ask for an earlier meeting or an urgent decision (Eilentscheidung), or talk to the bank.")
        yield Finding("deadline", "", title, Outcome.FAILED, value, reason, remedy, Place.COFUNDING)
    elif unknown:
        reason = format_lazy(
            _("It is not known when these are decided: {names}."),
            names=", ".join(row.label for row in unknown),
        )
        remedy = _("Enter who decides, and on which day.")
        yield Finding("deadline", "", title, Outcome.HUMAN, value, reason, remedy, Place.COFUNDING)
    else:
        yield Finding("deadline", "", title, Outcome.PASSED, value, _("Every planned date is early enough."))


def _has_council(row: SourceRow) -> bool:
    return row.kind is SourceKind.PUBLIC or bool(row.deciding_body)


def late_text(due: Due) -> StrOrPromise:
    """Which date comes too late, and by how many days."""
    assert due.decide_by is not None  # noqa: S101 - without it nothing is late
    if due.late_by and due.meeting:
        return format_lazy(
            ngettext_lazy(
                "{name}: the meeting on {day} is {number} day too late; it must be decided by {latest}.",
                "{name}: the meeting on {day} is {number} days too late; it must be decided by {latest}.",
                due.late_by,
            ),
            name=due.source.label,
            day=day(due.meeting),
            number=due.late_by,
            latest=day(due.decide_by),
        )
    assert due.awaited_on is not None  # noqa: S101 - what else would be late
    return format_lazy(
        ngettext_lazy(
            "{name}: what it waits for comes on {day}, {number} day too late; it is needed by {latest}.",
            "{name}: what it waits for comes on {day}, {number} days too late; it is needed by {latest}.",
            due.awaited_late_by,
        ),
        name=due.source.label,
        day=day(due.awaited_on),
        number=due.awaited_late_by,
        latest=day(due.decide_by),
    )
