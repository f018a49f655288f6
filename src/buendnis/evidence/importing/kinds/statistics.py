"""What the BA and Destatis count: shortage, district figures, recognition of qualifications."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from buendnis.engines.shortage import BA_2025
from buendnis.evidence import core
from buendnis.evidence.importing import cells as read
from buendnis.evidence.importing.kinds.base import Field, Kind, Reader, Row
from buendnis.evidence.importing.problems import RowRefused
from buendnis.evidence.models import DatasetKind
from buendnis.ground.sheets.columns import fold

_THREE = re.compile(r"\d{3}")
# a group, or several that are rated as one, each with its code: "8130, 8131, 821"
_GROUPS = re.compile(r"\d{2,5}(?:\s*[,;/+]\s*\d{2,5})*")
_SIGN = re.compile(r"(?=[^xX]*[xX])\d{2,4}[xX]?(?:\s*[,;/+]\s*\d{2,4}[xX]?)*")  # "813x+821", "831x"
TOGETHER, MOST_CODE = "+", 80
_AGS = re.compile(r"(?:0[1-9]|1[0-6])\d{3}")
GERMANY = "Deutschland"
_BA = "Fachkräfteengpassanalyse, Statistik der Bundesagentur für Arbeit"
_BA_LICENCE = "Statistik der BA: Daten und Tabellen dürfen uneingeschränkt verwendet werden; Zitat mit Link"
_LEVELS = {"fachkraft": 2, "fachkrafte": 2, "spezialist": 3, "spezialisten": 3, "experte": 4, "experten": 4}
# the indicators of the engine, by the short names that the published columns have
SHORT = {
    "vacancy_time": ("vakanz", "Vakanzzeit"),
    "jobseekers_per_vacancy": ("asr", "Arbeitsuchenden-Stellen-Relation"),
    "unemployment": ("alq", "Berufsspezifische Arbeitslosenquote"),
    "foreign_share": ("ausl", "Veränderung des Anteils ausländischer Beschäftigung"),
    "exit_rate": ("abg", "Abgangsrate aus Arbeitslosigkeit"),
    "pay": ("entg", "Entwicklung der mittleren Entgelte"),
}


def _level(cell: str, column: str = _("level")) -> int:
    said = cell.strip()
    level = int(said) if said.isdigit() else _LEVELS.get(fold(said).partition(" ")[0], 0)
    if level not in {2, 3, 4}:
        read.text(said, column)
        raise RowRefused(_("“%(said)s” is no requirement level (2, 3 or 4)."), column, said=said[:40])
    return level


def _groups(cell: str, example: str) -> str:
    if together := core.signed_together(cell):
        return TOGETHER.join(together.codes)
    if _SIGN.fullmatch(cell.strip()):  # guessing would rate groups that nobody has rated
        raise RowRefused(
            _(
                "“%(said)s” stands for several groups, but nobody can tell for which. Please write their codes, "
                "for example %(example)s."
            ),
            _("code"),
            said=cell.strip()[:40],
            example="8130+8131+821",
        )
    said = read.code(cell, _("code"), _GROUPS, example)
    code = TOGETHER.join(re.findall(r"\d+", said))
    if len(code) > MOST_CODE:
        raise RowRefused(_("“%(said)s” names too many groups."), _("code"), said=said[:40])
    return code


def _mean(decimals: read.Decimals, cell: str) -> Decimal | None:
    mean = decimals.read(cell, _("mean"))
    if mean is not None and not 0 <= mean <= 3:
        raise RowRefused(
            _("%(said)s is no mean of points from 0 to 3; columns may be swapped."), _("mean"), said=mean
        )
    return mean


class ShortageReader(Reader):
    """Groups of four digits with their indicators and points."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._decimals = read.Decimals()
        self._columns = [(key, self.at.get(f"w_{key}"), self.at.get(f"p_{key}")) for key in SHORT]

    def row(self, line: int, cells: Sequence[str]) -> Row | None:
        level = _level(cells[self.at["level"]])
        code = _groups(cells[self.at["code"]], "8130")
        self.once((code, level), line, _("code"))
        values, points = {}, {}
        for key, value_at, points_at in self._columns:
            value = self._decimals.read(cells[value_at], key) if value_at is not None else None
            if value is not None:
                values[key] = cells[value_at].strip().replace(",", ".") if value_at is not None else ""
            number = read.whole(cells[points_at], key) if points_at is not None else None
            if number is not None:
                if number > BA_2025.by_key[key].most(level):
                    raise RowRefused(
                        _("%(number)s points for “%(indicator)s”; at most %(most)s are possible."),
                        key,
                        number=number,
                        indicator=SHORT[key][1],
                        most=BA_2025.by_key[key].most(level),
                    )
                points[key] = number
        mean = _mean(self._decimals, cells[self.at["mean"]])
        if mean is not None and points:
            exact = Fraction(sum(points.values()), len(points))
            if abs(Fraction(mean) - exact) > Fraction(1, 200):
                raise RowRefused(
                    _(
                        "The mean %(mean)s is not that of the points (%(points)s of %(count)s indicators); "
                        "columns may be swapped."
                    ),
                    _("mean"),
                    mean=mean,
                    points=sum(points.values()),
                    count=len(points),
                )
        training = self.cell("training", cells).strip().casefold()
        return (
            code,
            level,
            read.text(cells[self.at["title"]], _("title")),
            GERMANY,
            read.whole(self.cell("employees", cells), _("employees")),
            {"ja": True, "nein": False, "-": False}.get(training),
            values,
            points,
            mean,
        )


