"""Lists of the bank as the tests bring them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.ledger.worlds import TODAY, World, kept

from buendnis.ground.sheets.choosing import Choices
from buendnis.ledger import services as ledger
from buendnis.ledger.models import (
    BankList,
    BudgetHead,
    Earmark,
)
from buendnis.ledger.services import banklists

HEADINGS = ("Antragsnummer", "Projekttitel", "Bewilligt", "Abgerufen", "Ausgezahlt", "Beginn", "Ende")
AS_OF = TODAY - timedelta(days=3)


def a_file(rows: Iterable[Sequence[Any]], name: str = "liste.csv") -> SimpleUploadedFile:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerows([HEADINGS, *rows])
    return SimpleUploadedFile(name, text.getvalue().encode(), "text/csv")


def brought(
    world: World,
    head: BudgetHead,
    rows: Iterable[Sequence[Any]],
    as_of: date = AS_OF,
    source: str = "Liste der NBank",
) -> BankList:
    """A list that has been uploaded and compared."""
    row = banklists.bring(world.office, head, a_file(rows), as_of=as_of, source=source)
    return banklists.choose_columns(world.office, row, Choices(**row.choices))


def granted(world: World, head: BudgetHead, number: int, amount: str, paid: str = "0") -> Earmark:
    mark = kept(world, head, number, amount)
    mark = ledger.commit(
        world.office,
        mark,
        amount=Decimal(amount),
        source="Bescheid",
        source_date=AS_OF - timedelta(days=90),
        bank_number=f"8500{number:04d}",
    )
    if Decimal(paid):
        ledger.pay(world.office, mark, Decimal(paid), source="Liste", source_date=AS_OF - timedelta(days=60))
    return mark


def found(row: BankList) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in row.rows.all():
        counts[each.finding] = counts.get(each.finding, 0) + 1
    return counts
