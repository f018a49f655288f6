"""The moves of a scenario as forms. They are sent by GET: the state of a try stands in its address."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from buendnis.decisions.models import Committee
from buendnis.engines.portfolio import Counts, Of, Rule
from buendnis.ground.money import EuroField
from buendnis.scenarios.inputs import NEEDS_BALLOTS, Choice, Condition, Entry, Named, Pair, Tie
from buendnis.scenarios.wording import rule_about, rule_label

MOST_EURO = Decimal("999999999.99")
CHOICES = [
    (Choice.WITH.value, pgettext_lazy("project in a scenario", "competes")),
    (Choice.FIXED.value, pgettext_lazy("project in a scenario", "fixed")),
    (Choice.WITHOUT.value, pgettext_lazy("project in a scenario", "left out")),
]


class Euro(EuroField):
    """An amount that the engine can work with."""

    def validate(self, value: Any) -> None:
        """At most what the engine takes."""
        super().validate(value)
        if value is not None and value > MOST_EURO:
            raise forms.ValidationError(gettext("Please enter less than one billion euro."))


class Edge(Euro):
    """An amount or a number of projects, as its condition counts."""

    suffix = ""


class RulesField(forms.MultipleChoiceField):
    """Offers some rules and takes any: an address may name one that needs ballots which are not there any more."""

    def valid_value(self, value: Any) -> bool:
        """Whether there is such a rule."""
        return value in set(Rule)


class MovesForm(forms.Form):
    """The budget, the rules and what holds for all projects."""

    mark_optional = False
    s = forms.CharField(widget=forms.HiddenInput, initial="1", required=False)
    h = forms.UUIDField(widget=forms.HiddenInput, required=False)
    b = Euro(label=_("Budget"))
    r = RulesField(
        label=_("Rules"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose at least one rule.")},
    )
    t = forms.DecimalField(
        label=_("Threshold"),
        required=False,
        min_value=0,
        max_value=9999,
        decimal_places=2,
        help_text=_("With fewer points a project is out under every rule."),
    )
    teil = forms.BooleanField(
        label=_("Part-funding"),
        required=False,
        help_text=_("What is left goes to projects that can work with a part."),
    )

    def __init__(self, *args: Any, ballots: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules: Any = self.fields["r"]
        rules.choices = [
            (rule.value, _rule_said(rule)) for rule in Rule if ballots or rule not in NEEDS_BALLOTS
        ]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The chosen rules, the ranking first."""
        return tuple(rule for rule in Rule if rule.value in self.cleaned_data["r"])


