"""The appraisal of one revision of an outline: who stands how to it, and what each seat says."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance, RulesOfProcedure, Seat
from buendnis.decisions.models import Recusal
from buendnis.funding.models import Application, ApplicationRevision
from buendnis.ground.actor import Actor, Role
from buendnis.ground.models import Entity
from buendnis.ground.tenancy import TenantQuerySet


class CaseState(models.TextChoices):
    """How far an appraisal is."""

    ASSESSING = "assessing", _("partners assess")
    PROPOSED = "proposed", _("proposal stands")
    VOTING = "voting", _("committee decides")
    ADOPTED = "adopted", _("adopted")
    STOPPED = "stopped", _("stopped")


class AssessmentMode(models.TextChoices):
    """Who judges the aspects that the alliance judges."""

    PARTNERS = "partners", _("The partners score")
    GROUP = "group", _("A small group of seats scores")
    PROPOSAL = "proposal", _("The committee adopts the office’s proposal")


class CaseQuerySet(TenantQuerySet["AppraisalCase"]):
    """Appraisals, and who sees which."""

    def visible_to(self, actor: Actor) -> Self:
        """All of the alliance, for its members; applicants see the opinion and not how it came about."""
        if actor.role is Role.SYSTEM:
            seen = Q(alliance_id=actor.alliance_id) if actor.alliance_id else Q()
            return self.filter(seen).narrowed()
        if not actor.is_member or actor.alliance_id is None:
            return self.none().narrowed()
        return self.filter(alliance_id=actor.alliance_id).narrowed()


class AppraisalCase(Entity):
    """The appraisal of one revision under one frozen guideline and one version of the rules."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="cases")
    application = models.ForeignKey(Application, models.PROTECT, related_name="cases")
    revision = models.OneToOneField(ApplicationRevision, models.PROTECT, related_name="case")
    rules_version = models.ForeignKey(RulesOfProcedure, models.PROTECT, related_name="cases")
    rubric = models.JSONField()  # as the scoring engine reads it, from the frozen guideline version
    mode = models.CharField(max_length=10, choices=AssessmentMode)
    prepared_by_seat = models.ForeignKey(
        Seat,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("prepared by the seat"),
        help_text=_("If the host of the office applies itself, another seat prepares the decision."),
    )
    places = models.PositiveSmallIntegerField(null=True)  # how many seats assess, where a small group does
    due_on = models.DateField(_("assess until"))
    state = models.CharField(max_length=10, choices=CaseState, default=CaseState.ASSESSING)
    proposal = models.JSONField(default=dict)  # result, conditions, reasons per aspect
    evaluation = models.JSONField(default=dict)  # what the scoring engine was given and answered
    resolution = models.UUIDField(null=True)  # the one that decided
    reopened_at = models.DateTimeField(null=True)  # when the seats were last let assess again
    reopened_reason = models.CharField(max_length=1000, blank=True)

    objects: ClassVar[CaseQuerySet] = CaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=~Q(state="stopped"),
                name="case_one_alive_per_application",
                violation_error_message=_("This outline is being appraised already."),
            ),
            models.CheckConstraint(
                condition=~Q(mode="group") | Q(places__gte=1),
                name="case_group_has_places",
                violation_error_message=_("Please say how many seats assess."),
            ),
        ]

    def __str__(self) -> str:
        return self.application.title


class ConflictKind(models.TextChoices):
    """Why somebody may not be impartial. The rules of procedure say what each kind does."""

    APPLICANT = "applicant", _("Applicant or its board, staff or owner")
    PARTNER = "partner", _("Partner in the project")
    CO_FUNDER = "co_funder", _("Co-funds the project")
    AFFILIATED = "affiliated", _("Affiliated with the applicant")
    HELPED_WRITE = "helped_write", _("Helped to write the outline")
    PERSONAL = "personal", _("Personal or family tie")
    COMPETITOR = "competitor", _("Competes with the applicant")
    OTHER = "other", pgettext_lazy("kind of conflict", "Other")


