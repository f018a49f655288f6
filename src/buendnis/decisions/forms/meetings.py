"""Committees, meetings and who is present."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance, Seat
from buendnis.alliances.selectors import seats_of
from buendnis.decisions.forms.mentions import SpeakingForm
from buendnis.decisions.models import OVER, Answer, Committee, Meeting, MeetingState


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


class MeetingFilter(forms.Form):
    """Which meetings to show."""

    mark_optional = False
    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=pgettext_lazy("meeting", "State"),
        required=False,
        choices=[("", _("All")), *MeetingState.choices],
    )
    committee = forms.ModelChoiceField(
        queryset=Committee.objects.none().narrowed(),
        label=_("Committee"),
        required=False,
        empty_label=_("All"),
        to_field_name="public_id",
    )

    def __init__(self, *args: Any, alliance_id: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        committees = Committee.objects.in_alliance(alliance_id).order_by("name")
        self.fields["committee"].queryset = committees  # type: ignore[attr-defined]


class MeetingForm(SpeakingForm):
    """Planning a meeting, or changing its plan; whoever was invited is told the reason of a change."""

    words = "message"

    committee = forms.ModelChoiceField(
        queryset=Committee.objects.none().narrowed(), label=_("Committee"), empty_label=None
    )
    starts_at = forms.DateTimeField(label=_("Begins"))
    ends_at = forms.DateTimeField(
        label=_("Ends"), required=False, help_text=_("Without it, calendars assume two hours.")
    )
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    link = forms.URLField(
        label=_("Address of the video conference"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Begins with https://"),
    )
    message = forms.CharField(
        label=_("Words to the invitation"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
    chair = forms.CharField(
        label=_("Leads the meeting"), max_length=120, required=False, help_text=_("Stands in the minutes.")
    )
    keeper = forms.CharField(label=_("Keeps the minutes"), max_length=120, required=False)
    reason = forms.CharField(
        label=_("Reason of the change"),
        max_length=500,
        required=False,
        help_text=_("If time or place change, all that were invited get it by mail."),
    )

    def __init__(
        self,
        *args: Any,
        alliance: Alliance,
        fixed: bool = False,
        invited: bool = False,
        kept: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if kept:  # the words are hidden from whoever changes the rest
            del self.fields["message"]
            self.fields.pop("about", None)
        committees = Committee.objects.in_alliance(alliance.pk).order_by("name")
        self.fields["committee"].queryset = committees  # type: ignore[attr-defined]
        if fixed:
            del self.fields["committee"]
        if not invited:
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        """It ends after it has begun, and one can get there."""
        said = super().clean() or self.cleaned_data
        begins, ends = said.get("starts_at"), said.get("ends_at")
        if begins and ends and ends <= begins:
            self.add_error("ends_at", _("A meeting ends after it has begun."))
        return said


class ReplyForm(forms.Form):
    """Whether a seat comes."""

    answer = forms.ChoiceField(
        label=_("Does your seat come?"), choices=Answer.choices, widget=forms.RadioSelect
    )
    remark = forms.CharField(label=_("Remark"), max_length=300, required=False)


class NoteReplyForm(ReplyForm):
    """The same, noted by the secretariat for a seat that called."""

    seat = forms.ModelChoiceField(
        queryset=Seat.objects.none().narrowed(), label=_("Seat"), empty_label=_("Please choose")
    )
    field_order = ("seat", "answer", "remark")

    def __init__(self, *args: Any, seats: list[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].label = _("Does the seat come?")
        found = Seat.objects.unscoped("the seats of the committee").filter(pk__in=[seat.pk for seat in seats])
        self.fields["seat"].queryset = found.order_by("sort_key")  # type: ignore[attr-defined]


class RemarksForm(SpeakingForm):
    """Remarks for the minutes."""

    words = "remarks"

    remarks = forms.CharField(
        label=_("Remarks for the minutes"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea,
        help_text=_("They belong to no item and are read by all. What is said to an item is noted there."),
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


def coming_meetings(alliance: Alliance) -> Any:
    """The meetings of an alliance that are not over."""
    return (
        Meeting.objects.in_alliance(alliance.pk)
        .exclude(state__in=OVER)
        .select_related("committee")
        .order_by("starts_at", "pk")
    )
