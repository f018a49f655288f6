"""Tasks: given, settled, and the list of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance, Mandate, Seat
from buendnis.alliances.selectors import label_of, seats_of
from buendnis.decisions.models import TaskOwner, TaskState
from buendnis.decisions.selectors import possible_owners
from buendnis.ground.documents.forms import DocumentField

READ_BY_ALL = _(
    "All members of the alliance read it. What follows from a motion is hidden from seats with a conflict of "
    "interest in it, unless the task is theirs."
)


class TaskFilter(forms.Form):
    """Which tasks to show."""

    mark_optional = False
    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=pgettext_lazy("task", "State"),
        required=False,
        choices=[("", _("All")), *TaskState.choices, ("late", _("overdue"))],
    )
    whose = forms.ChoiceField(
        label=_("Whose"),
        required=False,
        choices=[
            ("", _("All")),
            ("mine", _("mine")),
            ("office", _("the secretariat’s")),
            ("seats", _("of the seats and persons")),
        ],
    )


class _Persons(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Mandate) -> str:
        return f"{obj.person.name} ({label_of(obj)})"


class TaskForm(forms.Form):
    """What is to be done, by whom, until when."""

    what = forms.CharField(label=_("What is to be done"), max_length=200, help_text=READ_BY_ALL)
    detail = forms.CharField(
        label=_("More about it"), required=False, max_length=5_000, widget=forms.Textarea(attrs={"rows": "4"})
    )
    owner = forms.ChoiceField(label=_("Who"), choices=TaskOwner.choices, widget=forms.RadioSelect)
    seat = forms.ModelChoiceField(
        queryset=Seat.objects.none().narrowed(),
        label=_("Seat"),
        required=False,
        empty_label="–",
        help_text=_("If a seat is to do it."),
    )
    mandate = _Persons(
        queryset=Mandate.objects.none().narrowed(),
        label=_("Person"),
        required=False,
        empty_label="–",
        help_text=_("If a person is to do it."),
    )
    due_on = forms.DateField(label=_("Until"))

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].queryset = seats_of(alliance)  # type: ignore[attr-defined]
        self.fields["mandate"].queryset = possible_owners(alliance)  # type: ignore[attr-defined]


class DoneForm(forms.Form):
    """What was done."""

    note = forms.CharField(
        label=_("What was done?"), max_length=5_000, widget=forms.Textarea(attrs={"rows": "4"})
    )
    proof = DocumentField(label=_("Proof"), required=False)
