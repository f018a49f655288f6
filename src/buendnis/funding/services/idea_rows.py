"""What all verbs of ideas begin with: the locked row, and the office that works on it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from buendnis.funding.models import Idea
from buendnis.funding.policies import ideas as policy
from buendnis.ground.actor import Actor
from buendnis.ground.verbs import ProcessError, require

NOT_THE_OFFICE = _("Only the secretariat of the alliance does this.")


def locked_idea(idea: Idea) -> Idea:
    """The row of ``idea`` as it is now, locked until the end of the unit."""
    found = (
        Idea.objects.in_alliance(idea.alliance_id)
        .select_for_update(of=("self",))
        .select_related("alliance", "brought_by", "field_of_action", "goal", "call")
        .filter(pk=idea.pk)
        .first()
    )
    if found is None:
        raise ProcessError(_("This idea was not confirmed in time and has been deleted."))
    return found


def require_office(actor: Actor, idea: Idea) -> None:
    """Raise NotAllowed unless the secretariat of the idea's alliance acts."""
    require(policy.advises(actor, idea), NOT_THE_OFFICE)