class ProjectForm(forms.Form):
    """What a scenario does with one project."""

    mark_optional = False
    w = forms.ChoiceField(label=_("In the scenario"), choices=CHOICES, required=False)
    l = Euro(label=_("can work with"), required=False)  # noqa: E741 - short, it stands in the address
    p = forms.DecimalField(
        label=_("assumed points"), required=False, min_value=0, max_value=9999, decimal_places=2
    )

    def __init__(self, *args: Any, entry: Entry, out_of: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry, self.out_of = entry, out_of
        if entry.points is not None and not entry.assumed:
            del self.fields["p"]

    def clean_l(self) -> Decimal | None:
        """No more than it asks for."""
        least: Decimal | None = self.cleaned_data["l"]
        if least is not None and least > self.entry.amount:
            raise forms.ValidationError(gettext("This is more than the project asks for."))
        return least

    def clean_p(self) -> Decimal | None:
        """No more than there is."""
        return _at_most(self.cleaned_data["p"], self.out_of)


class PlannedForm(forms.Form):
    """A project that nobody has applied for yet, such as an idea, with an amount that is assumed."""

    mark_optional = False
    n = forms.CharField(label=_("Planned project or idea"), required=False, max_length=160)
    e = Euro(label=_("Amount"), required=False)
    p = forms.DecimalField(
        label=_("assumed points"), required=False, min_value=0, max_value=9999, decimal_places=2
    )

    def __init__(self, *args: Any, out_of: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.out_of = out_of

    def clean_p(self) -> Decimal | None:
        """No more than there is."""
        return _at_most(self.cleaned_data["p"], self.out_of)

    def clean(self) -> dict[str, Any]:
        """A name and an amount belong together."""
        found = super().clean() or {}
        if bool(found.get("n")) != bool(found.get("e")) and not self.errors:
            self.add_error(
                "e" if found.get("n") else "n", gettext("A planned project needs a name and an amount.")
            )
        return found


class ConditionForm(forms.Form):
    """A floor, a cap or both."""

    mark_optional = False
    f = forms.ChoiceField(label=_("For"), required=False)
    z = forms.ChoiceField(
        label=_("counts"),
        required=False,
        choices=[
            (Counts.COST.value, _("euro")),
            (Counts.NUMBER.value, pgettext_lazy("scenario", "projects")),
        ],
    )
    u = Edge(label=_("at least"), required=False)
    o = Edge(label=_("at most"), required=False)

    def __init__(self, *args: Any, names: Sequence[Named], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: dict[str, list[tuple[str, str]]] = {}
        titles = {
            Of.FIELD: gettext("Fields of action"),
            Of.DISTRICT: gettext("Districts"),
            Of.CATEGORY: gettext("Funding objects"),
        }
        for name in names:
            groups.setdefault(titles[name.of], []).append((f"{name.of}:{name.key}", name.label))
        chosen: Any = self.fields["f"]
        chosen.choices = [
            ("", gettext("no condition")),
            (f"{Of.ALL}:", gettext("all projects together")),
            *groups.items(),
        ]

    def clean(self) -> dict[str, Any]:
        """A condition has a floor or a cap, and they do not contradict each other."""
        found = super().clean() or {}
        least, most = found.get("u"), found.get("o")
        if found.get("f") and least is None and most is None and not self.errors:
            self.add_error("o", gettext("Please say how much at least or at most."))
        if least is not None and most is not None and least > most:
            self.add_error("o", gettext("The cap lies below the floor."))
        if (least is not None or most is not None) and not found.get("f") and not self.errors:
            self.add_error("f", gettext("Please say for what this holds."))
        return found

    def condition(self) -> Condition | None:
        """What was entered; None for nothing."""
        said = self.cleaned_data
        if not said.get("f"):
            return None
        of, _colon, value = said["f"].partition(":")
        return Condition(Of(of), value, Counts(said["z"] or Counts.COST), said["u"], said["o"])


class PairForm(forms.Form):
    """ "A or B", "A needs B"."""

    mark_optional = False
    a = forms.ChoiceField(label=_("Project"), required=False)
    v = forms.ChoiceField(
        label=_("goes"),
        required=False,
        choices=[(Tie.EITHER.value, _("not together with")), (Tie.NEEDS.value, _("only together with"))],
    )
    b = forms.ChoiceField(label=_("the other project"), required=False)

    def __init__(self, *args: Any, entries: Sequence[Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("a", "b"):
            chosen: Any = self.fields[name]
            chosen.choices = [("", "–"), *((each.key, each.title) for each in entries)]

    def clean(self) -> dict[str, Any]:
        """Two different projects."""
        found = super().clean() or {}
        if bool(found.get("a")) != bool(found.get("b")) and not self.errors:
            self.add_error("b" if found.get("a") else "a", gettext("Please choose both projects."))
        if found.get("a") and found.get("a") == found.get("b"):
            self.add_error("b", gettext("Please choose two different projects."))
        return found

    def pair(self) -> Pair | None:
        """What was entered; None for nothing."""
        said = self.cleaned_data
        if not said.get("a") or not said.get("b"):
            return None
        return Pair(said["a"], Tie(said["v"] or Tie.EITHER), said["b"])


class SaveForm(forms.Form):
    """How a scenario is called."""

    title = forms.CharField(
        label=_("title"), max_length=120, help_text=_("For example: Budget shrinks to 1.2 million.")
    )
    note = forms.CharField(
        label=_("note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": "4"}),
        help_text=_(
            "What do you want to find out with it? Whoever must not see one of the projects does not see the note."
        ),
    )


class ShareForm(forms.Form):
    """To which committee a scenario is shown."""

    committee = forms.ModelChoiceField(
        Committee.objects.none(), label=_("committee"), to_field_name="public_id", empty_label=None
    )

    def __init__(self, *args: Any, alliance_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["committee"]
        chosen.queryset = Committee.objects.in_alliance(alliance_id).order_by("name")


class PartnerViewForm(forms.Form):
    """Whether scenarios show how each partner comes off."""

    shown = forms.BooleanField(label=_("Show how each partner comes off"), required=False)
    reason = forms.CharField(
        label=_("reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": "4"}),
        help_text=_("All members of the alliance read it."),
    )


def _rule_said(rule: str) -> SafeString:
    """A rule with what it does, where it is chosen."""
    return format_html('{}<span class="rule__about">{}</span>', rule_label(rule), rule_about(rule))


def _at_most(points: Decimal | None, out_of: Decimal) -> Decimal | None:
    if points is not None and points > out_of:
        raise forms.ValidationError(gettext("There are at most %(points)s points.") % {"points": out_of})
    return points
