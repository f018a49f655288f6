"""The questions of the self-check, and asking for advice with its answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import District
from buendnis.funding.models import AdviceCase
from buendnis.funding.selfcheck import Answers, Begun, Organisation, Plan, Site, TargetGroup
from buendnis.funding.selfcheck.answers import MOST_MONTHS, QUESTIONS
from buendnis.ground.money import EuroField


class SelfCheckForm(forms.Form):
    """Eight questions. Sent by GET; all may stay open, and none asks who somebody is."""

    mark_optional = False
    organisation = forms.ChoiceField(label=QUESTIONS["organisation"], required=False)
    site = forms.ChoiceField(label=QUESTIONS["site"], required=False, widget=forms.RadioSelect)
    plan = forms.ChoiceField(label=QUESTIONS["plan"], required=False, widget=forms.RadioSelect)
    group = forms.ChoiceField(label=QUESTIONS["group"], required=False)
    district = forms.ChoiceField(label=QUESTIONS["district"], required=False)
    total = EuroField(
        label=QUESTIONS["total"],
        required=False,
        help_text=_("All expenditure over the whole time, also what others pay."),
    )
    months = forms.IntegerField(label=QUESTIONS["months"], required=False, min_value=1, max_value=MOST_MONTHS)
    begun = forms.ChoiceField(label=QUESTIONS["begun"], required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unanswered = ("", _("please choose"))
        for name, kind in (("organisation", Organisation), ("group", TargetGroup)):
            self._offer(name, [unanswered, *kind.choices])
        for name, choices in (("site", Site), ("plan", Plan), ("begun", Begun)):
            self._offer(name, choices.choices)
        districts = District.objects.filter(alliances__isnull=False).distinct().order_by("sort_key")
        self._offer("district", [unanswered, *districts.values_list("ags", "name")])

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = choices

    def answers(self) -> Answers:
        """The answers of a valid form, or what of it could be read."""
        return Answers.from_json(self.cleaned_data)

    def asked(self) -> bool:
        """Whether anything was answered at all."""
        return self.is_valid() and bool(self.answers().to_json())


class AskForm(forms.ModelForm):  # type: ignore[type-arg]
    """Asking for advice by somebody who is signed in."""

    contact_phone = forms.CharField(
        label=_("telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    privacy = forms.BooleanField(
        label=_("I have read the privacy notice. My data may be used to advise me."), required=True
    )

    class Meta:
        model = AdviceCase
        fields = ("subject", "question", "organisation_name")
        widgets = {
            "question": forms.Textarea(attrs={"rows": "4"}),
            "organisation_name": forms.TextInput(attrs={"autocomplete": "organization"}),
        }
        labels = {"subject": _("What is it about?"), "question": _("What would you like to know?")}
        help_texts = {"subject": _("A few words that others recognise it by.")}


class PublicAskForm(AskForm):
    """Asking for advice by anybody; confirmed by mail. Programs fill ``website``, which people do not see."""

    contact_name = forms.CharField(
        label=_("your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    contact_email = forms.EmailField(
        label=_("e-mail address"),
        help_text=_("We send you a mail; your request counts once you confirm it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(
        label=_("Please leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    field_order = (
        "subject",
        "question",
        "organisation_name",
        "contact_name",
        "contact_email",
        "contact_phone",
        "website",
        "privacy",
    )
