"""The forms of a case of advice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Mandate
from buendnis.funding.models import AdviceCase, AdviceNote, AdviceResult, AdviceState, AdviceStep, StepOwner
from buendnis.funding.selectors.advice import colleagues, possible_helpers
from buendnis.funding.services.advice import Contact
from buendnis.ground.actor import Actor
from buendnis.ground.documents.forms import DocumentField
from buendnis.parties.models import Person


class NoteForm(forms.ModelForm):  # type: ignore[type-arg]
    """A note of advice, with the next step that came of it."""

    next_step = forms.CharField(label=_("next step"), required=False, max_length=300)
    next_step_owner = forms.ChoiceField(label=_("whose turn"), choices=StepOwner, initial=StepOwner.OFFICE)
    next_step_by = forms.CharField(
        label=_("by whom"), required=False, max_length=120, help_text=_("A name, where it helps.")
    )
    next_step_due = forms.DateField(
        label=_("until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    helped_write = forms.BooleanField(
        label=_("I helped to write the outline"),
        required=False,
        help_text=_("Whoever helped to write an outline does not assess it."),
    )

    class Meta:
        model = AdviceNote
        fields = ("advised_on", "channel", "text", "is_shared")
        widgets = {
            "advised_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "text": forms.Textarea(attrs={"rows": "5"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # a browser without this choice (an old page, a short form) means the office
        self.fields["next_step_owner"].required = False

    def clean_next_step_owner(self) -> str:
        """Nobody chosen means the office."""
        return str(self.cleaned_data.get("next_step_owner") or StepOwner.OFFICE)


class StepForm(forms.ModelForm):  # type: ignore[type-arg]
    """A next step."""

    class Meta:
        model = AdviceStep
        fields = ("text", "owner", "owner_name", "due", "is_shared")
        widgets = {"due": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        labels = {"text": _("What is to be done?")}

    def clean(self) -> dict[str, Any]:
        """Whoever is to take a step must be able to read it."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("owner") == StepOwner.ADVISED:
            said["is_shared"] = True
            self.instance.is_shared = True
        return said


class TickForm(forms.Form):
    """Ticking a step off."""

    remark = forms.CharField(label=_("remark"), required=False, max_length=300)


class ContactForm(forms.Form):
    """Somebody to talk to; an empty row is none."""

    name = forms.CharField(label=_("name"), max_length=120, required=False)
    email = forms.EmailField(label=_("e-mail address"), required=False)
    phone = forms.CharField(
        label=_("telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    part = forms.CharField(label=_("part, for example management"), max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        """Who has an address has a name."""
        said: dict[str, Any] = super().clean() or {}
        if not said.get("name") and any(said.get(each) for each in ("email", "phone", "part")):
            self.add_error("name", _("Please give a name, too."))
        return said


ContactFormSet = forms.formset_factory(ContactForm, extra=1, max_num=10)


def contacts_said(formset: Any) -> list[Contact]:
    """The contacts of a valid formset; empty rows are left off."""
    return [Contact(**each) for each in formset.cleaned_data if each.get("name")]


class CaseForm(forms.ModelForm):  # type: ignore[type-arg]
    """A case as the office opens it during a call, and puts it right later."""

    class Meta:
        model = AdviceCase
        fields = ("subject", "question", "organisation_name")
        widgets = {"question": forms.Textarea(attrs={"rows": "4"})}
        help_texts = {"subject": _("A few words that others recognise it by.")}


class ColleagueField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Somebody of the office, by name."""

    def label_from_instance(self, obj: Any) -> str:
        """Who it is; the role is the same for all."""
        return str(obj.person.name)


class HandOverForm(forms.Form):
    """Giving a case to somebody else of the office."""

    given_to = ColleagueField(
        Mandate.objects.none(), label=_("to whom"), to_field_name="public_id", empty_label=None
    )
    note = forms.CharField(
        label=_("What must the other person know?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": "4"}),
    )

    def __init__(self, *args: Any, case: AdviceCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["given_to"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = colleagues(case.alliance).exclude(pk=case.responsible_id or 0)


class HelperForm(forms.Form):
    """Naming somebody who helped to write the outline."""

    person = forms.ModelChoiceField(Person.objects.none(), label=_("who"), to_field_name="public_id")

    def __init__(self, *args: Any, case: AdviceCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = possible_helpers(case.alliance).exclude(
            pk__in=[helper.person_id for helper in case.helpers.all()]
        )


class WaitForm(forms.Form):
    """For whom or what a case waits."""

    waiting_for = forms.CharField(
        label=_("For whom or what does it wait?"),
        max_length=200,
        help_text=_("For example the committee of the district, or an answer of the bank."),
    )


class CloseForm(forms.Form):
    """Closing a case."""

    result = forms.ChoiceField(label=_("result"), choices=AdviceResult)
    note = forms.CharField(
        label=_("in a sentence"),
        required=False,
        max_length=2000,
        help_text=_("Whoever is advised reads this."),
        widget=forms.Textarea(attrs={"rows": "4"}),
    )


class DocumentForm(forms.Form):
    """A paper for a case."""

    file = DocumentField(label=_("File"))
    is_shared = forms.BooleanField(label=_("share with the person advised"), required=False)

    def __init__(self, *args: Any, office: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not office:
            del self.fields["is_shared"]  # what whoever is advised brings, the office reads anyway


class NothingForm(forms.Form):
    """A step that asks for nothing but the yes."""


class CaseFilter(forms.Form):
    """What a list of cases is narrowed by."""

    mark_optional = False
    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), required=False)
    mine = forms.BooleanField(label=_("only mine"), required=False)
    overdue = forms.BooleanField(label=_("only with overdue steps"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states: Sequence[tuple[str, Any]] = [
            choice
            for choice in AdviceState.choices
            if not actor.is_office or choice[0] != AdviceState.UNCONFIRMED
        ]
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("not closed")), ("all", pgettext_lazy("cases", "all")), *states]
        if not actor.is_office:
            del self.fields["mine"]
