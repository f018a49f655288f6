"""Writing a finance plan into our own workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from buendnis.funding.plan_sheets.own.words import (
    CONDITION_KINDS,
    CONDITIONS,
    COSTS,
    EXPLAINED,
    KEY,
    KINDS,
    SHARES,
    STATUSES,
    category_words,
)
from buendnis.funding.services.finance import Expenditure, Source
from buendnis.ground.sheets.writing import Sheet, workbook

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


def _reversed(words: Mapping[str, str]) -> dict[str, str]:
    return {value: word for word, value in words.items()}


def _text(key: UUID | None) -> str:
    return str(key) if key else ""
