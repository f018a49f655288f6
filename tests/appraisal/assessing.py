"""What the tests of assessments have in common."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.appraisal.worlds import (
    Stage,
)

from buendnis.alliances.models import Mandate, MandateRole
from buendnis.alliances.selectors import actor_under
from buendnis.appraisal import invariants
from buendnis.appraisal.models import AppraisalCase
from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor
from buendnis.ground.mail.models import Mail
from buendnis.ground.verbs import ProcessError
from buendnis.parties.models import Person

MINE = (invariants.versions_form_a_chain, invariants.groups_are_asked, invariants.evaluations_recompute)


def a_substitute(stage: Stage, of: str) -> tuple[Mandate, Actor]:
    user = User.objects.create_user(f"vertretung-{of}@son.example", f"Vertretung {of}")
    person = Person.objects.create(user=user, name=str(user), email=user.email)
    mandate = Mandate.objects.create(
        alliance=stage.world.alliance,
        person=person,
        role=MandateRole.SUBSTITUTE,
        seat=stage.seats[of],
        starts_on=date(2018, 1, 1),
    )
    stage.world.users[f"{of} substitute"] = user
    return mandate, actor_under(mandate, user)


def names(case: AppraisalCase) -> list[str]:
    return sorted(row.seat.name for row in case.assignments.filter(state="asked").select_related("seat"))


def refused(verb: Any, *args: Any, **named: Any) -> str | None:
    """The field at which a verb refuses."""
    with pytest.raises(ProcessError) as problem:
        verb(*args, **named)
    return problem.value.field


def mails(kind: str) -> int:
    return Mail.objects.filter(kind=kind).count()
