"""Choosing which mails one gets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from buendnis.ground.mail import kinds


class MailsForm(forms.Form):
    """A tick per kind of mail that can be switched off."""

    wanted = forms.MultipleChoiceField(
        label=_("Send me mails about"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["wanted"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
        field.choices = [(kind.key, kind.label) for kind in kinds.all_kinds() if not kind.essential]
