"""What a new version changes: parts added and removed, words marked, targets moved; compared by the parts' keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from buendnis.ground.wordwise import Kind, Piece, words
from buendnis.strategy.plan import Cited, Plan, PlanField, PlanGoal


@dataclass(frozen=True)
class Text:
    """A text that changed, as pieces that stayed, went or came."""

    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Value:
    """A value that changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class GoalChange:
    """What became of a goal: ``goal`` is the new one, of a removed one the old."""

    kind: Kind
    goal: PlanGoal
    texts: tuple[Text, ...] = ()
    values: tuple[Value, ...] = ()


@dataclass(frozen=True)
class FieldChange:
    """What became of a field of action and its goals."""

    kind: Kind
    field: PlanField
    texts: tuple[Text, ...] = ()
    values: tuple[Value, ...] = ()
    goals: tuple[GoalChange, ...] = ()

    @property
    def changed_goals(self) -> tuple[GoalChange, ...]:
        """Those that did not stay as they were."""
        return tuple(goal for goal in self.goals if goal.kind is not Kind.SAME)


@dataclass(frozen=True)
class Difference:
    """The difference of two versions; ``fields`` holds all fields, those that stayed as well."""

    texts: tuple[Text, ...]
    values: tuple[Value, ...]
    fields: tuple[FieldChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the two say the same."""
        return not (self.texts or self.values or any(each.kind is not Kind.SAME for each in self.fields))

    def count(self, kind: Kind) -> int:
        """How many goals and fields were added, removed or changed."""
        fields = sum(each.kind is kind for each in self.fields)
        return fields + sum(goal.kind is kind for each in self.fields for goal in each.goals)


def compare(before: Plan, after: Plan) -> Difference:
    """What ``after`` changes. A goal that moved to another field is removed there and added here."""
    old = {field.key: field for field in before.fields}
    new = {field.key for field in after.fields}
    fields = [_field(old.get(field.key), field) for field in after.fields]
    fields += [
        FieldChange(Kind.REMOVED, field, goals=tuple(GoalChange(Kind.REMOVED, goal) for goal in field.goals))
        for field in before.fields
        if field.key not in new
    ]
    return Difference(
        texts=_texts(
            (_("Title"), before.title, after.title), (_("Introduction"), before.preface, after.preface)
        ),
        values=_values(
            (pgettext("period", "Begin"), day(before.starts_on), day(after.starts_on)),
            (pgettext("period", "End"), day(before.ends_on), day(after.ends_on)),
        ),
        fields=tuple(fields),
    )


def _field(before: PlanField | None, after: PlanField) -> FieldChange:
    if before is None:
        return FieldChange(
            Kind.ADDED, after, goals=tuple(GoalChange(Kind.ADDED, goal) for goal in after.goals)
        )
    old = {goal.key: goal for goal in before.goals}
    new = {goal.key for goal in after.goals}
    goals = [_goal(old.get(goal.key), goal) for goal in after.goals]
    goals += [GoalChange(Kind.REMOVED, goal) for goal in before.goals if goal.key not in new]
    texts = _texts(
        (_("Title"), before.title, after.title), (_("Need in the region"), before.need, after.need)
    )
    values = _values(
        (_("Number"), str(before.number), str(after.number)),
        (pgettext("of a need", "Evidence"), named(before.evidence), named(after.evidence)),
    )
    same = not (texts or values) and all(goal.kind is Kind.SAME for goal in goals)
    return FieldChange(Kind.SAME if same else Kind.CHANGED, after, texts, values, tuple(goals))


def _goal(before: PlanGoal | None, after: PlanGoal) -> GoalChange:
    if before is None:
        return GoalChange(Kind.ADDED, after)
    texts = _texts(
        (_("Goal"), before.title, after.title), (_("Indicator"), before.indicator, after.indicator)
    )
    values = _values(
        (_("Number"), str(before.number), str(after.number)),
        (
            _("Baseline"),
            reading(before.baseline_value, before.unit, before.baseline_on),
            reading(after.baseline_value, after.unit, after.baseline_on),
        ),
        (_("Source of the baseline"), before.baseline_source, after.baseline_source),
        (
            _("Target"),
            reading(before.target_value, before.unit, before.target_on),
            reading(after.target_value, after.unit, after.target_on),
        ),
        (_("Responsible partner"), before.partner, after.partner),
        (pgettext("of a need", "Evidence"), named(before.evidence), named(after.evidence)),
    )
    return GoalChange(Kind.CHANGED if texts or values else Kind.SAME, after, texts, values)


def _texts(*rows: tuple[str, str, str]) -> tuple[Text, ...]:
    return tuple(Text(label, words(before, after)) for label, before, after in rows if before != after)


def _values(*rows: tuple[str, str, str]) -> tuple[Value, ...]:
    return tuple(Value(label, before, after) for label, before, after in rows if before != after)


def named(evidence: Sequence[Cited]) -> str:
    """Evidence in one line."""
    return "; ".join(each.label for each in evidence)


def day(value: date | None) -> str:
    """A day as people read it; nothing for none."""
    return date_format(value, "DATE_FORMAT") if value else ""


def amount(value: Decimal | None, unit: str = "") -> str:
    """A measured value with its unit: "1.500 Personen"; nothing for none."""
    if value is None:
        return ""
    plain = value.normalize()
    places = max(0, -int(plain.as_tuple().exponent))
    said = number_format(plain, decimal_pos=places, use_l10n=True, force_grouping=True)
    return f"{said}\N{NO-BREAK SPACE}{unit}".strip() if unit else said


def reading(value: Decimal | None, unit: str, on: date | None) -> str:
    """A value with its unit and its day; nothing for none."""
    return f"{amount(value, unit)} ({day(on)})" if value is not None else ""
