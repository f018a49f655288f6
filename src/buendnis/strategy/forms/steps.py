"""The forms for consulting, resolving and measuring."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance
from buendnis.evidence.models import Snapshot
from buendnis.ground.documents.forms import DocumentField
from buendnis.strategy.forms.content import SnapshotField, snapshots_of
from buendnis.strategy.forms.numbers import ValueInput
from buendnis.strategy.models import Verdict
from buendnis.strategy.plan import Plan

WHOLE = "whole"


class ConsultForm(forms.Form):
    """Asking the partners."""

    ends_on = forms.DateField(
        label=_("Comments until"), help_text=_("This day included. Afterwards nothing can be added.")
    )
    invitation = forms.CharField(
        label=_("What you ask for"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "4"}),
        help_text=_("Stands in the mail to the partners and above the draft."),
    )


class ExtendForm(forms.Form):
    """Taking comments longer."""

    ends_on = forms.DateField(label=_("Comments until"))


class CommentForm(forms.Form):
    """A comment on a part of the draft, or on all of it."""

    part = forms.ChoiceField(label=_("On what?"))
    author = forms.CharField(
        label=_("Who says it"),
        max_length=200,
        help_text=_("The organisation that has written to you. Please name no private persons."),
    )
    text = forms.CharField(label=_("Comment"), max_length=4000, widget=forms.Textarea(attrs={"rows": "5"}))

    def __init__(self, *args: Any, plan: Plan, for_others: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, Any]] = [(WHOLE, _("the strategy as a whole"))]
        for field in plan.fields:
            choices.append((field.key, f"{field.number}. {field.title}"))
            choices += [
                (goal.key, f"{field.number}.{goal.number} {goal.title}"[:120]) for goal in field.goals
            ]
        part: Any = self.fields["part"]
        part.choices = choices
        if not for_others:
            del self.fields["author"]

    def clean_part(self) -> str:
        """The key of the part; nothing for the whole."""
        part: str = self.cleaned_data["part"]
        return "" if part == WHOLE else part


class AnswerForm(forms.Form):
    """What becomes of a comment."""

    verdict = forms.ChoiceField(
        label=_("What becomes of it"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("Needed unless all of it is taken up. The partners read it."),
    )

    def clean(self) -> dict[str, Any]:
        """What is not taken up has a reason."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("verdict") in {Verdict.PARTLY, Verdict.NOT} and not (said.get("reason") or "").strip():
            self.add_error("reason", _t("Please give a reason for what is not taken up."))
        return said


class OutsideForm(forms.Form):
    """A resolution that was taken elsewhere."""

    resolved_on = forms.DateField(label=_("Resolved on"))
    resolved_by = forms.CharField(
        label=_("By whom"), max_length=200, help_text=_("For example: steering committee, item 4.")
    )
    proof = DocumentField(label=_("The document that shows it"))


class MeasureForm(forms.Form):
    """A value that was measured for a goal."""

    value = ValueInput(label=_("Value"))
    measured_on = forms.DateField(label=_("Measured on"))
    source = forms.CharField(label=_("Source"), max_length=250, help_text=_("Who counted, and where."))
    snapshot = SnapshotField(
        Snapshot.objects.none(),
        label=_("Frozen figures"),
        to_field_name="public_id",
        required=False,
        empty_label=pgettext_lazy("frozen figures", "none"),
    )

    def __init__(self, *args: Any, alliance: Alliance, unit: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        value: Any = self.fields["value"]
        value.suffix = unit
        snapshot: Any = self.fields["snapshot"]
        snapshot.queryset = snapshots_of(alliance.pk)


class CorrectForm(forms.Form):
    """Another value in place of one, or none."""

    value = ValueInput(
        label=_("Right value"), required=False, help_text=_("Empty: there was no such measurement.")
    )
    source = forms.CharField(label=_("Source"), max_length=250)
    reason = forms.CharField(label=_("Why it is corrected"), max_length=300)

    def __init__(self, *args: Any, unit: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        value: Any = self.fields["value"]
        value.suffix = unit
