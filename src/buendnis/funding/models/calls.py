"""Calls: the alliance's own for ideas, and those of the state that lie outside the virtual budget."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance, Mandate
from buendnis.funding.models.guidelines import GuidelineVersion
from buendnis.ground.models import Entity
from buendnis.ground.tenancy import TenantQuerySet
from buendnis.ground.text import sort_key
from buendnis.strategy.models import FieldOfAction


class CallState(models.TextChoices):
    """What the office has done with a call. Whether a published one is open, its dates say: see CallPhase."""

    DRAFT = "draft", pgettext_lazy("call", "draft")
    PUBLISHED = "published", pgettext_lazy("call", "published")
    ENDED = "ended", pgettext_lazy("call", "ended")


class CallPhase(models.TextChoices):
    """How a call stands on a day."""

    DRAFT = "draft", pgettext_lazy("call", "draft")
    ANNOUNCED = "announced", pgettext_lazy("call", "opens later")
    OPEN = "open", pgettext_lazy("call", "open")
    CLOSED = "closed", pgettext_lazy("call", "closed")
    ENDED = "ended", pgettext_lazy("call", "ended")


class Call(Entity):
    """What both kinds of call have; a continuous one has no last day."""

    title = models.CharField(_("title"), max_length=160)
    sort_key = models.CharField(max_length=400, editable=False)
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Leave this empty for a continuous call.")
    )
    state = models.CharField(max_length=10, choices=CallState, default=CallState.DRAFT, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True) | Q(closes_on__gte=F("opens_on")),
                name="%(class)s_closes_after_opening",
                violation_error_message=_("The last day lies before the opening."),
            ),
            models.CheckConstraint(
                condition=Q(state=CallState.DRAFT, published_at__isnull=True)
                | (~Q(state=CallState.DRAFT) & Q(published_at__isnull=False)),
                name="%(class)s_published_once",
            ),
            models.CheckConstraint(
                condition=Q(state=CallState.ENDED, ended_at__isnull=False)
                | (~Q(state=CallState.ENDED) & Q(ended_at__isnull=True)),
                name="%(class)s_ended_with_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        self.sort_key = sort_key(self.title)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def is_continuous(self) -> bool:
        """Whether it has no last day."""
        return self.closes_on is None

    def phase(self, day: date) -> CallPhase:
        """How the call stands on ``day``; its last day counts."""
        if self.state != CallState.PUBLISHED:
            return CallPhase(self.state)
        if day < self.opens_on:
            return CallPhase.ANNOUNCED
        if self.closes_on is not None and day > self.closes_on:
            return CallPhase.CLOSED
        return CallPhase.OPEN


class CallQuerySet(TenantQuerySet["IdeaCall"]):
    """Calls for ideas by how they stand."""

    def in_phase(self, phase: str, day: date) -> Self:
        """Those that stand like that on ``day``."""
        return self.filter(phase_is(phase, day))


def phase_is(phase: str, day: date) -> Q:
    """The calls of either kind that are in ``phase`` on ``day``: the same rule as ``Call.phase``."""
    published = Q(state=CallState.PUBLISHED)
    match phase:
        case CallPhase.ANNOUNCED:
            return published & Q(opens_on__gt=day)
        case CallPhase.OPEN:
            return published & Q(opens_on__lte=day) & (Q(closes_on__isnull=True) | Q(closes_on__gte=day))
        case CallPhase.CLOSED:
            return published & Q(closes_on__lt=day)
        case _:
            return Q(state=phase)


class IdeaCall(Call):
    """The alliance's call for ideas (Ideenaufruf), in a field of action or for a funding category."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="idea_calls")
    text = models.TextField(_("What is the call about?"), max_length=8000)
    field_of_action = models.ForeignKey(
        FieldOfAction,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="calls",
        verbose_name=_("field of action"),
    )
    guideline = models.ForeignKey(
        GuidelineVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="calls",
        verbose_name=_("funding guideline"),
    )
    funding_object = models.CharField(_("funding object"), max_length=40, blank=True)  # key of the guideline
    questions = models.JSONField(
        default=dict, blank=True
    )  # a questionnaire's document; frozen once published
    reminded_of = models.DateField(
        null=True, blank=True, editable=False
    )  # the last day of which people were reminded
    copy_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="copies"
    )

    objects: ClassVar[CallQuerySet] = CallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Call.Meta):
        ordering = ["-opens_on", "-pk"]
        indexes = [models.Index(fields=["alliance", "state", "-opens_on"], name="ideacall_listed")]
        constraints = [
            *Call.Meta.constraints,
            models.CheckConstraint(
                condition=Q(funding_object="") | Q(guideline__isnull=False),
                name="ideacall_object_of_a_guideline",
                violation_error_message=_("Please choose the guideline of this funding object."),
            ),
        ]


class CallExtension(Entity):
    """A call was given a later last day, and everybody reads why. Extensions are never taken back."""

    alliance_path = "call__alliance"
    call = models.ForeignKey(IdeaCall, models.PROTECT, related_name="extensions")
    former_end = models.DateField()
    new_end = models.DateField()
    reason = models.CharField(_("reason"), max_length=500)
    extended_by = models.ForeignKey(Mandate, models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[TenantQuerySet[CallExtension]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(new_end__gt=F("former_end")),
                name="call_extension_is_later",
                violation_error_message=_("An extension ends later than the call did."),
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="call_extension_with_reason"),
        ]


class CallReminder(models.Model):
    """Somebody wants to be reminded before a call ends."""

    call = models.ForeignKey(IdeaCall, models.CASCADE, related_name="reminders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "user"], name="call_reminder_once")]


class FundingCall(Call):
    """A call of the state (Förderaufruf) outside the virtual budget, as the office makes it known."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="funding_calls")
    number = models.CharField(_("number or reference"), max_length=60, blank=True)
    authority = models.CharField(_("who calls"), max_length=160, blank=True)
    text = models.TextField(_("What is funded?"), max_length=4000)
    url = models.URLField(_("address of the call"), max_length=500, blank=True)
    needs_opinion = models.BooleanField(
        _("The alliance gives an opinion."),
        default=False,
        help_text=_("Calls outside the virtual budget usually need none."),
    )

    objects: ClassVar[TenantQuerySet[FundingCall]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Call.Meta):
        ordering = ["-opens_on", "-pk"]
        indexes = [models.Index(fields=["alliance", "state", "-opens_on"], name="fundingcall_listed")]
