"""The need as the alliance knows it: figures of the districts, and what partners wrote. Both are played."""

from __future__ import annotations

import csv
import tempfile
from datetime import date
from itertools import count
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from buendnis.alliances.models import Alliance
from buendnis.demo import people
from buendnis.demo.base import EXAMPLE
from buendnis.evidence.models import DatasetKind
from buendnis.evidence.services import Description, Facts, bring_exhibit, cite_exhibit, import_file

# employees, unemployed, vacancies, closed vacancies and their days, of a district of middling size
_GROUPS = {
    "813": (1500, 18, 30, 80, 84),
    "821": (1100, 20, 42, 95, 92),
    "831": (1800, 40, 26, 75, 58),
    "262": (900, 16, 28, 70, 101),
    "434": (700, 45, 14, 62, 47),
}
_FACHKRAFT = 2
_PAPERS = (
    Facts(
        kind="agency",
        title=f"{EXAMPLE}: Lage in der Pflege im Bezirk",
        organisation="Agentur für Arbeit 1",
        dated=date(2025, 11, 3),
        person_role="Geschäftsführung operativ",
        valid_until=date(2027, 12, 31),
        summary="Auf 100 gemeldete Stellen kommen 45 Arbeitslose. Jede dritte Stelle ist nach einem halben Jahr noch "
        "offen. Am schwersten zu besetzen sind Stellen in der Altenpflege im Nordharz. (Rechenbeispiel)",
        occupations=[{"code": "8210", "title": "Altenpflege"}, {"code": "8130", "title": "Krankenpflege"}],
        districts=[{"ags": "03153", "name": "Landkreis Goslar"}],
    ),
    Facts(
        kind="survey",
        title=f"{EXAMPLE}: Befragung von Handwerksbetrieben",
        organisation="Kammer 2",
        dated=date(2025, 6, 12),
        summary="212 Betriebe haben geantwortet. 61 von 100 suchen seit mehr als drei Monaten, die meisten "
        "Elektronikerinnen und Elektroniker. (Rechenbeispiel)",
        occupations=[{"code": "2621", "title": "Bauelektrik"}],
    ),
)


def play_need(alliance: Alliance) -> None:
    """Bring figures of the districts and two documents; one of the documents is cited."""
    office = people.acting(people.OFFICE, alliance)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kreiszahlen.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=";").writerows(_rows(alliance))
        outcome = import_file(
            office,
            path,
            kind=DatasetKind.LOCAL,
            alliance=alliance,
            description=Description(
                f"Kreiszahlen 2025 ({EXAMPLE})",
                date(2025, 12, 31),
                f"{EXAMPLE}, keine Zahlen der Bundesagentur",
                EXAMPLE,
            ),
        )
    if outcome.dataset is None:
        raise RuntimeError(f"The figures of the example are not sound: {outcome.problems}")
    first, _second = (
        bring_exhibit(
            office, alliance, facts, SimpleUploadedFile("nachweis.txt", facts.summary.encode(), "text/plain")
        )
        for facts in _PAPERS
    )
    cite_exhibit(office, first)


def _rows(alliance: Alliance) -> list[list[str]]:
    rows = [
        [
            "AGS",
            "Berufsgruppe",
            "Niveau",
            "SvB",
            "Arbeitslose",
            "Gemeldete Stellen",
            "Stellenabgänge",
            "Vakanzzeit",
        ]
    ]
    ags = alliance.districts.order_by("ags").values_list("ags", flat=True)
    for place, district in zip(count(), ags, strict=False):
        for number, (code, (employees, unemployed, vacancies, closed, days)) in enumerate(_GROUPS.items()):
            more = (place * 7 + number * 3) % 9  # from district to district a little otherwise, always alike
            rows.append(
                [
                    *(
                        district,
                        code,
                        str(_FACHKRAFT),
                        str(employees + 90 * more),
                        str(unemployed + 12 * more),
                    ),
                    *(str(vacancies + 9 - more), str(closed - 3 * more), str(max(days - 8 * more, 25))),
                ]
            )
    return rows
