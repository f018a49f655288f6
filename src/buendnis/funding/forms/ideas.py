"""The forms in which an idea is brought and put on its way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.addresses import organisations_known
from buendnis.alliances.models import Alliance, Recognition
from buendnis.funding.guideline import read_guideline
from buendnis.funding.models import FundingCall, GuidelineVersion, Idea, IdeaCall, IdeaState
from buendnis.funding.selectors.calls import open_funding_calls, visible_calls
from buendnis.funding.selectors.guidelines import usable_guidelines
from buendnis.funding.selectors.ideas import fields_offered
from buendnis.ground.actor import Actor
from buendnis.ground.documents.forms import DocumentsField
from buendnis.parties.models import Organisation, OrganisationKind
from buendnis.strategy.models import FieldOfAction, Goal
from buendnis.strategy.selectors import adopted_fields, fields_to_name, goals_to_name

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class GoalField(forms.ChoiceField):
    """One of the ``goals``, each under its field of action; gives the goal, or none."""

    def __init__(self, goals: Sequence[Goal], *, none: StrOrPromise, help_text: StrOrPromise) -> None:
        self.goals = {str(goal.public_id): goal for goal in goals}
        groups: dict[str, list[tuple[str, str]]] = {}
        for goal in goals:
            place = f"{goal.field.number}. {goal.field.title}"
            groups.setdefault(place, []).append(
                (str(goal.public_id), f"{goal.field.number}.{goal.number} {goal.title}")
            )
        super().__init__(
            label=_("Goal of the strategy"),
            required=False,
            choices=[("", none), *groups.items()],
            help_text=help_text,
        )

    def clean(self, value: Any) -> Goal | None:
        """The chosen goal."""
        return self.goals.get(str(super().clean(value)))


class IdeaForm(forms.ModelForm):  # type: ignore[type-arg]
    """An idea by somebody who is signed in; to ``call``, if there is one."""

    call = forms.CharField(required=False, widget=forms.HiddenInput)
    attachments = DocumentsField(label=_("Files"), required=False)

    class Meta:
        model = Idea
        fields = (
            "title",
            "summary",
            "need",
            "field_of_action",
            "goal",
            "organisation_name",
            "contact_name",
            "contact_phone",
            "may_be_published",
        )
        widgets = {
            "summary": forms.Textarea(attrs={"rows": "6"}),
            "need": forms.Textarea(attrs={"rows": "4"}),
            "organisation_name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "contact_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "contact_email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "contact_phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        }
        help_texts = {
            "title": _("A few words that others recognise it by."),
            "summary": _("What shall happen, for whom, with whom? A few sentences are enough."),
            "need": _("Which shortage do you see, and where? The office helps with figures."),
        }

    def __init__(self, *args: Any, alliance: Alliance, call: IdeaCall | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call"].initial = call.public_id if call else ""
        self.order_fields([*self._meta.fields, "attachments"])  # type: ignore[misc]
        said = call.field_of_action if call is not None else None
        fields = fields_offered(alliance) if said is None else adopted_fields(alliance.pk).filter(pk=said.pk)
        self._offer_goals(fields)
        if said is not None:
            del self.fields["field_of_action"]  # the call says it
            return
        field = self.fields["field_of_action"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - a foreign key's
        field.queryset = fields
        field.to_field_name = "public_id"
        field.empty_label = _("I don’t know yet")

    def _offer_goals(self, fields: QuerySet[FieldOfAction]) -> None:
        """The goals under their fields of action; no question where there is none."""
        goals = list(goals_to_name(fields))
        if not goals:
            del self.fields["goal"]
            return
        self.fields["goal"] = GoalField(
            goals,
            none=_("I don’t know yet"),
            help_text=_("Which goal of the alliance does it serve? The office helps you find it."),
        )

    def clean(self) -> dict[str, Any]:
        """A goal belongs to the field of action; who names only the goal has named its field."""
        said: dict[str, Any] = super().clean() or {}
        field, goal = said.get("field_of_action"), said.get("goal")
        if field is not None and goal is not None and goal.field_id != field.pk:
            self.add_error(
                "goal", _("This goal belongs to another field of action. Please choose one of the two anew.")
            )
        return said


class OutsideIdeaForm(IdeaForm):
    """An idea by somebody who is signed in, but no member of the alliance."""

    privacy = forms.BooleanField(
        label=_("I have read the privacy notice. My data may be used to work on this idea.")
    )


class PublicIdeaForm(OutsideIdeaForm):
    """An idea by anybody; confirmed by mail. Programs fill ``website``, which people do not see."""

    website = forms.CharField(
        label=_("Please leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    class Meta(OutsideIdeaForm.Meta):
        fields = (  # type: ignore[assignment]
            *IdeaForm.Meta.fields[:-3],
            "contact_name",
            "contact_email",
            "contact_phone",
            "may_be_published",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("contact_name", "contact_email"):
            self.fields[name].required = True
        self.fields["contact_email"].help_text = _(
            "We send you a mail; your idea counts once you confirm it."
        )


class PlaceForm(forms.Form):
    """Which part of the strategy an idea serves."""

    field_of_action = forms.ModelChoiceField(
        FieldOfAction.objects.none(),
        label=_("Field of action"),
        required=False,
        to_field_name="public_id",
        empty_label=pgettext_lazy("field of action", "none"),
    )

    def __init__(self, *args: Any, idea: Idea, **kwargs: Any) -> None:
        own, goal = idea.field_of_action, idea.goal
        kwargs["initial"] = {
            "field_of_action": own.public_id if own else "",
            "goal": goal.public_id if goal else "",
        }
        super().__init__(*args, **kwargs)
        offered = fields_to_name(idea.alliance_id, own)
        field = self.fields["field_of_action"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = offered
        if goals := list(goals_to_name(offered)):
            self.fields["goal"] = GoalField(
                goals,
                none=pgettext_lazy("goal", "none"),
                help_text=_("Who names a goal alone has named its field of action."),
            )


class PutAsideForm(forms.Form):
    """Parking or declining an idea."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Whoever brought the idea reads this."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": "4"}),
    )


