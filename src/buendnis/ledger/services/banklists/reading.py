"""What the columns of the bank's list can mean, and what its rows say."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from buendnis.ground.money import euro
from buendnis.ground.sheets import (
    Grid,
    Kind,
    Problem,
    Record,
    Table,
    Target,
    letter,
    read_table,
)
from buendnis.ground.sheets.choosing import Choices
from buendnis.ledger.models import BankRow, Finding

KIND = "bank_list"  # of the columns that are kept for the next list
MOST_NOTES = 300

TARGETS: tuple[Target, ...] = (
    Target(
        "bank_number",
        gettext_lazy("Number at the bank"),
        Kind.TEXT,
        (
            "NBank-Nr.",
            "Antragsnummer",
            "Vorgangsnummer",
            "Projektnummer",
            "Aktenzeichen",
            "Bewilligungsnummer",
            "Förderkennzeichen",
            "Projekt-Nr.",
            "Antrags-Nr.",
            "Vorgangs-Nr.",
            "Az.",
        ),
        longest=40,
    ),
    Target(
        "our_number",
        gettext_lazy("Our number"),
        Kind.TEXT,
        ("Nummer der Stellungnahme", "Stellungnahme", "Nummer des Bündnisses"),
        longest=40,
    ),
    Target(
        "title",
        pgettext_lazy("project", "Title"),
        Kind.TEXT,
        ("Projekttitel", "Projekt", "Vorhaben", "Projektname", "Bezeichnung", "Kurztitel"),
        longest=250,
    ),
    Target(
        "beneficiary",
        gettext_lazy("Beneficiary"),
        Kind.TEXT,
        ("Zuwendungsempfänger", "Projektträger", "Träger", "Begünstigte"),
    ),
    Target(
        "granted",
        gettext_lazy("Granted in all"),
        Kind.AMOUNT,
        ("Bewilligt", "ESF bewilligt", "Bewilligte ESF-Mittel", "Zuwendung", "Bewilligungssumme", "gebunden"),
        dash_is_zero=True,
    ),
    Target(
        "claimed",
        gettext_lazy("Claimed in all"),
        Kind.AMOUNT,
        ("Abgerufen", "ESF abgerufen", "Mittelabrufe", "Mittelabruf"),
        dash_is_zero=True,
    ),
    Target(
        "paid",
        gettext_lazy("Paid in all"),
        Kind.AMOUNT,
        ("Ausgezahlt", "ESF ausgezahlt", "Auszahlungen", "Ausgezahlte Mittel"),
        dash_is_zero=True,
    ),
    Target(
        "starts_on",
        gettext_lazy("Granted from"),
        Kind.DAY,
        ("Beginn", "Projektbeginn", "Laufzeit von", "von"),
    ),
    Target(
        "ends_on", gettext_lazy("Granted until"), Kind.DAY, ("Ende", "Projektende", "Laufzeit bis", "bis")
    ),
)
NAMES = ("bank_number", "our_number", "title")
AMOUNTS = ("granted", "claimed", "paid")
PERIOD = ("starts_on", "ends_on")
ZERO = Decimal("0.00")


def read(grid: Grid, choices: Choices) -> Table:
    """The rows of the list, also those that say the same: two grants of one project may be equal."""
    return read_table(grid, choices.place, choices.columns, TARGETS, keep_equal=True)


def row_of(record: Record, columns: Mapping[str, int]) -> BankRow:
    """A row as it is kept; ``columns`` says which column means what.

    What can't be understood is told, and its amounts are left out; a period that can't be read keeps no amount out.
    """
    said = record.values
    days = {letter(columns[name]) for name in PERIOD if columns.get(name)}
    hints = [_told(problem) for problem in record.problems if problem.column in days]
    problems = [_told(problem) for problem in record.problems if problem.column not in days]
    amounts: dict[str, Decimal | None] = {name: said.get(name) for name in AMOUNTS}
    claimed, paid, granted = amounts["claimed"], amounts["paid"], amounts["granted"]
    below = [amount for amount in amounts.values() if amount is not None and amount < 0]
    if below:
        text = _("An amount is below zero: %(amount)s. Please ask the bank what is meant.")
        problems.append(text % {"amount": euro(min(below))})
    if claimed is not None and paid is not None and claimed < paid:
        text = _(
            "%(paid)s are paid, but only %(claimed)s were claimed. Please check which column means what."
        )
        problems.append(text % {"paid": euro(paid), "claimed": euro(claimed)})
    used = max(claimed or ZERO, paid or ZERO)
    if granted is not None and used > granted:
        text = _("%(used)s are claimed or paid, but only %(granted)s were granted. Please ask the bank.")
        problems.append(text % {"used": euro(used), "granted": euro(granted)})
    if not any(said.get(name) for name in NAMES):
        problems.append(_("Neither a number nor a title says which project is meant."))
    if not problems and all(amount is None for amount in amounts.values()):
        problems.append(_("The row names no amount."))
    starts_on, ends_on = said.get("starts_on"), said.get("ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        starts_on = ends_on = None
        hints.append(_("The project ends before it starts; its period is left out."))
    return BankRow(
        number=record.row,
        **{name: said.get(name) or "" for name in (*NAMES, "beneficiary")},
        **({} if problems else amounts),
        starts_on=starts_on,
        ends_on=ends_on,
        finding=Finding.UNREADABLE if problems else "",
        problems=[*problems, *hints],
    )


def _told(problem: Problem) -> str:
    """Where something can't be read, why, and what stands there."""
    text = f"{problem.column}{problem.row}: {problem.message}" if problem.column else str(problem.message)
    return (
        _("%(problem)s (“%(value)s”)") % {"problem": text, "value": problem.value} if problem.value else text
    )
