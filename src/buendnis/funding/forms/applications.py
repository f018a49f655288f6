"""The forms in which an outline is written, section by section."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance, District, ProgrammeArea
from buendnis.funding.guideline import Guideline, ObjectKind
from buendnis.funding.models import Application, ApplicationState, GuidelineVersion
from buendnis.funding.questionnaire.form import say_built_in
from buendnis.funding.selectors.content import LABELS
from buendnis.funding.selectors.outline_forms import questionnaire_of
from buendnis.ground.documents.forms import DocumentField
from buendnis.parties.models import Organisation, OrganisationKind
from buendnis.strategy.models import FieldOfAction
from buendnis.strategy.selectors import fields_to_name, goals_of


def known_organisations(alliance: Alliance, application: Application | None = None) -> QuerySet[Organisation]:
    """Whom a form offers by name: the alliance's partners, and who takes part in the outline already."""
    offered = Q(seats__alliance=alliance)
    if application is not None:
        offered |= Q(pk=application.applicant_id)
        offered |= Q(
            pk__in=[row.organisation_id for row in application.partners.all() if row.organisation_id]
        )
    return Organisation.objects.filter(offered).distinct().order_by("sort_key")


class SectionForm(forms.Form):
    """A section of the outline; ``version`` and ``seen`` tell whether somebody else saved it meanwhile.

    Nothing is marked as optional: what may stay empty for now is not optional when the outline is sent.
    """

    mark_optional = False
    introduction: Any = ""  # what is said above the fields
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=4000)
    hidden = ("version", "seen")

    @property
    def said(self) -> dict[str, Any]:
        """What was entered, without the hidden fields."""
        return {name: value for name, value in self.cleaned_data.items() if name not in self.hidden}


def _text(name: str, help_text: Any, rows: int) -> forms.CharField:
    field: Any = Application._meta.get_field(name)
    return forms.CharField(
        label=LABELS[name],
        help_text=help_text,
        max_length=field.max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": str(rows)}),
    )


