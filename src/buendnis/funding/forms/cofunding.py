"""The forms of the co-funding: dates, statuses, conditions, declarations of small state aid, what-ifs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from buendnis.funding.forms.finance import RowForm, RowFormSet
from buendnis.funding.models import AidKind, ConditionKind, FundingSource, SourceStatus
from buendnis.ground.documents.forms import DocumentField
from buendnis.ground.money import EuroField

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Choices = Sequence[tuple[str, "StrOrPromise"]]


class VersionForm(forms.Form):
    """A form that knows which version of the outline it was made from."""

    mark_optional = False
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class FrameForm(VersionForm):
    """The bank's deadline and how long the steps before it take."""

    bank_deadline = forms.DateField(
        label=_("Deadline of the bank"),
        required=False,
        help_text=_(
            "The last day on which the application with its confirmations can reach the bank. Left empty, the "
            "last day of the state’s call counts."
        ),
    )
    papers_days = forms.IntegerField(
        label=_("Working days from the papers to the meeting"), min_value=0, max_value=250
    )
    letter_days = forms.IntegerField(
        label=_("Working days from the decision to its letter"), min_value=0, max_value=250
    )


class StatusForm(VersionForm):
    """One tap: how sure a share is now. A confirmation is named with it: a document, or a decision and its day."""

    share = forms.UUIDField(widget=forms.HiddenInput)
    status = forms.ChoiceField(choices=SourceStatus.choices, widget=forms.HiddenInput)
    confirmation = forms.ChoiceField(label=_("Confirmation among the documents"), required=False)
    confirmation_note = forms.CharField(
        label=_("Letter or decision"),
        max_length=170,
        required=False,
        help_text=_("For example: decision of the council, paper 18/123."),
    )
    confirmed_on = forms.DateField(label=_("Of which day"), required=False)

    def __init__(self, *args: Any, papers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if papers:
            chosen: Any = self.fields["confirmation"]
            chosen.choices = [("", pgettext_lazy("document", "none of them")), *papers]
        else:
            del self.fields["confirmation"]

    def clean(self) -> dict[str, Any]:
        """A letter or decision has its day, and a day its letter; a document speaks for itself."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        note, on = said.get("confirmation_note"), said.get("confirmed_on")
        if not self.errors and bool(note) != bool(on) and not said.get("confirmation"):
            lacking = "confirmed_on" if note else "confirmation_note"
            self.add_error(
                lacking,
                _("Please say of which day it is.")
                if note
                else _("Please say which letter or decision it is."),
            )
        return said

    @property
    def named(self) -> str:
        """The letter or decision with its day, as it is kept."""
        note, on = self.cleaned_data.get("confirmation_note") or "", self.cleaned_data.get("confirmed_on")
        return (
            gettext("%(what)s of %(day)s") % {"what": note, "day": f"{on:%d.%m.%Y}"} if note and on else note
        )


def status_field() -> forms.ChoiceField:
    """How sure a share is."""
    return forms.ChoiceField(label=pgettext_lazy("funding source", "Status"), choices=SourceStatus.choices)


class TermsForm(VersionForm):
    """Everything about how sure a share is and who decides about it."""

    status = status_field()
    confirmation = forms.ChoiceField(label=_("Confirmation among the documents"), required=False)
    confirmation_note = forms.CharField(
        label=_("or where it can be looked up"),
        max_length=200,
        required=False,
        help_text=_("The letter or the decision, with its date. A confirmed share needs one of them."),
    )
    deciding_body = forms.CharField(
        label=_("Deciding body"),
        max_length=160,
        required=False,
        help_text=_("For example the council of the town."),
    )
    decides_on = forms.DateField(label=_("Decides on"), required=False)
    papers_due_on = forms.DateField(
        label=_("Papers due on"),
        required=False,
        help_text=_("Leave it empty if you do not know: then it is counted."),
    )

    def __init__(self, *args: Any, papers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["confirmation"]
        chosen.choices = [("", pgettext_lazy("document", "none of them")), *papers]


class ConditionForm(RowForm):
    """One thing that the share waits for."""

    mark_optional = False

    telling: ClassVar[tuple[str, ...]] = ("kind", "other", "text", "expected_on")

    kind = forms.ChoiceField(
        label=_("It waits for"),
        choices=[("", pgettext_lazy("choice", "Please choose")), *ConditionKind.choices],
    )
    other = forms.ChoiceField(label=_("Which share"), required=False)
    text = forms.CharField(
        label=_("In words"),
        max_length=300,
        required=False,
        help_text=_("Which earlier project, or which condition; for another share it is not needed."),
    )
    expected_on = forms.DateField(label=_("Expected by"), required=False)
    met_on = forms.DateField(label=_("Fulfilled on"), required=False)

    def __init__(self, *args: Any, others: Iterable[FundingSource], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["other"]
        chosen.choices = [
            ("", pgettext_lazy("choice", "Please choose")),
            *((str(row.key), row.label) for row in others),
        ]

    def clean(self) -> dict[str, Any]:
        """Another share is chosen, everything else is said in words."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("kind") == ConditionKind.SOURCE:
            if not data.get("other"):
                self.add_error("other", _("Please choose the other share."))
        elif data.get("kind"):
            data["other"] = ""
            if not data.get("text"):
                self.add_error("text", _("Please name the condition."))
        return data


ConditionFormSet = forms.formset_factory(
    ConditionForm,
    formset=RowFormSet,
    extra=2,
    max_num=12,
    absolute_max=14,
    validate_max=True,
    can_delete=True,
)


class LaterForm(forms.Form):
    """What became of a share after the submission."""

    mark_optional = False

    status = status_field()
    decides_on = forms.DateField(label=_("Decides on"), required=False)
    papers_due_on = forms.DateField(label=_("Papers due on"), required=False)
    file = DocumentField(label=_("Confirmation as a file"), required=False)
    confirmation_note = forms.CharField(
        label=_("or where it can be looked up"),
        max_length=200,
        required=False,
        help_text=_("The letter or the decision, with its date. A confirmed share needs one of them."),
    )
    note = forms.CharField(label=_("What happened"), max_length=300, required=False)


class AidForm(RowForm):
    """What a single undertaking declares."""

    mark_optional = False

    telling: ClassVar[tuple[str, ...]] = ("undertaking", "amount", "granted_on")

    undertaking = forms.CharField(label=_("Undertaking"), max_length=200)
    kind = forms.ChoiceField(label=_("Aid"), choices=AidKind.choices)
    granted_on = forms.DateField(label=_("Granted on"), required=False)
    amount = EuroField(label=_("Amount"))

    def clean(self) -> dict[str, Any]:
        """Earlier aid has its day, unless there was none; aid by this project has none yet."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("kind") == AidKind.PLANNED and data.get("granted_on"):
            data["granted_on"] = None
        if data.get("kind") == AidKind.EARLIER and data.get("amount") and not data.get("granted_on"):
            self.add_error("granted_on", _("Please say on which day it was granted."))
        return data


AidFormSet = forms.formset_factory(
    AidForm,
    formset=RowFormSet,
    extra=2,
    max_num=60,
    absolute_max=80,
    validate_max=True,
    can_delete=True,
    can_delete_extra=False,
)


class AidFrameForm(VersionForm):
    """For which day the window is counted."""

    grant_expected_on = forms.DateField(
        label=_("Grant expected on"),
        required=False,
        help_text=_("The window is counted for this day; left empty, for today."),
    )


class WhatIfForm(forms.Form):
    """Another total, another rate, and who carries the rest."""

    mark_optional = False
    total = EuroField(label=_("Total expenditure"), required=False)
    rate = forms.DecimalField(
        label=_("Rate of the ESF"),
        required=False,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    put_on = forms.ChoiceField(label=_("Who carries the difference"), required=False)

    def __init__(self, *args: Any, shares: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rate: Any = self.fields["rate"]
        rate.suffix = "%"
        chosen: Any = self.fields["put_on"]
        chosen.choices = [("", _("all others in proportion")), *shares]

    @property
    def share(self) -> Decimal | None:
        """The rate between 0 and 1."""
        rate: Decimal | None = self.cleaned_data.get("rate")
        return None if rate is None else rate / 100
