"""The questions of a call, row by row, as a document that can be asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from buendnis.funding.questionnaire import FORMAT, Kind, read_draft

KINDS: Final = (
    (Kind.SHORT_TEXT.value, _("short text")),
    (Kind.LONG_TEXT.value, _("longer text")),
    (Kind.YES_NO.value, _("yes or no")),
    (Kind.CHOICE.value, _("one of several")),
    (Kind.NUMBER.value, _("number")),
    (Kind.EURO.value, _("amount in euro")),
    (Kind.DATE.value, _("date")),
)
MOST_QUESTIONS: Final = 15


class QuestionRow(forms.Form):
    """One question. A row without words is none."""

    mark_optional = False
    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    label = forms.CharField(label=_("Question"), required=False, max_length=300)
    label_en = forms.CharField(label=_("In English"), required=False, max_length=300)
    kind = forms.ChoiceField(label=_("Kind of answer"), choices=KINDS, initial=Kind.LONG_TEXT.value)
    options = forms.CharField(
        label=_("Answers to choose from"),
        required=False,
        max_length=2000,
        help_text=_("Only for “one of several”: one per line."),
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
    max_words = forms.IntegerField(
        label=_("At most this many words"), required=False, min_value=1, max_value=5000
    )
    required = forms.BooleanField(label=_("must be answered"), required=False)

    def clean(self) -> dict[str, Any]:
        """A choice needs at least two answers."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("label") and said.get("kind") == Kind.CHOICE and len(_lines(said.get("options", ""))) < 2:
            self.add_error("options", _("Please enter at least two answers, one per line."))
        return said


QuestionRows: type[BaseFormSet[QuestionRow]] = formset_factory(
    QuestionRow, extra=3, max_num=MOST_QUESTIONS, validate_max=True
)


def rows_of(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The questions of a call as the rows show them."""
    if not document:
        return []
    return [
        {
            "key": field.key,
            "label": field.label.de,
            "label_en": field.label.en,
            "kind": field.kind.value,
            "options": "\n".join(option.label.de for option in field.options),
            "max_words": field.max_words,
            "required": field.required,
        }
        for field in read_draft(document).fields()
    ]


def document_of(rows: list[dict[str, Any]], title: str) -> dict[str, Any]:
    """The document of what was entered, empty without any question. What had a key keeps it."""
    asked = [row for row in rows if row.get("label")]
    if not asked:
        return {}
    taken = {row["key"] for row in asked if row.get("key")}
    return {
        "format": FORMAT,
        "title": {"de": title},
        "sections": [
            {
                "key": "questions",
                "title": {"de": "Fragen zum Aufruf", "en": "Questions of the call"},
                "fields": [_field(row, taken) for row in asked],
            }
        ],
    }


def _field(row: Mapping[str, Any], taken: set[str]) -> dict[str, Any]:
    kind = row["kind"]
    field: dict[str, Any] = {
        "key": row.get("key") or _free(taken),
        "kind": kind,
        "label": {"de": row["label"], "en": row.get("label_en") or ""},
        "required": bool(row.get("required")),
    }
    if kind == Kind.CHOICE:
        field["options"] = [
            {"key": f"a{place}", "label": {"de": line}}
            for place, line in enumerate(_lines(row["options"]), 1)
        ]
    if kind in {Kind.SHORT_TEXT, Kind.LONG_TEXT}:
        field["max_words"] = row.get("max_words")
    return field


def _free(taken: set[str]) -> str:
    key = next(name for number in range(1, 100) if (name := f"q{number}") not in taken)
    taken.add(key)
    return key


def _lines(text: str) -> list[str]:
    return [line.strip()[:300] for line in text.splitlines() if line.strip()]
