"""Alliances, the recognitions that give them a budget, their seats, and who acts for whom."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy as _

from buendnis.ground.actor import Role
from buendnis.ground.frozen import FrozenVersion
from buendnis.ground.models import Entity
from buendnis.ground.periods import Period, ends_after_start, no_overlap
from buendnis.ground.tenancy import TenantQuerySet
from buendnis.ground.text import sort_key
from buendnis.parties.models import Organisation, Person


class ProgrammeArea(models.TextChoices):
    """The two programme areas of the ESF in Lower Saxony."""

    SER = "SER", _("SER (more developed region)")
    UER = "UER", _("ÜR (transition region)")


class District(models.Model):
    """A district or independent city, by its official five-digit key (Amtlicher Gemeindeschlüssel)."""

    ags = models.CharField(max_length=5, unique=True)
    name = models.CharField(max_length=80)
    sort_key = models.CharField(max_length=400, editable=False)
    is_city = models.BooleanField(default=False)

    class Meta:
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class ControllerKind(models.TextChoices):
    """Who answers for the personal data (Art. 4 no. 7 and Art. 26 GDPR)."""

    HOST = "host", _("The host organisation alone")
    JOINT = "joint", _("Several organisations jointly")


class Alliance(Entity):
    """A regional skilled-labour alliance (Regionales Fachkräftebündnis)."""

    slug = models.SlugField(_("short name in addresses"), max_length=40, unique=True)
    code = models.CharField(_("short code in numbers"), max_length=8, unique=True)
    name = models.CharField(_("name"), max_length=120)
    programme_area = models.CharField(_("programme area"), max_length=3, choices=ProgrammeArea)
    host = models.ForeignKey(
        Organisation, models.PROTECT, related_name="hosted_alliances", verbose_name=_("host organisation")
    )
    email = models.EmailField(_("e-mail address of the office"), blank=True)
    districts = models.ManyToManyField(District, through="AllianceDistrict", related_name="alliances")
    controller_kind = models.CharField(
        _("controller of personal data"), max_length=10, choices=ControllerKind, blank=True
    )
    controller = models.TextField(_("controller’s name and address"), blank=True)
    imprint = models.TextField(_("imprint"), blank=True)
    privacy_notice = models.TextField(_("privacy notice"), blank=True)
    public_forms_open_since = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(public_forms_open_since__isnull=True)
                | ~(Q(controller_kind="") | Q(controller="") | Q(imprint="") | Q(privacy_notice="")),
                name="alliance_public_forms_need_notices",
                violation_error_message=_(
                    "Before a public form opens, the alliance names its controller, imprint and privacy notice."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name


class AllianceDistrict(models.Model):
    """A district belongs to an alliance; one (Wittmund) belongs to two."""

    alliance = models.ForeignKey(Alliance, models.CASCADE)
    district = models.ForeignKey(District, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alliance", "district"], name="district_once_per_alliance")
        ]


class Recognition(Entity, Period):
    """The ministry recognises an alliance for a period; its virtual budget lives in the ledger."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="recognitions")
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects: ClassVar[TenantQuerySet[Recognition]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            ends_after_start("recognition_ends_after_start"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=False),
                name="recognition_ends",
                violation_error_message=_("A recognition has an end."),
            ),
            no_overlap(
                "recognition_no_overlap",
                "alliance",
                message=_("The alliance is recognised in this period already."),
            ),
        ]

    def __str__(self) -> str:
        last = self.ends_on.year if self.ends_on else ""
        return f"{self.starts_on.year}–{last}"


