"""The alliance's own questions of an outline, version by version."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance
from buendnis.funding.models.calls import IdeaCall
from buendnis.funding.models.guidelines import GuidelineVersion
from buendnis.funding.questionnaire import Questionnaire
from buendnis.ground.frozen import FrozenVersion
from buendnis.ground.tenancy import TenantQuerySet


class OutlineFormState(models.TextChoices):
    """How far a version is; it follows from what is stored and is never set."""

    DRAFT = "draft", pgettext_lazy("form", "draft")
    PUBLISHED = "published", pgettext_lazy("form", "in force")
    SUCCEEDED = "succeeded", pgettext_lazy("form", "succeeded")


class OutlineForm(FrozenVersion):
    """One version of the questions that outlines under a guideline version answer besides the built-in fields.

    One for a call is answered by the outlines that came from it, in place of the general one. Its document is a
    questionnaire. It is edited until it is published, which freezes it; from then on new outlines use it, until
    a successor is published. Outlines keep the version under which they were begun.
    """

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="outline_forms")
    guideline = models.ForeignKey(
        GuidelineVersion, models.PROTECT, related_name="outline_forms", verbose_name=_("funding guideline")
    )
    call = models.ForeignKey(
        IdeaCall,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="outline_forms",
        verbose_name=_("call"),
    )  # None: for all outlines without a form of their call
    number = models.PositiveIntegerField(default=1)
    predecessor = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="successor", editable=False
    )

    objects: ClassVar[TenantQuerySet[OutlineForm]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["guideline", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["guideline", "call", "number"], nulls_distinct=False, name="outline_form_numbered"
            ),
            models.UniqueConstraint(
                fields=["guideline", "call"],
                nulls_distinct=False,
                condition=Q(frozen_at__isnull=True),
                name="outline_form_one_draft",
                violation_error_message=_("There is a draft already. Please edit or discard that one."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.questionnaire.title)

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """The document as it can be read; a draft may still lack sense. Read it anew after a change."""
        return Questionnaire.stored(self.document)

    @property
    def state(self) -> OutlineFormState:
        """How far this version is. Asks for its successor unless that has been selected with it."""
        if not self.is_frozen:
            return OutlineFormState.DRAFT
        successor = getattr(self, "successor", None)
        if successor is not None and successor.is_frozen:
            return OutlineFormState.SUCCEEDED
        return OutlineFormState.PUBLISHED
