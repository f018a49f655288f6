"""Every page of the alliance, for every role."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from tests import worlds
from tests.alliances.worlds import ROLES, World, a_world

pytestmark = pytest.mark.django_db

FOR_MEMBERS = ("overview", "seats", "seat", "office", "rules", "rules_version", "strategy:strategy")
FOR_OFFICE = (
    "notices",
    "recognition_new",
    "seat_new",
    "seat_edit",
    "seat_end",
    "seat_appoint",
    "office_appoint",
    "mandate_end",
    "rules_edit",
    "organisations",
    "organisation",
    "organisation_new",
    "organisation_edit",
    "organisation_relate",
    "persons",
    "person",
    "person_edit",
    "person_relate",
    "relation_edit",
    "strategy:new",
)
# what is new on every page: tokens of forms, and its own address in the choices at its foot
TOKENS = re.compile(rb'value="[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27}|id="[^"]*"')
SEATED = ("spokesperson", "representative", "substitute")


@pytest.fixture
def world() -> World:
    return a_world()


def browser(world: World, role: str) -> Client:
    if role == "visitor":
        return Client()
    return worlds.client(world.stranger if role == "none" else world.mandates[role])


def address(name: str, public_id: UUID | None = None) -> str:
    full = name if ":" in name else f"alliances:{name}"
    return reverse(full, args=[public_id] if public_id else [])


def own(world: World, name: str) -> str:
    thing = world.objects().get(name)
    return address(name, getattr(thing, "public_id", None))


@pytest.mark.parametrize("role", ROLES)
def test_members_read_and_only_the_office_changes(world: World, role: str) -> None:
    client = browser(world, role)
    for name in (*FOR_MEMBERS, *FOR_OFFICE):
        answer = client.get(own(world, name))
        if role == "visitor":
            assert answer.status_code == 302, name
            assert "/konto/anmelden/" in answer["Location"], name
        elif role == "office" or (role in SEATED and name in FOR_MEMBERS):
            assert answer.status_code == 200, name
        else:
            assert answer.status_code == 404, name


@pytest.mark.parametrize("role", [role for role in ROLES if role != "visitor"])
def test_what_is_foreign_looks_like_what_is_not_there(world: World, role: str) -> None:
    other = a_world("jadebay")
    client = browser(world, role)
    for name, thing in other.objects().items():
        if name == "organisation" and role == "office":
            continue  # partners are public; only their address is another office's
        if name.startswith("organisation_") and role == "office":
            continue
        foreign = client.get(address(name, thing.public_id))  # type: ignore[attr-defined]
        random = client.get(address(name, uuid4()))
        assert foreign.status_code == random.status_code == 404, name
        assert TOKENS.sub(b"", foreign.content) == TOKENS.sub(b"", random.content), name


def test_nothing_foreign_is_changed(world: World) -> None:
    other = a_world("jadebay")
    client = browser(world, "office")
    for name, thing in other.objects().items():
        if name.startswith("organisation") or name in {"seat", "person", "rules_version"}:
            continue
        answer = client.post(address(name, thing.public_id), {})  # type: ignore[attr-defined]
        assert answer.status_code == 404, name


@pytest.mark.parametrize("role", SEATED)
def test_a_seat_changes_nothing(world: World, role: str) -> None:
    client = browser(world, role)
    for name in (*FOR_OFFICE, "rules_new", "public_forms"):
        assert client.post(own(world, name), {}).status_code in {404, 405}, name
