"""Which motions other words of a meeting speak of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from buendnis.decisions.models import Resolution


def about_field(motions: Sequence[Resolution]) -> forms.MultipleChoiceField:
    """Asks which of ``motions`` the words beside it speak of."""
    return forms.MultipleChoiceField(
        label=_("These words speak of"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(str(motion.public_id), motion.title) for motion in motions],
        help_text=_(
            "Whoever must not read about one of these motions because of a conflict of interest does not read these "
            "words, either: not on pages, in minutes, papers, mails or exports. They see that something is hidden, "
            "and why."
        ),
    )


class SpeakingForm(forms.Form):
    """A form whose field ``words`` may speak of motions; without ``motions`` it does not ask."""

    words: ClassVar[str]

    def __init__(self, *args: Any, motions: Sequence[Resolution] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if motions:
            names = list(self.fields)
            place = names.index(self.words) + 1
            self.fields["about"] = about_field(motions)
            self.order_fields([*names[:place], "about"])
