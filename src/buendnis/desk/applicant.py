"""The desk of whoever writes outlines: the next step of each, and one's ideas."""

from __future__ import annotations

from typing import Any

from buendnis.alliances.models import Alliance
from buendnis.desk import at_the_bank
from buendnis.desk.items import WorkList
from buendnis.desk.opinions import for_the_writers
from buendnis.funding.models import AdviceCase, Application
from buendnis.funding.selectors.advice import moved_last, own_steps
from buendnis.funding.selectors.ideas import visible_ideas
from buendnis.funding.selectors.progress import turn_of
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ground.rows import first_of

MOST = 50  # of each; the lists have all of them


def desk_of(actor: Actor) -> dict[str, Any]:
    """Everything that the page shows."""
    applications = (
        Application.objects.visible_to(actor)
        .filter(members__user=actor.user_id)
        .select_related("alliance")
        .prefetch_related("members")
        .order_by("-state_since", "pk")[:MOST]
    )
    advised = moved_last(actor)
    cases = AdviceCase.objects.visible_to(actor).filter(pk__in=advised[:MOST])
    after_the_opinion = WorkList()
    after_the_opinion.extend(for_the_writers(actor, today()))
    after_the_opinion.extend(at_the_bank.for_the_writers(actor, today()))
    return {
        "applications": [(row, turn_of(row, actor)) for row in applications],
        "steps": own_steps(advised),
        "opinions": after_the_opinion,
        "today": today(),
        "cases": list(
            cases.only("public_id", "subject", "state", "state_since").order_by("-state_since", "pk")
        ),
        "ideas": first_of(
            visible_ideas(actor)
            .filter(brought_by=actor.user_id)
            .select_related(None)
            .only("public_id", "title", "state", "created_at")
            .order_by("-created_at", "pk"),
            MOST,
        ),
        "most": MOST,
        "open_to_ideas": Alliance.objects.filter(public_forms_open_since__isnull=False).order_by("name"),
    }
