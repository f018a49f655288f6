"""Asking whether an opinion is genuine."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class NumberForm(forms.Form):
    """Number and hash, as they stand on the last page of an opinion."""

    nummer = forms.CharField(label=_("Number"), max_length=30, help_text=_("For example SON-2018-0007."))
    hash = forms.CharField(
        label=_("Hash of the content"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": "2", "spellcheck": "false", "autocapitalize": "off"}),
        help_text=_("64 letters and digits; spaces do not matter."),
    )


class FileForm(forms.Form):
    """A file whose seal is checked; it is not kept."""

    file = forms.FileField(
        label=_("The opinion as PDF"), widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"})
    )
