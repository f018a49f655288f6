"""The versions of a strategy: drafted, discussed, adopted, in force for a time, succeeded."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance, Recognition
from buendnis.decisions.models import Resolution
from buendnis.ground.frozen import FrozenVersion
from buendnis.ground.periods import Period, ends_after_start, no_overlap
from buendnis.ground.tenancy import TenantQuerySet


class StrategyState(models.TextChoices):
    """How far a version is on its way to the resolution."""

    DRAFT = "draft", pgettext_lazy("strategy", "draft")
    CONSULTATION = "consultation", _("in consultation")
    READY = "ready", _("ready for the resolution")
    VOTING = "voting", _("before the committee")
    ADOPTED = "adopted", pgettext_lazy("strategy", "adopted")
    DROPPED = "dropped", pgettext_lazy("strategy", "dropped")


EDITABLE: Final = frozenset({StrategyState.DRAFT})


class Phase(models.TextChoices):
    """What a version is on a day: its state, and of an adopted one where the day lies in its period."""

    DRAFT = "draft", pgettext_lazy("strategy", "draft")
    CONSULTATION = "consultation", _("in consultation")
    READY = "ready", _("ready for the resolution")
    VOTING = "voting", _("before the committee")
    COMING = "coming", _("adopted, not in force yet")
    IN_FORCE = "in_force", _("in force")
    SUCCEEDED = "succeeded", _("succeeded")
    ENDED = "ended", pgettext_lazy("strategy", "ended")
    DROPPED = "dropped", pgettext_lazy("strategy", "dropped")


class Strategy(FrozenVersion, Period):
    """A version of the strategy. From its adoption on only its last day may change, when a successor begins.

    ``document`` is what was adopted; until then the rows of fields and goals say what the draft says.
    """

    document = models.JSONField(default=dict, blank=True)
    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="strategies")
    recognition = models.ForeignKey(
        Recognition,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recognition by the ministry"),
    )
    version = models.PositiveSmallIntegerField(_("version"))
    predecessor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors", editable=False
    )
    title = models.CharField(_("title"), max_length=160)
    preface = models.TextField(_("introduction"), max_length=6000, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=StrategyState, default=StrategyState.DRAFT)
    # how it was adopted: by a resolution here, or outside by somebody, with a document
    resolution = models.ForeignKey(
        Resolution, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    resolved_on = models.DateField(null=True, blank=True)
    resolved_by = models.CharField(max_length=200, blank=True)
    proof = models.UUIDField(null=True, blank=True, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    pdf = models.UUIDField(null=True, blank=True, editable=False)
    pdf_problem = models.CharField(max_length=300, blank=True)

    objects: ClassVar[TenantQuerySet[Strategy]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-starts_on", "-version"]
        verbose_name_plural = "strategies"
        constraints = [
            ends_after_start("strategy_ends_after_start"),
            models.UniqueConstraint(
                fields=["alliance", "version"],
                name="strategy_version_once",
                violation_error_message=_("There is a version with this number already. Please try again."),
            ),
            no_overlap(
                "strategies_in_force_apart",
                "alliance",
                condition=Q(state=StrategyState.ADOPTED),
                message=_("Another adopted version is in force within this period."),
            ),
            models.CheckConstraint(
                condition=Q(state=StrategyState.ADOPTED, frozen_at__isnull=False)
                | (~Q(state=StrategyState.ADOPTED) & Q(frozen_at__isnull=True)),
                name="strategy_frozen_once_adopted",
                violation_error_message=_("A version is fixed when it is adopted, and not before."),
            ),
            models.UniqueConstraint(
                fields=["alliance"],
                condition=Q(state__in=[StrategyState.READY, StrategyState.VOTING]),
                name="strategy_one_before_the_committee",
                violation_error_message=_("Another version is before the committee already."),
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(frozen_at__isnull=False),
                name="strategy_published_once_adopted",
                violation_error_message=_("Only an adopted version is published."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def phase(self, day: date, *, succeeded: bool = False) -> Phase:
        """What it is on ``day``; ``succeeded`` says whether a later version follows it."""
        if self.state != StrategyState.ADOPTED:
            return Phase(self.state)
        if day < self.starts_on:
            return Phase.COMING
        if self.covers(day):
            return Phase.IN_FORCE
        return Phase.SUCCEEDED if succeeded else Phase.ENDED
