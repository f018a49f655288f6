"""Texts in German and English, as the forms ask for them."""

from __future__ import annotations

from typing import Any

from django import forms

from buendnis.funding.questionnaire import Words

MOST_WORDS = 5000


def german(label: Any, length: int = 300, **options: Any) -> forms.CharField:
    """A line of German, always needed unless said otherwise."""
    return forms.CharField(label=label, max_length=length, **options)


def text(label: Any, help_text: Any = "") -> forms.CharField:
    """A longer text that may stay empty."""
    return forms.CharField(
        label=label,
        max_length=2000,
        required=False,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )


def in_both(name: str, words: Words) -> dict[str, Any]:
    """What stands in the two fields of a text."""
    return {f"{name}_de": words.de, f"{name}_en": words.en}
