"""What one may change about one's own account."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class NameForm(forms.Form):
    """The name that others read beside what one does."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("Others read it beside what you do."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
