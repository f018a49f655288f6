"""The columns of our own workbook, and how each is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from buendnis.funding.models import SourceKind, SourceStatus
from buendnis.funding.plan_sheets.own.words import CONDITION_KINDS, KEY, KINDS, STATUSES
from buendnis.ground.sheets import Kind, Target
from buendnis.ground.sheets.columns import fold
from buendnis.ground.sheets.values import Unreadable


def cost_columns(category: Callable[[Any], str]) -> tuple[Target, ...]:
    """Of the sheet of expenditure; ``category`` reads its words."""
    return (
        Target("category", "Kategorie", Kind.CUSTOM, required=True, read=category),
        Target("year", "Jahr", Kind.YEAR, required=True),
        Target("label", "Wofür", Kind.LONG_TEXT, longest=160),
        Target("amount", "Betrag", Kind.AMOUNT, required=True),
        Target("key", KEY, Kind.CUSTOM, read=_key),
    )


def share_columns(category: Callable[[Any], str]) -> tuple[Target, ...]:
    """Of the sheet of shares."""
    return (
        Target("kind", "Art", Kind.CHOICE, required=True, choices=_words(KINDS, SourceKind)),
        Target("label", "Wer zahlt", Kind.LONG_TEXT, required=True, longest=200),
        Target("amount", "Betrag", Kind.AMOUNT, required=True),
        Target("status", "Status", Kind.CHOICE, required=True, choices=_words(STATUSES, SourceStatus)),
        Target("deciding_body", "Entscheidendes Gremium", Kind.LONG_TEXT, longest=160),
        Target("decides_on", "Sitzung am", Kind.DAY),
        Target("papers_due_on", "Unterlagen bis", Kind.DAY),
        Target("confirmation_note", "Bestätigung zu finden", Kind.LONG_TEXT, longest=200),
        Target("in_kind_of", "Sachleistung aus Kategorie", Kind.CUSTOM, read=category),
        Target("organisation", "Bekannt als", Kind.LONG_TEXT),
        Target("organisation_id", "Kennung der Organisation"),
        Target("key", KEY, Kind.CUSTOM, read=_key),
    )


def one_of(by_word: Mapping[str, str], wrong: Callable[[], str]) -> Callable[[Any], str]:
    """A reader of words that stand for keys; ``wrong`` says what is wrong with any other."""

    def read(value: Any) -> str:
        key = by_word.get(fold(str(value)))
        if key is None:
            raise Unreadable(wrong())
        return key

    return read


def _key(value: Any) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        raise Unreadable(
            _("The code of the row was changed. Please delete it; the row then counts as new.")
        ) from None


CONDITION_COLUMNS = (
    Target("source", "Anteil", Kind.LONG_TEXT),
    Target("kind", "Bedingung", Kind.CHOICE, required=True, choices=CONDITION_KINDS),
    Target("other", "Wartet auf", Kind.LONG_TEXT),
    Target("text", "In Worten", Kind.LONG_TEXT, longest=300),
    Target("expected_on", "Erwartet bis", Kind.DAY),
    Target("met_on", "Erfüllt am", Kind.DAY),
    Target("source_key", "Kennung des Anteils", Kind.CUSTOM, read=_key),
    Target("other_key", "Kennung des anderen Anteils", Kind.CUSTOM, read=_key),
)


def _words(own: Mapping[str, str], choices: type[TextChoices]) -> dict[str, str]:
    """The words of our files, and those that the pages use for the same."""
    return {**own, **{str(choices(value).label): value for value in own.values()}}
