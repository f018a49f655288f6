"""What of a budget will fall free, and what each of its projects has got: for forecasts and reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from buendnis.ground.reference import Reference
from buendnis.ledger.differences import Standing
from buendnis.ledger.forecast import Forecast, Running, expiring, forecast
from buendnis.ledger.known import Known, known_of
from buendnis.ledger.models import BankList, BankListState, BankRow, BudgetHead, Earmark, EarmarkState
from buendnis.ledger.selectors.budget import end_of_day, standings_of


@dataclass(frozen=True)
class Granted:
    """A project that the bank has granted, as the books know it; ``heard``: the day of the bank's last word."""

    mark: Earmark
    stands: Standing
    bank_number: str
    starts_on: date | None
    ends_on: date | None
    heard: date | None


def granted_in(head: BudgetHead, on: date | None = None) -> list[Granted]:
    """The granted projects of a budget, at the end of the day ``on``, in a fixed number of questions."""
    stands, known = standings_of(head, on), known_of(head.recognition.alliance_id)
    heard = _heard(head, on)
    listed = _listed(head, on)
    found = []
    for mark in head.earmarks.order_by("subject_label", "pk"):
        standing = stands[str(mark.public_id)]
        if not standing.granted:
            continue
        subject = Reference(mark.subject_kind, mark.subject_id, mark.subject_label)
        facts = known.get((subject.kind, subject.id)) or Known(subject)
        days = [day for day in (heard.get(str(mark.public_id)), listed.get(mark.pk)) if day]
        found.append(
            Granted(
                mark,
                standing,
                mark.bank_number or facts.bank_number,
                mark.starts_on or facts.starts_on,
                mark.ends_on or facts.ends_on,
                max(days, default=None),
            )
        )
    return found


def forecast_of(head: BudgetHead, today: date) -> Forecast:
    """What falls free of what is granted and not yet used, and of the earmarks that may expire soon."""
    running = [
        Running(
            each.mark.subject_label,
            each.stands.granted,
            each.stands.claimed_in_all,
            each.starts_on,
            each.ends_on,
            each.heard,
        )
        for each in granted_in(head)
        if each.stands.committed
    ]
    active = head.earmarks.filter(state=EarmarkState.ACTIVE).order_by("pk")
    soon = (expiring(mark.subject_label, mark.amount, mark.expires_on, today) for mark in active)
    return forecast(running, soon)


def newest_list(head: BudgetHead, on: date | None = None) -> BankList | None:
    """The bank's newest list that was compared with a budget."""
    rows = head.bank_lists.filter(state=BankListState.COMPARED)
    return (rows.filter(as_of__lte=on) if on else rows).first()


def age_in_months(day: date, today: date) -> int:
    """The whole months between two days."""
    return (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)


def _heard(head: BudgetHead, on: date | None) -> dict[str, date]:
    """The day of the bank's last word about each earmark, by its postings."""
    rows = head.postings.filter(cause_kind="ledger.earmark", source_date__isnull=False)
    if on is not None:
        rows = rows.filter(booked_at__lt=end_of_day(on))
    return dict(rows.order_by().values_list("cause_id").annotate(newest=Max("source_date")))


def _listed(head: BudgetHead, on: date | None) -> dict[int, date]:
    """The same by the lists that named it, also where nothing differed."""
    rows = BankRow.objects.in_alliance(head.recognition.alliance_id).filter(
        of__head=head, of__state=BankListState.COMPARED, number__gt=0, earmark__isnull=False
    )
    if on is not None:
        rows = rows.filter(of__as_of__lte=on)
    newest = rows.order_by().values_list("earmark").annotate(newest=Max("of__as_of"))
    return {earmark: day for earmark, day in newest if earmark is not None}
