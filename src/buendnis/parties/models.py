"""Organisations and persons, and typed relations between them, from which conflicts are computed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.ground.models import Entity
from buendnis.ground.periods import Period, ends_after_start
from buendnis.ground.text import sort_key


class OrganisationKind(models.TextChoices):
    """What an organisation is, as the labour market's actors are usually told apart."""

    DISTRICT = "district", _("District")
    CITY = "city", _("Independent city")
    CHAMBER = "chamber", _("Chamber")
    EMPLOYERS = "employers", _("Employers’ association")
    UNION = "union", _("Trade union")
    UNIVERSITY = "university", _("University")
    AGENCY = "agency", _("Employment agency")
    JOBCENTRE = "jobcentre", _("Job centre")
    DEVELOPMENT = "development", _("Regional development agency")
    AUTHORITY = "authority", _("Authority")
    FIRM = "firm", _("Firm")
    ASSOCIATION = "association", _("Association")
    EDUCATION = "education", _("Education provider")
    OTHER = "other", pgettext_lazy("kind of organisation", "Other")


class Organisation(Entity):
    """A legal person or partnership: a partner, an applicant, a co-funder, a host."""

    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)
    name = models.CharField(_("name"), max_length=200)
    sort_key = models.CharField(max_length=400, editable=False)
    street = models.CharField(_("street and number"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    town = models.CharField(_("town"), max_length=80, blank=True)

    class Meta:
        ordering = ["sort_key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(postcode="") | Q(postcode__regex=r"^\d{5}$"),
                name="organisation_postcode_has_five_digits",
                violation_error_message=_("A German postcode has five digits."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class Person(Entity):
    """Somebody known by name; with an account once they sign in."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="person"
    )
    name = models.CharField(_("name"), max_length=120)
    sort_key = models.CharField(max_length=400, editable=False)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)

    class Meta:
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """Where mail reaches them: the account's address, which they change themselves, else the one noted."""
        return self.user.email if self.user else self.email

    def save(self, *args: object, **kwargs: object) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class RelationKind(models.TextChoices):
    """How somebody or something stands to an organisation."""

    WORKS_FOR = "works_for", _("works for")
    LEADS = "leads", _("leads or sits on the board of")
    OWNS = "owns", _("holds shares in")
    MEMBER = "member", _("is a member of")
    SUPERVISES = "supervises", _("supervises")
    COMPETES = "competes", _("competes with")
    FAMILY = "family", _("has a family or personal tie to the leadership of")


class Relation(Entity, Period):
    """A person or an organisation stands in a relation to an organisation, for a time."""

    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="relations", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="relations",
        verbose_name=_("organisation"),
    )
    kind = models.CharField(_("relation"), max_length=20, choices=RelationKind)
    to = models.ForeignKey(
        Organisation, models.CASCADE, related_name="related", verbose_name=_("to which organisation")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(organisation__isnull=True),
                name="relation_of_one_party",
                violation_error_message=_("Name either a person or an organisation."),
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) | ~Q(organisation=F("to")),
                name="relation_not_to_itself",
                violation_error_message=_("An organisation has no relation to itself."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=RelationKind.FAMILY) | Q(person__isnull=False),
                name="relation_family_of_a_person",
                violation_error_message=_("Only a person has a family or personal tie."),
            ),
            ends_after_start("relation_ends_after_start"),
        ]
