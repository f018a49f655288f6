"""Free advice (Beratung): one case per question, with whoever asks, notes, next steps and papers."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance, Mandate
from buendnis.funding.models.applications import Application, ApplicationMember
from buendnis.funding.models.ideas import Idea
from buendnis.ground.actor import Actor, Role
from buendnis.ground.models import Entity
from buendnis.ground.tenancy import TenantQuerySet
from buendnis.ground.text import sort_key
from buendnis.parties.models import Person


class AdviceState(models.TextChoices):
    """How far a case is."""

    UNCONFIRMED = "unconfirmed", _("not confirmed yet")
    OPEN = "open", pgettext_lazy("advice", "open")
    WAITING = "waiting", pgettext_lazy("advice", "waits")
    CLOSED = "closed", pgettext_lazy("advice", "closed")


class AdviceOrigin(models.TextChoices):
    """What a case began with."""

    CONTACT = "contact", _("a call or a visit")
    IDEA = "idea", _("an idea")
    SELF_CHECK = "self_check", _("the self-check")
    OUTLINE = "outline", _("an outline")


class AdviceResult(models.TextChoices):
    """What came of a case."""

    OUTLINE = "outline", _("an outline is being written")
    ANSWERED = "answered", _("the question is answered")
    REFERRED = "referred", _("referred to somebody else")
    NOT_PURSUED = "not_pursued", _("not pursued")
    NO_REPLY = "no_reply", _("no reply came")


class AdviceCaseQuerySet(TenantQuerySet["AdviceCase"]):
    """Cases, and who sees which."""

    def visible_to(self, actor: Actor) -> Self:
        """The office sees the confirmed cases of its alliance, everybody those in which they are advised."""
        if actor.role is Role.SYSTEM:
            return self.filter(Q(alliance_id=actor.alliance_id) if actor.alliance_id else Q()).narrowed()
        if actor.user_id is None:
            return self.none().narrowed()
        # the keys of one's own: a join would read the ideas of all alliances
        own = Idea.objects.filter(brought_by=actor.user_id)
        if actor.is_seated and actor.seat_id is not None:
            own |= Idea.objects.filter(brought_by_seat=actor.seat_id)
        writes = ApplicationMember.objects.filter(user_id=actor.user_id)
        seen = Q(asked_by=actor.user_id) | Q(idea__in=own.narrowed().values("pk"))
        seen |= Q(application__in=writes.values("application"))
        if actor.is_office and actor.alliance_id is not None:
            seen |= Q(alliance_id=actor.alliance_id) & ~Q(state=AdviceState.UNCONFIRMED)
        return self.filter(seen).narrowed()


class AdviceCase(Entity):
    """A case of advice. The advice on an idea and on the outline that it becomes is one case.

    ``answers``: what the self-check was told, without persons. ``waiting_for``: for whom or what it waits.
    """

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="advice_cases")
    subject = models.CharField(_("subject"), max_length=160)
    sort_key = models.CharField(max_length=400, editable=False)
    question = models.TextField(_("What is the question?"), max_length=4000, blank=True)
    origin = models.CharField(max_length=12, choices=AdviceOrigin)
    idea = models.OneToOneField(Idea, models.PROTECT, null=True, blank=True, related_name="advice_case")
    application = models.OneToOneField(
        Application, models.PROTECT, null=True, blank=True, related_name="advice_case"
    )
    organisation_name = models.CharField(_("organisation"), max_length=200, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="advice_cases"
    )
    responsible = models.ForeignKey(
        Mandate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="advice_cases",
        verbose_name=_("responsible"),
    )
    answers = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=12, choices=AdviceState, default=AdviceState.OPEN)
    state_since = models.DateTimeField(default=timezone.now)
    waiting_for = models.CharField(_("waits for"), max_length=200, blank=True)
    result = models.CharField(_("result"), max_length=12, choices=AdviceResult, blank=True)
    result_note = models.TextField(_("in a sentence"), max_length=2000, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    privacy_accepted_at = models.DateTimeField(null=True)
    persons_erased_at = models.DateTimeField(null=True)

    objects: ClassVar[AdviceCaseQuerySet] = AdviceCaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["alliance", "state", "state_since"], name="advice_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=AdviceState.UNCONFIRMED) | Q(confirmed_at__isnull=False),
                name="advice_confirmed_before_use",
            ),
            models.CheckConstraint(
                condition=~Q(state=AdviceState.WAITING) | ~Q(waiting_for=""),
                name="advice_waits_for_somebody",
                violation_error_message=_("Please say for whom or what the case waits."),
            ),
            models.CheckConstraint(
                condition=~Q(state=AdviceState.CLOSED) ^ ~Q(result=""),
                name="advice_closed_with_result",
                violation_error_message=_("A closed case has a result, an open one none."),
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def save(self, *args: object, **kwargs: object) -> None:
        self.sort_key = sort_key(self.subject)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class AdviceContact(Entity):
    """Somebody with whom the office talks in a case. The row goes when the persons of a case are erased."""

    case = models.ForeignKey(AdviceCase, models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    part = models.CharField(_("part, for example management"), max_length=120, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class AdviceChannel(models.TextChoices):
    """How somebody was advised."""

    TALK = "talk", _("talk")
    TELEPHONE = "telephone", _("telephone")
    MAIL = "mail", _("e-mail")
    VIDEO = "video", _("video conference")


class AdviceNote(Entity):
    """A note of a case: internal, or shared with whoever is advised."""

    alliance_path = "case__alliance"
    case = models.ForeignKey(AdviceCase, models.PROTECT, related_name="notes")
    advised_on = models.DateField(_("on"))
    channel = models.CharField(_("how"), max_length=12, choices=AdviceChannel)
    text = models.TextField(_("note"), max_length=8000)
    is_shared = models.BooleanField(_("share with the person advised"), default=False)
    author = models.ForeignKey(Mandate, models.PROTECT, related_name="+")

    objects: ClassVar[TenantQuerySet[AdviceNote]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-advised_on", "-pk"]


class StepOwner(models.TextChoices):
    """Whose turn a next step is."""

    OFFICE = "office", _("the office")
    ADVISED = "advised", _("the person advised")
    PARTNER = "partner", _("a partner or somebody else")


class AdviceStep(Entity):
    """A next step: what, by whom, until when, and whether it is done. ``note``: the talk that it came from."""

    alliance_path = "case__alliance"
    case = models.ForeignKey(AdviceCase, models.PROTECT, related_name="steps")
    note = models.ForeignKey(AdviceNote, models.SET_NULL, null=True, blank=True, related_name="steps")
    text = models.CharField(_("next step"), max_length=300)
    owner = models.CharField(_("whose turn"), max_length=10, choices=StepOwner, default=StepOwner.OFFICE)
    owner_name = models.CharField(_("by whom"), max_length=120, blank=True)
    due = models.DateField(_("until"), null=True, blank=True)
    is_shared = models.BooleanField(_("share with the person advised"), default=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_as = models.CharField(max_length=200, blank=True)  # the role that ticked it off, never a person
    remark = models.CharField(_("remark"), max_length=300, blank=True)

    objects: ClassVar[TenantQuerySet[AdviceStep]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["due", "pk"]
        indexes = [
            models.Index(fields=["case", "due"], condition=Q(done_at__isnull=True), name="advice_steps_open"),
            models.Index(fields=["due", "id"], condition=Q(done_at__isnull=True), name="advice_steps_next"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(owner=StepOwner.ADVISED) | Q(is_shared=True),
                name="advice_step_of_the_advised_is_shared",
                violation_error_message=_("Whoever is to take a step must be able to read it."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class AdviceDocument(models.Model):
    """A file of a case, by the id of its document; internal, or shared with whoever is advised."""

    case = models.ForeignKey(AdviceCase, models.PROTECT, related_name="documents")
    document = models.UUIDField(unique=True)
    is_shared = models.BooleanField(default=False)
    by_office = models.BooleanField(default=True)

    class Meta:
        ordering = ["pk"]


class AdviceHelper(models.Model):
    """Somebody who helped to write the outline, and so does not assess it (see ``appraisal.conflicts``)."""

    alliance_path = "case__alliance"
    case = models.ForeignKey(AdviceCase, models.PROTECT, related_name="helpers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("who"))
    since = models.DateField()

    objects: ClassVar[TenantQuerySet[AdviceHelper]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["since", "pk"]
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="advice_helper_once")]


class AdviceHandOver(models.Model):
    """A case goes from one person of the office to another, with what that one must know."""

    case = models.ForeignKey(AdviceCase, models.PROTECT, related_name="hand_overs")
    at = models.DateTimeField()
    given_by = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    given_to = models.ForeignKey(Mandate, models.PROTECT, related_name="+", verbose_name=_("to whom"))
    note = models.TextField(_("What must the other person know?"), max_length=2000, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
