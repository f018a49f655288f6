"""Districts and postal codes."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext_noop as _

from buendnis.evidence.importing import cells as read
from buendnis.evidence.importing.kinds.base import Field, Kind, Reader, Row
from buendnis.evidence.importing.problems import RowRefused
from buendnis.evidence.models import DatasetKind

_FIVE = re.compile(r"\d{5}")
_AGS = re.compile(r"(?:0[1-9]|1[0-6])\d{3}")
_NUTS3 = re.compile(r"DE[0-9A-Z]{3}")
# Germany with some sea around it
_SOUTH, _NORTH, _WEST, _EAST = 47, 56, 5, 16
_PLACES = Decimal("0.0001")
_PLAIN = re.compile(
    r"\d{5} (?:(?:0[1-9]|1[0-6])\d{3})? (?:4[7-9]|5[0-5])\.\d{1,10} (?:[5-9]|1[0-5])\.\d{1,10}"
)
# looked up once, not with each of thousands of rows
_CODE, _PLACE = _("postal code"), _("place")


def _inside(latitude: Decimal, longitude: Decimal) -> bool:
    return _SOUTH <= latitude <= _NORTH and _WEST <= longitude <= _EAST


class DistrictsReader(Reader):
    """Districts by AGS, with NUTS-3 code and, from GeoJSON, the outline."""

    def row(self, line: int, cells: Sequence[str]) -> Row | None:
        ags = read.code(cells[self.at["ags"]], "AGS", _AGS, "03153")
        self.once(ags, line, "AGS")
        name = read.text(cells[self.at["name"]], _("name"), most=120)
        kind = read.text(self.cell("type", cells), _("kind"), most=60, required=False)
        nuts = self.cell("nuts3", cells).strip()
        if nuts:
            read.code(nuts, _("NUTS-3 code"), _NUTS3, "DE916")
        outline = self.cell("outline", cells)
        return ags, name, kind, nuts, _outline(outline) if outline else None


def _outline(said: str) -> dict[str, Any]:
    geometry = json.loads(said, parse_float=Decimal)
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in {"Polygon", "MultiPolygon"}:
        raise RowRefused(_("The outline is no polygon (%(kind)s)."), _("geometry"), kind=kind or "–")
    polygons = geometry["coordinates"] if kind == "MultiPolygon" else [geometry["coordinates"]]
    try:
        rings = [ring for polygon in polygons for ring in polygon]
        for ring in rings:
            if len(ring) < 4 or ring[0] != ring[-1]:
                raise RowRefused(_("A ring of the outline is not closed."), _("geometry"))
            for point in ring:
                longitude, latitude = Decimal(str(point[0])), Decimal(str(point[1]))
                if not _inside(latitude, longitude):
                    raise RowRefused(
                        _(
                            "The point %(x)s, %(y)s does not lie in Germany; latitude and longitude may be swapped."
                        )
                        if _inside(longitude, latitude)
                        else _("The point %(x)s, %(y)s does not lie in Germany."),
                        _("geometry"),
                        x=longitude,
                        y=latitude,
                    )
    except (TypeError, IndexError, ValueError, ArithmeticError) as error:
        if isinstance(error, RowRefused):
            raise
        raise RowRefused(_("The outline is damaged."), _("geometry")) from error
    if not rings:
        raise RowRefused(_("The outline is empty."), _("geometry"))
    # as text, for a snapshot must not hold binary fractions
    return {"type": kind, "coordinates": json.loads(json.dumps(polygons, default=str))}


class Districts(Kind):
    """A list of districts."""

    key = DatasetKind.DISTRICTS
    table = "evidence_districtentry"
    columns = ("ags", "name", "type", "nuts3", "outline")
    fields: ClassVar[tuple[Field, ...]] = (
        Field("ags", ("ags5", "ags", "AGS", "Kreisschlüssel")),
        Field("name", ("name", "GEN", "Kreis")),
        Field("type", ("bez", "BEZ"), required=False),
        Field("nuts3", ("nuts3", "nuts", "NUTS", "NUTS_CODE")),
    )
    reader = DistrictsReader
    source = "VG5000, © GeoBasis-DE / BKG"
    licence = "dl-de/by-2-0"


class Outlines(Districts):
    """VG5000 of the BKG as GeoJSON, of a Land or of Germany."""

    key = DatasetKind.OUTLINES
    fields: ClassVar[tuple[Field, ...]] = (*Districts.fields, Field("outline", ("geometry",)))
    least_share = 0.0


class PostcodesReader(Reader):
    """One line per postal code; from GeoNames, one per place, of which the postal code is the middle."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._per_place = "country" in self.header
        self._code, self._place = self.at["code"], self.at["place"]
        self._latitude, self._longitude = self.at["latitude"], self.at["longitude"]
        self._ags = self.at.get("ags")
        self._places: dict[str, list[tuple[str, str, Decimal, Decimal]]] = defaultdict(list)
        self._decimals = read.Decimals()

    def row(self, line: int, cells: Sequence[str]) -> Row | None:
        if not self._per_place and self._decimals.mark != ",":
            # nearly every row: plain numbers within Germany's degrees, taken as they stand there
            code, latitude_said, longitude_said = (
                cells[self._code],
                cells[self._latitude],
                cells[self._longitude],
            )
            district = "" if self._ags is None else cells[self._ags]
            if _PLAIN.fullmatch(f"{code} {district} {latitude_said} {longitude_said}"):
                place = read.text(cells[self._place], _PLACE, most=160)
                self._decimals.mark = "."
                self.once(code, line, _CODE)
                return code, place, district, latitude_said, longitude_said
        return self._looked_at(line, cells)

    def _looked_at(self, line: int, cells: Sequence[str]) -> Row | None:
        """A row of which every cell is looked at by itself, to say what is wrong with it."""
        code = cells[self._code].strip()
        if not _FIVE.fullmatch(code):
            if re.fullmatch(r"\d{4}", code):
                raise RowRefused(
                    _(
                        "“%(code)s” has four digits: a spreadsheet has eaten the leading zero. "
                        "Please save the column as text."
                    ),
                    _CODE,
                    code=code,
                )
            read.code(code, _CODE, _FIVE, "38640")
        place = read.text(cells[self._place], _PLACE, most=160)
        ags = "" if self._ags is None else cells[self._ags].strip()
        if ags and not _AGS.fullmatch(ags):
            read.code(ags, "AGS", _AGS, "03153")
        latitude = self._decimals.read(cells[self._latitude], _("latitude"))
        longitude = self._decimals.read(cells[self._longitude], _("longitude"))
        if latitude is None or longitude is None:
            raise RowRefused(_("The coordinates are missing."), _("latitude"))
        if not _inside(latitude, longitude):
            raise RowRefused(
                _("%(x)s, %(y)s does not lie in Germany; the columns may be swapped.")
                if _inside(longitude, latitude)
                else _("%(x)s, %(y)s does not lie in Germany."),
                _("latitude"),
                x=latitude,
                y=longitude,
            )
        if self._per_place:
            self._places[code].append((place, ags, latitude, longitude))
            return None
        self.once(code, line, _CODE)
        return code, place, ags, latitude, longitude

    def late(self) -> Iterator[Row]:
        for code, places in self._places.items():
            ags = Counter(each[1] for each in places if each[1])
            number = len(places)
            yield (
                code,
                places[0][0],
                ags.most_common(1)[0][0] if ags else "",
                (sum((each[2] for each in places), Decimal(0)) / number).quantize(_PLACES),
                (sum((each[3] for each in places), Decimal(0)) / number).quantize(_PLACES),
            )


class Postcodes(Kind):
    """GeoNames DE.txt or DE.zip, or a list with one line per postal code."""

    key = DatasetKind.POSTCODES
    table = "evidence_postcode"
    columns = ("code", "place", "ags", "latitude", "longitude")
    fields: ClassVar[tuple[Field, ...]] = (
        Field("code", ("plz", "postal code", "Postleitzahl")),
        Field("place", ("ort", "place name", "Ort")),
        Field("ags", ("ags5", "admin code3", "AGS"), required=False),
        Field("latitude", ("lat", "latitude", "Breite")),
        Field("longitude", ("lon", "longitude", "Länge", "lng")),
    )
    reader = PostcodesReader
    source = "GeoNames, www.geonames.org"
    licence = "CC BY 4.0"
