"""Committees, meetings and who is present."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance, Seat
from buendnis.alliances.selectors import seats_of
from buendnis.decisions.models import OVER, Committee, Meeting


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


def coming_meetings(alliance: Alliance) -> Any:
    """The meetings of an alliance that are not over."""
    return (
        Meeting.objects.in_alliance(alliance.pk)
        .exclude(state__in=OVER)
        .select_related("committee")
        .order_by("starts_at", "pk")
    )
