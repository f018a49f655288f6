"""What the columns of the bank's list can mean, and what its rows say."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from buendnis.ground.sheets import (
    Grid,
    Kind,
    Record,
    Table,
    Target,
    read_table,
)
from buendnis.ground.sheets.choosing import Choices
from buendnis.ledger.models import BankRow

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
    ),
    Target(
        "claimed",
        gettext_lazy("Claimed in all"),
        Kind.AMOUNT,
        ("Abgerufen", "ESF abgerufen", "Mittelabrufe", "Mittelabruf"),
    ),
    Target(
        "paid",
        gettext_lazy("Paid in all"),
        Kind.AMOUNT,
        ("Ausgezahlt", "ESF ausgezahlt", "Auszahlungen", "Ausgezahlte Mittel"),
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


def read(grid: Grid, choices: Choices) -> Table:
    """The rows of the list, also those that say the same: two grants of one project may be equal."""
    return read_table(grid, choices.place, choices.columns, TARGETS, keep_equal=True)


def row_of(record: Record) -> BankRow:
    """A row as it is kept; what can't be understood is told, and its amounts are left out."""
    said = record.values
    problems = [
        f"{problem.column}{problem.row}: {problem.message}" if problem.column else str(problem.message)
        for problem in record.problems
    ]
    amounts: dict[str, Decimal | None] = {name: said.get(name) for name in AMOUNTS}
    if any(amount is not None and amount < 0 for amount in amounts.values()):
        problems.append(_("An amount is below zero. Please ask the bank what is meant."))
    claimed, paid, granted = amounts["claimed"], amounts["paid"], amounts["granted"]
    if claimed is not None and paid is not None and claimed < paid:
        problems.append(_("More is paid than was claimed. Please check which column means what."))
    if granted is not None and max(claimed or 0, paid or 0) > granted:
        problems.append(_("More is claimed or paid than was granted. Please ask the bank."))
    if not any(said.get(name) for name in NAMES):
        problems.append(_("Neither a number nor a title says which project is meant."))
    if not problems and all(amount is None for amount in amounts.values()):
        problems.append(_("The row names no amount."))
    starts_on, ends_on = said.get("starts_on"), said.get("ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        starts_on = ends_on = None
    return BankRow(
        number=record.row,
        **{name: said.get(name) or "" for name in (*NAMES, "beneficiary")},
        **({} if problems else amounts),
        starts_on=starts_on,
        ends_on=ends_on,
        problems=problems,
    )
