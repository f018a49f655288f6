"""The wording of an opinion: its conditions as rows, what it was put together from, and what was edited since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from buendnis.appraisal.models import ConditionTime, ExpertOpinion
from buendnis.appraisal.rubrics import aspects_of
from buendnis.ground.papers.german import day as german_day
from buendnis.ground.wordwise import Kind, Piece, words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_CONDITIONS = 30
LONGEST_CONDITION = 1000
_TIMES = {
    ConditionTime.BEFORE_GRANT: "vor der Bewilligung",
    ConditionTime.DURING: "während des Vorhabens",
}


@dataclass(frozen=True)
class ConditionText:
    """A condition as it is proposed: what, by when, and who (nobody named: the applicant)."""

    text: str
    kind: str = ConditionTime.BEFORE_GRANT.value
    due_on: date | None = None
    who: str = ""


Wanted = str | Sequence[ConditionText]


def as_conditions(wanted: Wanted) -> list[dict[str, str]]:
    """Conditions as they are stored; of a text, each line is one. Those without words are left out."""
    rows = [ConditionText(line) for line in wanted.splitlines()] if isinstance(wanted, str) else wanted
    return [
        {
            "text": row.text.strip()[:LONGEST_CONDITION],
            "kind": row.kind,
            "due_on": row.due_on.isoformat() if row.due_on else "",
            "who": row.who.strip()[:200],
        }
        for row in rows
        if row.text.strip()
    ]


def stored_conditions(said: str | Iterable[str | Mapping[str, str]]) -> list[dict[str, str]]:
    """Conditions of a proposal or document, whether they were kept as a text, as lines, or as rows."""
    if isinstance(said, str):
        return as_conditions(said)
    found: list[dict[str, str]] = []
    for row in said:
        found += as_conditions(row) if isinstance(row, str) else [dict(row)]
    return found


def texts_of(conditions: Iterable[Mapping[str, str]]) -> list[ConditionText]:
    """Stored conditions as they were proposed."""
    return [
        ConditionText(
            row["text"], row["kind"], date.fromisoformat(row["due_on"]) if row["due_on"] else None, row["who"]
        )
        for row in conditions
    ]


def condition_lines(said: str | Iterable[str | Mapping[str, str]]) -> tuple[str, ...]:
    """Each condition as a German sentence with its deadline; what was kept as plain lines stays as it is."""
    if isinstance(said, str):
        said = said.splitlines()
    return tuple(row.strip() if isinstance(row, str) else _line(row) for row in said if row)


def _line(row: Mapping[str, str]) -> str:
    told = [_TIMES[ConditionTime(row["kind"])]]
    if row["due_on"]:
        told.append(f"bis zum {german_day(date.fromisoformat(row['due_on']))}")
    if row["who"]:
        told.append(f"zuständig: {row['who']}")
    text = row["text"].removesuffix(".")  # the full stop of a sentence comes after what belongs to it
    return f"{text} ({', '.join(told)}){row['text'][len(text) :]}"


def assembled_wording(
    reasons: str, aspect_reasons: Mapping[str, str], conditions: list[dict[str, str]]
) -> dict[str, Any]:
    """What a draft begins with, kept beside it, so that each edit can be seen."""
    return {"reasons": reasons, "aspects": dict(aspect_reasons), "conditions": conditions}


@dataclass(frozen=True)
class Edited:
    """A part of the wording that is not as it was put together."""

    label: StrOrPromise
    pieces: tuple[Piece, ...]


def edits_of(opinion: ExpertOpinion) -> list[Edited]:
    """Word by word where the draft differs from what it was put together from, in the order of reading."""
    before = opinion.assembled
    if not before:
        return []
    parts: list[tuple[StrOrPromise, str, str]] = [
        (_("Reasons"), before["reasons"], opinion.reasons),
        (
            _("Conditions"),
            "\n".join(condition_lines(before["conditions"])),
            "\n".join(condition_lines(opinion.conditions)),
        ),
    ]
    parts += [
        (aspect.label, before["aspects"].get(aspect.key, ""), opinion.aspect_reasons.get(aspect.key, ""))
        for aspect in aspects_of(opinion.case.rubric)
    ]
    return [Edited(label, words(old, new)) for label, old, new in parts if old != new]


__all__ = [
    "ConditionText",
    "Edited",
    "Kind",
    "Wanted",
    "as_conditions",
    "assembled_wording",
    "condition_lines",
    "edits_of",
    "stored_conditions",
    "texts_of",
]