class Seat(Entity, Period):
    """A seat of an alliance: one voice, held by one organisation or shared by several."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="seats")
    name = models.CharField(_("name"), max_length=160)
    sort_key = models.CharField(max_length=400, editable=False)
    is_voting = models.BooleanField(_("has a vote"), default=True)
    holders = models.ManyToManyField(Organisation, through="SeatHolder", related_name="seats")

    objects: ClassVar[TenantQuerySet[Seat]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["sort_key"]
        constraints = [
            ends_after_start("seat_ends_after_start"),
            models.UniqueConstraint(
                fields=["alliance", "name"],
                name="seat_one_per_name",
                violation_error_message=_("The alliance has a seat with this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class SeatHolder(models.Model):
    """An organisation holds a seat, alone or with others."""

    seat = models.ForeignKey(Seat, models.CASCADE)
    organisation = models.ForeignKey(Organisation, models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seat", "organisation"], name="holder_once_per_seat")]


class MandateRole(models.TextChoices):
    """As what somebody may act; the values are those of ``ground.actor.Role``."""

    SECRETARIAT = Role.SECRETARIAT.value, _("Secretariat")
    SPOKESPERSON = Role.SPOKESPERSON.value, _("Spokesperson")
    REPRESENTATIVE = Role.REPRESENTATIVE.value, _("Representative")
    SUBSTITUTE = Role.SUBSTITUTE.value, _("Substitute")


class _DateRange(Func):
    function = "daterange"


class _NumberRange(Func):
    function = "int8range"


def _one_at_a_time(name: str, *columns: str, message: Any, condition: Q) -> ExclusionConstraint:
    """Two mandates alike in ``columns`` (relations by their name, else Django checks nothing before the
    database does) are never in force on the same day.

    The last day counts, unless the mandate was ended in the course of it.
    """
    bounds = Case(When(IsNull(F("ended_at"), True), then=Value("[]")), default=Value("[)"))
    same = [(_NumberRange(F(column), F(column), Value("[]")), RangeOperators.OVERLAPS) for column in columns]
    return ExclusionConstraint(
        name=name,
        expressions=[*same, (_DateRange(F("starts_on"), F("ends_on"), bounds), RangeOperators.OVERLAPS)],
        condition=condition,
        violation_error_message=message,
    )


class Mandate(Entity, Period):
    """A person acts for a seat, or for the secretariat, for a time. All rights come from here.

    ``ended_at`` is set where a mandate was ended at once: then it is not in force on its last day any more.
    """

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="mandates")
    person = models.ForeignKey(Person, models.PROTECT, related_name="mandates")
    role = models.CharField(_("role"), max_length=20, choices=MandateRole)
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, blank=True, related_name="mandates")
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[TenantQuerySet[Mandate]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            ends_after_start("mandate_ends_after_start"),
            models.CheckConstraint(
                condition=Q(role=MandateRole.SECRETARIAT, seat__isnull=True)
                | (~Q(role=MandateRole.SECRETARIAT) & Q(seat__isnull=False)),
                name="mandate_seat_unless_secretariat",
                violation_error_message=_("The secretariat acts for no seat; everybody else acts for one."),
            ),
            _one_at_a_time(
                "mandate_one_representative_per_seat",
                "seat",
                condition=Q(role__in=[MandateRole.REPRESENTATIVE, MandateRole.SPOKESPERSON]),
                message=_("The seat has a representative in this period already."),
            ),
            _one_at_a_time(
                "mandate_once_per_person_and_seat",
                "person",
                "seat",
                condition=Q(seat__isnull=False),
                message=_("This person acts for the seat in this period already."),
            ),
            _one_at_a_time(
                "mandate_once_per_secretary",
                "person",
                "alliance",
                condition=Q(seat__isnull=True),
                message=_("This person belongs to the secretariat in this period already."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ends_on__isnull=False),
                name="mandate_ended_has_last_day",
            ),
        ]


class RulesOfProcedure(FrozenVersion):
    """How an alliance decides: quorum, majority, conflicts, deadlines. Frozen by the first use.

    ``alliances.rules`` names what the document holds and checks it.
    """

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="rules")
    number = models.PositiveIntegerField()
    valid_from = models.DateField(_("valid from"))
    predecessor = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="successor", editable=False
    )

    objects: ClassVar[TenantQuerySet[RulesOfProcedure]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["alliance", "number"], name="rules_numbered_per_alliance")
        ]

    def __str__(self) -> str:
        return str(self.number)


class AddressEntry(models.Model):
    """An organisation that an alliance's secretariat has entered, though it holds no seat."""

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="address_entries")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="address_entries")

    objects: ClassVar[TenantQuerySet[AddressEntry]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "address entries"
        constraints = [
            models.UniqueConstraint(fields=["alliance", "organisation"], name="address_once_per_alliance")
        ]


class ContactEntry(models.Model):
    """A person whom an alliance's secretariat has entered, though they act for nobody here."""

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="contact_entries")
    person = models.ForeignKey(Person, models.CASCADE, related_name="contact_entries")

    objects: ClassVar[TenantQuerySet[ContactEntry]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "contact entries"
        constraints = [
            models.UniqueConstraint(fields=["alliance", "person"], name="contact_once_per_alliance")
        ]
