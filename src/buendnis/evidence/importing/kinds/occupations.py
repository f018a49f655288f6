"""The classification of occupations, and the names that people give them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from buendnis.evidence.importing import cells as read
from buendnis.evidence.importing.kinds.base import Field, Kind, Reader, Row
from buendnis.evidence.importing.problems import Problems, RowRefused, Said
from buendnis.evidence.models import DatasetKind

_DIGITS = re.compile(r"\d{1,5}")
_FIVE = re.compile(r"\d{5}")
_DKZ_CODE = re.compile(r"[A-Z]?\s*(\d{5})-\d+")
_BREAK = re.compile(r"&nbsp;|\s+")
MAIN_AREAS = frozenset("0123456789")
# looked up once, not with each of thousands of rows
_CODE, _NUMBER, _OCCUPATION_CODE = _("code"), _("number"), _("occupation code")
_TITLE, _MALE, _FEMALE = _("title"), _("male title"), _("female title")


class OccupationsReader(Reader):
    """Positions of the KldB, from one digit to five."""

    def row(self, line: int, cells: Sequence[str]) -> Row | None:
        said = read.code(cells[self.at["code"]], _CODE, _DIGITS, "8130")
        digits = read.whole(cells[self.at["digits"]], _("level"))
        if digits is None or not 1 <= digits <= 5:
            raise RowRefused(
                _("“%(said)s” is no level of the KldB; it has five, from 1 to 5."),
                _("level"),
                said=cells[self.at["digits"]][:40],
            )
        # a spreadsheet eats the leading zero of the military groups
        code = said.zfill(digits)
        if len(code) != digits:
            raise RowRefused(
                _("The code %(said)s has %(count)s digits, but the level is %(level)s."),
                _CODE,
                said=said,
                count=len(said),
                level=digits,
            )
        self.once(code, line, _CODE)
        title = read.text(cells[self.at["title"]], _TITLE)
        remark = _BREAK.sub(" ", self.cell("remark", cells)).strip()[:4000]
        level = int(code[4]) if digits == 5 else None
        if level is not None and not 1 <= level <= 4:
            raise RowRefused(
                _("The last digit of %(code)s must be a requirement level from 1 to 4."), _CODE, code=code
            )
        short = read.text(self.cell("short", cells), _("short title"), most=200, required=False)
        return code, digits, title, short, level, remark

    def finish(self, problems: Problems) -> None:
        for code, line in self._seen.items():
            if len(code) > 1 and code[:-1] not in self._seen:
                problems.add(
                    line,
                    Said(
                        _("%(code)s has no %(above)s above it; rows of the file are missing."),
                        code=code,
                        above=code[:-1],
                    ),
                    _CODE,
                )
        if missing := sorted(MAIN_AREAS - set(self._seen)):
            problems.add(
                0,
                Said(
                    _("Whole areas are missing (%(areas)s); the file is cut off."), areas=", ".join(missing)
                ),
                _CODE,
            )


class Occupations(Kind):
    """The CSV of the Klassifikationsserver of Destatis and the BA."""

    key = DatasetKind.OCCUPATIONS
    table = "evidence_occupationgroup"
    columns = ("code", "digits", "title", "short_title", "level", "remark")
    fields: ClassVar[tuple[Field, ...]] = (
        Field(
            "code", ("code", "Schlüssel KldB 2010, V. 2020", "Schlüssel KldB 2010", "Schlüssel", "KldB 2010")
        ),
        Field("digits", ("ebene", "Ebene", "Gliederungsebene")),
        Field("title", ("titel", "Titel", "Bezeichnung")),
        Field("short", ("kurztitel", "Kurztitel", "Kurzbezeichnung"), required=False),
        Field("remark", ("bemerkung", "Allgemeine Bemerkungen"), required=False),
    )
    reader = OccupationsReader
    source = "Klassifikation der Berufe 2010, Bundesagentur für Arbeit / Destatis, Klassifikationsserver"
    licence = "Amtliches Werk, Quelle nennen"


class TitlesReader(Reader):
    """Job titles: neutral, male and female."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._number, self._code, self._neutral = self.at["number"], self.at["code"], self.at["neutral"]
        self._male, self._female = self.at.get("male"), self.at.get("female")
        self._state = self.at.get("state")
        self.unknown = 0

    def row(self, line: int, cells: Sequence[str]) -> Row | None:
        number = cells[self._number].strip()
        if not number.isdigit():
            number = read.text(number, _NUMBER, most=20)
        self.once(number, line, _NUMBER)
        code = cells[self._code].strip()
        if not _FIVE.fullmatch(code):
            match = _DKZ_CODE.fullmatch(code)
            if match is None:
                read.code(code, _OCCUPATION_CODE, _FIVE, "81302 / B 81302-100")
                raise RowRefused(_("This is no occupation code."), _CODE)
            code = match[1]
        if self.around.occupations and code not in self.around.occupations:
            self.unknown += 1
        return (
            number,
            code,
            "" if self._state is None else cells[self._state].strip()[:3],
            read.text(cells[self._neutral], _TITLE, most=250),
            "" if self._male is None else self._form(cells[self._male], _MALE),
            "" if self._female is None else self._form(cells[self._female], _FEMALE),
        )

    @staticmethod
    def _form(cell: str, column: str) -> str:
        said = read.text(cell, column, most=250, required=False)
        return "" if said == "-" else said

    def finish(self, problems: Problems) -> None:
        if self.unknown > len(self._seen) / 5:
            problems.add(
                0,
                Said(
                    _(
                        "%(count)s of %(all)s codes are not in the KldB that is in force; the columns may be "
                        "swapped."
                    ),
                    count=self.unknown,
                    all=len(self._seen),
                ),
                _CODE,
            )
        elif self.unknown:
            self.notes.append(
                Said(
                    _(
                        "%(count)s titles name a code that the KldB in force does not have; they are found all the "
                        "same."
                    ),
                    count=self.unknown,
                )
            )


class Titles(Kind):
    """The Gesamtberufsliste of the BA, as XLSX or CSV."""

    key = DatasetKind.TITLES
    table = "evidence_jobtitle"
    columns = ("number", "code", "state", "neutral", "male", "female")
    fields: ClassVar[tuple[Field, ...]] = (
        Field("number", ("dkz_id", "DKZ-ID", "DKZ ID", "ID")),
        Field("code", ("kldb5", "Codenummer", "KldB 2010")),
        Field("state", ("zustand", "Zustand"), required=False),
        Field(
            "neutral",
            ("neutral", "Bezeichnung neutral kurz", "Bezeichnung neutral", "Bezeichnung neutral lang"),
        ),
        Field(
            "male",
            ("maennlich", "Bezeichnung männlich lang", "Bezeichnung männlich", "Bezeichnung männlich kurz"),
            required=False,
        ),
        Field(
            "female",
            ("weiblich", "Bezeichnung weiblich lang", "Bezeichnung weiblich", "Bezeichnung weiblich kurz"),
            required=False,
        ),
    )
    reader = TitlesReader
    source = "Gesamtberufsliste der Bundesagentur für Arbeit (DKZ)"
    licence = "Bundesagentur für Arbeit, Quelle nennen"
