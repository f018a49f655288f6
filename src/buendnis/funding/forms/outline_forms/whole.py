"""What is said of a form as a whole: its title, the texts that every outline has, and what it begins with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.funding.forms.guidelines import BasisForm, ImportForm
from buendnis.funding.forms.outline_forms.words import MOST_WORDS, german, in_both, text
from buendnis.funding.models import GuidelineVersion, IdeaCall, OutlineForm, OutlineFormState
from buendnis.funding.questionnaire import BuiltIn, Questionnaire, Words


class FormFilter(forms.Form):
    """What the list of forms is narrowed by."""

    mark_optional = False
    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=pgettext_lazy("form", "State"),
        required=False,
        choices=[("", pgettext_lazy("filter", "all")), *OutlineFormState.choices],
    )


class BeginForm(forms.Form):
    """For which guideline version a form is begun, and what it starts from."""

    guideline = forms.ModelChoiceField(
        GuidelineVersion.objects.none(),
        label=_("Funding guideline"),
        to_field_name="public_id",
        empty_label=pgettext_lazy("choice", "Please choose"),
        help_text=_("Outlines that rest on this version of the guideline answer the questions."),
    )
    call = forms.ModelChoiceField(
        IdeaCall.objects.none(),
        label=_("Only for outlines from the call"),
        required=False,
        to_field_name="public_id",
        empty_label=pgettext_lazy("call", "none: for all"),
    )
    basis = forms.ModelChoiceField(
        OutlineForm.objects.none(),
        label=_("Begin with the questions of"),
        required=False,
        to_field_name="public_id",
        empty_label=_("nothing, or its last version"),
    )

    def __init__(
        self,
        *args: Any,
        guidelines: QuerySet[GuidelineVersion],
        calls: QuerySet[IdeaCall],
        forms_there: QuerySet[OutlineForm],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        versions: Any = self.fields["guideline"]
        versions.queryset = guidelines
        versions.label_from_instance = lambda row: f"{row.title} ({row.number})"
        from_calls: Any = self.fields["call"]
        from_calls.queryset = calls
        copies: Any = self.fields["basis"]
        copies.queryset = forms_there
        copies.label_from_instance = lambda row: f"{row} ({row.number})"


class LoadForm(ImportForm):
    """A form as a file; shown with its differences first, then sent again."""

    other = _("The file holds no form.")


class HeadForm(BasisForm):
    """What the form as a whole is called and says first."""

    title_de = german(_("Title"))
    title_en = german(_("Title in English"), required=False)
    help_de = text(_("Introduction"), _("Stands above the questions on every page."))
    help_en = text(_("Introduction in English"))

    @staticmethod
    def initial_of(questionnaire: Questionnaire) -> dict[str, Any]:
        """What stands there now."""
        return in_both("title", questionnaire.title) | in_both("help", questionnaire.help)

    def changed(self, questionnaire: Questionnaire) -> Questionnaire:
        """The questionnaire with what was entered."""
        return replace(questionnaire, title=self.words("title"), help=self.words("help"))

    def words(self, name: str) -> Words:
        """A text in both languages."""
        return Words(self.cleaned_data[f"{name}_de"], self.cleaned_data.get(f"{name}_en", ""))


class BuiltInForm(forms.Form):
    """What the form says about a text that every outline has."""

    mark_optional = False
    help_de = text(_("Help"), _("Takes the place of what stands there otherwise."))
    help_en = text(_("Help in English"))
    max_words = forms.IntegerField(
        label=_("Words at most"), min_value=1, max_value=MOST_WORDS, required=False
    )
    required = forms.TypedChoiceField(
        label=pgettext_lazy("question", "Needed"),
        choices=[("", _("as usual")), ("yes", _("always needed")), ("no", _("may stay empty"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
    )

    def __init__(self, data: Any, *, name: str, label: Any, said: BuiltIn | None) -> None:
        initial: dict[str, Any] = {}
        if said is not None:
            initial = {
                **in_both("help", said.help),
                "max_words": said.max_words,
                "required": {True: "yes", False: "no", None: ""}[said.required],
            }
        super().__init__(data, initial=initial, prefix=name)
        self.name, self.label, self.said = name, label, said

    def made(self) -> BuiltIn:
        """What was entered."""
        said = self.cleaned_data
        return BuiltIn(
            self.name, Words(said["help_de"], said["help_en"]), said["max_words"], said["required"]
        )
