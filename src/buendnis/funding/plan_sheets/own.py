"""Our own plain workbook of a finance plan: what is written comes back the same.

Its headings are German whatever language the site is shown in: the file goes to people and authorities here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from buendnis.funding.models import ConditionKind, SourceKind, SourceStatus
from buendnis.funding.services.finance import Condition, Expenditure, Source
from buendnis.ground.sheets import Book, Grid, Kind, Level, Problem, Record, Table, Target, guess_columns
from buendnis.ground.sheets.columns import fold
from buendnis.ground.sheets.header import guess_header, headings_of
from buendnis.ground.sheets.table import read_table
from buendnis.ground.sheets.values import Unreadable
from buendnis.ground.sheets.writing import Sheet, workbook
from buendnis.parties.models import Organisation

COSTS, SHARES, CONDITIONS, EXPLAINED = "Ausgaben", "Finanzierung", "Bedingungen", "Erläuterungen"
KEY = "Kennung (nicht ändern)"
KINDS = {
    "ESF": SourceKind.ESF.value,
    "Land Niedersachsen": SourceKind.STATE.value,
    "Eigenmittel": SourceKind.OWN.value,
    "Öffentliche Kofinanzierung": SourceKind.PUBLIC.value,
    "Private Kofinanzierung": SourceKind.PRIVATE.value,
}
STATUSES = {
    "angefragt": SourceStatus.ASKED.value,
    "in Aussicht gestellt": SourceStatus.INDICATED.value,
    "unter Bedingung": SourceStatus.CONDITIONAL.value,
    "bestätigt": SourceStatus.CONFIRMED.value,
    "zurückgezogen": SourceStatus.WITHDRAWN.value,
}
CONDITION_KINDS = {
    "anderer Anteil bestätigt": ConditionKind.SOURCE.value,
    "Verwendungsnachweis eines früheren Projekts": ConditionKind.PROOF.value,
    "andere Bedingung": ConditionKind.WORDS.value,
}
SPARE = 60  # empty rows for what is added in the file
_HELP = (
    "Dieser Finanzierungsplan gehört zu einer Projektskizze in Bündnis.",
    "Ändern Sie Zeilen in „Ausgaben“, „Finanzierung“ und „Bedingungen“.",
    "Laden Sie die Datei dann im Finanzierungsplan wieder hoch.",
    "Sie sehen dann, was sich ändert, bevor etwas gespeichert wird.",
    "Neue Zeilen: einfach unten ergänzen, ohne Kennung. Gelöschte Zeilen: Inhalt der ganzen Zeile löschen.",
    "Die Kennung sagt, welche Zeile dieselbe geblieben ist. Bitte nicht ändern und nicht kopieren.",
    "Beträge in Euro mit zwei Stellen, Tage als Datum. Summen rechnet die Datei selbst.",
    "Bedingungen nennen ihren Anteil mit der Kennung oder, bei neuen Zeilen, mit „Wer zahlt“.",
)


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


def write_plan(
    title: str,
    categories: Mapping[str, str],
    expenditure: Sequence[Expenditure],
    sources: Sequence[Source],
) -> bytes:
    """The workbook. ``categories``: key → label of the guideline; conditions are written as given (None: none)."""
    words = category_words(categories)
    labels = {source.key: source.label for source in sources}
    kinds, statuses, waits = (_reversed(each) for each in (KINDS, STATUSES, CONDITION_KINDS))
    costs = [
        [words.get(row.category, row.category), row.year, row.label, row.amount, _text(row.key)]
        for row in expenditure
    ]
    shares = [
        [
            kinds[row.kind],
            row.label,
            row.amount,
            statuses[row.status],
            row.deciding_body,
            row.decides_on,
            row.papers_due_on,
            row.confirmation_note,
            words.get(row.in_kind_of, row.in_kind_of),
            row.organisation.name if row.organisation else "",
            str(row.organisation.public_id) if row.organisation else "",
            _text(row.key),
        ]
        for row in sources
    ]
    conditions = [
        [
            row.label,
            waits[each.kind],
            labels.get(each.other, "") if each.other else "",
            each.text,
            each.expected_on,
            each.met_on,
            _text(row.key),
            _text(each.other),
        ]
        for row in sources
        for each in row.conditions or ()
    ]
    return workbook(
        [
            Sheet(
                COSTS,
                ["Kategorie", "Jahr", "Wofür", "Betrag", KEY],
                costs,
                (44, 8, 50, 18, 14),
                sums={4: "Summe der Ausgaben"},
                choices={1: list(words.values())},
                locked=frozenset({5}),
                spare=SPARE,
                protected=True,
            ),
            Sheet(
                SHARES,
                [
                    "Art", "Wer zahlt", "Betrag", "Status", "Entscheidendes Gremium", "Sitzung am",
                    "Unterlagen bis", "Bestätigung zu finden", "Sachleistung aus Kategorie", "Bekannt als",
                    "Kennung der Organisation", KEY,
                ],
                shares,
                (26, 40, 18, 20, 28, 13, 15, 28, 28, 28, 14, 14),
                sums={3: "Summe der Finanzierung"},
                choices={1: list(KINDS), 4: list(STATUSES)},
                locked=frozenset({11, 12}),
                spare=SPARE,
                protected=True,
            ),
            Sheet(
                CONDITIONS,
                [
                    "Anteil", "Bedingung", "Wartet auf", "In Worten", "Erwartet bis", "Erfüllt am",
                    "Kennung des Anteils", "Kennung des anderen Anteils",
                ],
                conditions,
                (40, 40, 40, 50, 14, 14, 14, 14),
                choices={2: list(CONDITION_KINDS)},
                locked=frozenset({7, 8}),
                spare=SPARE,
                protected=True,
            ),
            Sheet(EXPLAINED, ["Finanzierungsplan", title], [[line] for line in _HELP], (110, 60), protected=True),
        ]
    )  # fmt: skip


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
    category = _one_of(by_word, lambda: _("This category is not one of the guideline’s."))
    used: set[UUID] = set()
    costs = _table(book.sheet(COSTS), _costs(category))
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


def category_words(categories: Mapping[str, str]) -> dict[str, str]:
    """For each category the words that stand for it in a file; two of the same label are told apart by key."""
    labels = [fold(label) for label in categories.values()]
    return {
        key: f"{label} ({key})" if labels.count(fold(label)) > 1 else label
        for key, label in categories.items()
    }


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
    table = _table(book.sheet(SHARES), _shares(category))
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
    from dataclasses import replace

    table = _table(book.sheet(CONDITIONS), _CONDITIONS)
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


def _costs(category: Callable[[Any], str]) -> tuple[Target, ...]:
    return (
        Target("category", "Kategorie", Kind.CUSTOM, required=True, read=category),
        Target("year", "Jahr", Kind.YEAR, required=True),
        Target("label", "Wofür", Kind.LONG_TEXT, longest=160),
        Target("amount", "Betrag", Kind.AMOUNT, required=True),
        Target("key", KEY, Kind.CUSTOM, read=_key),
    )


def _shares(category: Callable[[Any], str]) -> tuple[Target, ...]:
    return (
        Target("kind", "Art", Kind.CHOICE, required=True, choices=_words(KINDS, SourceKind)),
        Target("label", "Wer zahlt", Kind.LONG_TEXT, required=True, longest=200),
        Target("amount", "Betrag", Kind.AMOUNT, required=True),
        Target("status", "Status", Kind.CHOICE, required=True, choices=_words(STATUSES, SourceStatus)),
        Target("deciding_body", "Entscheidendes Gremium", Kind.LONG_TEXT, longest=160),
        Target("decides_on", "Sitzung am", Kind.DAY),
        Target("papers_due_on", "Unterlagen bis", Kind.DAY),
        Target("confirmation_note", "Bestätigung zu finden", Kind.LONG_TEXT, longest=200),
        Target("in_kind_of", "Sachleistung aus Kategorie", Kind.CUSTOM, read=category),
        Target("organisation", "Bekannt als", Kind.LONG_TEXT),
        Target("organisation_id", "Kennung der Organisation"),
        Target("key", KEY, Kind.CUSTOM, read=_key),
    )


def _one_of(by_word: Mapping[str, str], wrong: Callable[[], str]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        key = by_word.get(fold(str(value)))
        if key is None:
            raise Unreadable(wrong())
        return key

    return read


def _key(value: Any) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        raise Unreadable(
            _("The code of the row was changed. Please delete it; the row then counts as new.")
        ) from None


_CONDITIONS = (
    Target("source", "Anteil", Kind.LONG_TEXT),
    Target("kind", "Bedingung", Kind.CHOICE, required=True, choices=CONDITION_KINDS),
    Target("other", "Wartet auf", Kind.LONG_TEXT),
    Target("text", "In Worten", Kind.LONG_TEXT, longest=300),
    Target("expected_on", "Erwartet bis", Kind.DAY),
    Target("met_on", "Erfüllt am", Kind.DAY),
    Target("source_key", "Kennung des Anteils", Kind.CUSTOM, read=_key),
    Target("other_key", "Kennung des anderen Anteils", Kind.CUSTOM, read=_key),
)


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


def _words(own: Mapping[str, str], choices: type[TextChoices]) -> dict[str, str]:
    """The words of our files, and those that the pages use for the same."""
    return {**own, **{str(choices(value).label): value for value in own.values()}}


def _reversed(words: Mapping[str, str]) -> dict[str, str]:
    return {value: word for word, value in words.items()}


def _text(key: UUID | None) -> str:
    return str(key) if key else ""
