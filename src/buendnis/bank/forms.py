"""The forms of this room."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.bank.models import BankOutcome, PackageChannel, QueryState
from buendnis.ground.documents.forms import DocumentsField
from buendnis.ground.money import EuroField

HUNDRED = Decimal(100)


class PackageForm(forms.Form):
    """What goes along with the opinion."""

    chosen = forms.MultipleChoiceField(
        label=_("Papers of the outline"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The opinion, its content as JSON, the covering letter and the finance plan are in it anyway."
        ),
    )

    def __init__(self, *args: Any, papers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["chosen"]
        field.choices = papers
        if not papers:
            del self.fields["chosen"]


class SentForm(forms.Form):
    """How a package went to the bank."""

    channel = forms.ChoiceField(label=_("How"), choices=PackageChannel.choices, widget=forms.RadioSelect)
    to = forms.CharField(label=_("To whom"), max_length=200, required=False)
    sent_on = forms.DateField(label=_("On which day"))
    note = forms.CharField(label=_("Note"), max_length=500, required=False)


class QueryForm(forms.Form):
    """What the bank asks."""

    asked_on = forms.DateField(label=_("Asked on"))
    due_on = forms.DateField(label=_("Answer until"))
    text = forms.CharField(
        label=_("What the bank asks"), max_length=8000, widget=forms.Textarea(attrs={"rows": "6"})
    )
    owner = forms.CharField(
        label=_("Who sees to it"),
        max_length=200,
        required=False,
        help_text=_("A role or name in the office."),
    )
    papers = DocumentsField(label=_("Letter of the bank"), required=False)


class HandForm(forms.Form):
    """What the applicant is asked."""

    text = forms.CharField(
        label=_("What do you need from the applicant?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "4"}),
    )


class ContributionForm(forms.Form):
    """What the applicant has to say."""

    text = forms.CharField(
        label=_("Your contribution"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "6"}),
    )
    papers = DocumentsField(label=_("Files"), required=False)


class AnswerForm(forms.Form):
    """What the bank was answered."""

    text = forms.CharField(label=_("Answer"), max_length=8000, widget=forms.Textarea(attrs={"rows": "6"}))
    answered_on = forms.DateField(label=_("Answered on"))
    papers = DocumentsField(label=_("Files"), required=False)


class LaterForm(forms.Form):
    """Another day, and why."""

    due_on = forms.DateField(label=_("Answer until"))
    reason = forms.CharField(label=_("Reason"), max_length=4000, widget=forms.Textarea(attrs={"rows": "3"}))


class DecisionForm(forms.Form):
    """What the notice says."""

    outcome = forms.ChoiceField(
        label=_("The bank has"), choices=BankOutcome.choices, widget=forms.RadioSelect
    )
    decided_on = forms.DateField(label=_("Date of the notice"))
    notice = forms.CharField(
        label=_("Number of the notice"), max_length=60, required=False, help_text=_("Needed for a grant.")
    )
    amount = EuroField(
        label=_("ESF amount granted"), required=False, help_text=_("Needed for a grant: the ESF share only.")
    )
    rate = forms.DecimalField(
        label=_("Funding rate in percent"),
        required=False,
        min_value=Decimal(0),
        max_value=HUNDRED,
        decimal_places=2,
    )
    starts_on = forms.DateField(label=_("Start"), required=False, help_text=_("Needed for a grant."))
    ends_on = forms.DateField(
        label=pgettext_lazy("period", "End"), required=False, help_text=_("Needed for a grant.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "4"}),
        help_text=_("Needed for a refusal."),
    )


class WhyForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": "3"}))


class QueryFilter(forms.Form):
    """What a list of queries is narrowed by."""

    mark_optional = False
    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=pgettext_lazy("query", "State"),
        choices=[("", _("All states")), *QueryState.choices],
        required=False,
    )


class DecisionFilter(forms.Form):
    """What a list of decisions is narrowed by."""

    mark_optional = False
    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=[("", _("All outcomes")), *BankOutcome.choices], required=False
    )
