"""Answers that go on from one version of a form to the next, and those that no longer fit, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from buendnis.funding.questionnaire.answers import Answer, Answers, in_words, wrong_with
from buendnis.funding.questionnaire.document import TEXTS, Field, Kind, Questionnaire

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Lost:
    """An answer that no longer fits: to what, what it said, and why it can't go on."""

    label: str
    text: str
    reason: StrOrPromise


@dataclass(frozen=True)
class Carried:
    kept: dict[str, Answer]
    lost: tuple[Lost, ...]


def carried(old: Questionnaire | None, new: Questionnaire, answers: Answers) -> Carried:
    """What of ``answers`` to ``old`` goes on under ``new``: the same key and an answer that can be given there.

    A text that is too long now, or a number out of its new limits, goes on: whoever wrote it can see and
    change it. What could not even be shown is named as lost.
    """
    kept: dict[str, Answer] = {}
    lost: list[Lost] = []
    for key, answer in answers.items():
        before, after = old.field(key) if old else None, new.field(key)
        fitting = _fitting(after, before, answer) if after else None
        if fitting:
            kept[key] = fitting
        if fitting != answer:
            gone = _missing(answer, fitting)
            text = str(in_words(before, gone)) if before else _plain(gone)
            reason = _("This is not asked any more.") if after is None else _why(after, before)
            lost.append(Lost(str(before.label) if before else key, text, reason))
    return Carried(kept, tuple(lost))


def _fitting(after: Field, before: Field | None, answer: Answer) -> Answer | None:
    """``answer``, or as much of it as the field can show; None for nothing."""
    if after.kind is Kind.CHOICES:
        chosen = answer if isinstance(answer, list) else [answer]
        return [key for key in chosen if after.option(key)] or None
    if isinstance(answer, list):
        return None
    if after.kind in TEXTS:
        # what was picked from a list is a key, which nobody wrote
        return answer if before is None or not before.options else None
    if before is not None and before.kind is after.kind and not after.options:
        return answer
    return None if wrong_with(after, answer) else answer


def _missing(answer: Answer, fitting: Answer | None) -> Answer:
    if isinstance(answer, list) and isinstance(fitting, list):
        return [key for key in answer if key not in fitting]
    return answer


def _plain(answer: Answer) -> str:
    return ", ".join(answer) if isinstance(answer, list) else answer


def _why(after: Field, before: Field | None) -> StrOrPromise:
    if before is not None and before.kind is after.kind:
        return _("This answer can’t be chosen any more.")
    return _("Another kind of answer is asked.")
