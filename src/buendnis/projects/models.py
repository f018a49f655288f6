"""Projects of an alliance: what they are, who runs them, what they cost, and what became of them."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance, District
from buendnis.funding.models import Application
from buendnis.ground.actor import Actor, Role
from buendnis.ground.models import Entity
from buendnis.ground.money import MoneyField
from buendnis.ground.tenancy import TenantQuerySet
from buendnis.ground.text import sort_key
from buendnis.parties.models import Organisation
from buendnis.strategy.models import FieldOfAction


class ProjectStatus(models.TextChoices):
    """What is known of a project. The bank decides and reports; any status may be corrected to any other."""

    PLANNED = "planned", pgettext_lazy("project", "planned")
    GRANTED = "granted", pgettext_lazy("project", "granted")
    RUNNING = "running", pgettext_lazy("project", "running")
    FINISHED = "finished", pgettext_lazy("project", "finished")
    REFUSED = "refused", pgettext_lazy("project", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("project", "withdrawn")


class ProjectQuerySet(TenantQuerySet["Project"]):
    """Projects, and who sees which."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the alliance, for its members."""
        if actor.role is Role.SYSTEM or actor.is_member:
            return self.in_alliance(actor.alliance_id)
        return self.none().narrowed()


class Project(Entity):
    """A project as the alliance knows it; its figures say where they come from and of what day they are."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="projects")
    title = models.CharField(_("title"), max_length=200)
    sort_key = models.CharField(max_length=400, editable=False)
    summary = models.TextField(_("what it does"), max_length=4000, blank=True)
    beneficiary = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("beneficiary"),
    )
    guideline = models.CharField(_("guideline or programme"), max_length=200, blank=True)
    field_of_action = models.ForeignKey(
        FieldOfAction,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("field of action"),
    )
    field_note = models.CharField(_("field of action as it was called then"), max_length=200, blank=True)
    districts = models.ManyToManyField(
        District, blank=True, related_name="projects", verbose_name=_("districts")
    )
    starts_on = models.DateField(_("start"), null=True, blank=True)
    ends_on = models.DateField(_("end"), null=True, blank=True)
    total = MoneyField(_("total expenditure"), null=True, blank=True)
    esf = MoneyField(_("of it ESF"), null=True, blank=True)
    other = MoneyField(_("of it other money"), null=True, blank=True)
    status = models.CharField(pgettext_lazy("project", "status"), max_length=12, choices=ProjectStatus)
    bank_number = models.CharField(_("number at the bank"), max_length=40, blank=True)
    source = models.CharField(_("source of the figures"), max_length=200, blank=True)
    as_of = models.DateField(_("figures as of"), null=True, blank=True)
    is_public = models.BooleanField(_("May be shown to everybody"), default=False)
    application = models.OneToOneField(
        Application,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="project",
        verbose_name=_("outline"),
    )
    version = models.PositiveIntegerField(default=1)  # so that two editors notice each other

    objects: ClassVar[ProjectQuerySet] = ProjectQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["sort_key", "pk"]
        indexes = [models.Index(fields=["alliance", "sort_key"], name="project_in_german_order")]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "bank_number"],
                condition=~Q(bank_number=""),
                name="project_one_per_bank_number",
                violation_error_message=_("There is a project with this number at the bank already."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="project_ends_after_start",
                violation_error_message=_("The project ends before it starts."),
            ),
            models.CheckConstraint(
                condition=(Q(total__isnull=True) | Q(total__gte=0))
                & (Q(esf__isnull=True) | Q(esf__gte=0))
                & (Q(other__isnull=True) | Q(other__gte=0)),
                name="project_amounts_not_negative",
                violation_error_message=_("Amounts are zero or more."),
            ),
            models.CheckConstraint(
                condition=Q(total__isnull=True)
                | Q(total__gte=Coalesce(F("esf"), models.Value(0)) + Coalesce(F("other"), models.Value(0))),
                name="project_parts_within_total",
                violation_error_message=_("ESF and other money are more than the total expenditure."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        self.sort_key = sort_key(self.title)
        super().save(*args, **kwargs)  # type: ignore[arg-type]
