"""The forms of projects."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.addresses import organisations_known
from buendnis.alliances.models import Alliance, District
from buendnis.funding.models import Application
from buendnis.ground.actor import Actor
from buendnis.ground.money import EuroField
from buendnis.parties.models import Organisation
from buendnis.projects.models import Project, ProjectStatus
from buendnis.projects.services import FACTS, Facts
from buendnis.strategy.models import FieldOfAction
from buendnis.strategy.selectors import adopted_fields

EARLIEST, LATEST = 2000, 2100


class ProjectFilter(forms.Form):
    """Which projects a list shows."""

    mark_optional = False
    q = forms.CharField(label=_("Title, beneficiary or number"), required=False, max_length=100)
    status = forms.ChoiceField(
        label=pgettext_lazy("project", "status"),
        required=False,
        choices=[("", pgettext_lazy("project status", "all")), *ProjectStatus.choices],
    )
    year = forms.IntegerField(
        label=_("ran in the year"), required=False, min_value=EARLIEST, max_value=LATEST
    )


class ProjectForm(forms.Form):
    """What is known of a project."""

    title = forms.CharField(label=_("title"), max_length=200)
    summary = forms.CharField(
        label=_("what it does"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": "5"}),
        help_text=_("For whom, what happens, what comes of it? By these words similar ideas find it."),
    )
    status = forms.ChoiceField(label=pgettext_lazy("project", "status"), choices=ProjectStatus.choices)
    beneficiary = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("beneficiary"),
        required=False,
        to_field_name="public_id",
        empty_label=pgettext_lazy("beneficiary", "not known"),
        help_text=_("Somebody is missing? Enter the organisation first."),
    )
    guideline = forms.CharField(label=_("guideline or programme"), max_length=200, required=False)
    field_of_action = forms.ModelChoiceField(
        FieldOfAction.objects.none(),
        label=_("field of action"),
        required=False,
        to_field_name="public_id",
        empty_label=pgettext_lazy("field of action", "none of the strategy"),
    )
    field_note = forms.CharField(
        label=_("field of action as it was called then"), max_length=200, required=False
    )
    districts = forms.ModelMultipleChoiceField(
        District.objects.none(),
        label=_("districts"),
        required=False,
        to_field_name="ags",
        widget=forms.CheckboxSelectMultiple,
    )
    starts_on = forms.DateField(label=_("start"), required=False)
    ends_on = forms.DateField(label=_("end"), required=False)
    total = EuroField(label=_("total expenditure"), required=False)
    esf = EuroField(label=_("of it ESF"), required=False)
    other = EuroField(label=_("of it other money"), required=False)
    bank_number = forms.CharField(label=_("number at the bank"), max_length=40, required=False)
    source = forms.CharField(
        label=_("source of the figures"),
        max_length=200,
        required=False,
        help_text=_("For example the grant notice, or the bank’s list."),
    )
    as_of = forms.DateField(label=_("figures as of"), required=False)
    application = forms.ModelChoiceField(
        Application.objects.none().narrowed(),
        label=_("outline"),
        required=False,
        to_field_name="public_id",
        empty_label=pgettext_lazy("outline", "none here"),
    )
    is_public = forms.BooleanField(
        label=_("May be shown to everybody"),
        required=False,
        help_text=_("Then others find it when they look for similar projects."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, actor: Actor, alliance: Alliance, project: Project | None = None, **kwargs: Any
    ) -> None:
        if project is not None:
            initial: dict[str, Any] = {name: getattr(project, name) for name in FACTS}
            for name in ("beneficiary", "field_of_action", "application"):
                initial[name] = getattr(initial[name], "public_id", None)
            initial["districts"] = [each.ags for each in project.districts.all()]
            kwargs["initial"] = initial | {"version": project.version}
        super().__init__(*args, **kwargs)
        self._offer("beneficiary", organisations_known(actor))
        self._offer("field_of_action", adopted_fields(alliance.pk))
        self._offer("districts", District.objects.filter(alliances=alliance).order_by("sort_key"))
        free = Application.objects.visible_to(actor).filter(alliance=alliance, project__isnull=True)
        if project is not None and project.application_id:
            free = free | Application.objects.visible_to(actor).filter(pk=project.application_id)
        self._offer("application", free.order_by("-created_at", "-pk"))

    def _offer(self, name: str, rows: Any) -> None:
        field: Any = self.fields[name]
        field.queryset = rows

    def facts(self) -> Facts:
        """What was entered, as the verbs take it."""
        return Facts(**{name: self.cleaned_data[name] for name in FACTS})
