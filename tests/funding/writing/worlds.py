"""Outlines on their way: submitted, returned, with a second author."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.funding.applications.worlds import NOW, World, a_full_draft

from buendnis.alliances.models import Mandate, MandateRole
from buendnis.alliances.selectors import actor_under
from buendnis.funding.models import Application, ApplicationMember
from buendnis.funding.services.applications import return_application, submit_application
from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor, Role
from buendnis.parties.models import Person

DUE = date(2018, 3, 20)


def a_submitted(world: World) -> Application:
    """The Digitalisierungslabor, submitted on NOW."""
    row = a_full_draft(world)
    submit_application(world.actors["applicant"], row, NOW)
    return row


def a_returned(world: World, fields: tuple[str, ...] = ("need",), **more: Any) -> Application:
    """The Digitalisierungslabor, returned on NOW with a deadline, if nothing else is said."""
    row = a_submitted(world)
    more = {"due_on": DUE} | more
    return return_application(world.actors["office"], row, "Bitte ergänzen.", fields, NOW, **more)


def a_second_author(world: World, row: Application) -> Actor:
    """Somebody else who writes ``row``; under ``coauthor`` in the world."""
    user = User.objects.create_user("mit@schreibt.example", "Mit Schreibend")
    ApplicationMember.objects.create(application=row, user=user)
    world.users["coauthor"] = user
    world.actors["coauthor"] = Actor(user_id=user.pk, role=Role.NONE)
    return world.actors["coauthor"]


def a_second_in_the_office(world: World) -> Actor:
    """A second person of the secretariat; under ``office2`` in the world."""
    user = User.objects.create_user("zweite@buero.example", "Zweite Kraft")
    person = Person.objects.create(user=user, name=str(user), email=user.email)
    mandate = Mandate.objects.create(
        alliance=world.alliance, person=person, role=MandateRole.SECRETARIAT, starts_on=date(2018, 1, 1)
    )
    world.users["office2"] = user
    world.actors["office2"] = actor_under(mandate, user)
    return world.actors["office2"]
