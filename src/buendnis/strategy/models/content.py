"""What a version says: fields of action, goals, the evidence of both; and what is measured of a goal."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Alliance, Seat
from buendnis.evidence.models import Snapshot
from buendnis.ground.models import Entity
from buendnis.ground.tenancy import TenantQuerySet
from buendnis.strategy.models.versions import Strategy, StrategyState


class ValueField(models.DecimalField):  # type: ignore[type-arg]
    """A column of a measured value."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"max_digits": 16, "decimal_places": 3, **kwargs})  # type: ignore[arg-type]


class Part(Entity):
    """What a version is made of: a field of action or a goal.

    ``key`` stays the same from version to version; the row belongs to its version, and whatever names it names it
    as that version has it.
    """

    key = models.UUIDField(default=uuid4, editable=False)
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=160)
    frozen_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    @abstractmethod
    def its_version(self) -> Strategy:
        """The version that it belongs to."""

    def can_be_named_in(self, alliance_id: int) -> bool:
        """Whether ideas and projects of an alliance may name it: it is theirs, and its version is adopted."""
        version = self.its_version
        return version.alliance_id == alliance_id and version.state == StrategyState.ADOPTED


class FieldOfAction(Part):
    """One of the strategy's fields of action (Handlungsfeld), with the need it answers."""

    alliance_path = "strategy__alliance"
    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="fields")
    need = models.TextField(_("need in the region"), blank=True)

    objects: ClassVar[TenantQuerySet[FieldOfAction]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["strategy", "number"]
        verbose_name_plural = "fields of action"
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "number"],
                name="field_numbered_per_strategy",
                violation_error_message=_("The strategy has a field of action with this number already."),
            ),
            models.UniqueConstraint(
                fields=["strategy", "key"],
                name="field_once_per_strategy",
                violation_error_message=_("The strategy has this field of action already."),
            ),
        ]

    @property
    def its_version(self) -> Strategy:
        """The version that it belongs to."""
        strategy: Strategy = self.strategy
        return strategy


class Goal(Part):
    """What a field of action wants to reach until when, and by what one sees that."""

    alliance_path = "field__strategy__alliance"
    field = models.ForeignKey(FieldOfAction, models.PROTECT, related_name="goals")
    title = models.CharField(_("goal"), max_length=300)
    indicator = models.CharField(_("indicator"), max_length=200, blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    baseline_value = ValueField(_("baseline"), null=True, blank=True)
    baseline_on = models.DateField(_("baseline measured on"), null=True, blank=True)
    baseline_source = models.CharField(_("source of the baseline"), max_length=250, blank=True)
    baseline_snapshot = models.ForeignKey(
        Snapshot, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("frozen figures")
    )
    target_value = ValueField(_("target"), null=True, blank=True)
    target_on = models.DateField(_("to be reached by"), null=True, blank=True)
    partner = models.ForeignKey(
        Seat, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("responsible partner")
    )

    objects: ClassVar[TenantQuerySet[Goal]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["field", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["field", "number"],
                name="goal_numbered_per_field",
                violation_error_message=_("The field of action has a goal with this number already."),
            ),
            models.UniqueConstraint(
                fields=["field", "key"],
                name="goal_once_per_field",
                violation_error_message=_("The field of action has this goal already."),
            ),
            models.CheckConstraint(
                condition=Q(baseline_value__isnull=True, baseline_on__isnull=True)
                | Q(baseline_value__isnull=False, baseline_on__isnull=False),
                name="goal_baseline_has_a_day",
                violation_error_message=_("A baseline needs its value and its day."),
            ),
            models.CheckConstraint(
                condition=Q(target_value__isnull=True, target_on__isnull=True)
                | Q(target_value__isnull=False, target_on__isnull=False),
                name="goal_target_has_a_day",
                violation_error_message=_("A target needs its value and its day."),
            ),
            models.CheckConstraint(
                condition=Q(baseline_on__isnull=True)
                | Q(target_on__isnull=True)
                | Q(target_on__gt=F("baseline_on")),
                name="goal_target_after_baseline",
                violation_error_message=_("The target lies before the baseline."),
            ),
            models.CheckConstraint(
                condition=~Q(indicator="") | Q(baseline_value__isnull=True, target_value__isnull=True),
                name="goal_values_need_an_indicator",
                violation_error_message=_("Please say by which indicator the values are measured."),
            ),
        ]

    @property
    def its_version(self) -> Strategy:
        """The version that it belongs to."""
        field: FieldOfAction = self.field
        return field.its_version


class CitedEvidence(Entity):
    """Why a field or a goal is needed: figures that were frozen, or a document such as a survey among employers."""

    field = models.ForeignKey(FieldOfAction, models.CASCADE, null=True, blank=True, related_name="evidence")
    goal = models.ForeignKey(Goal, models.CASCADE, null=True, blank=True, related_name="evidence")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, null=True, blank=True, related_name="+")
    document = models.UUIDField(null=True, blank=True, editable=False)
    label = models.CharField(_("what it is"), max_length=250)
    dated_on = models.DateField(_("dated"), null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(field__isnull=False, goal__isnull=True)
                | Q(field__isnull=True, goal__isnull=False),
                name="evidence_of_a_field_or_a_goal",
                violation_error_message=_("Evidence belongs to a field of action or to a goal."),
            ),
            models.CheckConstraint(
                condition=Q(snapshot__isnull=False, document__isnull=True)
                | Q(snapshot__isnull=True, document__isnull=False),
                name="evidence_is_figures_or_a_document",
                violation_error_message=_("Please choose frozen figures or a file."),
            ),
            models.UniqueConstraint(
                fields=["field", "snapshot"],
                name="figures_cited_once_per_field",
                violation_error_message=_("These figures are cited here already."),
            ),
            models.UniqueConstraint(
                fields=["goal", "snapshot"],
                name="figures_cited_once_per_goal",
                violation_error_message=_("These figures are cited here already."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def part(self) -> Part:
        """What it is cited for."""
        part: Part | None = self.field or self.goal
        if part is None:
            raise ValueError("Evidence belongs to a field or a goal.")
        return part


class Measurement(Entity):
    """A value that was measured for a goal, with its source and day. Only ever added: a correction replaces one.

    It belongs to the goal through all versions (``goal_key``). Without a value, what it replaces was no measurement.
    """

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="+")
    goal_key = models.UUIDField()
    value = ValueField(_("value"), null=True, blank=True)
    measured_on = models.DateField(_("measured on"))
    source = models.CharField(_("source"), max_length=250)
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, null=True, blank=True, related_name="+")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", editable=False
    )
    reason = models.CharField(_("why it is corrected"), max_length=300, blank=True)

    objects: ClassVar[TenantQuerySet[Measurement]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["measured_on", "pk"]
        indexes = [models.Index(fields=["alliance", "goal_key", "measured_on"], name="measurement_of_goal")]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(replaces__isnull=False),
                name="measurement_has_a_value",
                violation_error_message=_("Please enter the value that was measured."),
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(reason=""),
                name="measurement_corrected_with_reason",
                violation_error_message=_("Please say why the value is corrected."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value} ({self.measured_on})"
