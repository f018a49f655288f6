"""A small world for outlines: an alliance with its office and two seats, a guideline, an applicant."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from tests.worlds import strategy as a_strategy

from buendnis.alliances.models import (
    Alliance,
    AllianceDistrict,
    District,
    Mandate,
    MandateRole,
    Recognition,
    Seat,
    SeatHolder,
)
from buendnis.alliances.selectors import actor_under
from buendnis.funding.guideline import shipped
from buendnis.funding.models import Application, GuidelineVersion
from buendnis.funding.services.application_drafts import (
    Partner,
    edit_application,
    set_partners,
    start_application,
)
from buendnis.funding.services.finance import Expenditure, Source, set_finance_plan
from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor, Role
from buendnis.parties.models import Organisation, OrganisationKind, Person
from buendnis.strategy.models import FieldOfAction

NOW = datetime(2018, 3, 1, 9, 0, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXP"


@dataclass
class World:
    """An alliance and who acts in it; ``actors`` by role name."""

    alliance: Alliance
    guideline: GuidelineVersion
    field_of_action: FieldOfAction
    applicant: Organisation
    district: District
    users: dict[str, User] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)


def a_world(code: str = "SON", ags: str = "03153") -> World:
    """A world with the roles office, seat, spokesperson, applicant, stranger."""
    slug = code.lower()
    host = Organisation.objects.create(kind=OrganisationKind.DEVELOPMENT, name=f"Träger {code}")
    alliance = Alliance.objects.create(
        slug=slug, code=code, name=f"Bündnis {code}", programme_area="SER", host=host
    )
    Recognition.objects.create(
        alliance=alliance, starts_on=date(2018, 1, 1), ends_on=date(2099, 12, 31), source="Anerkennung"
    )
    district = District.objects.create(ags=ags, name=f"Landkreis {ags}")
    AllianceDistrict.objects.create(alliance=alliance, district=district)
    document = shipped()["2015"]
    guideline = GuidelineVersion.objects.create(
        alliance=alliance,
        key="2015",
        title=document["title"],
        valid_from=date(2015, 7, 22),
        valid_to=date(2023, 12, 31),
        document=document,
    )
    topic = a_strategy(
        alliance, (2, "Digitalisierung und Innovation", "Fachkräfte"), title="Strategie 2018–2021"
    ).fields.get()
    applicant = Organisation.objects.create(
        kind=OrganisationKind.UNIVERSITY,
        name=f"Hochschule {code}",
        street="Weg 1",
        postcode="38678",
        town="Clausthal-Zellerfeld",
    )
    world = World(alliance, guideline, topic, applicant, district)
    _mandate(world, "office", MandateRole.SECRETARIAT, "")
    _mandate(world, "seat", MandateRole.REPRESENTATIVE, "Kammer 1")
    _mandate(world, "spokesperson", MandateRole.SPOKESPERSON, "Landkreis 3")
    for name in ("applicant", "stranger"):
        user = User.objects.create_user(f"{name}@{slug}.example", f"{name} {code}")
        world.users[name] = user
        world.actors[name] = Actor(user_id=user.pk, role=Role.NONE)
    return world


def _mandate(world: World, name: str, role: str, seat_name: str) -> None:
    user = User.objects.create_user(f"{name}@{world.alliance.slug}.example", f"{name} {world.alliance.code}")
    person = Person.objects.create(user=user, name=str(user), email=user.email)
    seat = None
    if seat_name:
        seat = Seat.objects.create(alliance=world.alliance, name=seat_name, starts_on=date(2018, 1, 1))
        holder = Organisation.objects.create(
            kind=OrganisationKind.CHAMBER, name=f"{seat_name} {world.alliance.code}"
        )
        SeatHolder.objects.create(seat=seat, organisation=holder)
    mandate = Mandate.objects.create(
        alliance=world.alliance, person=person, role=role, seat=seat, starts_on=date(2018, 1, 1)
    )
    if role != MandateRole.REPRESENTATIVE:
        TOTP.activate(user, SECRET)  # their roles demand a second factor
    world.users[name] = user
    world.actors[name] = actor_under(mandate, user)


TEXTS: dict[str, Any] = {
    "summary": "Ein Labor für digitale Ideen in Goslar.",
    "need": "Betrieben fehlen Fachkräfte für die Digitalisierung.",
    "target_groups": "Studierende, Absolventinnen und Absolventen, Betriebe",
    "aims": "Dreißig Teams aus Hochschule und Betrieben.",
    "methods": "Werkstatt, Beratung, Wettbewerbe",
    "schedule": "Aufbau bis Ende 2018, Betrieb bis 2020",
    "lasting_effect": "Die Hochschule führt das Labor weiter.",
    "principles": "Das Labor ist barrierefrei.",
}
# the published figures of the Digitalisierungslabor: 470,000 = 235,000 + 109,500 + 65,500 + 60,000
EXPENDITURE = [
    Expenditure("personnel", 2018, Decimal("100000.00"), "Leitung"),
    Expenditure("personnel", 2019, Decimal("250000.00"), "Leitung und Werkstatt"),
    Expenditure("material", 2019, Decimal("120000.00")),
]
LETTER = "Schreiben vom 15.02.2018"
SOURCES = [
    Source("esf", "ESF", Decimal("235000.00")),
    Source("own", "Hochschule", Decimal("109500.00"), status="confirmed", confirmation_note=LETTER),
    Source(
        "public",
        "Landkreis",
        Decimal("65500.00"),
        status="confirmed",
        deciding_body="Kreistag",
        confirmation_note=LETTER,
    ),
    Source("private", "Betrieb", Decimal("60000.00"), status="confirmed", confirmation_note=LETTER),
]


def a_draft(world: World, title: str = "Digitalisierungslabor") -> Application:
    """An outline that has only been begun."""
    return start_application(
        world.actors["applicant"],
        world.alliance,
        title=title,
        applicant=world.applicant,
        guideline=world.guideline,
        now=NOW,
    )


def a_full_draft(world: World, title: str = "Digitalisierungslabor") -> Application:
    """An outline in which nothing is missing, with the Digitalisierungslabor's plan."""
    actor, draft = world.actors["applicant"], a_draft(world, title)
    edit_application(
        actor,
        draft,
        TEXTS
        | {
            "funding_object": "structure",
            "field_of_action": world.field_of_action,
            "starts_on": date(2018, 7, 1),
            "ends_on": date(2020, 6, 30),
            "district": world.district,
            "aid_expected": False,
        },
        draft.version,
    )
    set_partners(actor, draft, [Partner("Betrieb Eins", "Praktika")], draft.version)
    set_finance_plan(actor, draft, EXPENDITURE, SOURCES, draft.version)
    return draft
