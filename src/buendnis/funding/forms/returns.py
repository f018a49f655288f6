"""The forms by which an outline goes back, gets more time, or becomes the basis of another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.forms.boundfield import BoundField
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from buendnis.funding.models import GuidelineVersion
from buendnis.funding.returnable import Named

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NOTE = "note-"


@dataclass(frozen=True)
class NamedField:
    """A thing that can be named in the form: its box and its note."""

    box: Any
    note: BoundField


@dataclass(frozen=True)
class NamedSection:
    """The things of one section of the outline that can be named."""

    title: StrOrPromise
    fields: tuple[NamedField, ...]


class ReturnForm(forms.Form):
    """Why an outline goes back, what is to be changed, and until when."""

    reason = forms.CharField(
        label=_("What should be changed, and why?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": "6"}),
        help_text=_("Whoever writes the outline reads this text as it stands."),
    )
    due_on = forms.DateField(
        label=_("Deadline"),
        required=False,
        help_text=_(
            "The last day on which you expect the outline again. After it nothing is lost: you are told, and can "
            "extend it."
        ),
    )
    fields_named = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    only_these = forms.BooleanField(
        label=_("Only the named fields may be changed"),
        required=False,
        help_text=_("Everything else stays readable, and as it was submitted."),
    )

    def __init__(self, *args: Any, named: Sequence[Named], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.named = named
        boxes: Any = self.fields["fields_named"]
        boxes.choices = [(each.name, each.label) for each in named]
        for each in named:
            self.fields[f"{NOTE}{each.name}"] = forms.CharField(
                label=format_lazy(_("Note on “{field}”"), field=each.label), max_length=500, required=False
            )

    def sections(self, titles: Mapping[str, StrOrPromise]) -> list[NamedSection]:
        """The boxes with their notes, section by section as in the outline."""
        boxes = {str(box.data["value"]): box for box in self["fields_named"]}
        grouped: dict[str, list[NamedField]] = {}
        for each in self.named:
            field = NamedField(boxes[each.name], self[f"{NOTE}{each.name}"])
            grouped.setdefault(each.section, []).append(field)
        return [NamedSection(titles.get(key, key), tuple(found)) for key, found in grouped.items()]

    @property
    def notes(self) -> dict[str, str]:
        """What was noted on each named thing."""
        chosen = set(self.cleaned_data["fields_named"])
        return {
            each.name: self.cleaned_data[f"{NOTE}{each.name}"] for each in self.named if each.name in chosen
        }


class ExtendForm(forms.Form):
    """More time, and why."""

    due_on = forms.DateField(label=_("New deadline"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("Whoever writes the outline reads this text as it stands."),
    )


class FollowUpForm(forms.Form):
    """What a follow-up begins with; the rest is copied."""

    title = forms.CharField(label=_("Title"), max_length=160)
    starts_on = forms.DateField(
        label=_("Start"),
        required=False,
        help_text=_("The project then lasts as long as its predecessor; years of the plan move along."),
    )
    guideline = forms.ModelChoiceField(
        GuidelineVersion.objects.none(), label=_("Funding guideline"), to_field_name="public_id"
    )

    def __init__(self, *args: Any, guidelines: QuerySet[GuidelineVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["guideline"]
        choices.queryset = guidelines
        choices.label_from_instance = lambda version: version.title
