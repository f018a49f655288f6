"""Elections as one table, in CSV and XLSX: a line per project, a column per ballot.

The first lines hold the budget and how the ballots are filled in; a blank line follows, then the table. In the
columns of ballots stands "x" for an approval, a number of points, or a place in a ranking, and "recused" alone or
behind it.
"""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator, Sequence
from fractions import Fraction
from io import BytesIO, StringIO

from buendnis.engines.exact import fraction, text
from buendnis.engines.portfolio.model import Ballot, Given, Kind, Project, kind_of
from buendnis.engines.portfolio.question import Question
from buendnis.engines.problems import refuse

COLUMNS = ("project", "cost", "label", "least", "most", "score", "fields", "districts", "category", "needs")
RECUSED = "recused"
MOST_BALLOTS = 10_000
_FORMULA = ("=", "+", "-", "@", "\t")


def to_csv(question: Question) -> str:
    """The text of a CSV file, separated by semicolons."""
    out = StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(_rows(question))
    return out.getvalue()


def to_xlsx(question: Question) -> bytes:
    """The bytes of a workbook with one sheet."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("portfolio")
    for row in _rows(question):
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def from_csv(content: str) -> Question:
    """Read what ``to_csv`` writes, with semicolons or commas. Raises BadInput."""
    first = content.partition("\n")[0]
    delimiter = ";" if ";" in first else ","
    return _read(list(csv.reader(StringIO(content, newline=""), delimiter=delimiter)))


def from_xlsx(data: bytes) -> Question:
    """Read the first sheet of a workbook. Raises BadInput."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise refuse("The file is no XLSX workbook. Please save it as XLSX.") from error
    sheet = book.worksheets[0]
    return _read([[_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)])


def _cell(value: object) -> str:
    if isinstance(value, float):  # a workbook knows no other numbers; what it shows is what is meant
        return repr(int(value)) if value.is_integer() else repr(value)
    return "" if value is None else str(value)


def _rows(question: Question) -> Iterator[list[str]]:
    if len(question.ballots) > MOST_BALLOTS:
        raise refuse(f"A table holds at most {MOST_BALLOTS} ballots. Write a .pb file instead.")
    kind = kind_of(question.ballots)
    yield ["budget", text(question.budget)]
    yield ["ballots", kind.value]
    yield []
    yield [*COLUMNS, *(_guarded(ballot.id) for ballot in question.ballots)]
    cells = [_of_ballot(ballot, kind) for ballot in question.ballots]
    for project in question.projects:
        yield [
            _guarded(project.id),
            text(project.cost),
            _guarded(project.label),
            *("" if each is None else text(each) for each in (project.least, project.most, project.score)),
            *(_guarded(",".join(each)) for each in (project.fields, project.districts)),
            _guarded(project.category),
            _guarded(",".join(project.needs)),
            *(cell.get(project.id, "") for cell in cells),
        ]


def _of_ballot(ballot: Ballot, kind: Kind) -> dict[str, str]:
    if kind is Kind.POINTS:
        cells = {given.project: text(given.points) for given in ballot.points}
    elif kind is Kind.RANKING:
        cells = {name: str(place) for place, name in enumerate(ballot.ranking, start=1)}
    else:
        cells = dict.fromkeys(ballot.approves, "x")
    return {**cells, **{name: f"{cells.get(name, '')} {RECUSED}".strip() for name in ballot.recused}}


def _guarded(word: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{word}" if word.startswith(_FORMULA) else word


def _bare(word: str) -> str:
    word = word.strip()
    return word[1:] if word.startswith("'") and word[1:].startswith(_FORMULA) else word


def _read(rows: Sequence[Sequence[str]]) -> Question:
    head = {row[0].strip().lower(): row[1].strip() for row in rows[:10] if len(row) > 1}
    start = next((place for place, row in enumerate(rows) if row and row[0].strip() == COLUMNS[0]), None)
    if start is None:
        raise refuse("There is no line that begins with “project”. It names the columns; please add it.")
    try:
        kind = Kind(head.get("ballots", Kind.APPROVAL))
    except ValueError as error:
        raise refuse(f"The ballots “{head['ballots']}” are not known. Write: {', '.join(Kind)}.") from error
    header = [_bare(name) for name in rows[start]]
    known = {name: place for place, name in enumerate(header) if name in COLUMNS}
    if "cost" not in known:
        raise refuse("There is no column “cost”. Please add it.")
    voters = [place for place, name in enumerate(header) if name and name not in COLUMNS]
    lines = [
        (number, [*row, *[""] * (len(header) - len(row))])
        for number, row in enumerate(rows[start + 1 :], start=start + 2)
        if row and row[0].strip()
    ]
    return Question(
        budget=_number(head.get("budget", ""), "The budget in the first line"),
        projects=tuple(_project(row, known, number) for number, row in lines),
        ballots=tuple(
            _ballot(
                header[place], kind, [(_bare(row[0]), row[place].strip(), number) for number, row in lines]
            )
            for place in voters
        ),
    )


def _project(row: Sequence[str], known: dict[str, int], number: int) -> Project:
    def word(name: str) -> str:
        return _bare(row[known[name]]) if name in known else ""

    def exact(name: str) -> Fraction | None:
        return _number(word(name), f"Line {number}, column “{name}”") if word(name) else None

    def several(name: str) -> tuple[str, ...]:
        return tuple(each.strip() for each in word(name).split(",") if each.strip())

    return Project(
        id=word("project"),
        cost=_number(word("cost"), f"Line {number}, column “cost”"),
        label=word("label"),
        least=exact("least"),
        most=exact("most"),
        score=exact("score"),
        fields=several("fields"),
        districts=several("districts"),
        category=word("category"),
        needs=several("needs"),
    )


def _ballot(name: str, kind: Kind, cells: Sequence[tuple[str, str, int]]) -> Ballot:
    recused = tuple(project for project, cell, _ in cells if cell.lower().endswith(RECUSED))
    filled = [
        (project, given, line)
        for project, cell, line in cells
        if (given := cell.lower().removesuffix(RECUSED).strip())
    ]
    if kind is Kind.APPROVAL:
        return Ballot(name, approves=tuple(project for project, _, _ in filled), recused=recused)
    numbers = [(_number(cell, f"Line {line}, ballot “{name}”"), project) for project, cell, line in filled]
    if kind is Kind.POINTS:
        return Ballot(name, points=tuple(Given(project, n) for n, project in numbers), recused=recused)
    places = [place for place, _ in numbers]
    if len(set(places)) < len(places):
        raise refuse(f"The ballot “{name}” gives a place twice. Please give each place once.")
    return Ballot(name, ranking=tuple(project for _, project in sorted(numbers)), recused=recused)


def _number(word: str, what: str) -> Fraction:
    tidy = word.replace(" ", "").replace(" ", "")
    if "," in tidy:  # as Germans write it; with a point it would mean thousands
        tidy = tidy.replace(".", "").replace(",", ".")
    try:
        exact = fraction(tidy)
    except ValueError as error:
        raise refuse(f"{what}: “{word}” is no number. Please correct it.") from error
    if exact < 0:
        raise refuse(f"{what}: “{word}” is negative. Write 0 or more.")
    return exact