class DescriptionForm(SectionForm):
    """What the project is. Everything may stay empty until the outline is sent, but the title."""

    title = forms.CharField(label=_("Title"), max_length=160, help_text=_("Short, as others will cite it."))
    funding_object = forms.ChoiceField(
        label=_("Funding object"), required=False, help_text=_("What kind of project the guideline funds.")
    )
    topics = forms.MultipleChoiceField(
        label=_("Fields of the guideline"), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_of_action = forms.ModelChoiceField(
        FieldOfAction.objects.none(),
        label=_("Field of action"),
        required=False,
        to_field_name="public_id",
        help_text=_("The goal of the alliance’s strategy that the project serves most."),
        empty_label=pgettext_lazy("choice", "Please choose"),
    )
    goals = forms.MultipleChoiceField(
        label=_("Goals of the field of action"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("To which of them does the project contribute? None is possible, too."),
    )
    summary = _text(
        "summary",
        _("Two or three sentences that everybody reads first: who does what, for whom, to which end?"),
        4,
    )
    need = _text(
        "need",
        _("Which shortage in the region does the project answer? Cite figures and where they come from."),
        6,
    )
    target_groups = _text("target_groups", _("Whom does the project reach, and about how many?"), 4)
    aims = _text("aims", _("What is different at the end, and how do you measure it?"), 6)
    methods = _text("methods", _("What do you do, and how?"), 8)
    schedule = _text("schedule", _("The main steps with their months."), 5)
    lasting_effect = _text("lasting_effect", _("What stays once the funding has ended?"), 4)
    principles = _text(
        "principles",
        _("What does the project do for equality, equal opportunities, sustainability and good work?"),
        4,
    )

    def __init__(self, *args: Any, application: Application, guideline: Guideline, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose = [("", pgettext_lazy("choice", "Please choose"))]
        objects: Any = self.fields["funding_object"]
        objects.choices = choose + [(item.key, item.title) for item in guideline.funding_objects]
        if guideline.topics:
            topics: Any = self.fields["topics"]
            topics.choices = [(topic.key, topic.label) for topic in guideline.topics]
            if all(item.kind is not ObjectKind.STRUCTURE for item in guideline.funding_objects):
                del self.fields["topics"]
            else:
                topics.help_text = _("For structure projects: at least one.")
        else:
            del self.fields["topics"]
        fields: Any = self.fields["field_of_action"]
        fields.queryset = fields_to_name(application.alliance_id, application.field_of_action)
        goals = goals_of(application.field_of_action)
        if goals:
            choice: Any = self.fields["goals"]
            choice.choices = [(str(goal.public_id), f"{goal.number}. {goal.title}") for goal in goals]
        else:
            del self.fields["goals"]
            fields.help_text = _(
                "The part of the alliance’s strategy that the project serves most. Once it is saved you can "
                "name goals of it."
            )
        say_built_in(self, questionnaire_of(application))


class PlaceForm(SectionForm):
    """Where and when, and what the rules ask about both."""

    district = forms.ModelChoiceField(
        District.objects.none(),
        label=_("Place"),
        required=False,
        to_field_name="ags",
        empty_label=pgettext_lazy("choice", "Please choose"),
    )
    place_note = forms.CharField(
        label=_("Place in more detail"),
        max_length=200,
        required=False,
        help_text=_("For example the town, or that the project works in the whole region."),
    )
    programme_area = forms.ChoiceField(label=_("Programme area"), choices=ProgrammeArea.choices)
    starts_on = forms.DateField(
        label=_("Start"), required=False, help_text=_("The first day of the project.")
    )
    ends_on = forms.DateField(
        label=pgettext_lazy("period", "End"), required=False, help_text=_("The last day of the project.")
    )
    has_begun = forms.TypedChoiceField(
        label=_("Has the project begun already?"),
        help_text=_("Signing a contract or an order counts as beginning. What has begun can’t be funded."),
        choices=[("no", pgettext_lazy("answer", "No")), ("yes", pgettext_lazy("answer", "Yes"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    aid_expected = forms.TypedChoiceField(
        label=_("Do undertakings gain an economic advantage?"),
        help_text=_(
            "For example by training or advice below its price. "
            "Then the rules on state aid (de minimis) apply."
        ),
        choices=[
            ("", _("I don’t know yet")),
            ("no", pgettext_lazy("answer", "No")),
            ("yes", pgettext_lazy("answer", "Yes")),
        ],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, application: Application, guideline: Guideline, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        district: Any = self.fields["district"]
        district.queryset = District.objects.filter(alliances=application.alliance_id).order_by("sort_key")

    def clean(self) -> dict[str, Any]:
        """The end comes after the start."""
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last <= first:
            self.add_error("ends_on", _("The project ends before it starts."))
        return data


class ApplicantForm(SectionForm):
    """Who applies. Known organisations keep their address; it is not changed from here."""

    applicant_name = forms.CharField(
        label=_("Applicant"),
        max_length=200,
        help_text=_("The legal person or partnership that will receive the grant, by its full name."),
    )
    applicant_kind = forms.ChoiceField(label=_("Kind of organisation"), choices=OrganisationKind.choices)
    street = forms.CharField(label=_("Street and number"), max_length=120, required=False)
    postcode = forms.RegexField(
        r"^\d{5}$",
        label=_("Postcode"),
        required=False,
        error_messages={"invalid": _("A German postcode has five digits.")},
    )
    town = forms.CharField(label=_("Town"), max_length=80, required=False)

    def __init__(self, *args: Any, application: Application, guideline: Guideline, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class PartnerForm(forms.Form):
    """A partner of the project: one that the alliance knows, or any other by name."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Known to the alliance as"),
        required=False,
        to_field_name="public_id",
        empty_label=_("another organisation"),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        required=False,
        help_text=_("Only if the list does not know it."),
    )
    part = forms.CharField(label=_("Part in the project"), max_length=300, required=False)

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known: Any = self.fields["organisation"]
        known.queryset = organisations

    def clean(self) -> dict[str, Any]:
        """A name from the list, or one's own."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("organisation"):
            data["name"] = data["organisation"].name
        elif data.get("part") and not data.get("name"):
            self.add_error("name", _("Please name the organisation."))
        return data


PartnerFormSet = forms.formset_factory(PartnerForm, extra=1, max_num=40, absolute_max=60, can_delete=False)


class StartForm(forms.Form):
    """The few things an outline begins with; everything else follows in its sections."""

    alliance = forms.ModelChoiceField(
        Alliance.objects.none(),
        label=_("Alliance"),
        to_field_name="public_id",
        empty_label=pgettext_lazy("choice", "Please choose"),
    )
    guideline = forms.ModelChoiceField(
        GuidelineVersion.objects.none(),
        label=_("Funding guideline"),
        to_field_name="public_id",
        empty_label=pgettext_lazy("choice", "Please choose"),
    )
    title = forms.CharField(
        label=_("Title"), max_length=160, help_text=_("A working title is enough; you can change it later.")
    )
    applicant_name = forms.CharField(
        label=_("Applicant"),
        max_length=200,
        help_text=_("The legal person or partnership that will receive the grant, by its full name."),
    )
    applicant_kind = forms.ChoiceField(label=_("Kind of organisation"), choices=OrganisationKind.choices)

    def __init__(
        self,
        *args: Any,
        alliances: QuerySet[Alliance],
        guidelines: QuerySet[GuidelineVersion],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["alliance"]
        choices.queryset = alliances
        versions: Any = self.fields["guideline"]
        versions.queryset = guidelines
        versions.label_from_instance = lambda version: f"{version.alliance.name}: {version.title}"

    def clean(self) -> dict[str, Any]:
        """The guideline is one of the alliance."""
        data: dict[str, Any] = super().clean() or {}
        alliance, guideline = data.get("alliance"), data.get("guideline")
        if alliance and guideline and guideline.alliance_id != alliance.pk:
            self.add_error("guideline", _("Please choose a guideline of this alliance."))
        return data


class DocumentForm(forms.Form):
    """A file for the outline, and what it is."""

    mark_optional = False
    requirement = forms.ChoiceField(label=_("What is it?"), required=False)
    file = DocumentField(label=_("File"))

    def __init__(self, *args: Any, requirements: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["requirement"]
        choices.choices = [*requirements, ("", _("Another document"))]


class InviteForm(forms.Form):
    """Whom to let write with you."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)


class WithdrawForm(forms.Form):
    """Why an outline ends."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": "4"}))


class ListFilter(forms.Form):
    """What a list of outlines is narrowed by."""

    mark_optional = False
    q = forms.CharField(label=_("Title, applicant or number"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=pgettext_lazy("application", "State"),
        required=False,
        choices=[("", pgettext_lazy("filter", "all")), *ApplicationState.choices],
    )
    field = forms.ModelChoiceField(
        FieldOfAction.objects.none(),
        label=_("Field of action"),
        required=False,
        to_field_name="public_id",
        empty_label=pgettext_lazy("filter", "all"),
    )

    def __init__(self, *args: Any, fields: QuerySet[FieldOfAction], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["field"]
        choices.queryset = fields
