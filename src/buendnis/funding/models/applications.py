"""The outline of a project (Projektskizze), its finance plan, and its frozen revisions."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance, District, ProgrammeArea, Recognition
from buendnis.funding.models.calls import FundingCall, IdeaCall
from buendnis.funding.models.guidelines import GuidelineVersion
from buendnis.funding.models.ideas import Idea
from buendnis.funding.models.outline_forms import OutlineForm
from buendnis.ground.actor import Actor, Role
from buendnis.ground.models import Entity
from buendnis.ground.money import MoneyField
from buendnis.ground.tenancy import TenantQuerySet
from buendnis.parties.models import Organisation
from buendnis.strategy.models import FieldOfAction


class ApplicationState(models.TextChoices):
    """How far an outline is on its way to the expert opinion."""

    DRAFT = "draft", pgettext_lazy("application", "being written")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned for changes")
    CHECKED = "checked", _("pre-check done")
    ASSESSMENT = "assessment", _("being assessed")
    DECIDED = "decided", _("decided by the committee")
    OPINION = "opinion", _("expert opinion issued")
    GRANTED = "granted", _("granted by the bank")
    REFUSED = "refused", _("refused by the bank")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ApplicationQuerySet(TenantQuerySet["Application"]):
    """Outlines, and who sees which."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that ``actor`` writes, and of their alliance those that have been submitted.

        The secretariat also sees drafts that it advises: those that came from an idea, and those whose owner
        asked for advice. Nobody sees other drafts.
        """
        submitted = ~Q(number="")
        if actor.role is Role.SYSTEM:
            seen = Q(alliance_id=actor.alliance_id) if actor.alliance_id else Q()
            return self.filter(seen).narrowed()
        if actor.user_id is None:
            return self.none().narrowed()
        members = ApplicationMember.objects.filter(application=OuterRef("pk"), user_id=actor.user_id)
        seen = Q(Exists(members))
        if actor.is_office and actor.alliance_id is not None:
            # asked of the few drafts that came from no idea, and not of all cases of advice
            case = Application.objects.filter(pk=OuterRef("pk"), advice_case__alliance_id=actor.alliance_id)
            advised = Q(idea__isnull=False) | Q(Exists(case))
            seen |= Q(alliance_id=actor.alliance_id) & (submitted | advised)
        elif actor.is_seated and actor.alliance_id is not None:
            seen |= Q(alliance_id=actor.alliance_id) & submitted
        return self.filter(seen).narrowed()


class Application(Entity):
    """An outline on its way: the applicant writes it, the alliance judges its frozen revisions."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="applications")
    number = models.CharField(max_length=30, blank=True)  # given at the first submission
    idea = models.OneToOneField(Idea, models.PROTECT, null=True, blank=True, related_name="application")
    call = models.ForeignKey(
        IdeaCall, models.PROTECT, null=True, blank=True, related_name="applications", verbose_name=_("call")
    )
    funding_call = models.ForeignKey(
        FundingCall,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name=_("call of the state"),
    )
    recognition = models.ForeignKey(Recognition, models.PROTECT, related_name="applications")
    guideline = models.ForeignKey(
        GuidelineVersion, models.PROTECT, related_name="applications", verbose_name=_("funding guideline")
    )
    funding_object = models.CharField(
        _("funding object"), max_length=40, blank=True
    )  # a key of the guideline
    programme_area = models.CharField(_("programme area"), max_length=3, choices=ProgrammeArea)
    field_of_action = models.ForeignKey(
        FieldOfAction,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name=_("field of action"),
    )
    goals = models.JSONField(default=list, blank=True)  # public ids of goals of the field of action
    applicant = models.ForeignKey(
        Organisation, models.PROTECT, related_name="applications", verbose_name=_("applicant")
    )
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("summary"), max_length=1200, blank=True)
    need = models.TextField(_("need in the region"), max_length=4000, blank=True)
    target_groups = models.TextField(_("target groups"), max_length=2000, blank=True)
    aims = models.TextField(_("aims and expected results"), max_length=4000, blank=True)
    methods = models.TextField(_("contents and methods"), max_length=6000, blank=True)
    schedule = models.TextField(_("schedule"), max_length=3000, blank=True)
    lasting_effect = models.TextField(_("lasting effect"), max_length=3000, blank=True)
    principles = models.TextField(_("horizontal principles"), max_length=3000, blank=True)
    starts_on = models.DateField(_("start"), null=True, blank=True)
    ends_on = models.DateField(_("end"), null=True, blank=True)
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    place_note = models.CharField(_("place in more detail"), max_length=200, blank=True)
    has_begun = models.BooleanField(_("The project has begun already."), default=False)
    topics = models.JSONField(default=list, blank=True)  # keys of the guideline's fields
    aid_expected = models.BooleanField(
        _("Do undertakings gain an economic advantage?"), null=True, blank=True
    )  # state aid; None: not answered yet
    # what the finance plan counts backwards from, and how long its steps take (working days)
    bank_deadline = models.DateField(_("deadline of the bank"), null=True, blank=True)
    papers_days = models.PositiveSmallIntegerField(_("papers before the meeting"), default=15)
    letter_days = models.PositiveSmallIntegerField(_("letter after the decision"), default=5)
    grant_expected_on = models.DateField(_("grant expected on"), null=True, blank=True)
    form = models.ForeignKey(
        OutlineForm, models.PROTECT, null=True, blank=True, related_name="applications"
    )  # the version in force when the outline was begun, or taken over since; None: no questions besides
    answers = models.JSONField(default=dict, blank=True)  # to its questions, by key
    state = models.CharField(max_length=12, choices=ApplicationState, default=ApplicationState.DRAFT)
    state_reason = models.TextField(blank=True)
    returned_fields = models.JSONField(default=list, blank=True)  # names of what is to be changed
    returned_only = models.BooleanField(default=False)  # whether nothing but these may be changed
    returned_until = models.DateField(null=True, blank=True)  # the day by which the office expects it again
    predecessor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followups"
    )  # the outline of which this one is the follow-up
    state_since = models.DateTimeField(auto_now_add=True)
    # what the latest revision says, so that lists of thousands need not read it
    submitted_title = models.CharField(max_length=160, blank=True, editable=False)
    submitted_total = MoneyField(null=True, editable=False)
    submitted_esf = MoneyField(null=True, editable=False)
    version = models.PositiveIntegerField(default=0)  # counts changes, so that two editors notice each other

    objects: ClassVar[ApplicationQuerySet] = ApplicationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "number"], condition=~Q(number=""), name="application_one_per_number"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN]) | ~Q(number=""),
                name="application_numbered_when_submitted",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="application_ends_after_start",
                violation_error_message=_("The project ends before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(state=ApplicationState.RETURNED)
                | Q(returned_until__isnull=True, returned_only=False),
                name="application_deadline_while_returned",
            ),
            models.CheckConstraint(
                condition=Q(predecessor__isnull=True) | ~Q(predecessor=F("pk")),
                name="application_follows_another",
            ),
            models.CheckConstraint(
                condition=Q(papers_days__lte=250) & Q(letter_days__lte=250),
                name="application_working_days_of_one_year",
                violation_error_message=_("Please enter at most 250 working days."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ApplicationMember(models.Model):
    """An account that writes an outline."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="application_memberships")
    is_owner = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "user"], name="member_once")]


class ApplicationPartner(models.Model):
    """Who takes part in the project beside the applicant."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    part = models.CharField(_("part in the project"), max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]


class ApplicationDocument(models.Model):
    """A file of an outline, by the id of its document; ``requirement`` is a key of the guideline version."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="documents")
    document = models.UUIDField(unique=True)
    requirement = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["pk"]


class ApplicationRevision(Entity):
    """The outline as it was submitted: everything that was said, with its hash, for ever."""

    alliance_path = "application__alliance"
    application = models.ForeignKey(Application, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    submitted_at = models.DateTimeField()
    submitted_by = models.BigIntegerField(null=True)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)

    objects: ClassVar[TenantQuerySet[ApplicationRevision]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="revision_numbered")]


class ApplicationSeries(models.Model):
    """The last number given to an outline of an alliance in a year; the row is locked to give the next."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alliance", "year"], name="application_series_once")]
