"""Documents of need, and what was cited of them and of figures."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Alliance
from buendnis.evidence.models.datasets import Dataset
from buendnis.ground.actor import Actor, Role
from buendnis.ground.ids import public_id
from buendnis.ground.models import Entity
from buendnis.ground.tenancy import TenantQuerySet
from buendnis.ground.text import sort_key


class ExhibitKind(models.TextChoices):
    """What people wrote of a need."""

    SURVEY = "survey", _("Survey of employers")
    INTENT = "intent", _("Letter of intent")
    AGENCY = "agency", _("Opinion of the employment agency or job centre")
    BODY = "body", _("Opinion of a chamber, association or union")
    STUDY = "study", _("Study or report")
    OTHER = "other", _("Some other document")


class Visibility(models.TextChoices):
    """Who of the alliance reads a document."""

    MEMBERS = "members", _("All members of the alliance")
    OFFICE = "office", _("The secretariat and whoever brought it")


class ExhibitQuerySet(TenantQuerySet["Exhibit"]):
    """Documents of need, and who sees which."""

    def visible_to(self, actor: Actor) -> Self:
        """What the actor's alliance shares, and what is confidential where it is theirs to know."""
        rows = self.in_alliance(actor.alliance_id)
        if actor.is_office or actor.role is Role.SYSTEM:
            return rows
        if not actor.is_member:
            return rows.none().narrowed()
        return rows.filter(Q(visibility=Visibility.MEMBERS) | Q(brought_by=actor.user_id))


class Exhibit(Entity):
    """A document as evidence of a need: a survey, a letter of intent, an opinion; of equal rank with figures.

    Once it is cited it never changes: a correction is a new version that names the one before.
    """

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="exhibits")
    kind = models.CharField(_("kind"), max_length=10, choices=ExhibitKind)
    title = models.CharField(_("title"), max_length=200)
    sort_key = models.CharField(max_length=400, editable=False)
    organisation = models.CharField(_("whose it is"), max_length=200)
    organisation_key = models.CharField(max_length=400, editable=False)
    person_role = models.CharField(_("who says so"), max_length=200, blank=True)
    dated = models.DateField(_("date of the document"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    summary = models.TextField(_("what it says of the need"))
    occupations = models.JSONField(default=list)  # [{code, title}]
    districts = models.JSONField(default=list)  # [{ags, name}]
    fields = models.JSONField(default=list)  # [{key, label}] of what a room above offers
    visibility = models.CharField(
        _("who reads it"), max_length=10, choices=Visibility, default=Visibility.MEMBERS
    )
    document = models.UUIDField()
    document_name = models.CharField(max_length=150)
    document_sha256 = models.CharField(max_length=64)
    chain = models.UUIDField(default=public_id, editable=False)  # what its versions have in common
    number = models.PositiveIntegerField(default=1)  # of its version
    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="successor")
    brought_by = models.BigIntegerField(null=True)
    brought_as = models.CharField(max_length=250, blank=True)
    cited_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    objects: ClassVar[ExhibitQuerySet] = ExhibitQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-dated", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "number"],
                name="exhibit_version_once",
                violation_error_message=_("There is a newer version of this document already."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=models.F("valid_from")),
                name="exhibit_valid_period",
                violation_error_message=_("It can't end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="exhibit_withdrawn_with_reason",
                violation_error_message=_("Please say why it is withdrawn."),
            ),
            models.CheckConstraint(
                condition=Q(cited_at__isnull=True) | Q(visibility=Visibility.MEMBERS),
                name="exhibit_cited_is_readable",
                violation_error_message=_("What is cited must be readable for all members."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        self.sort_key, self.organisation_key = sort_key(self.title), sort_key(self.organisation)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class Snapshot(Entity):
    """Evidence as it was when somebody cited it: values, version, source and question, for ever.

    ``content`` reads the same after any newer import; the dataset stays as long as something cites it.
    """

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="snapshots")
    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="snapshots", null=True)
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="snapshots", null=True)
    title = models.CharField(_("title"), max_length=200)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)

    objects: ClassVar[TenantQuerySet[Snapshot]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "content_hash"],
                name="snapshot_content_once",
                violation_error_message=_("This has been cited already."),
            )
        ]

    def __str__(self) -> str:
        return self.title
