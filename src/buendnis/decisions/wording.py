"""Outcomes in words and numbers, as pages and papers show them."""

from __future__ import annotations

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from buendnis.decisions.models import Choice, Resolution


def sentence_of(resolution: Resolution) -> str:
    """The outcome in one sentence, in the reader's language."""
    told: dict[str, str] = resolution.outcome.get("sentence", {})
    return told.get((get_language() or "de")[:2], told.get("de", ""))


def table_of(numbers: dict[str, int]) -> list[tuple[str, int]]:
    """The numbers behind an outcome, named; what does not matter here is left out."""
    names = {
        "seats": _("Seats with a vote"),
        "recused": _("of them not voting because of a conflict of interest"),
        "present": _("Took part"),
        "quorum_needed": _("Needed for the quorum"),
        "yes": pgettext("vote", "Yes"),
        "consenting": _("Silence that counts as yes"),
        "no": pgettext("vote", "No"),
        "abstain": str(Choice.ABSTAIN.label),
        "object": str(Choice.OBJECT.label),
        "silent": _("Did not vote"),
        "needed": _("Needed for adoption"),
    }
    always = {"seats", "present", "yes", "no", "abstain", "needed"}
    return [
        (name, numbers[key])
        for key, name in names.items()
        if key in numbers and (numbers[key] or key in always)
    ]
