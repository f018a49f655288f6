"""The professions that are regulated in Germany, of the register of the European Commission."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from buendnis.evidence.importing import cells as read
from buendnis.evidence.importing.kinds.base import Field, Kind, Reader, Row
from buendnis.evidence.importing.problems import RowRefused
from buendnis.evidence.models import DatasetKind
from buendnis.ground.text import sort_key

GERMANY = frozenset({"germany", "deutschland"})
_EVERYWHERE = frozenset({"", "app.region.none", "none"})  # how the register says: in all of Germany
# as the federal states are written; anything else in the column is a sign of swapped columns
LAENDER = frozenset(
    {
        *("Baden-Württemberg", "Bayern", "Berlin", "Brandenburg", "Bremen", "Hamburg", "Hessen"),
        *("Mecklenburg-Vorpommern", "Niedersachsen", "Nordrhein-Westfalen", "Rheinland-Pfalz", "Saarland"),
        *("Sachsen", "Sachsen-Anhalt", "Schleswig-Holstein", "Thüringen"),
    }
)


class RegulatedReader(Reader):
    """A profession per row, with the procedure by which a foreign qualification is recognised."""

    def row(self, line: int, cells: Sequence[str]) -> Row | None:
        number = cells[self.at["number"]].strip()
        if not (number.isascii() and number.isdigit() and len(number) <= 20):
            read.text(number, _("number"), most=20)
            raise RowRefused(_("“%(said)s” is no number of the register."), _("number"), said=number[:40])
        self.once(number, line, _("number"))
        if cells[self.at["country"]].strip().casefold() not in GERMANY:
            raise RowRefused(
                _("“%(said)s”: only professions that are regulated in Germany are taken over."),
                _("country"),
                said=cells[self.at["country"]].strip()[:40],
            )
        name = read.text(cells[self.at["name"]], _("profession"))
        land = self.cell("land", cells).strip()
        if land in _EVERYWHERE:
            land = ""
        elif land not in LAENDER:
            read.text(land, _("federal state"))
            raise RowRefused(_("“%(said)s” is no federal state."), _("federal state"), said=land[:40])
        return (
            number,
            name,
            sort_key(name),
            land,
            read.text(cells[self.at["procedure"]], _("procedure"), most=200),
            read.text(self.cell("training", cells), _("training"), most=200, required=False),
            read.text(self.cell("level", cells), _("level of the qualification"), most=200, required=False),
        )


class Regulated(Kind):
    """The list that the database of regulated professions answers for Germany, as JSON or as a table."""

    key = DatasetKind.REGULATED
    table = "evidence_regulatedprofession"
    columns = ("number", "name", "sort_key", "land", "procedure", "training", "level")
    fields: ClassVar[tuple[Field, ...]] = (
        Field("number", ("id", "ID")),
        Field("name", ("name", "Name of regulated profession", "Regulated profession", "Profession")),
        Field("country", ("country", "Country")),
        Field("land", ("region", "Region"), required=False),
        Field("procedure", ("directive", "Recognition under", "Directive")),
        Field("training", ("qualification", "Qualification"), required=False),
        Field("level", ("qualification_level", "Qualification level")),
    )
    reader = RegulatedReader
    source = "Datenbank der reglementierten Berufe, Europäische Kommission"
    licence = "CC BY 4.0"
