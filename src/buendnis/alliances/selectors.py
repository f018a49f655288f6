"""Questions about alliances: who acts for whom today."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from buendnis.alliances.models import Alliance, Mandate, MandateRole, Recognition, RulesOfProcedure, Seat
from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor, Role
from buendnis.ground.clock import today
from buendnis.ground.periods import during

_ROLE_ORDER = Case(
    *(When(role=role, then=Value(place)) for place, role in enumerate(MandateRole.values)),
    output_field=IntegerField(),
)


def in_force(day: date) -> Q:
    """The mandates in force on ``day``; one that was ended at once is not in force on its last day."""
    return during(day) & (Q(ended_at__isnull=True) | Q(ends_on__gt=day))


def alliance_of(actor: Actor) -> Alliance:
    """The alliance that ``actor`` acts in. Raises Alliance.DoesNotExist for whoever acts in none."""
    return Alliance.objects.select_related("host").get(pk=actor.alliance_id or 0)


def mandates_of(user: User, day: date | None = None) -> list[Mandate]:
    """The mandates of ``user`` in force on ``day`` (default: today), the secretariat's first."""
    day = day or today()
    found = (
        Mandate.objects.unscoped("one's own mandates, in whatever alliance")
        .filter(in_force(day), person__user=user)
        .exclude(seat__ends_on__lt=day)
        .select_related("alliance", "seat", "person")
    )
    return list(found.order_by(_ROLE_ORDER, "alliance__name", "seat__sort_key", "pk"))


def label_of(mandate: Mandate) -> str:
    """Role and seat of a mandate, never the person: "Substitute, Kammer 1"."""
    role = str(mandate.get_role_display())
    return f"{role}, {mandate.seat.name}" if mandate.seat else f"{role}, {mandate.alliance.name}"


def actor_under(mandate: Mandate, user: User | None = None) -> Actor:
    """The actor that ``mandate`` makes of its person."""
    return Actor(
        user_id=user.pk if user else mandate.person.user_id,
        role=Role(mandate.role),
        alliance_id=mandate.alliance_id,
        mandate_id=mandate.pk,
        seat_id=mandate.seat_id,
        label=label_of(mandate),
    )


def mandates_for_seats(alliance: Alliance, day: date | None = None) -> QuerySet[Mandate]:
    """All mandates for seats of ``alliance`` in force on ``day``, with person and seat."""
    return (
        Mandate.objects.in_alliance(alliance.pk)
        .filter(in_force(day or today()), seat__isnull=False)
        .select_related("person__user", "seat")
        .order_by("seat__sort_key", _ROLE_ORDER)
    )


def office_of(alliance: Alliance, day: date | None = None) -> QuerySet[Mandate]:
    """The mandates of the secretariat of ``alliance`` in force on ``day``."""
    return (
        Mandate.objects.in_alliance(alliance.pk)
        .filter(in_force(day or today()), role=MandateRole.SECRETARIAT)
        .select_related("person__user")
        .order_by("pk")
    )


def spokespersons_of(alliance: Alliance, day: date | None = None) -> QuerySet[Mandate]:
    """The spokespersons (Sprecherkreis) of ``alliance`` on ``day``."""
    return mandates_for_seats(alliance, day).filter(role=MandateRole.SPOKESPERSON)


def seats_of(alliance: Alliance, day: date | None = None) -> QuerySet[Seat]:
    """The seats of ``alliance`` on ``day`` in German order, with who holds them."""
    return (
        Seat.objects.in_alliance(alliance.pk)
        .filter(during(day or today()))
        .prefetch_related("holders")
        .order_by("sort_key")
    )


def current_recognition(alliance: Alliance, day: date | None = None) -> Recognition | None:
    """The recognition in force on ``day``; none in a gap."""
    return Recognition.objects.in_alliance(alliance.pk).filter(during(day or today())).first()


def current_rules(alliance: Alliance, day: date | None = None) -> RulesOfProcedure | None:
    """The rules of procedure valid on ``day``: the newest that have begun."""
    return (
        RulesOfProcedure.objects.in_alliance(alliance.pk)
        .filter(valid_from__lte=day or today())
        .order_by("-valid_from", "-number")
        .first()
    )