class SeatStanding(models.Model):
    """How a seat stands to a case: what was computed, what was declared, and what follows from both."""

    case = models.ForeignKey(AppraisalCase, models.CASCADE, related_name="standings")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    computed = models.JSONField(default=list)  # [{"kind": …, "reason": …}] from relations
    effect = models.CharField(max_length=10, choices=Recusal, blank=True, default=Recusal.NONE)
    reason = models.CharField(max_length=500, blank=True)
    declared_at = models.DateTimeField(null=True)  # since when the seat has said whether it has a conflict

    class Meta:
        ordering = ["seat__sort_key"]
        constraints = [models.UniqueConstraint(fields=["case", "seat"], name="standing_once_per_seat")]


class ConflictDeclaration(Entity):
    """What a seat has said about its impartiality; a later one counts instead of an earlier."""

    case = models.ForeignKey(AppraisalCase, models.PROTECT, related_name="declarations")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=ConflictKind, blank=True)  # empty: no conflict
    text = models.CharField(max_length=1000, blank=True)
    declared_at = models.DateTimeField()
    by_user = models.BigIntegerField(null=True)
    by_mandate = models.BigIntegerField(null=True)
    declared_as = models.CharField(max_length=200)

    class Meta:
        ordering = ["declared_at", "pk"]
        # few of them tell of a conflict, and the desk of the office asks who takes one back
        indexes = [models.Index(fields=["case", "seat"], condition=~Q(kind=""), name="declared_conflict")]


class AssessmentState(models.TextChoices):
    """Whether an assessment counts."""

    DRAFT = "draft", pgettext_lazy("assessment", "draft")
    SUBMITTED = "submitted", pgettext_lazy("assessment", "submitted")


class Assessment(Entity):
    """What one seat (or, without a seat, the office's proposal) says about the aspects it judges."""

    case = models.ForeignKey(AppraisalCase, models.PROTECT, related_name="assessments")
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=AssessmentState, default=AssessmentState.DRAFT)
    by_user = models.BigIntegerField(null=True)
    by_mandate = models.BigIntegerField(null=True)
    assessed_as = models.CharField(max_length=200, blank=True)
    submitted_at = models.DateTimeField(null=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    amended_because = models.CharField(max_length=1000, blank=True)  # why it replaces the one before

    class Meta:
        ordering = ["submitted_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "seat"],
                condition=Q(state="draft"),
                nulls_distinct=False,
                name="assessment_one_draft_per_seat",
            ),
            models.UniqueConstraint(
                fields=["case", "seat"],
                condition=Q(state="submitted", replaces__isnull=True),
                nulls_distinct=False,
                name="assessment_one_per_seat",
                violation_error_message=_("This seat has submitted its assessment already."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(submitted_at__isnull=False), name="assessment_submitted_at"
            ),
        ]


class AspectScore(models.Model):
    """Points for one aspect, with the reason; frozen once its assessment is submitted."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="scores")
    aspect = models.CharField(max_length=60)
    points = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    reason = models.TextField(max_length=3000, blank=True)
    evidence = models.CharField(max_length=500, blank=True)
    cites = models.JSONField(
        default=list
    )  # what the reason cites, by key and in words, as it was called then
    frozen_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "aspect"], name="score_once_per_aspect"),
            models.CheckConstraint(
                condition=Q(points__isnull=True) | Q(points__gte=0), name="score_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True) | (Q(points__isnull=False) & ~Q(reason="")),
                name="score_submitted_with_reason",
                violation_error_message=_("Each aspect needs points and a reason."),
            ),
        ]

    @property
    def citations(self) -> list[str]:
        """All that the reason cites, in words: what was chosen, then what was typed."""
        chosen = [str(each["label"]) for each in self.cites]
        return [*chosen, *([self.evidence] if self.evidence else [])]

    @property
    def cited(self) -> str:
        """The same in one line."""
        return "; ".join(self.citations)
