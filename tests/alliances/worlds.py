"""An alliance with everything that its pages show, and another one beside it."""

from __future__ import annotations

from dataclasses import dataclass

from tests import worlds

from buendnis.alliances.models import Alliance, Mandate, MandateRole, RulesOfProcedure, Seat
from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor
from buendnis.parties.models import Organisation, Person, Relation, RelationKind
from buendnis.strategy.models import FieldOfAction, Strategy

ROLES = ("office", "spokesperson", "representative", "substitute", "none", "visitor")


@dataclass
class World:
    """One alliance; ``mandates`` by role name."""

    alliance: Alliance
    seat: Seat
    mandates: dict[str, Mandate]
    rules: RulesOfProcedure
    strategy: Strategy
    field: FieldOfAction
    organisation: Organisation
    person: Person
    relation: Relation
    stranger: User

    @property
    def office(self) -> Actor:
        return worlds.actor(self.mandates["office"])

    def objects(self) -> dict[str, object]:
        """By the name of a route that takes one, what it is called with."""
        mandate = self.mandates["substitute"]
        return {
            **dict.fromkeys(("seat", "seat_edit", "seat_end", "seat_appoint"), self.seat),
            "mandate_end": mandate,
            **dict.fromkeys(("rules_version", "rules_edit"), self.rules),
            **dict.fromkeys(("organisation", "organisation_edit", "organisation_relate"), self.organisation),
            **dict.fromkeys(("person", "person_edit", "person_relate"), self.person),
            "relation_edit": self.relation,
            **dict.fromkeys(("strategy:edit", "strategy:field_new"), self.strategy),
            "strategy:field_edit": self.field,
        }


def a_world(slug: str = "son") -> World:
    alliance = worlds.alliance(slug)
    seat = worlds.seat(alliance, "Kammer 1")
    speaking = worlds.seat(alliance, "Landkreis 3")
    mandates = {
        "office": worlds.mandate(alliance),
        "spokesperson": worlds.mandate(alliance, MandateRole.SPOKESPERSON, speaking),
        "representative": worlds.mandate(alliance, MandateRole.REPRESENTATIVE, seat),
        "substitute": worlds.mandate(alliance, MandateRole.SUBSTITUTE, seat),
    }
    strategy = worlds.strategy(alliance, "Digitalisierung")
    organisation = seat.holders.get()
    person = mandates["representative"].person
    return World(
        alliance=alliance,
        seat=seat,
        mandates=mandates,
        rules=worlds.rules(alliance),
        strategy=strategy,
        field=strategy.fields.get(),
        organisation=organisation,
        person=person,
        relation=Relation.objects.create(
            person=person, kind=RelationKind.WORKS_FOR, to=organisation, starts_on=worlds.SINCE
        ),
        stranger=User.objects.create_user(f"niemand@{slug}.example", "Ohne Mandat"),
    )
