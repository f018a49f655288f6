"""The lists of the bank in the example world: one that has been followed, one that is still to be solved."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from buendnis.demo import people
from buendnis.demo.base import EXAMPLE
from buendnis.demo.story import Story, facts
from buendnis.ground.money import euro
from buendnis.ground.reference import reference_to
from buendnis.ground.sheets.choosing import Choices
from buendnis.ledger.models import BankList, Earmark, Finding
from buendnis.ledger.selectors import earmark_of
from buendnis.ledger.services.banklists import bring, choose_columns, match_by_hand

NUMBER = "MUSTER-0001"
HEADINGS = ("Antragsnummer", "Projekttitel", "Bewilligt", "Abgerufen", "Ausgezahlt", "Beginn", "Ende")


def followed(story: Story) -> None:
    """A first list names the granted project by a number that nobody knew: matched by hand, it agrees."""
    mark = _mark(story)
    granted = euro(mark.amount)
    row = _list(
        story,
        "erste Liste der Bank",
        story.later(60).date(),
        [(NUMBER, facts().title, granted, "0,00", "0,00", "01.07.2018", "30.06.2021")],
    )
    for each in row.rows.filter(finding=Finding.UNKNOWN):
        match_by_hand(story.who(people.OFFICE), each, mark, now=story.at)
    story.note("Erste Liste der Bank abgeglichen")


def open_differences(story: Story, paid: Decimal) -> None:
    """A later list says more than the books, and names a project that only the bank knows."""
    mark = _mark(story)
    _list(
        story,
        "neue Liste der Bank",
        story.later(90).date(),
        [
            (NUMBER, facts().title, euro(mark.amount), euro(paid), euro(paid), "01.07.2018", "30.06.2021"),
            ("MUSTER-0002", f"{EXAMPLE}: nur der Bank bekannt", "30.000,00", "0,00", "0,00", "", ""),
        ],
    )
    story.note("Neue Liste der Bank übernommen; ihre Unterschiede sind noch zu klären")


def _list(story: Story, name: str, as_of: date, rows: list[tuple[str, ...]]) -> BankList:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerows([HEADINGS, *rows])
    file = SimpleUploadedFile(f"{name}.csv".replace(" ", "-"), text.getvalue().encode(), "text/csv")
    office = story.who(people.OFFICE)
    row = bring(office, _mark(story).head, file, as_of=as_of, source=f"{EXAMPLE}: {name}", now=story.at)
    return choose_columns(office, row, Choices(**row.choices), now=story.at)


def _mark(story: Story) -> Earmark:
    assert story.application is not None  # noqa: S101 - the story is told in order
    mark = earmark_of(reference_to(story.application))
    assert mark is not None  # noqa: S101 - it was earmarked
    return mark
