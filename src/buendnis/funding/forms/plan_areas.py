"""The areas of a foreign finance plan on one page: each with its place and its rows, more on request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError

from buendnis.funding.forms.plan_sheets import AreaForm, MeaningsForm, rows_to_show
from buendnis.funding.plan_sheets.layout import MOST_AREAS, Area, Layout, guess_area, lines_of
from buendnis.ground.sheets import Book, Grid
from buendnis.ground.sheets.columns import fold

Sent = Mapping[str, Any]


@dataclass(frozen=True)
class Frame:
    """What all areas of a page need: the file, the guideline's categories, and the years that are offered."""

    book: Book
    categories: Mapping[str, str]
    years: Sequence[int]


class AreaPart:
    """One area: the form that says where it stands, and the one that says what its rows mean.

    Where another sheet was chosen, what had been said belongs to the old one: the new one is guessed and shown.
    """

    def __init__(self, frame: Frame, place: int, area: Area, sent: Sent | None, *, saving: bool) -> None:
        prefix = f"area{place}" if place else None
        self.number = place + 1
        said = _Prefixed(sent or {}, prefix)
        wanted = said.get("sheet") or area.sheet
        grid = frame.book.sheet(wanted)
        self.moved = sent is not None and grid is not None and said.get("shown", wanted) != wanted
        if self.moved:
            sent = None
        self.grid: Grid = grid or frame.book.sheet(area.sheet) or frame.book.sheets[0]
        if self.grid.name != area.sheet:
            area = guess_area(self.grid)
        if sent is not None and (header := _number(said.get("header"), len(self.grid.rows))):
            area = replace(area, header=header)
        years = sorted({*frame.years, *area.years.values()} - {0})
        self.form = AreaForm(sent, prefix=prefix, book=frame.book, grid=self.grid, area=area, years=years)
        if sent is not None and self.form.is_valid():
            area = self.form.area(area.meanings)
        self.area = area
        lines = lines_of(self.grid, area, frame.categories)
        # what was sent speaks of the rows of the sheet that was shown
        posted = {line.row: said.get(f"row_{line.row}") for line in lines} if sent is not None else {}
        self.chosen = {row: meaning for row, meaning in posted.items() if meaning is not None}
        self.rows = MeaningsForm(
            sent if saving else None,
            prefix=prefix,
            lines=lines,
            categories=frame.categories,
            chosen=self.chosen,
        )

    @property
    def is_wrong(self) -> bool:
        """Whether something that was sent has to be corrected."""
        return any(form.is_bound and not form.is_valid() for form in (self.form, self.rows))

    @property
    def shown(self) -> str:
        """The sheet that the fields speak of."""
        return self.grid.name

    @property
    def shown_name(self) -> str:
        """The name of the field that says so."""
        return self.form.add_prefix("shown")

    @property
    def sample(self) -> list[tuple[int, list[str]]]:
        """The rows around the headings."""
        return rows_to_show(self.grid, self.area.header)

    @property
    def letters(self) -> list[str]:
        """The names of the columns."""
        return [field.label.partition(":")[0] for field in self.form.year_fields]

    def said(self) -> Area:
        """What was said, with the meanings of its rows, stored or not."""
        if self.rows.is_bound:
            return self.form.area(self.rows.meanings())
        chosen = {
            fold(line.words): self.chosen[line.row] for line in self.rows.lines if line.row in self.chosen
        }
        return replace(self.area, meanings={**self.area.meanings, **chosen})


class AreaParts:
    """All areas. ``sent`` may ask for one more ("add"), one less ("remove"), to be shown anew, or to be saved."""

    def __init__(self, frame: Frame, layout: Layout, sent: Sent | None) -> None:
        self.saving = sent is not None and "save" in sent
        count = _number((sent or {}).get("areas", "1"), MOST_AREAS) if sent is not None else 0
        areas = list(layout.areas)
        while len(areas) < count:
            areas.append(_next(frame.book, areas))
        if count:
            areas = areas[:count]
        self.parts = [
            AreaPart(frame, place, area, sent, saving=self.saving) for place, area in enumerate(areas)
        ]
        self.is_wrong = any(part.is_wrong for part in self.parts)
        if sent is None or self.is_wrong or not {"add", "remove"} & set(sent):
            return
        areas = [part.said() for part in self.parts]
        gone = _number(sent.get("remove"), len(areas))
        if gone and len(areas) > 1:
            del areas[gone - 1]
        elif "add" in sent and len(areas) < MOST_AREAS:
            areas.append(_next(frame.book, areas))
        self.parts = [AreaPart(frame, place, area, None, saving=False) for place, area in enumerate(areas)]

    @property
    def forms(self) -> list[Any]:
        """All forms, for a summary of what is wrong."""
        return [form for part in self.parts for form in (part.form, part.rows)]

    @property
    def may_add(self) -> bool:
        """Whether there may be one more."""
        return len(self.parts) < MOST_AREAS

    def refuse(self, problem: ValidationError) -> None:
        """Say at the first area why all of it can't be saved."""
        self.parts[0].form.add_error(None, problem)
        self.is_wrong = True

    @property
    def to_save(self) -> Layout | None:
        """What was said, if it is to be saved and nothing is wrong or new to the person who said it."""
        if not self.saving or self.is_wrong or any(part.moved for part in self.parts):
            return None
        return Layout(tuple(part.said() for part in self.parts))


class _Prefixed:
    """The fields of one area among all that was sent."""

    def __init__(self, sent: Sent, prefix: str | None) -> None:
        self.sent, self.prefix = sent, f"{prefix}-" if prefix else ""

    def get(self, name: str, default: str | None = None) -> str | None:
        value = self.sent.get(f"{self.prefix}{name}", default)
        return value if value is None else str(value)


def _next(book: Book, areas: Sequence[Area]) -> Area:
    """Where a further area may stand: on a sheet not named yet, else below the last one."""
    named = {area.sheet for area in areas}
    for grid in book.sheets:
        if grid.name not in named:
            return guess_area(grid)
    return guess_area(book.sheets[-1])


def _number(text: Any, most: int) -> int:
    """A count from 1 to ``most``; 0 for anything else."""
    text = str(text or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 and 0 < int(text) <= most else 0
