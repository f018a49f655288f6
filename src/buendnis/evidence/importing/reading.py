"""A file as rows of a table: which kind it is, where its headings are, and what each row says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice

from django.utils.translation import gettext_noop as _

from buendnis.evidence.importing.days import day_in_name, day_told
from buendnis.evidence.importing.kinds import KINDS, Kind, Surroundings
from buendnis.evidence.importing.kinds.base import Reader, Row
from buendnis.evidence.importing.problems import HeadingsUnknown, Problems, RowRefused, Said
from buendnis.evidence.importing.sources import Line, Source

SEARCHED_LINES = 30  # above which the headings must begin
STEP = 2000
Progress = Callable[[int], None]


@dataclass
class Table:
    """A sheet of which the kind is known; ``lines`` are those below the headings."""

    kind: Kind
    at: dict[str, int]
    header: tuple[str, ...]
    lines: Iterator[Line]
    is_ragged: bool
    notes: list[str] = field(default_factory=list)
    as_of: date | None = None  # as the file says


def recognised(
    sources: Sequence[Source], wanted: str = "", chosen: Mapping[str, str] | None = None, file_name: str = ""
) -> Table:
    """The one sheet that can be read, as the kind that explains most of its columns.

    ``wanted`` names the kind; ``chosen`` names the heading of a column by hand. Raises FileRefused.
    """
    above: list[str] = []
    chosen = chosen or {}
    kinds = [KINDS[wanted]] if wanted else list(KINDS.values())
    best: tuple[int, Table] | None = None
    closest: tuple[int, Kind, list[str]] | None = None
    for source in sources:
        head = list(islice(source.lines, 0 if source.header else SEARCHED_LINES))
        candidates = (
            [(-1, source.header)] if source.header else list(enumerate(cells for _line, cells in head))
        )
        for place, header in candidates:
            for kind in kinds:
                at = kind.match(header, chosen)
                if at is None:
                    lacking = kind.missing(header, chosen)
                    found = len([each for each in kind.fields if each.required]) - len(lacking)
                    if found and (closest is None or found > closest[0]):
                        closest = (found, kind, lacking)
                elif best is None or len(at) > best[0]:
                    lines = chain(head[place + 1 :], source.lines)
                    best = (
                        len(at),
                        Table(kind, at, tuple(header), lines, source.is_sheet, source.notes),
                    )
        above += [cell for _line, cells in head for cell in cells]
    if best is None:
        if closest is not None:
            raise HeadingsUnknown(
                _("The headings are nearest to “%(kind)s”, but these columns are missing: %(columns)s."),
                kind=closest[1].key.label,
                columns=", ".join(closest[2]),
            )
        raise HeadingsUnknown(_("The headings are not known."))
    table = best[1]
    table.as_of = day_told(above) or day_in_name(file_name)
    return table


def likely_headings(sources: Sequence[Source]) -> list[str]:
    """The row near the top that has most cells, of the sheet that has it: for choosing columns by hand."""
    best: Sequence[str] = ()
    for source in sources:
        rows = (
            [source.header] if source.header else [row for _line, row in islice(source.lines, SEARCHED_LINES)]
        )
        for row in rows:
            if len([cell for cell in row if cell.strip()]) > len([cell for cell in best if cell.strip()]):
                best = row
    return list(dict.fromkeys(cell.strip() for cell in best if cell.strip()))[:60]


def rows_of(
    table: Table,
    around: Surroundings,
    problems: Problems,
    notes: list[str],
    progress: Progress | None = None,
    sample: int | None = None,
) -> Iterator[Row]:
    """The rows of the table; what is wrong goes to ``problems``, and the reading goes on.

    With ``sample`` only so many are read, where somebody waits for the answer; what is wrong with the file as a
    whole is not said then.
    """
    reader: Reader = table.kind.reader(table.at, table.header, around)
    width, least = len(table.header), max(table.at.values()) + 1
    for done, (line, cells) in enumerate(table.lines, start=1):
        if progress is not None and done % STEP == 0:
            progress(done)
        if sample is not None and done > sample:
            notes += [
                *table.notes,
                Said(
                    _(
                        "Only the first %(count)s rows were checked; the others are checked while it is taken over."
                    ),
                    count=sample,
                ),
            ]
            return
        if len(cells) != width:
            if not any(cells):
                continue
            if table.is_ragged:
                cells = [*cells, *[""] * (least - len(cells))]  # noqa: PLW2901  # a sheet drops empty cells
            else:
                problems.add(line, _width(len(cells), width))
                continue
        elif not any(cells):
            continue
        try:
            row = reader.row(line, cells)
        except RowRefused as refusal:
            problems.add(line, refusal.said, refusal.column)
            continue
        if row is not None:
            yield row
    yield from reader.late()
    reader.finish(problems)
    table.as_of = reader.as_of or table.as_of
    notes += [*table.notes, *reader.notes]


def _width(cells: int, expected: int) -> str:
    if cells < expected:
        return Said(
            _("The row has %(cells)s cells in place of %(expected)s; it is cut off."),
            cells=cells,
            expected=expected,
        )
    return Said(
        _(
            "The row has %(cells)s cells in place of %(expected)s; a text with the delimiter in it lacks its "
            "quotes."
        ),
        cells=cells,
        expected=expected,
    )
