"""What people enter to decide together."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance, Seat
from buendnis.alliances.selectors import seats_of
from buendnis.decisions.models import (
    Channel,
    Choice,
    Committee,
    Meeting,
    MeetingState,
    Recusal,
    Resolution,
    ResolutionMode,
    ResolutionState,
)
from buendnis.ground.clock import now
from buendnis.ground.documents.forms import DocumentField

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


class VoteForm(forms.Form):
    """A seat's own vote."""

    choice = forms.ChoiceField(label=_("Your seat’s vote"), widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs=ROWS),
        help_text=_("It is shown with your vote once the vote is closed."),
    )

    def __init__(self, *args: Any, resolution: Resolution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choice"].choices = choices_of(resolution)  # type: ignore[attr-defined]
        if resolution.is_secret:
            del self.fields["comment"]


class RecordVoteForm(forms.Form):
    """A vote that came another way."""

    seat = forms.ModelChoiceField(
        queryset=Seat.objects.none().narrowed(), label=_("Seat"), empty_label=_("Please choose")
    )
    choice = forms.ChoiceField(label=pgettext_lazy("noun", "Vote"), widget=forms.RadioSelect)
    channel = forms.ChoiceField(
        label=_("It came"), choices=[each for each in Channel.choices if each[0] != Channel.WEB]
    )
    cast_at = forms.DateTimeField(label=_("Came in on"))
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=500,
        required=False,
        help_text=_("Where it can be looked up, for example “mail of 3 September, file 12”."),
    )
    document = DocumentField(label=_("Copy of it"), required=False)
    by_substitute = forms.BooleanField(label=_("The substitute voted"), required=False)

    def __init__(self, *args: Any, resolution: Resolution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        voting = [seat.seat_id for seat in resolution.seats.all() if seat.may_vote]
        self.fields["seat"].queryset = (  # type: ignore[attr-defined]
            Seat.objects.in_alliance(resolution.alliance_id).filter(pk__in=voting).order_by("sort_key")
        )
        self.fields["choice"].choices = choices_of(resolution)  # type: ignore[attr-defined]


class ConfirmForm(forms.Form):
    """Whether a recorded vote is right."""

    agrees = forms.ChoiceField(
        label=_("Is this right?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Yes, our seat voted like this")), ("no", _("No, this is wrong"))],
    )
    remark = forms.CharField(
        label=_("What is wrong?"), required=False, max_length=500, widget=forms.Textarea(attrs=ROWS)
    )


class MotionForm(forms.Form):
    """A motion that belongs to no other record."""

    title = forms.CharField(label=_("Title"), max_length=200)
    motion = forms.CharField(
        label=_("Motion"),
        max_length=10_000,
        widget=forms.Textarea,
        help_text=_("As it is to be adopted, so that one can say yes or no to it."),
    )
    committee = forms.ModelChoiceField(
        queryset=Committee.objects.none().narrowed(), label=_("Committee"), empty_label=None
    )
    mode = forms.ChoiceField(label=_("Procedure"), choices=ResolutionMode.choices, widget=forms.RadioSelect)
    meeting = forms.ModelChoiceField(
        queryset=Meeting.objects.none().narrowed(),
        label=_("Meeting"),
        required=False,
        help_text=_("For a vote in a meeting."),
    )
    deadline = forms.DateTimeField(
        label=_("Votes until"),
        required=False,
        help_text=_("For a circular. Without it, the period of the rules of procedure applies."),
    )
    is_secret = forms.BooleanField(
        label=_("Secret ballot"),
        required=False,
        help_text=_("It is kept that a seat has voted, never how."),
    )

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        committees = Committee.objects.in_alliance(alliance.pk).order_by("name")
        self.fields["committee"].queryset = committees  # type: ignore[attr-defined]
        self.fields["meeting"].queryset = coming_meetings(alliance)  # type: ignore[attr-defined]

    def clean_deadline(self) -> datetime | None:
        """A moment that is still to come."""
        return _to_come(self.cleaned_data["deadline"])


