"""A world in which advice is asked for: the one of the ideas, with the guideline that is in force."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.funding.applications.worlds import World
from tests.funding.ideas.worlds import NOW, an_open_world

from buendnis.alliances.models import Mandate, MandateRole
from buendnis.funding.models import AdviceCase, AdviceNote, AdviceStep, StepOwner
from buendnis.funding.services import advice_notes as notes
from buendnis.funding.services.advice import Contact, open_case
from buendnis.funding.services.guidelines import adopt_guideline
from buendnis.ground.accounts.models import User
from buendnis.parties.models import Person

PERSON = Contact("Anke Anruferin", "anke@somewhere.example", "05321 4711", "Leitung")


def an_advising_world(code: str = "SON", ags: str = "03153") -> World:
    world = an_open_world(code, ags)
    adopt_guideline(world.actors["office"], world.alliance, "2021-2027")
    return world


def a_case(world: World, subject: str = "Pflegelotsen", **said: Any) -> AdviceCase:
    """A case that began by telephone."""
    given = {"organisation_name": "Kreisverband", "contacts": [PERSON], "question": "Gibt es Geld?"}
    return open_case(world.actors["office"], world.alliance, subject=subject, **given | said)


def now_in(case: AdviceCase) -> AdviceCase:
    """The case as it is in the database."""
    return AdviceCase.objects.in_alliance(case.alliance_id).get(pk=case.pk)


def a_colleague(world: World) -> Mandate:
    """A second person in the office."""
    user = User.objects.create_user("kollegin@office.example", "Kollegin")
    person = Person.objects.create(user=user, name="Kollegin", email=user.email)
    return Mandate.objects.create(
        alliance=world.alliance, person=person, role=MandateRole.SECRETARIAT, starts_on=date(2018, 1, 1)
    )


def noted(world: World, case: AdviceCase, **said: Any) -> AdviceNote:
    given: dict[str, Any] = {"advised_on": NOW.date(), "channel": "telephone", "text": "Gespräch"}
    return notes.add_note(world.actors["office"], case, **given | said)


def stepped(world: World, case: AdviceCase, **said: Any) -> AdviceStep:
    given: dict[str, Any] = {"text": "Träger benennen", "owner": StepOwner.ADVISED, "due": date(2026, 3, 16)}
    return notes.add_step(world.actors["office"], case, **given | said)


def asked_by(world: World, case: AdviceCase, who: str = "applicant") -> AdviceCase:
    AdviceCase.objects.in_alliance(case.alliance_id).filter(pk=case.pk).update(asked_by=world.users[who])
    return now_in(case)
