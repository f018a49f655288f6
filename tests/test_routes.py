"""Every address says who may call it, and answers everybody else as if it were not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests import worlds

from buendnis.alliances.models import MandateRole
from buendnis.ground.access import EVERYONE, roles_of
from buendnis.ground.accounts.models import User
from buendnis.ground.accounts.routes import ROUTES
from buendnis.ground.actor import Role

KNOWN = {"slug": "suedostniedersachsen", "how": "parken", "section": "kriterien", "kind": "csv", "number": 1}


@dataclass(frozen=True)
class Route:
    """An address with its name and view."""

    name: str
    pattern: str
    view: Any

    @property
    def roles(self) -> frozenset[Role] | None:
        """Who may call it, as declared at the view, or for a library's view in the room that uses it."""
        return roles_of(self.view) or ROUTES.get(self.name)

    def path(self) -> str:
        """The address with random ids: nothing that anybody has."""

        def fill(match: re.Match[str]) -> str:
            kind, _, name = match[1].rpartition(":")
            return (
                str(uuid4()) if kind == "uuid" else str(KNOWN.get(name, "unbekannt" if kind != "int" else 1))
            )

        return "/" + re.sub(r"<([^>]+)>", fill, self.pattern)


def _routes(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _routes(entry, pattern, f"{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield Route(f"{space}{entry.name}", pattern, entry.callback)


ALL = sorted(_routes(get_resolver()), key=lambda route: route.name)


def test_there_are_routes_of_every_room() -> None:
    spaces = {route.name.partition(":")[0] for route in ALL}
    assert {
        "accounts",
        "alliances",
        "appraisal",
        "decisions",
        "desk",
        "documents",
        "funding",
        "ledger",
    } <= spaces
    assert len({route.name for route in ALL}) == len(ALL)


@pytest.mark.parametrize("route", ALL, ids=lambda route: route.name)
def test_every_route_says_who_may_call_it(route: Route) -> None:
    assert route.roles, f"{route.name} declares nobody"


@pytest.fixture
def clients(db: None) -> dict[Role, Client]:
    """Somebody of every role, in an alliance of their own."""
    alliance = worlds.alliance()
    worlds.rules(alliance)
    seats = {role: worlds.seat(alliance, name=f"Sitz {role}") for role in MandateRole.values}
    found = {
        Role(role): worlds.client(
            worlds.mandate(alliance, role, None if role == MandateRole.SECRETARIAT else seats[role])
        )
        for role in MandateRole.values
    }
    found[Role.NONE] = worlds.client(User.objects.create_user("niemand@example.org", "Niemand"))
    found[Role.VISITOR] = Client()
    return found


def _insiders(route: Route, number: int, roles: list[Role]) -> list[Role]:
    """Whom a route is open to: all where it needs no id; where a random one leads nowhere, they take turns."""
    inside = [role for role in roles if role in (route.roles or ())]
    return [inside[number % len(inside)]] if inside and "<uuid:" in route.pattern else inside


def _some(route: Route, number: int, roles: list[Role]) -> list[Role]:
    """Of ``roles`` those kept out that meet a route in this run's tests: all take turns, so that each meets many."""
    kept_out = [role for role in roles if role not in (route.roles or ())]
    always = [role for role in kept_out if role in {Role.VISITOR, Role.NONE}]
    others = [role for role in kept_out if role not in always]
    return always + ([others[number % len(others)]] if others else [])


def test_every_role_at_every_address(clients: dict[Role, Client]) -> None:
    """Whom a route is not open to finds no page, a visitor the sign-in; nobody ever finds an error."""
    wrong = []
    for number, route in enumerate(ALL):
        roles = route.roles
        if roles is None or route.name in ROUTES:
            continue  # of a library's views the tests of accounts speak
        path = route.path()
        for role in [*_insiders(route, number, list(clients)), *_some(route, number, list(clients))]:
            answer = clients[role].get(path)
            allowed = {200, 301, 302, 404, 405}
            if role not in roles:
                allowed = {302} if role is Role.VISITOR else {404, 405}
                if answer.status_code == 302 and not answer["Location"].startswith("/konto/anmelden/"):
                    wrong.append(f"{role} at {route.name} is led to {answer['Location']}")
            if answer.status_code not in allowed:
                wrong.append(f"{role} at {route.name}: {answer.status_code}")
    assert wrong == []


def test_posting_to_a_random_id_finds_nothing(clients: dict[Role, Client]) -> None:
    """No address that names a thing does anything for a thing that is not there."""
    wrong = []
    for number, route in enumerate(ALL):
        if "<uuid:" not in route.pattern or route.roles is None or route.roles == EVERYONE:
            continue
        inside = [role for role in clients if role in route.roles and role is not Role.VISITOR]
        outside = [role for role in _some(route, number, list(clients)) if role is not Role.VISITOR]
        for role in [*inside[number % max(1, len(inside)) :][:1], *outside]:
            answer = clients[role].post(route.path(), {})
            if answer.status_code not in {404, 405}:
                wrong.append(f"{role} at {route.name}: {answer.status_code}")
    assert wrong == []
