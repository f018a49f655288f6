"""What the secretariat enters in the virtual budget."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance, ProgrammeArea, Recognition
from buendnis.alliances.rules import Rules
from buendnis.alliances.selectors import current_rules
from buendnis.ground.clock import today
from buendnis.ground.money import EuroField
from buendnis.ledger.models import Stage

USUAL_MONTHS = 12


class Reason(forms.Form):
    """Why; shown in the journal."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": "3"}))


class Sourced(forms.Form):
    """An amount that only the ministry or the bank knows, with where it is written."""

    amount = EuroField(label=_("Amount"))
    source = forms.CharField(label=_("Source"), max_length=200)
    source_date = forms.DateField(label=_("Date of the source"))

    field_order: tuple[str, ...] = ("amount", "source", "source_date")

    def clean_source_date(self) -> date:
        """The day of a letter that has come."""
        day: date = self.cleaned_data["source_date"]
        if day > today():
            raise forms.ValidationError(_("This day lies in the future."))
        return day


class AllocateForm(Sourced):
    """What the ministry has given."""

    reason = forms.CharField(label=_("Remark"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].help_text = _("The ministry’s letter, with its file number.")


class CommitForm(Sourced):
    """The bank's grant."""

    bank_number = forms.CharField(
        label=_("Number at the bank"),
        max_length=40,
        required=False,
        help_text=_("By it the bank’s lists find this project."),
    )
    starts_on = forms.DateField(label=_("Granted from"), required=False)
    ends_on = forms.DateField(label=_("Granted until"), required=False)
    field_order = ("amount", "source", "source_date", "bank_number", "starts_on", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = _("Granted ESF amount")
        self.fields["amount"].help_text = _("If it is lower than the earmark, the rest becomes free.")
        self.fields["source"].label = _("Grant notice")
        self.fields["source_date"].label = _("Date of the notice")

    def clean(self) -> dict[str, Any]:
        """A period that does not end before it starts; empty days say nothing."""
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("The project ends before it starts."))
        return data


class PayForm(Sourced):
    """A payment that the bank has told of."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].help_text = _("The bank’s message or list.")


class ClaimForm(Sourced):
    """What a project has asked the bank to pay."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].help_text = _("What was claimed and has not yet been paid.")
        self.fields["source"].help_text = _("The bank’s message or list.")


class TransferForm(Sourced):
    """Money that another budget of the alliance gets."""

    target = forms.ChoiceField(label=_("Into the budget"))
    reason = forms.CharField(label=_("Reason"), max_length=500)
    field_order = ("target", "amount", "source", "source_date", "reason")

    def __init__(self, *args: Any, targets: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["target"]
        field.choices = targets
        self.fields["source"].help_text = _("The ministry’s letter, with its file number.")


class ExtendForm(Reason):
    """Keeping the money longer."""

    expires_on = forms.DateField(label=_("Kept until"))
    field_order = ("expires_on", "reason")


class ReleaseForm(Reason):
    """Letting money become free."""

    amount = EuroField(
        label=_("Amount that becomes free"), help_text=_("Change it to release only a part of it.")
    )
    field_order = ("amount", "reason")


class PromoteForm(forms.Form):
    """Moving up from the reserve list."""

    expires_on = forms.DateField(label=_("Kept until"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        help_text=_("Needed if others wait longer."),
        widget=forms.Textarea(attrs={"rows": "3"}),
    )


class ReconcileForm(forms.Form):
    """The balances on the bank's list."""

    as_of = forms.DateField(label=_("List as of"))
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("Who sent it, and how it is called.")
    )
    outside = EuroField(label=_("Allocated"), required=False)
    committed = EuroField(
        label=_("Committed and not yet paid"),
        required=False,
        help_text=_("What stands on the list; leave empty what it does not name."),
    )
    paid = EuroField(label=_("Paid"), required=False)

    def stated(self) -> dict[Stage, Any]:
        """The balances that were entered, by stage."""
        names = {Stage.OUTSIDE: "outside", Stage.COMMITTED: "committed", Stage.PAID: "paid"}
        return {
            stage: self.cleaned_data[name]
            for stage, name in names.items()
            if self.cleaned_data[name] is not None
        }

    def clean(self) -> dict[str, Any]:
        """At least one balance."""
        data = super().clean() or {}
        if not self.errors and all(data.get(name) is None for name in ("outside", "committed", "paid")):
            raise forms.ValidationError(_("Please enter at least one balance."))
        return data


class OpenForm(forms.Form):
    """Opening the budget of a recognition."""

    recognition = forms.ModelChoiceField(
        queryset=Recognition.objects.none().narrowed(), label=_("Recognition"), empty_label=None
    )
    programme_area = forms.ChoiceField(label=_("Programme area"), choices=ProgrammeArea.choices)

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["recognition"]
        chosen.queryset = (  # type: ignore[attr-defined]
            Recognition.objects.in_alliance(alliance.pk).order_by("-starts_on")
        )
        self.fields["programme_area"].initial = alliance.programme_area


class DayForm(forms.Form):
    """As of which day to show the balances."""

    mark_optional = False
    on = forms.DateField(label=_("Day"), required=False)


class JournalFilter(forms.Form):
    """What of the journal to show."""

    mark_optional = False
    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    stage = forms.ChoiceField(
        label=pgettext_lazy("budget", "Stage"), required=False, choices=[("", _("All")), *Stage.choices]
    )


def usual_day(alliance: Alliance, day: date | None = None) -> date:
    """Until when money is kept by the alliance's rules, counted from ``day`` (default: today)."""
    rules = current_rules(alliance, day)
    months = Rules.from_document(rules.document).earmark_months if rules else USUAL_MONTHS
    first = day or today()
    years, month = divmod(first.month - 1 + months, 12)
    year, month = first.year + years, month + 1
    return first.replace(year=year, month=month, day=min(first.day, calendar.monthrange(year, month)[1]))
