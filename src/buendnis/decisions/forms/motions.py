"""Motions, and the steps with them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance, Seat
from buendnis.decisions.forms.meetings import coming_meetings
from buendnis.decisions.models import Committee, Meeting, Recusal, Resolution, ResolutionMode, ResolutionState
from buendnis.ground.clock import now

ROWS = {"rows": "3"}


class ListFilter(forms.Form):
    """Which resolutions to show."""

    mark_optional = False
    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=pgettext_lazy("resolution", "State"),
        required=False,
        choices=[("", _("All")), *ResolutionState.choices],
    )
    mode = forms.ChoiceField(
        label=_("Procedure"), required=False, choices=[("", _("All")), *ResolutionMode.choices]
    )


def secret_ballot() -> forms.BooleanField:
    """The choice of a secret ballot."""
    return forms.BooleanField(
        label=_("Secret ballot"),
        required=False,
        help_text=_("It is kept that a seat has voted, never how."),
    )


class BringForm(forms.Form):
    """To which committee something is brought, and how it decides."""

    committee = forms.ModelChoiceField(
        queryset=Committee.objects.none().narrowed(),
        label=_("Committee"),
        to_field_name="public_id",
        empty_label=None,
    )
    mode = forms.ChoiceField(label=_("Procedure"), choices=ResolutionMode.choices, widget=forms.RadioSelect)
    meeting = forms.ModelChoiceField(
        queryset=Meeting.objects.none().narrowed(),
        label=_("Meeting"),
        to_field_name="public_id",
        required=False,
        empty_label=_("No meeting chosen"),
        help_text=_("For a vote in a meeting."),
    )
    deadline = forms.DateTimeField(
        label=_("Votes until"),
        required=False,
        help_text=_("For a circular. Without it, the period of the rules of procedure applies."),
    )

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        committees = Committee.objects.in_alliance(alliance.pk).order_by("name")
        self.fields["committee"].queryset = committees  # type: ignore[attr-defined]
        self.fields["meeting"].queryset = coming_meetings(alliance)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Of meeting and last day what the procedure needs; the last day is still to come."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("mode") == ResolutionMode.MEETING:
            said["deadline"] = None
        elif said.get("mode") == ResolutionMode.CIRCULAR:
            said["meeting"] = None
            try:
                said["deadline"] = _to_come(said.get("deadline"))
            except forms.ValidationError as problem:
                self.add_error("deadline", problem)
        return said


class MotionForm(BringForm):
    """A motion that belongs to no other record."""

    field_order = ("title", "motion")

    title = forms.CharField(label=_("Title"), max_length=200)
    motion = forms.CharField(
        label=_("Motion"),
        max_length=10_000,
        widget=forms.Textarea,
        help_text=_("As it is to be adopted, so that one can say yes or no to it."),
    )
    is_secret = secret_ballot()


class EditMotionForm(forms.Form):
    """The words of a draft, and when it is voted on."""

    title = forms.CharField(label=_("Title"), max_length=200)
    motion = forms.CharField(label=_("Motion"), max_length=10_000, widget=forms.Textarea)
    meeting = forms.ModelChoiceField(queryset=Meeting.objects.none().narrowed(), label=_("Meeting"))
    deadline = forms.DateTimeField(label=_("Votes until"), required=False)
    is_secret = secret_ballot()

    def __init__(self, *args: Any, resolution: Resolution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if resolution.mode == ResolutionMode.MEETING:
            del self.fields["deadline"]
            chosen = coming_meetings(resolution.alliance).filter(committee=resolution.committee_id)
            self.fields["meeting"].queryset = chosen  # type: ignore[attr-defined]
        else:
            del self.fields["meeting"]

    def clean_deadline(self) -> datetime | None:
        """A moment that is still to come."""
        return _to_come(self.cleaned_data["deadline"])


class NothingForm(forms.Form):
    """A step that needs nothing but to be taken."""


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs=ROWS))


class RecuseForm(forms.Form):
    """A conflict that turned up after the vote was opened."""

    seat = forms.ModelChoiceField(
        queryset=Seat.objects.none().narrowed(), label=_("Seat"), empty_label=_("Please choose")
    )
    effect = forms.ChoiceField(
        label=_("What follows"),
        choices=[each for each in Recusal.choices if each[0]],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=250, help_text=_("All members of the alliance can read it.")
    )

    def __init__(self, *args: Any, resolution: Resolution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].queryset = (  # type: ignore[attr-defined]
            Seat.objects.in_alliance(resolution.alliance_id)
            .filter(pk__in=resolution.seats.values("seat"))
            .order_by("sort_key")
        )


class TakeForm(forms.Form):
    """Into which meeting."""

    meeting = forms.ModelChoiceField(
        queryset=Meeting.objects.none().narrowed(), label=_("Meeting"), empty_label=None
    )

    def __init__(self, *args: Any, resolution: Resolution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = coming_meetings(resolution.alliance).filter(committee=resolution.committee_id)
        self.fields["meeting"].queryset = chosen  # type: ignore[attr-defined]


def _to_come(moment: datetime | None) -> datetime | None:
    if moment is not None and moment <= now() + timedelta(minutes=1):
        raise forms.ValidationError(_("This moment has passed."))
    return moment
