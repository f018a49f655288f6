"""The German words of our own workbook: its sheets, and what stands in them for kinds and states."""

from __future__ import annotations

from collections.abc import Mapping

from buendnis.funding.models import ConditionKind, SourceKind, SourceStatus
from buendnis.ground.sheets.columns import fold

COSTS, SHARES, CONDITIONS, EXPLAINED = "Ausgaben", "Finanzierung", "Bedingungen", "Erläuterungen"
KEY = "Kennung (nicht ändern)"
KINDS = {
    "ESF": SourceKind.ESF.value,
    "Land Niedersachsen": SourceKind.STATE.value,
    "Eigenmittel": SourceKind.OWN.value,
    "Öffentliche Kofinanzierung": SourceKind.PUBLIC.value,
    "Private Kofinanzierung": SourceKind.PRIVATE.value,
}
STATUSES = {
    "angefragt": SourceStatus.ASKED.value,
    "in Aussicht gestellt": SourceStatus.INDICATED.value,
    "unter Bedingung": SourceStatus.CONDITIONAL.value,
    "bestätigt": SourceStatus.CONFIRMED.value,
    "zurückgezogen": SourceStatus.WITHDRAWN.value,
}
CONDITION_KINDS = {
    "anderer Anteil bestätigt": ConditionKind.SOURCE.value,
    "Verwendungsnachweis eines früheren Projekts": ConditionKind.PROOF.value,
    "andere Bedingung": ConditionKind.WORDS.value,
}


def category_words(categories: Mapping[str, str]) -> dict[str, str]:
    """For each category the words that stand for it in a file; two of the same label are told apart by key."""
    labels = [fold(label) for label in categories.values()]
    return {
        key: f"{label} ({key})" if labels.count(fold(label)) > 1 else label
        for key, label in categories.items()
    }
