"""Reading a finance plan from our own workbook, whatever people have done to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from buendnis.funding.models import ConditionKind
from buendnis.funding.plan_sheets.own.columns import CONDITION_COLUMNS, cost_columns, one_of, share_columns
from buendnis.funding.plan_sheets.own.words import CONDITIONS, COSTS, KEY, SHARES, category_words
from buendnis.funding.services.finance import Condition, Expenditure, Source
from buendnis.ground.sheets import Book, Grid, Level, Problem, Record, Table, Target, guess_columns
from buendnis.ground.sheets.columns import fold
from buendnis.ground.sheets.header import guess_header, headings_of
from buendnis.ground.sheets.table import read_table
from buendnis.parties.models import Organisation


@dataclass
class PlanRead:
    """The plan that a file says, and everything that was noticed in it."""

    expenditure: list[Expenditure] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether nothing keeps the plan from being taken over."""
        return all(problem.level is not Level.ERROR for problem in self.problems)


def is_own(book: Book) -> bool:
    """Whether the file is (or was made from) one of ours."""
    costs, shares = book.sheet(COSTS), book.sheet(SHARES)
    return (
        costs is not None
        and shares is not None
        and fold(KEY) in {fold(str(value)) for row in costs.rows[:5] for value in row if value}
    )


def read_own(
    book: Book,
    categories: Mapping[str, str],
    organisations: Sequence[Organisation],
    known: frozenset[UUID] = frozenset(),
) -> PlanRead:
    """The plan that one of our files says. ``known``: the keys of the plan's rows now; others count as new."""
    found = PlanRead()
    by_word = {fold(word): key for key, word in category_words(categories).items()}
    by_word |= {fold(key): key for key in categories}
    category = one_of(by_word, lambda: _("This category is not one of the guideline’s."))
    used: set[UUID] = set()
    costs = _table(book.sheet(COSTS), cost_columns(category))
    found.problems += costs.problems
    for record in costs.records:
        if record.is_sound and _positive(record, "amount", COSTS, found):
            said = record.values
            key = _fresh(said.get("key"), known, used, record, COSTS, found)
            found.expenditure.append(
                Expenditure(said["category"], said["year"], said["amount"], said.get("label", ""), key)
            )
    _read_shares(book, category, organisations, known, found)
    return found


def _read_shares(
    book: Book,
    category: Callable[[Any], str],
    organisations: Sequence[Organisation],
    known: frozenset[UUID],
    found: PlanRead,
) -> None:
    by_id = {str(each.public_id): each for each in organisations}
    by_name: dict[str, list[Organisation]] = {}
    for each in organisations:
        by_name.setdefault(fold(each.name), []).append(each)
    table = _table(book.sheet(SHARES), share_columns(category))
    found.problems += table.problems
    used: set[UUID] = set()
    by_label: dict[str, list[UUID]] = {}
    rows: dict[UUID, Source] = {}
    aliases: dict[UUID, UUID] = {}
    for record in table.records:
        if not (record.is_sound and _positive(record, "amount", SHARES, found)):
            continue
        said = dict(record.values)
        written = said.pop("key", None)
        key = _fresh(written, known, used, record, SHARES, found)
        organisation_id, name = said.pop("organisation_id", ""), said.pop("organisation", "")
        organisation = by_id.get(organisation_id)
        if organisation is None and name:
            same = by_name.get(fold(name), [])
            organisation = same[0] if len(same) == 1 else None
            if organisation is None:
                found.problems.append(
                    Problem(
                        Level.WARNING,
                        _("No organisation of this name is known here; “who pays” still says it."),
                        record.row,
                        "J",
                        name,
                        SHARES,
                    )
                )
        own = key or uuid4()  # so that conditions can name it
        if written:
            aliases.setdefault(written, own)
        by_label.setdefault(fold(said["label"]), []).append(own)
        rows[own] = Source(organisation=organisation, conditions=(), key=own, **said)
    _read_conditions(book, rows, by_label, aliases, found)
    found.sources = list(rows.values())


def _read_conditions(
    book: Book,
    rows: dict[UUID, Source],
    by_label: Mapping[str, list[UUID]],
    aliases: Mapping[UUID, UUID],
    found: PlanRead,
) -> None:
    table = _table(book.sheet(CONDITIONS), CONDITION_COLUMNS)
    found.problems += table.problems

    def meant(said: Mapping[str, Any], key: str, label: str) -> UUID | None:
        if said.get(key):
            return aliases.get(said[key])
        same = by_label.get(fold(said.get(label) or ""), [])
        return same[0] if len(same) == 1 else None

    for record in table.records:
        if not record.is_sound:
            continue
        said = record.values
        own = meant(said, "source_key", "source")
        if own is None:
            found.problems.append(
                _wrong(
                    record,
                    "A",
                    CONDITIONS,
                    _("The share that this belongs to was not found. Please name it by its code."),
                )
            )
            continue
        other = None
        if said["kind"] == ConditionKind.SOURCE:
            other = meant(said, "other_key", "other")
            if other is None or other == own:
                found.problems.append(
                    _wrong(
                        record,
                        "C",
                        CONDITIONS,
                        _("The other share was not found. Please name it by its code."),
                    )
                )
                continue
        condition = Condition(
            said["kind"], other, said.get("text", ""), said.get("expected_on"), said.get("met_on")
        )
        rows[own] = replace(rows[own], conditions=((*(rows[own].conditions or ()), condition)))


def _table(grid: Grid | None, targets: tuple[Target, ...]) -> Table:
    if grid is None:
        return Table()
    header = guess_header(grid, targets)
    columns = guess_columns(headings_of(grid, header), targets)
    missing = [str(target.label) for target in targets if target.required and target.key not in columns]
    if missing:
        message = _("The column “%(column)s” is missing in this sheet.") % {"column": missing[0]}
        return Table(notes=[Problem(Level.ERROR, message, header.row, "", "", grid.name)])
    return read_table(grid, header, columns, targets, is_ours=True)


def _fresh(
    key: UUID | None, known: frozenset[UUID], used: set[UUID], record: Record, sheet: str, found: PlanRead
) -> UUID | None:
    """The key, if it is one of the plan's and comes for the first time; a copied row is a new one, and told."""
    if key is None or (known and key not in known):
        return None
    if key in used:
        message = _("The row was copied with its code, so it counts as new.")
        found.problems.append(Problem(Level.NOTE, message, record.row, "", "", sheet))
        return None
    used.add(key)
    return key


def _positive(record: Record, name: str, sheet: str, found: PlanRead) -> bool:
    if record.values[name] > 0:
        return True
    found.problems.append(_wrong(record, "", sheet, _("Please enter an amount above zero.")))
    return False


def _wrong(record: Record, column: str, sheet: str, message: str) -> Problem:
    return Problem(Level.ERROR, message, record.row, column, "", sheet)