class Shortage(Kind):
    """The national result of the Engpassanalyse."""

    key = DatasetKind.SHORTAGE
    table = "evidence_shortagerow"
    columns = (
        "code",
        "level",
        "title",
        "region",
        "employees",
        "regulated_training",
        "values",
        "points",
        "mean",
    )
    fields: ClassVar[tuple[Field, ...]] = (
        Field("level", ("anforderungsniveau", "Anforderungsniveau")),
        Field("code", ("kldb4", "KldB 2010", "Schlüssel", "Berufsuntergruppe")),
        Field("title", ("titel", "Bezeichnung", "Berufsuntergruppe (4-Steller)")),
        Field(
            "employees",
            ("svb_2025_06", "svb", "Sozialversicherungspflichtig Beschäftigte", "SvB"),
            required=False,
        ),
        Field("training", ("geregelte_ausbildung", "Geregelte Ausbildung"), required=False),
        *(
            Field(f"w_{key}", (f"w_{short}", name, f"{name} Wert"), required=key == "vacancy_time")
            for key, (short, name) in SHORT.items()
        ),
        *(
            Field(f"p_{key}", (f"p_{short}", f"Punkte {name}", f"{name} Punkte"), required=False)
            for key, (short, name) in SHORT.items()
        ),
        Field("mean", ("gesamtwert", "Gesamtwert", "Punktwert", "Gesamtbewertung")),
    )
    reader = ShortageReader
    source = _BA
    licence = _BA_LICENCE


class LandReader(Reader):
    """Groups of three digits with the mean of a region."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._decimals = read.Decimals()

    def row(self, line: int, cells: Sequence[str]) -> Row | None:
        level = _level(cells[self.at["level"]])
        code = _groups(cells[self.at["code"]], "813")
        region = read.text(cells[self.at["region"]], _("region"), most=60)
        self.once((code, level, region), line, _("code"))
        mean = _mean(self._decimals, cells[self.at["mean"]])
        title = read.text(cells[self.at["title"]], _("title"))
        return code, level, title, region, None, None, {}, {}, mean


class ShortageLand(Kind):
    """The results of the Engpassanalyse for the federal states."""

    key = DatasetKind.SHORTAGE_LAND
    table = Shortage.table
    columns = Shortage.columns
    fields: ClassVar[tuple[Field, ...]] = (
        Field("level", ("anforderungsniveau", "Anforderungsniveau")),
        Field("code", ("kldb3", "KldB 2010", "Schlüssel", "Berufsgruppe")),
        Field("title", ("titel", "Bezeichnung", "Berufsgruppe (3-Steller)")),
        Field("region", ("region", "Region", "Land", "Bundesland")),
        Field("mean", ("gesamtwert", "Gesamtwert", "Punktwert", "Gesamtbewertung")),
    )
    reader = LandReader
    source = _BA
    licence = _BA_LICENCE


class FiguresReader(Reader):
    """Cells of GENESIS with the words of their dimensions."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._decimals = read.Decimals()
        self._labels = [place for key, place in self.at.items() if key.startswith("label:")]
        self.latest = 0
        self._of_label = {place: self.at.get(f"name:{place}") for place in self._labels}

    @property
    def as_of(self) -> date | None:
        """The end of the latest year that is counted."""
        return date(self.latest, 12, 31) if self.latest else None

    def row(self, line: int, cells: Sequence[str]) -> Row | None:
        year = re.match(r"(\d{4})(?!\d)", cells[self.at["year"]].strip())
        if year is None or not 1900 <= int(year[1]) <= 2100:
            raise RowRefused(
                _("“%(said)s” is no year."), self.header[self.at["year"]], said=cells[self.at["year"]][:40]
            )
        self.latest = max(self.latest, int(year[1]))
        dimensions: dict[str, str] = {}
        for place in self._labels:
            named = self._of_label[place]
            name = self.header[place] if named is None else cells[named].strip()
            if said := read.text(cells[place], self.header[place], required=False):
                dimensions[name] = said
        measure = self.cell("measure", cells).strip() or self.header[self.at["value"]]
        dimensions["Inhalt"] = measure
        unit = self.cell("unit", cells).strip()[:80]
        self.once((year[1], json.dumps(dimensions, sort_keys=True)), line, _("dimensions"))
        cell = cells[self.at["value"]].strip()
        value = self._decimals.read(cell, self.header[self.at["value"]])
        return int(year[1]), dimensions, unit, value, "" if value is not None else cell[:10]