class OutlineForm(forms.Form):
    """Turning an idea into an outline."""

    applicant = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Applicant, if known here"),
        required=False,
        empty_label=_("a new organisation"),
    )
    applicant_name = forms.CharField(label=_("Name of a new organisation"), required=False, max_length=200)
    applicant_kind = forms.ChoiceField(
        label=_("Kind of organisation"), choices=OrganisationKind, initial=OrganisationKind.OTHER
    )
    guideline = forms.ModelChoiceField(GuidelineVersion.objects.none(), label=_("Funding guideline"))
    funding_object = forms.ChoiceField(label=_("Funding object"), required=False)
    recognition = forms.ModelChoiceField(
        Recognition.objects.none(),
        label=_("Budget of the recognition"),
        help_text=_("Leftovers of an earlier budget can stay available."),
    )
    funding_call = forms.ModelChoiceField(
        FundingCall.objects.none(),
        label=_("For a call of the state"),
        required=False,
        empty_label=_("no, for the alliance’s budget"),
        help_text=_(
            "Such a project usually needs no opinion of the alliance; whoever writes the outline is told so."
        ),
    )
    email = forms.EmailField(
        label=_("Who writes the outline?"),
        required=False,
        help_text=_("Only if it is not whoever brought the idea: the address of that person."),
    )

    def __init__(self, *args: Any, actor: Actor, idea: Idea, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.idea, alliance = idea, idea.alliance
        versions = usable_guidelines(alliance)
        self._choose("applicant", organisations_known(actor))
        self._choose("funding_call", open_funding_calls(alliance))
        self._choose("guideline", versions)
        self._choose("recognition", Recognition.objects.in_alliance(alliance.pk).order_by("-starts_on"))
        field = self.fields["funding_object"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [
            ("", _("to be chosen in the outline")),
            *(
                (each.key, f"{version.title}: {each.title}")
                for version in versions
                for each in read_guideline(version.document).funding_objects
            ),
        ]

    def _choose(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = rows

    def clean(self) -> dict[str, Any]:
        """Either a known organisation or the name of a new one; the object is one of the guideline."""
        said: dict[str, Any] = super().clean() or {}
        named = said.get("applicant") or (said.get("applicant_name") or "").strip()
        if not named and "applicant" not in self.errors:
            self.add_error("applicant_name", _("Please choose the applicant, or name a new organisation."))
        version, key = said.get("guideline"), said.get("funding_object")
        if version and key and read_guideline(version.document).funding_object(key) is None:
            self.add_error("funding_object", _("This funding object belongs to another guideline."))
        if self.idea.brought_by_id is None and not said.get("email"):
            self.add_error("email", _("Please name who writes the outline."))
        return said


class IdeaFilter(forms.Form):
    """What a list of ideas is narrowed by."""

    mark_optional = False
    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), required=False)
    field = forms.ModelChoiceField(
        FieldOfAction.objects.none(),
        label=_("Field of action"),
        required=False,
        empty_label=_("all"),
        to_field_name="public_id",
    )
    call = forms.ModelChoiceField(
        IdeaCall.objects.none(),
        label=_("Call for ideas"),
        required=False,
        empty_label=_("all"),
        to_field_name="public_id",
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [
            choice
            for choice in IdeaState.choices
            if not actor.is_member or choice[0] != IdeaState.UNCONFIRMED
        ]
        state, field = self.fields["state"], self.fields["field"]
        assert isinstance(state, forms.ChoiceField)  # noqa: S101 - declared above
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        state.choices = [("", _("all")), *states]
        field.queryset = adopted_fields(actor.alliance_id)
        call = self.fields["call"]
        assert isinstance(call, forms.ModelChoiceField)  # noqa: S101 - declared above
        call.queryset = visible_calls(actor).order_by("-opens_on", "-pk")
        if not actor.is_member:
            del self.fields["call"]
            del self.fields["field"]  # one's own ideas may be in several alliances
