"""Items of an agenda, their papers, and what is noted while a meeting sits."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Seat
from buendnis.decisions.forms.mentions import SpeakingForm
from buendnis.decisions.models import Choice
from buendnis.ground.documents.forms import DocumentField

LONG = {"rows": "5"}


class ItemForm(SpeakingForm):
    """A topic."""

    words = "text"

    title = forms.CharField(label=_("Title"), max_length=200)
    text = forms.CharField(
        label=_("What it is about"), required=False, max_length=10_000, widget=forms.Textarea(attrs=LONG)
    )
    speaker = forms.CharField(label=_("Speaker"), required=False, max_length=120)
    minutes_planned = forms.IntegerField(
        label=_("Minutes planned"), required=False, min_value=1, max_value=600
    )


class ItemMotionForm(forms.Form):
    """A motion that comes up under an item, to be voted on at once."""

    title = forms.CharField(label=_("Title"), max_length=200)
    motion = forms.CharField(
        label=_("Motion"),
        max_length=10_000,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("As it is to be adopted, so that one can say yes or no to it."),
    )
    is_secret = forms.BooleanField(
        label=_("Secret ballot"),
        required=False,
        help_text=_("It is kept that a seat has voted, never how."),
    )


class PaperForm(forms.Form):
    """A document to an item."""

    document = DocumentField(label=_("Document"))
    is_confidential = forms.BooleanField(
        label=_("Not for seats with a conflict of interest"),
        required=False,
        help_text=_("They see the item and that something is left out, not the document."),
    )


class ItemRemarksForm(SpeakingForm):
    """What was said to an item."""

    words = "remarks"

    remarks = forms.CharField(
        label=_("For the minutes"), required=False, max_length=20_000, widget=forms.Textarea
    )


class PostponeForm(forms.Form):
    """Why an item is left for another meeting."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)


class AbsenceForm(forms.Form):
    """Which of the seats that are present are out of the room."""

    mark_optional = False
    away = forms.MultipleChoiceField(
        label=_("Out of the room for this item"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, present: list[Seat], recused: Collection[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["away"].choices = [  # type: ignore[attr-defined]
            (str(seat.pk), seat.name) for seat in present if seat.pk not in recused
        ]

    def seats(self) -> set[int]:
        """The keys of those that are out."""
        return {int(key) for key in self.cleaned_data["away"]}


class HandsForm(forms.Form):
    """A show of hands: what most say, and the seats that say otherwise."""

    NONE = ""
    mark_optional = False

    def __init__(self, *args: Any, seats: list[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(value, label) for value, label in Choice.choices if value != Choice.OBJECT]
        self.fields["rest"] = forms.ChoiceField(
            label=_("All that are not marked below"),
            choices=[*choices, (self.NONE, pgettext_lazy("vote", "did not vote"))],
            required=False,
            widget=forms.RadioSelect,
        )
        self.by_name = {f"seat-{seat.public_id}": seat for seat in seats}
        for name, seat in self.by_name.items():
            self.fields[name] = forms.ChoiceField(
                label=seat.name,
                choices=[("", _("as all others")), *choices, ("none", pgettext_lazy("vote", "did not vote"))],
                required=False,
            )

    @property
    def of_seats(self) -> list[forms.BoundField]:
        """One field per seat."""
        return [self[name] for name in self.by_name]

    def choices(self) -> dict[int, str]:
        """Key of each seat that votes → what it says."""
        rest = self.cleaned_data["rest"]
        said = {seat.pk: self.cleaned_data[name] or rest for name, seat in self.by_name.items()}
        return {key: choice for key, choice in said.items() if choice not in {"", "none"}}
