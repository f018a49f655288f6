"""Choosing which mails one gets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from buendnis.ground.mail import kinds, reminders

PREFIX = "remind."


class MailsForm(forms.Form):
    """A tick per kind of mail that can be switched off, and when to be reminded of what."""

    wanted = forms.MultipleChoiceField(
        label=_("Send me mails about"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["wanted"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
        field.choices = [(kind.key, kind.label) for kind in kinds.all_kinds() if not kind.essential]
        leads = [(str(days), reminders.lead_label(days)) for days in reminders.CHOICES]
        for reminder in reminders.all_reminders():
            self.fields[f"{PREFIX}{reminder.key}"] = forms.ChoiceField(
                label=format_lazy(_("Remind me: {what}"), what=reminder.label),
                choices=[("", reminders.lead_label(None)), *leads],
                required=False,
            )
        self.fields["weekly"] = forms.BooleanField(
            label=_("One mail a week in place of single reminders"),
            help_text=_("On Mondays, with all that is due in the next two weeks."),
            required=False,
        )

    def days_chosen(self) -> dict[str, int | None]:
        """Per kind of reminder how many days before; None: never."""
        said = {
            name.removeprefix(PREFIX): value
            for name, value in self.cleaned_data.items()
            if name.startswith(PREFIX) and name in self.data  # an old page keeps what it does not know
        }
        return {kind: int(value) if value else None for kind, value in said.items()}

    @staticmethod
    def initial_of(days: dict[str, int | None]) -> dict[str, str]:
        """The choices as the form shows them."""
        return {f"{PREFIX}{kind}": "" if lead is None else str(lead) for kind, lead in days.items()}
