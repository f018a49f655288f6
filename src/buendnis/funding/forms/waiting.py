"""What the list of all that waits is narrowed by."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.funding.selectors.turns import Party

PARTIES = (
    ("", pgettext_lazy("waiting", "everybody")),
    (Party.OFFICE.value, _("The secretariat")),
    (Party.APPLICANT.value, _("Applicants and people advised")),
    (Party.PARTNERS.value, _("The partners")),
    (Party.OTHERS.value, pgettext_lazy("waiting", "Others")),
)
KINDS = (
    ("", pgettext_lazy("waiting", "everything")),
    ("funding.idea", _("Ideas")),
    ("funding.advicecase", _("Advice")),
    ("funding.application", _("Outlines")),
)


class WaitingFilter(forms.Form):
    """For whom, and with what."""

    mark_optional = False
    party = forms.ChoiceField(label=_("Waits for"), choices=PARTIES, required=False)
    kind = forms.ChoiceField(label=_("What"), choices=KINDS, required=False)
