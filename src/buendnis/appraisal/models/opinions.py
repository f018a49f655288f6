"""The expert opinion (fachliche Stellungnahme): its draft, its releases, and what was issued and sealed."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance, Seat
from buendnis.appraisal.models.cases import AppraisalCase
from buendnis.appraisal.models.changes import PlanChange
from buendnis.appraisal.models.standings import kept_out_for
from buendnis.funding.models import ApplicationMember, ApplicationRevision
from buendnis.ground.actor import Actor, Role
from buendnis.ground.models import Entity
from buendnis.ground.tenancy import TenantQuerySet


class OpinionResult(models.TextChoices):
    """What the alliance says to the bank."""

    SUPPORT = "support", _("supports the project")
    CONDITIONS = "conditions", _("supports the project with conditions")
    NO_SUPPORT = "no_support", _("does not support the project")


class OpinionState(models.TextChoices):
    """How far an opinion is. Its number is given once and for ever when it is issued."""

    DRAFT = "draft", pgettext_lazy("opinion", "draft")
    RELEASED = "released", _("released by the spokespersons")
    SEALING = "sealing", _("being sealed")
    SIGNING = "signing", _("to be signed by hand")
    ISSUED = "issued", _("issued")
    REVOKED = "revoked", _("revoked")
    DROPPED = "dropped", pgettext_lazy("opinion", "dropped")


DRAFTED = (OpinionState.DRAFT, OpinionState.RELEASED)
ISSUED = (OpinionState.ISSUED, OpinionState.REVOKED)  # what it says has been said in public


class OpinionKind(models.TextChoices):
    """How an opinion stands to an earlier one."""

    FIRST = "first", _("expert opinion")
    SUPPLEMENT = "supplement", _("supplementary opinion")
    REPLACEMENT = "replacement", _("replaces an earlier opinion")


class IssuedAs(models.TextChoices):
    """What makes an issued opinion hold: the seal of the platform, or signatures by hand. Both count alike."""

    SEALED = "sealed", _("sealed electronically")
    PAPER = "paper", _("signed by hand on paper")


class OpinionQuerySet(TenantQuerySet["ExpertOpinion"]):
    """Opinions, and who sees which."""

    def visible_to(self, actor: Actor) -> Self:
        """All of the alliance, for its members; the issued ones, for whoever wrote the outline.

        Somebody with a conflict of interest reads one once it is issued. The office runs all of them; what its
        pages hide from it they ask ``hidden``.
        """
        if actor.role is Role.SYSTEM:
            seen = Q(alliance_id=actor.alliance_id) if actor.alliance_id else Q()
            return self.filter(seen).narrowed()
        if actor.user_id is None:
            return self.none().narrowed()
        writers = ApplicationMember.objects.filter(
            application=OuterRef("case__application"), user_id=actor.user_id
        )
        seen = Q(Exists(writers), state__in=ISSUED)
        if actor.is_office:
            seen |= Q(alliance_id=actor.alliance_id or 0)
        elif actor.is_member and actor.alliance_id is not None:
            kept_out = kept_out_for(actor.user_id, actor.seat_id).filter(case=OuterRef("case"))
            seen |= Q(alliance_id=actor.alliance_id) & (Q(state__in=ISSUED) | ~Q(Exists(kept_out)))
        return self.filter(seen).narrowed()

    def that_stand(self) -> Self:
        """The issued ones that were neither revoked nor replaced; one whose replacement was revoked stays replaced."""
        replacing = ExpertOpinion.objects.unscoped("what replaces an opinion that is known").filter(
            follows=OuterRef("pk"), kind=OpinionKind.REPLACEMENT, state__in=ISSUED
        )
        return self.filter(~Q(Exists(replacing)), state=OpinionState.ISSUED)


class ExpertOpinion(Entity):
    """An opinion of an alliance on an outline. From ``frozen_at`` on, what it says never changes."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="opinions")
    case = models.ForeignKey(AppraisalCase, models.PROTECT, related_name="opinions")
    kind = models.CharField(max_length=12, choices=OpinionKind, default=OpinionKind.FIRST)
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")
    # what a later opinion speaks of, where that is not the revision and resolution of the appraisal
    revision = models.ForeignKey(ApplicationRevision, models.PROTECT, null=True, related_name="+")
    change = models.OneToOneField(PlanChange, models.PROTECT, null=True, related_name="supplement")
    result = models.CharField(_("result"), max_length=12, choices=OpinionResult)
    conditions = models.JSONField(default=list, blank=True)  # as ``wording.as_conditions`` makes them
    reasons = models.TextField(_("reasons"), max_length=8000, blank=True)
    aspect_reasons = models.JSONField(default=dict)  # key of an aspect → what the opinion says about it
    assembled = models.JSONField(default=dict)  # the wording as it was put together, before anybody edited it
    worded_by = models.BigIntegerField(null=True)  # who proposed or edited the wording last
    state = models.CharField(max_length=10, choices=OpinionState, default=OpinionState.DRAFT)
    year = models.PositiveSmallIntegerField(null=True)
    running = models.PositiveIntegerField(null=True)
    number = models.CharField(max_length=30, blank=True)
    frozen_at = models.DateTimeField(null=True, editable=False)  # when it was issued
    content = models.JSONField(default=dict)  # everything the document says
    content_hash = models.CharField(max_length=64, blank=True)
    pdf = models.UUIDField(
        null=True
    )  # the sealed document; on paper the one to be printed, until it is sealed, too
    pdf_hash = models.CharField(max_length=64, blank=True)
    docx = models.UUIDField(null=True)
    issued_as = models.CharField(max_length=6, choices=IssuedAs, default=IssuedAs.SEALED)
    signed_scan = models.UUIDField(null=True)
    scan_hash = models.CharField(max_length=64, blank=True)
    signed_on = models.DateField(null=True)  # the day on which it was signed by hand
    sealed_at = models.DateTimeField(null=True)
    seal_problem = models.CharField(max_length=300, blank=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.TextField(blank=True)

    objects: ClassVar[OpinionQuerySet] = OpinionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "year", "running"],
                condition=Q(running__isnull=False),
                name="opinion_one_per_number",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind="first"),
                name="opinion_one_first_per_case",
                violation_error_message=_("There is an opinion on this outline already."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "released", "dropped"], running__isnull=True)
                | (
                    ~Q(state__in=["draft", "released", "dropped"])
                    & Q(running__isnull=False)
                    & ~Q(content_hash="")
                ),
                name="opinion_numbered_when_issued",
            ),
            models.CheckConstraint(
                condition=~Q(result="conditions") | ~Q(conditions=[]),
                name="opinion_conditions_named",
                violation_error_message=_("Please name the conditions."),
            ),
            models.CheckConstraint(
                condition=Q(signed_scan__isnull=True) | ~Q(scan_hash=""), name="opinion_scan_has_its_hash"
            ),
            models.CheckConstraint(
                condition=Q(change__isnull=True) | Q(kind="supplement", revision__isnull=False),
                name="opinion_on_a_change_supplements",
            ),
            models.CheckConstraint(
                condition=~Q(issued_as="paper", state="issued") | Q(signed_scan__isnull=False),
                name="opinion_on_paper_has_its_scan",
                violation_error_message=_("An opinion on paper is issued once its signed scan is there."),
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(self.get_kind_display())

    @property
    def may_be_sealed_later(self) -> bool:
        """It counts by its scan, signed by hand, and bears no seal yet."""
        return (
            self.state == OpinionState.ISSUED and self.issued_as == IssuedAs.PAPER and self.sealed_at is None
        )


class SpokespersonRelease(Entity):
    """A spokesperson releases the wording of a draft (its hash); a conflicted one never does."""

    opinion = models.ForeignKey(ExpertOpinion, models.PROTECT, related_name="releases")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    by_user = models.BigIntegerField(null=True)
    by_mandate = models.BigIntegerField(null=True)
    released_as = models.CharField(max_length=200)
    draft_hash = models.CharField(max_length=64)
    released_at = models.DateTimeField()
    on_paper = models.BooleanField(default=False)  # signed by hand; the office has recorded it with the scan

    class Meta:
        ordering = ["released_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["opinion", "seat", "draft_hash"],
                name="release_once_per_draft",
                violation_error_message=_("You have released this wording already."),
            )
        ]


class ReasonsLook(Entity):
    """A second person has looked at the reasons of an opinion that does not support a project."""

    opinion = models.ForeignKey(ExpertOpinion, models.PROTECT, related_name="looks")
    draft_hash = models.CharField(max_length=64)
    agrees = models.BooleanField()
    remark = models.CharField(max_length=1000, blank=True)
    by_user = models.BigIntegerField(null=True)
    looked_as = models.CharField(max_length=200)
    looked_at = models.DateTimeField()

    class Meta:
        ordering = ["looked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agrees=True) | ~Q(remark=""),
                name="look_says_what_to_change",
                violation_error_message=_("Please say what should be changed."),
            )
        ]


class OpinionSeries(models.Model):
    """The last number given to an opinion of an alliance in a year; locked to give the next, without gaps."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alliance", "year"], name="opinion_series_once")]
