"""The forms for what a version says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.forms import PeriodForm
from buendnis.alliances.models import Alliance, Recognition, Seat
from buendnis.alliances.selectors import seats_of
from buendnis.evidence.models import Snapshot
from buendnis.ground.documents.forms import DocumentField
from buendnis.strategy.forms.numbers import ValueInput
from buendnis.strategy.models import FieldOfAction, Goal, Strategy


class RecognitionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice among the recognitions of an alliance, by their periods."""

    def label_from_instance(self, obj: Recognition) -> str:
        """From and until."""
        last = date_format(obj.ends_on, "DATE_FORMAT") if obj.ends_on else "…"
        return f"{date_format(obj.starts_on, 'DATE_FORMAT')} – {last}"


class SnapshotField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice among the figures that an alliance has frozen."""

    def label_from_instance(self, obj: Snapshot) -> str:
        """Title and the day on which they were frozen."""
        return f"{obj.title} ({date_format(obj.created_at, 'DATE_FORMAT')})"


def snapshots_of(alliance_id: int | None) -> Any:
    """The frozen figures of an alliance without their content, the newest first."""
    counting = Snapshot.objects.in_alliance(alliance_id).filter(exhibit__withdrawn_at__isnull=True)
    return counting.defer("content").order_by("-created_at", "-pk")


class StrategyForm(PeriodForm):
    """A version: its title, when it holds, under which recognition, where it is written."""

    title = forms.CharField(label=_("Title"), max_length=160)
    recognition = RecognitionField(
        Recognition.objects.none(),
        label=_("Recognition by the ministry"),
        to_field_name="public_id",
        required=False,
        empty_label=pgettext_lazy("recognition", "of none in particular"),
    )
    preface = forms.CharField(
        label=_("Introduction"),
        max_length=6000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "6"}),
        help_text=_("What the region faces, and what the partners want together. Everybody will read it."),
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        required=False,
        help_text=_("Where it can be read, or the resolution that adopted it."),
    )
    field_order = ("title", "starts_on", "ends_on", "recognition", "preface", "source")

    def __init__(
        self, *args: Any, alliance: Alliance, strategy: Strategy | None = None, **kwargs: Any
    ) -> None:
        if strategy is not None:
            kwargs["initial"] = {name: getattr(strategy, name) for name in self.field_order}
            if strategy.recognition:
                kwargs["initial"]["recognition"] = strategy.recognition.public_id
        super().__init__(*args, **kwargs)
        recognition: Any = self.fields["recognition"]
        recognition.queryset = Recognition.objects.in_alliance(alliance.pk).order_by("-starts_on")


class RevisionForm(PeriodForm):
    """The next version: what it is called and when it holds; all else is copied."""

    title = forms.CharField(label=_("Title"), max_length=160)
    field_order = ("title", "starts_on", "ends_on")


class FieldForm(forms.Form):
    """A field of action and the need it answers."""

    number = forms.IntegerField(label=_("Number"), min_value=1, max_value=99)
    title = forms.CharField(label=_("Title"), max_length=160)
    need = forms.CharField(
        label=_("Need in the region"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": "6"}),
        help_text=_(
            "Which shortage does the field answer? Those who bring ideas and those who assess read it."
        ),
    )

    def __init__(
        self, *args: Any, field: FieldOfAction | None = None, number: int = 1, **kwargs: Any
    ) -> None:
        kwargs["initial"] = (
            {"number": field.number, "title": field.title, "need": field.need}
            if field
            else {"number": number}
        )
        super().__init__(*args, **kwargs)


class GoalForm(forms.Form):
    """A goal, the indicator that shows it, where it stands and where it shall be."""

    number = forms.IntegerField(label=_("Number"), min_value=1, max_value=99)
    title = forms.CharField(
        label=_("Goal"), max_length=300, help_text=_("What is different when the goal is reached?")
    )
    indicator = forms.CharField(
        label=_("Indicator"),
        max_length=200,
        required=False,
        help_text=_("By what do you see it? For example: people advised per year."),
    )
    unit = forms.CharField(
        label=_("Unit"), max_length=40, required=False, help_text=_("For example: people, firms, %.")
    )
    baseline_value = ValueInput(label=_("Baseline: value"), required=False)
    baseline_on = forms.DateField(label=_("Baseline: measured on"), required=False)
    baseline_source = forms.CharField(
        label=_("Baseline: source"), max_length=250, required=False, help_text=_("Who counted, and where.")
    )
    baseline_snapshot = SnapshotField(
        Snapshot.objects.none(),
        label=_("Baseline: frozen figures"),
        to_field_name="public_id",
        required=False,
        empty_label=pgettext_lazy("frozen figures", "none"),
        help_text=_("Where the baseline comes from figures that were frozen on the pages of need."),
    )
    target_value = ValueInput(label=_("Target: value"), required=False)
    target_on = forms.DateField(label=_("Target: reached by"), required=False)
    partner = forms.ModelChoiceField(
        Seat.objects.none(),
        label=_("Responsible partner"),
        to_field_name="public_id",
        required=False,
        empty_label=pgettext_lazy("partner", "none in particular"),
    )

    def __init__(
        self, *args: Any, alliance: Alliance, goal: Goal | None = None, number: int = 1, **kwargs: Any
    ) -> None:
        initial: dict[str, Any] = {"number": number}
        if goal is not None:
            initial = {name: getattr(goal, name) for name in self.base_fields}
            for name in ("baseline_snapshot", "partner"):
                initial[name] = initial[name].public_id if initial[name] else None
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        snapshot: Any = self.fields["baseline_snapshot"]
        snapshot.queryset = snapshots_of(alliance.pk)
        partner: Any = self.fields["partner"]
        partner.queryset = seats_of(alliance)

    def clean(self) -> dict[str, Any]:
        """A value has a day, a day a value, and both an indicator."""
        said: dict[str, Any] = super().clean() or {}
        for part, message in (
            ("baseline", _("A baseline needs its value and its day.")),
            ("target", _("A target needs its value and its day.")),
        ):
            value, on = said.get(f"{part}_value"), said.get(f"{part}_on")
            wrong = f"{part}_value" if value is None else f"{part}_on"
            if (value is None) != (on is None) and wrong not in self.errors:
                self.add_error(wrong, message)
        first, last = said.get("baseline_on"), said.get("target_on")
        if first and last and last <= first:
            self.add_error("target_on", _("The target lies before the baseline."))
        measured = said.get("baseline_value") is not None or said.get("target_value") is not None
        if measured and not said.get("indicator") and "indicator" not in self.errors:
            self.add_error("indicator", _("Please say by which indicator the values are measured."))
        return said


class CiteSnapshotForm(forms.Form):
    """Frozen figures as evidence."""

    snapshot = SnapshotField(
        Snapshot.objects.none(),
        label=_("Frozen figures"),
        to_field_name="public_id",
        empty_label=pgettext_lazy("choice", "Please choose"),
        help_text=_("Figures are frozen on the pages of need, with “Cite this”."),
    )

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        snapshot: Any = self.fields["snapshot"]
        snapshot.queryset = snapshots_of(alliance.pk)


class CiteDocumentForm(forms.Form):
    """A document as evidence: a survey, a letter of intent, an opinion of the employment agency."""

    label = forms.CharField(
        label=_("What it is, and whose"),
        max_length=250,
        help_text=_("It is named in public; the file itself only members read."),
    )
    dated_on = forms.DateField(label=_("Dated"))
    file = DocumentField(label=_("File"))
