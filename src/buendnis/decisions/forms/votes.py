"""Votes, and votes that came another way."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Seat
from buendnis.decisions.forms.motions import ROWS
from buendnis.decisions.models import Channel, Choice, Resolution, ResolutionMode
from buendnis.ground.documents.forms import DocumentField


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
    channel = forms.ChoiceField(label=_("It came"), widget=forms.RadioSelect)
    cast_at = forms.DateTimeField(label=_("Came in on"))
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=500,
        required=False,
        help_text=_(
            "Where it can be looked up, for example “mail of 3 September, file 12”. Needed where there is no copy."
        ),
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
        ways = set(Channel) - {Channel.WEB}
        if resolution.mode == ResolutionMode.CIRCULAR:
            ways.discard(Channel.MEETING)
        self.fields["channel"].choices = [  # type: ignore[attr-defined]
            each for each in Channel.choices if each[0] in ways
        ]


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


def choices_of(resolution: Resolution) -> list[tuple[str, Any]]:
    """What can be said to a motion: an objection only to a circular procedure."""
    return [
        each
        for each in Choice.choices
        if each[0] != Choice.OBJECT or resolution.mode == ResolutionMode.CIRCULAR
    ]


class SettleForm(forms.Form):
    """How a contradicted vote is settled."""

    stands = forms.ChoiceField(
        label=_("What becomes of the vote?"),
        widget=forms.RadioSelect,
        choices=[
            ("no", _("It is void: the seat has not voted like this")),
            ("yes", _("It stands: the seat’s own mail or letter proves it")),
        ],
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs=ROWS),
        help_text=_("The seat reads it."),
    )
