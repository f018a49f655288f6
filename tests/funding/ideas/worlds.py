"""A world in which ideas are brought: the one of the outlines, with its public form open."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.test import Client
from django.utils import timezone
from tests.funding.applications.worlds import World, a_world
from tests.worlds import BACKEND

from buendnis.funding.models import Idea, IdeaState
from buendnis.funding.services.ideas import submit_idea
from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor, Role

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ADDRESS = "idee@somewhere.example"
TEXT = "Ein Labor in Goslar bringt Betriebe und Studierende zusammen."


def an_open_world(code: str = "SON", ags: str = "03153") -> World:
    world = a_world(code, ags)
    open_form(world)
    return world


def open_form(world: World) -> None:
    alliance = world.alliance
    alliance.controller_kind, alliance.controller = "host", "Träger, Weg 1"
    alliance.imprint, alliance.privacy_notice = "Impressum", "Datenschutzhinweis"
    alliance.public_forms_open_since = timezone.now()
    alliance.save()


def close_form(world: World) -> None:
    world.alliance.public_forms_open_since = None
    world.alliance.save()


def said(world: World, **changes: Any) -> dict[str, Any]:
    """What the public form hands to the verb."""
    return {
        "title": "Digitalisierungslabor",
        "summary": TEXT,
        "need": "Es fehlen Fachkräfte.",
        "field_of_action": world.field_of_action,
        "organisation_name": "Hochschule Harz",
        "contact_name": "Idris Ideenreich",
        "contact_email": ADDRESS,
        "contact_phone": "05321 12345",
        "privacy": True,
    } | changes


def posted(world: World, **changes: Any) -> dict[str, Any]:
    """What a browser sends."""
    data = said(world, field_of_action=str(world.field_of_action.public_id), privacy="on", website="")
    return data | changes


def brought(world: World, now: datetime = NOW, **changes: Any) -> Idea:
    """An idea of a visitor, not confirmed yet."""
    idea = submit_idea(Actor.visitor(), world.alliance, said(world, **changes), now)
    Idea.objects.in_alliance(world.alliance.pk).filter(pk=idea.pk).update(created_at=now)
    return idea


def confirmed(
    world: World, title: str = "Digitalisierungslabor", who: str = "applicant", **changes: Any
) -> Idea:
    """An idea of somebody who is signed in."""
    told = said(world, title=title, contact_email="", **changes)
    idea = submit_idea(world.actors[who], world.alliance, told, NOW)
    assert idea.state == IdeaState.NEW
    return idea


def now_in(idea: Idea) -> Idea:
    """The idea as it is in the database."""
    return Idea.objects.in_alliance(idea.alliance_id).get(pk=idea.pk)


def as_(world: World, who: str) -> Client:
    client = Client()
    if who != "visitor":
        client.force_login(world.users[who], backend=BACKEND)
    return client


def office(world: World) -> Actor:
    return world.actors["office"]


def seat(world: World) -> Actor:
    return world.actors["seat"]


def account(email: str) -> Actor:
    """Whoever brought an idea from this address, and acts for nobody."""
    return Actor(user_id=User.objects.get(email=email).pk, role=Role.NONE)