class EditMotionForm(forms.Form):
    """The words of a draft, and when it is voted on."""

    title = forms.CharField(label=_("Title"), max_length=200)
    motion = forms.CharField(label=_("Motion"), max_length=10_000, widget=forms.Textarea)
    meeting = forms.ModelChoiceField(queryset=Meeting.objects.none().narrowed(), label=_("Meeting"))
    deadline = forms.DateTimeField(label=_("Votes until"), required=False)

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


class MeetingForm(forms.Form):
    """Planning a meeting."""

    committee = forms.ModelChoiceField(
        queryset=Committee.objects.none().narrowed(), label=_("Committee"), empty_label=None
    )
    starts_at = forms.DateTimeField(label=_("Begins"))
    place = forms.CharField(
        label=_("Place or address of the video conference"), max_length=200, required=False
    )

    def __init__(self, *args: Any, alliance: Alliance, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        committees = Committee.objects.in_alliance(alliance.pk).order_by("name")
        self.fields["committee"].queryset = committees  # type: ignore[attr-defined]
        if fixed:
            del self.fields["committee"]


class RemarksForm(forms.Form):
    """Remarks for the minutes."""

    remarks = forms.CharField(
        label=_("Remarks for the minutes"), required=False, max_length=20_000, widget=forms.Textarea
    )


class PresenceForm(forms.Form):
    """Who is present: one question per seat."""

    ABSENT, SELF, SUBSTITUTE = "", "self", "substitute"

    def __init__(self, *args: Any, seats: list[Seat], known: dict[int, bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_name = {f"seat-{seat.public_id}": seat for seat in seats}
        answers = [
            (self.SELF, _("Representative")),
            (self.SUBSTITUTE, _("Substitute")),
            (self.ABSENT, pgettext_lazy("presence", "absent")),
        ]
        for name, seat in self.by_name.items():
            now_there = self.ABSENT
            if seat.pk in known:
                now_there = self.SUBSTITUTE if known[seat.pk] else self.SELF
            self.fields[name] = forms.ChoiceField(
                label=seat.name,
                choices=answers,
                required=False,
                initial=now_there,
                widget=forms.RadioSelect,
                help_text="" if seat.is_voting else _("advises, has no vote"),
            )

    mark_optional = False

    def present(self) -> dict[int, bool]:
        """Key of each seat that is present → whether by its substitute."""
        return {
            seat.pk: self.cleaned_data[name] == self.SUBSTITUTE
            for name, seat in self.by_name.items()
            if self.cleaned_data[name]
        }


class CommitteeForm(forms.Form):
    """A committee and who belongs to it."""

    name = forms.CharField(label=_("Name"), max_length=120)
    has_all_seats = forms.BooleanField(
        label=_("All seats of the alliance belong to it"),
        required=False,
        help_text=_("Also seats that are added later."),
    )
    seats = forms.ModelMultipleChoiceField(
        queryset=Seat.objects.none().narrowed(),
        label=_("Seats"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Where not all belong to it."),
    )

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seats"].queryset = seats_of(alliance)  # type: ignore[attr-defined]


def choices_of(resolution: Resolution) -> list[tuple[str, Any]]:
    """What can be said to a motion: an objection only to a circular procedure."""
    return [
        each
        for each in Choice.choices
        if each[0] != Choice.OBJECT or resolution.mode == ResolutionMode.CIRCULAR
    ]


def coming_meetings(alliance: Alliance) -> Any:
    """The meetings of an alliance that are not over."""
    return (
        Meeting.objects.in_alliance(alliance.pk)
        .exclude(state=MeetingState.CLOSED)
        .select_related("committee")
        .order_by("starts_at", "pk")
    )


def _to_come(moment: datetime | None) -> datetime | None:
    if moment is not None and moment <= now() + timedelta(minutes=1):
        raise forms.ValidationError(_("This moment has passed."))
    return moment
