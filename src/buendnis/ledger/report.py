"""The report to the ministry about a budget as of a day; in German, because authorities here read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from buendnis.ground.clock import now, today
from buendnis.ground.money import euro
from buendnis.ground.papers.blocks import Block, Column, Facts, Heading, Paragraph, Table
from buendnis.ground.papers.german import day as german_day
from buendnis.ground.papers.paper import Paper, Sender
from buendnis.ledger.known import category_names
from buendnis.ledger.models import BudgetHead
from buendnis.ledger.selectors import (
    Balances,
    balances,
    balances_by_category,
    forecast_of,
    granted_in,
    newest_list,
)

ORIGINS = (
    ("allocated", "Zugeteilt"),
    ("carried", "Übertragen aus früherer oder in spätere Anerkennung"),
    ("reallocated", "Umgeschichtet zwischen Programmgebieten"),
    ("overplanned", "Überplant durch Beschluss"),
)
STAGES = (
    ("free", "Frei"),
    ("earmarked", "Vorgemerkt"),
    ("committed", "Gebunden, noch nicht abgerufen"),
    ("claimed", "Abgerufen, noch nicht ausgezahlt"),
    ("paid", "Ausgezahlt"),
)
SAID_OF_PROJECTS = {"earmarked", "committed", "claimed", "paid"}


@dataclass(frozen=True)
class Line:
    """A row of the report: the whole budget, a funding object, or a project."""

    kind: str
    label: str
    found: Balances
    bank_number: str = ""
    category: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    heard: date | None = None

    def said(self, name: str) -> Decimal | str:
        """An amount; nothing where the line can't have one."""
        if self.kind != "Budget" and name not in SAID_OF_PROJECTS:
            return ""
        amount: Decimal = getattr(self.found, name)
        return amount


def lines_of(head: BudgetHead, day: date) -> list[Line]:
    """The report's rows: first the budget as a whole, then its funding objects, then each project granted by then."""
    names = category_names(head.recognition.alliance_id)
    latest = newest_list(head, day)
    found = [Line("Budget", title(head), balances(head, day), heard=latest.as_of if latest else None)]
    for name, stands in _by_category(head, day):
        found.append(Line("Fördergegenstand", name, stands, category=name))
    for each in granted_in(head, day):
        mark, stands_at = each.mark, each.stands
        found.append(
            Line(
                "Projekt",
                mark.subject_label,
                Balances(committed=stands_at.committed, claimed=stands_at.claimed, paid=stands_at.paid),
                each.bank_number,
                names.get(mark.category, mark.category),
                each.starts_on,
                each.ends_on,
                each.heard,
            )
        )
    return found


def report_paper(head: BudgetHead, day: date) -> Paper:
    """The report on one page: where the money stands, by funding object, and what will fall free."""
    alliance = head.recognition.alliance
    host = alliance.host
    found = balances(head, day)
    latest = newest_list(head, day)
    projects = granted_in(head, day)
    blocks: list[Block] = [
        Paragraph(
            "Das virtuelle Budget ist ein Planungsbudget: Bewilligt und ausgezahlt wird von der Bank. "
            "Abrufe und Auszahlungen stammen nur aus ihren Mitteilungen."
        ),
        _sums("Herkunft der Mittel (nur ESF)", ORIGINS, found, "Insgesamt"),
        _sums("Stand der Mittel (nur ESF)", STAGES, found, "Insgesamt"),
    ]
    categories = _by_category(head, day)
    if categories:
        blocks.append(
            Table(
                "Nach Fördergegenstand",
                (
                    Column("Fördergegenstand", 3),
                    Column("Vorgemerkt", 2, right=True),
                    Column("Gebunden oder abgerufen", 2, right=True),
                    Column("Ausgezahlt", 2, right=True),
                ),
                [
                    (name, euro(each.earmarked), euro(each.committed + each.claimed), euro(each.paid))
                    for name, each in categories[:8]
                ],
            )
        )
    facts = [
        ("Bewilligte Projekte", str(len(projects))),
        (
            "Liste der Bank",
            f"{latest.source}, Stand {german_day(latest.as_of)}" if latest else "noch keine übernommen",
        ),
    ]
    if day >= today():
        outlook = forecast_of(head, today())
        facts.append(
            (
                "Wird voraussichtlich frei",
                f"{euro(outlook.low)} bis {euro(outlook.high)}, nach dem Tempo der Projekte",
            )
        )
        if outlook.unknown:
            facts.append(("Davon nicht abschätzbar", f"{euro(outlook.unknown)} noch nicht verwendet"))
    blocks += [Heading("Projekte und Ausblick"), Facts(facts)]
    return Paper(
        language="de",
        kind="Bericht zum virtuellen Budget",
        subject=title(head),
        number="",
        sender=Sender(
            alliance.name,
            host.name,
            tuple(part for part in (host.street, f"{host.postcode} {host.town}".strip()) if part),
        ),
        details=(("Stand", german_day(day)), ("Erstellt", german_day(today()))),
        blocks=tuple(blocks),
        moment=now().replace(microsecond=0),
    )


def _by_category(head: BudgetHead, day: date) -> list[tuple[str, Balances]]:
    """What stands per funding object, and last what belongs to none that is known, so that the sums agree."""
    names = category_names(head.recognition.alliance_id)
    found = balances_by_category(head, day)
    rest = found.pop("", Balances())
    rows = [(names.get(key, key), stands) for key, stands in sorted(found.items())]
    return (
        [*rows, ("nicht zugeordnet", rest)] if any(getattr(rest, name) for name in SAID_OF_PROJECTS) else rows
    )


def _sums(caption: str, names: tuple[tuple[str, str], ...], found: Balances, last: str) -> Table:
    """A table of amounts with their sum; what is nothing and need not be told is left out."""
    always = {"allocated", *(name for name, _label in STAGES)}
    amounts = [
        (label, getattr(found, name)) for name, label in names if getattr(found, name) or name in always
    ]
    return Table(
        caption,
        (Column("Stufe", 3), Column("Betrag", 1, right=True)),
        [*((label, euro(amount)) for label, amount in amounts), (last, euro(found.total))],
        sums=1,
    )


def title(head: BudgetHead) -> str:
    """What the report is about."""
    return f"Anerkennung {head.recognition}, Programmgebiet {head.programme_area}"
