"""The forms in which the office writes calls, extends them, and asks for ideas."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Alliance
from buendnis.funding.guideline import read_guideline
from buendnis.funding.models import CallPhase, CallState, FundingCall, IdeaCall, IdeaInvitation
from buendnis.funding.selectors.calls import published_calls
from buendnis.funding.selectors.guidelines import usable_guidelines
from buendnis.funding.selectors.ideas import fields_offered
from buendnis.ground.documents.forms import DocumentField

DAY = forms.DateInput(attrs={"type": "date"})


class CallForm(forms.ModelForm):  # type: ignore[type-arg]
    """A call for ideas; of a published one the dates are not asked for any more."""

    category = forms.ChoiceField(
        label=_("Funding object"),
        required=False,
        help_text=_("If the call looks for projects of one kind: which one of which guideline."),
    )

    class Meta:
        model = IdeaCall
        fields = ("title", "text", "opens_on", "closes_on", "field_of_action")
        widgets = {"text": forms.Textarea(attrs={"rows": "8"}), "opens_on": DAY, "closes_on": DAY}
        help_texts = {
            "text": _("What is looked for, from whom, and what happens with the ideas?"),
            "opens_on": _("Ideas can be brought from this day on."),
        }

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["field_of_action"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - a foreign key's
        field.queryset = fields_offered(alliance)
        field.to_field_name = "public_id"
        field.empty_label = _("all")
        if self.instance.pk and self.instance.field_of_action is not None:
            self.initial["field_of_action"] = self.instance.field_of_action.public_id
        self.versions = {str(version.public_id): version for version in usable_guidelines(alliance)}
        if (
            self.instance.guideline is not None
        ):  # the version that was chosen stays, even if there is a newer one
            self.versions.setdefault(str(self.instance.guideline.public_id), self.instance.guideline)
            self.initial["category"] = f"{self.instance.guideline.public_id} {self.instance.funding_object}"
        category = self.fields["category"]
        assert isinstance(category, forms.ChoiceField)  # noqa: S101 - declared above
        category.choices = [
            ("", _("all")),
            *(
                (f"{key} {each.key}", f"{version.title}: {each.title}")
                for key, version in self.versions.items()
                for each in read_guideline(version.document).funding_objects
            ),
        ]
        if self.instance.state == CallState.PUBLISHED:
            del self.fields["opens_on"], self.fields["closes_on"]

    def said(self) -> dict[str, Any]:
        """What the verb asks for: the category as its guideline and key."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "category"}
        key, _space, funding_object = self.cleaned_data["category"].partition(" ")
        return data | {"guideline": self.versions.get(key), "funding_object": funding_object}

    def _post_clean(self) -> None:
        """The verb fills and checks the row; the form only reads what was typed."""


class ExtendForm(forms.Form):
    """A later last day, with its reason."""

    new_end = forms.DateField(label=_("New last day"), widget=DAY)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Everybody reads it with the call."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )


class CallDocumentForm(forms.Form):
    """A file that is offered with a call."""

    file = DocumentField(label=_("File"))


class FundingCallForm(forms.ModelForm):  # type: ignore[type-arg]
    """A call of the state, as the office makes it known."""

    url = forms.URLField(
        label=_("address of the call"), required=False, max_length=500, assume_scheme="https"
    )

    class Meta:
        model = FundingCall
        fields = ("title", "number", "authority", "text", "url", "opens_on", "closes_on", "needs_opinion")
        widgets = {"text": forms.Textarea(attrs={"rows": "5"}), "opens_on": DAY, "closes_on": DAY}

    def _post_clean(self) -> None:
        """As in CallForm."""


class InvitationForm(forms.ModelForm):  # type: ignore[type-arg]
    """Asking an organisation or a person for an idea."""

    class Meta:
        model = IdeaInvitation
        fields = ("organisation_name", "name", "email", "call", "message")
        widgets = {"message": forms.Textarea(attrs={"rows": "4"})}
        help_texts = {
            "message": _("Stands in the mail, with the link to the form."),
            "email": _("We write to this address once."),
        }

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["call"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - a foreign key's
        field.queryset = published_calls(alliance).filter(state=CallState.PUBLISHED)
        field.to_field_name = "public_id"
        field.empty_label = _("without a call")

    def _post_clean(self) -> None:
        """As in CallForm."""


class CallFilter(forms.Form):
    """What a list of calls is narrowed by."""

    mark_optional = False
    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    phase = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, drafts: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        phase = self.fields["phase"]
        assert isinstance(phase, forms.ChoiceField)  # noqa: S101 - declared above
        phase.choices = [
            ("", _("all")),
            *(choice for choice in CallPhase.choices if drafts or choice[0] != CallPhase.DRAFT),
        ]
