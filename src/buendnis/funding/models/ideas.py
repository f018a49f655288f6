"""Ideas for projects."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance, Seat
from buendnis.funding.models.calls import IdeaCall
from buendnis.ground.models import Entity
from buendnis.ground.tenancy import TenantQuerySet
from buendnis.ground.text import sort_key
from buendnis.strategy.models import FieldOfAction, Goal


class IdeaState(models.TextChoices):
    """How far an idea is."""

    UNCONFIRMED = "unconfirmed", _("not confirmed yet")
    NEW = "new", pgettext_lazy("idea", "new")
    ADVICE = "advice", _("in advice")
    OUTLINED = "outlined", _("has become an outline")
    PARKED = "parked", _("parked")
    DECLINED = "declined", _("not pursued")
    MERGED = "merged", _("merged into another")


class Idea(Entity):
    """An idea for a project, brought by anybody or by a partner."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="ideas")
    call = models.ForeignKey(
        IdeaCall, models.PROTECT, null=True, blank=True, related_name="ideas", verbose_name=_("call")
    )
    title = models.CharField(_("title"), max_length=160)
    sort_key = models.CharField(max_length=400, editable=False)
    summary = models.TextField(_("What do you plan?"), max_length=4000)
    need = models.TextField(_("Which need in the region does it answer?"), max_length=4000, blank=True)
    field_of_action = models.ForeignKey(
        FieldOfAction,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="ideas",
        verbose_name=_("field of action"),
    )
    goal = models.ForeignKey(  # of the field of action, as its version has it
        Goal,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="ideas",
        verbose_name=_("goal of the strategy"),
    )
    organisation_name = models.CharField(_("organisation"), max_length=200, blank=True)
    contact_name = models.CharField(_("your name"), max_length=120, blank=True)
    contact_email = models.EmailField(_("e-mail address"), blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="ideas"
    )
    brought_by_seat = models.ForeignKey(Seat, models.PROTECT, null=True, blank=True, related_name="ideas")
    state = models.CharField(max_length=12, choices=IdeaState, default=IdeaState.NEW)
    state_reason = models.TextField(blank=True)  # told to whoever brought the idea
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged"
    )
    answers = models.JSONField(default=dict, blank=True)  # to the questions of the call, by their keys
    may_be_published = models.BooleanField(
        _("Other alliances may read title and description of my idea."),
        default=False,
        help_text=_("Your name and your organisation are not shown. You can take this back at any time."),
    )
    published_at = models.DateTimeField(null=True, blank=True)  # for all alliances: title and summary
    confirmed_at = models.DateTimeField(null=True)
    privacy_accepted_at = models.DateTimeField(null=True)

    objects: ClassVar[TenantQuerySet[Idea]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["alliance", "-created_at", "id"], name="idea_newest"),
            models.Index(fields=["alliance", "state", "-created_at"], name="idea_by_state"),
            models.Index(fields=["brought_by", "-created_at", "id"], name="idea_newest_of_one"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=IdeaState.UNCONFIRMED) | Q(confirmed_at__isnull=False),
                name="idea_confirmed_before_use",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[IdeaState.PARKED, IdeaState.DECLINED]) | ~Q(state_reason=""),
                name="idea_put_aside_with_reason",
                violation_error_message=_("Please give a reason; whoever brought the idea is told."),
            ),
            models.CheckConstraint(
                condition=Q(state=IdeaState.MERGED, merged_into__isnull=False)
                | (~Q(state=IdeaState.MERGED) & Q(merged_into__isnull=True)),
                name="idea_merged_into_another",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(may_be_published=True),
                name="idea_published_with_consent",
                violation_error_message=_("Whoever brought the idea has not agreed to that."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        self.sort_key = sort_key(self.title)
        super().save(*args, **kwargs)  # type: ignore[arg-type]