class Figures(Kind):
    """A statistic of Destatis as GENESIS exports it (flat, the old and the new headings)."""

    key = DatasetKind.FIGURES
    table = "evidence_figure"
    columns = ("year", "dimensions", "unit", "value", "mark")
    fields: ClassVar[tuple[Field, ...]] = (Field("statistic", ("Statistik_Code", "statistics_code")),)
    reader = FiguresReader
    source = "Statistisches Bundesamt (Destatis), GENESIS-Online"
    licence = "dl-de/by-2-0"

    def match(self, header: Sequence[str], chosen: Mapping[str, str]) -> dict[str, int] | None:
        """Find the year, the value, and a column for each dimension."""
        names = [each.strip().lower() for each in header]
        if not names or names[0] not in {"statistik_code", "statistics_code"}:
            return None
        year = next((names.index(name) for name in ("time", "zeit", "berichtsjahr") if name in names), None)
        if year is None:
            return None
        at = {"statistic": 0, "year": year}
        labels = [
            place
            for place, name in enumerate(names)
            if re.fullmatch(r"\d+_(?:variable_attribute|auspraegung)_label", name)
        ]
        if labels:
            for place in labels:
                at[f"label:{place}"] = place
                of = re.sub(r"(?:variable_attribute|auspraegung)_label$", "", names[place])
                for name in (f"{of}variable_label", f"{of}merkmal_label"):
                    if name in names:
                        at[f"name:{place}"] = names.index(name)
            values = [names.index("value")] if "value" in names else range(labels[-1] + 1, len(names))
            if not values:
                return None
            at["value"] = values[0]
            for key, name in (("unit", "value_unit"), ("measure", "value_variable_label")):
                if name in names:
                    at[key] = names.index(name)
            return at
        if len(names) < year + 2:
            return None
        at["value"] = len(names) - 1
        return at | {f"label:{place}": place for place in range(year + 1, len(names) - 1)}


# what the office reads of the columns, where it chooses them and where something is wrong in them
LOCAL_COLUMNS = {
    "ags": _("District (AGS)"),
    "code": _("Occupation group (KldB, three digits)"),
    "level": _("Requirement level"),
    "employees": _("Employees"),
    "unemployed": _("Unemployed"),
    "vacancies": _("Reported vacancies"),
    "departures": _("Vacancies closed in the year"),
    "vacancy_days": _("Vacancy time in days"),
}


class LocalReader(Reader):
    """Groups of three digits in a district."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._decimals = read.Decimals()

    def row(self, line: int, cells: Sequence[str]) -> Row | None:
        column = LOCAL_COLUMNS
        ags = read.code(cells[self.at["ags"]].strip().zfill(5), column["ags"], _AGS, "03153")
        if self.around.districts and ags not in self.around.districts:
            raise RowRefused(_("There is no district %(ags)s."), column["ags"], ags=ags)
        # "813 Gesundheits- und Krankenpflege" is how the tables of the BA name a group
        said = cells[self.at["code"]].strip()
        code = read.code(said.partition(" ")[0], column["code"], _THREE, "813")
        level = _level(cells[self.at["level"]], column["level"])
        self.once((ags, code, level), line, column["code"])
        numbers = [
            read.whole(self.cell(key, cells), column[key])
            for key in ("employees", "unemployed", "vacancies", "departures")
        ]
        days = self._decimals.read(self.cell("vacancy_days", cells), column["vacancy_days"])
        if days is not None and not 0 <= days <= Decimal(2000):
            raise RowRefused(_("%(said)s is no vacancy time in days."), column["vacancy_days"], said=days)
        return ags, code, level, *numbers, days


class Local(Kind):
    """District tables of the BA, as an office has saved them; the headings are mapped by hand where needed."""

    key = DatasetKind.LOCAL
    table = "evidence_localfigure"
    columns = ("ags", "code", "level", "employees", "unemployed", "vacancies", "departures", "vacancy_days")
    fields: ClassVar[tuple[Field, ...]] = (
        Field("ags", ("AGS", "ags5", "Kreis", "Kreisschlüssel", "Region (Schlüssel)")),
        Field("code", ("kldb3", "Berufsgruppe", "KldB 2010")),
        Field("level", ("anforderungsniveau", "Anforderungsniveau", "Niveau")),
        Field(
            "employees", ("Beschäftigte", "SvB", "Sozialversicherungspflichtig Beschäftigte"), required=False
        ),
        Field("unemployed", ("Arbeitslose", "Bestand an Arbeitslosen", "Arbeitslose Bestand")),
        Field("vacancies", ("Gemeldete Arbeitsstellen", "Gemeldete Stellen", "Stellen", "Stellenbestand")),
        Field("departures", ("Stellenabgänge", "Abgang an Arbeitsstellen"), required=False),
        Field("vacancy_days", ("Vakanzzeit", "Abgeschlossene Vakanzzeit"), required=False),
    )
    reader = LocalReader
    source = "Statistik der Bundesagentur für Arbeit, Sonderauswertung nach Kreisen"
    licence = _BA_LICENCE
    least_share = 0.0
