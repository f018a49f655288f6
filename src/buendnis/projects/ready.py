"""What this room tells the ground and lower rooms when the site starts."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.addresses import also_known
from buendnis.ground.actor import MEMBERS
from buendnis.ground.look import navigation
from buendnis.ledger import known
from buendnis.projects import findable
from buendnis.projects.selectors import known_projects


def register() -> None:
    """A link in the navigation, what is found, and whom the secretariat knows: beneficiaries of its projects."""
    navigation.register(_("Projects"), "projects:projects", roles=MEMBERS, order=72)
    findable.register()
    known.register(known_projects)
    also_known(lambda alliance_id: Q(projects__alliance=alliance_id))
