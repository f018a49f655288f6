"""A chart with what stands behind it: its table, where that comes from, and how it is asked for again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString

from buendnis.engines.exact import rounded, text

if TYPE_CHECKING:
    from buendnis.evidence.models import Dataset
    from buendnis.evidence.selectors.need import Origin

MOST_FROZEN = 200  # rows of a table that a snapshot holds

NOTHING = SafeString("")
Cell = str | int | Decimal | Fraction | None


@dataclass(frozen=True)
class Chart:
    """Rows with their headings, drawn; ``question`` says by which choices they were asked for."""

    key: str  # for the names of files
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    origins: Sequence[Origin]
    svg: SafeString = NOTHING
    file_svg: SafeString = NOTHING  # without links, to be put into a document
    question: dict[str, str] = field(default_factory=dict)
    notes: Sequence[str] = ()

    @property
    def dataset(self) -> Dataset | None:
        """The version that a snapshot of it keeps: of what stands first."""
        return next((each.dataset for each in self.origins if each.dataset is not None), None)

    def frozen(self) -> dict[str, Any]:
        """What a snapshot holds of it."""
        return {
            "title": self.title,
            "question": self.question,
            "table": {
                "headings": list(self.headings),
                "rows": [[frozen_cell(cell) for cell in row] for row in self.rows[:MOST_FROZEN]],
                "left_out": max(0, len(self.rows) - MOST_FROZEN),
                "notes": list(self.notes),
                "origins": [
                    {
                        "version": each.version,
                        "source": each.source,
                        "licence": each.licence,
                        "as_of": each.as_of.isoformat(),
                        "content_hash": each.dataset.content_hash if each.dataset else None,
                    }
                    for each in self.origins
                ],
            },
        }


def frozen_cell(cell: Any) -> Any:
    """A cell as JSON without binary fractions."""
    if isinstance(cell, Decimal | Fraction):
        return text(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return None if cell is None else cell if isinstance(cell, int) else str(cell)


def shown_cell(cell: Any, language: str) -> str:
    """A cell as a page shows it: at most two places, with the marks of the language."""
    if cell is None or cell == "":
        return "–"
    if isinstance(cell, Decimal | Fraction):
        value = Fraction(cell)
        shown = f"{int(value):,}" if value.denominator == 1 and abs(value) >= 10 else text(rounded(value, 2))
    elif isinstance(cell, int):
        shown = f"{cell:,}" if abs(cell) >= 10_000 else str(cell)
    else:
        return str(cell)
    if language == "de":
        return shown.replace(",", "\0").replace(".", ",").replace("\0", ".")
    return shown
