"""Small pieces that worlds are made of: an alliance, its seats, who acts for them, and their browsers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from buendnis.alliances import models
from buendnis.alliances.models import Alliance, MandateRole, RulesOfProcedure, Seat
from buendnis.alliances.rules import default_document
from buendnis.alliances.selectors import actor_under
from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor
from buendnis.ground.frozen import sha256_of
from buendnis.parties.models import Organisation, OrganisationKind, Person
from buendnis.strategy.models import FieldOfAction, Strategy, StrategyState
from buendnis.strategy.plan import live_plan, to_json

SINCE = date(2018, 1, 1)
SECRET = "JBSWY3DPEHPK3PXP"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_numbers = count(1)


def organisation(name: str = "", kind: str = OrganisationKind.CHAMBER) -> Organisation:
    return Organisation.objects.create(kind=kind, name=name or f"Organisation {next(_numbers)}")


def alliance(slug: str = "son") -> Alliance:
    host = organisation(f"Träger {slug}", OrganisationKind.DEVELOPMENT)
    return Alliance.objects.create(
        slug=slug, code=slug.upper(), name=f"Bündnis {slug.upper()}", programme_area="SER", host=host
    )


def seat(
    of: Alliance, name: str = "", voting: bool = True, holders: Sequence[Organisation] | None = None
) -> Seat:
    made = Seat.objects.create(
        alliance=of, name=name or f"Kammer {next(_numbers)}", is_voting=voting, starts_on=SINCE
    )
    for holder in [organisation(f"{made.name} ({of.code})")] if holders is None else holders:
        models.SeatHolder.objects.create(seat=made, organisation=holder)
    return made


def mandate(
    of: Alliance,
    role: str = MandateRole.SECRETARIAT,
    at: Seat | None = None,
    email: str | None = None,
    second_factor: bool = True,
) -> models.Mandate:
    """Given long ago; ``second_factor``: whoever needs one has it."""
    address = email or f"{role}-{next(_numbers)}@{of.slug}.example"
    user = User.objects.filter(email=address).first()
    if user is None:
        user = User.objects.create_user(address, f"Name {address.partition('@')[0]}")
        Person.objects.create(user=user, name=user.name, email=address)
        if second_factor and role in {MandateRole.SECRETARIAT, MandateRole.SPOKESPERSON}:
            TOTP.activate(user, SECRET)
    return models.Mandate.objects.create(
        alliance=of, person=Person.objects.get(user=user), role=role, seat=at, starts_on=SINCE
    )


def actor(under: models.Mandate) -> Actor:
    return actor_under(under)


def client(who: models.Mandate | User) -> Client:
    """A browser in which somebody is signed in."""
    made = Client()
    user = who if isinstance(who, User) else who.person.user
    assert user is not None
    made.force_login(user, backend=BACKEND)
    return made


def rules(of: Alliance, number: int = 1, **changes: Any) -> RulesOfProcedure:
    document = default_document()
    for part, change in changes.items():
        document[part] = {**document[part], **change} if isinstance(change, dict) else change
    return RulesOfProcedure.objects.create(alliance=of, number=number, valid_from=SINCE, document=document)


def strategy(
    of: Alliance,
    *fields: str | tuple[int, str, str],
    title: str = "",
    starts_on: date = SINCE,
    ends_on: date | None = None,
) -> Strategy:
    """An adopted version; each field is a title, or number, title and need.

    The rows of its fields stay open, so that tests can add and take away; ``strategy.services`` freezes them.
    """
    made = Strategy.objects.create(
        alliance=of,
        version=Strategy.objects.in_alliance(of.pk).count() + 1,
        title=title or f"Strategie {of.slug}",
        starts_on=starts_on,
        ends_on=ends_on,
    )
    for place, each in enumerate(fields, 1):
        number, name, need = (place, each, "") if isinstance(each, str) else each
        FieldOfAction.objects.create(strategy=made, number=number, title=name, need=need)
    at = datetime.combine(starts_on, time(12), tzinfo=UTC)
    made.document = to_json(live_plan(made))
    made.document_hash, made.frozen_at, made.state = sha256_of(made.document), at, StrategyState.ADOPTED
    made.save()
    return made


def is_public(of: Alliance) -> bool:
    """Whether the public form of the alliance is open, as stored."""
    return Alliance.objects.get(pk=of.pk).public_forms_open_since is not None
