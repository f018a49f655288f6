"""What this room tells the ground and lower rooms when the site starts."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.addresses import also_known
from buendnis.ground.actor import MEMBERS
from buendnis.ground.look import navigation
from buendnis.ledger import known
from buendnis.projects import findable
from buendnis.projects.coverage import MEASURES, of_projects
from buendnis.projects.selectors import known_projects
from buendnis.strategy import coverage as strategy_coverage


def register() -> None:
    """A link in the navigation, what is found, what is done for the strategy, and whom the secretariat knows."""
    navigation.register(_("Projects"), "projects:projects", roles=MEMBERS, order=72)
    findable.register()
    known.register(known_projects)
    strategy_coverage.register(MEASURES, of_projects)
    also_known(lambda alliance_id: Q(projects__alliance=alliance_id))
