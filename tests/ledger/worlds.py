"""An alliance with seats, persons and a budget, for the tests of the virtual budget and of decisions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse
from tests import worlds as pieces

from buendnis.alliances.models import (
    Alliance,
    MandateRole,
    Recognition,
    RulesOfProcedure,
    Seat,
)
from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor, Role
from buendnis.ground.reference import Reference
from buendnis.ledger import invariants
from buendnis.ledger import services as ledger
from buendnis.ledger.models import (
    BudgetHead,
    Earmark,
)
from buendnis.ledger.services import Earmarked, Reserved

NOW = datetime(2018, 9, 3, 8, 0, tzinfo=UTC)
TODAY = NOW.date()
SYSTEM = Actor.system("test")
D = Decimal
RESOLUTION = Reference("decisions.resolution", "00000000-0000-4000-8000-0000000000aa", "B-2018-0007")
UNTIL = date(2019, 9, 3)


@dataclass
class World:
    """An alliance; ``actors`` and ``users`` by name: office, spokesperson, kammer1, kammer1-substitute, …"""

    alliance: Alliance
    recognition: Recognition
    rules: RulesOfProcedure
    seats: list[Seat] = field(default_factory=list)
    users: dict[str, User] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    @property
    def office(self) -> Actor:
        return self.actors["office"]

    def seat(self, name: str) -> Seat:
        return next(seat for seat in self.seats if seat.name == name)

    def actor_of(self, seat: Seat) -> Actor:
        return next(
            actor
            for actor in self.actors.values()
            if actor.seat_id == seat.pk and actor.role is not Role.SUBSTITUTE
        )

    def client(self, who: str) -> Client:
        client = Client()
        if who != "visitor":
            client.force_login(self.users[who], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client


def a_world(code: str = "SON", seats: int = 4, rules: dict[str, Any] | None = None) -> World:
    """``seats`` voting seats "Kammer 1", … each with a representative, the first with a substitute, too.

    Besides the office, a spokesperson at the seat "Landkreis 1", an advisory seat and somebody without a mandate.
    ``rules`` changes parts of the default document.
    """
    alliance = pieces.alliance(code.lower())
    recognition = Recognition.objects.create(
        alliance=alliance, starts_on=date(2018, 1, 1), ends_on=date(2099, 12, 31), source="Anerkennung"
    )
    world = World(alliance, recognition, pieces.rules(alliance, **(rules or {})))
    _mandate(world, "office", MandateRole.SECRETARIAT, None)
    for number in range(1, seats + 1):
        seat = _seat(world, f"Kammer {number}")
        _mandate(world, f"kammer{number}", MandateRole.REPRESENTATIVE, seat)
        if number == 1:
            _mandate(world, "substitute", MandateRole.SUBSTITUTE, seat)
    _mandate(world, "spokesperson", MandateRole.SPOKESPERSON, _seat(world, "Landkreis 1"))
    _mandate(world, "adviser", MandateRole.REPRESENTATIVE, _seat(world, "Amt 1", is_voting=False))
    user = User.objects.create_user(f"applicant@{alliance.slug}.example", "Antragstellung")
    world.users["applicant"], world.actors["applicant"] = user, Actor(user_id=user.pk, role=Role.NONE)
    return world


def _seat(world: World, name: str, *, is_voting: bool = True) -> Seat:
    seat = pieces.seat(world.alliance, name, voting=is_voting, holders=[])
    world.seats.append(seat)
    return seat


def _mandate(world: World, name: str, role: str, seat: Seat | None) -> None:
    email = f"{name}@{world.alliance.slug}.example"
    mandate = pieces.mandate(world.alliance, role, seat, email)
    assert mandate.person.user is not None
    world.users[name], world.actors[name] = mandate.person.user, pieces.actor(mandate)


def a_head(world: World, amount: str = "1400000", *, now: datetime = NOW) -> BudgetHead:
    """A budget with an allocation."""
    head = ledger.open_head(world.office, world.recognition, "SER")
    if Decimal(amount):
        ledger.allocate(
            world.office,
            head,
            Decimal(amount),
            reason="Zuteilung",
            source="Erlass vom 2.1.2018",
            source_date=date(2018, 1, 2),
            key=f"allocation:{head.public_id}",
            now=now,
        )
    return head


def project(number: int = 1) -> Reference:
    """A thing of a higher room that this one knows by reference only."""
    return Reference("funding.application", f"00000000-0000-4000-8000-{number:012d}", f"Projekt {number}")


def url(name: str, *args: Any) -> str:
    return reverse(name, args=args)


def keep(world: World, head: BudgetHead, number: int, amount: str, **more: Any) -> Earmarked | Reserved:
    arguments: dict[str, Any] = {
        "subject": project(number),
        "category": "structure",
        "expires_on": UNTIL,
        "reason": "Beschluss B-2018-0001",
        "key": f"case:{number}",
    }
    return ledger.earmark(world.office, head=head, amount=D(amount), **(arguments | more))


def kept(world: World, head: BudgetHead, number: int, amount: str, **more: Any) -> Earmark:
    answer = keep(world, head, number, amount, **more)
    assert isinstance(answer, Earmarked)
    return answer.earmark


def holds() -> list[str]:
    """What contradicts the invariants of the virtual budget."""
    checks = (
        invariants.nothing_is_negative,
        invariants.sums_agree,
        invariants.earmarks_are_backed,
        invariants.turnovers_agree,
        invariants.transfers_agree,
        invariants.booked_rows_have_postings,
        invariants.added_rows_are_of_one_project,
    )
    return [problem for check in checks for problem in check()]
