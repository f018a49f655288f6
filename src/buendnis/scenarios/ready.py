"""What this room tells the others when the site starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from buendnis.decisions.beside import register as register_beside
from buendnis.funding.panels import register as register_panels
from buendnis.ground.actor import MEMBERS
from buendnis.ground.look import navigation
from buendnis.ground.mail import kinds
from buendnis.scenarios import mails
from buendnis.scenarios.panels import beside, panels


def register() -> None:
    """A panel of outlines, a card beside meetings and motions, a mail, a link in the navigation.

    Nothing is offered for citing, and nothing is searched.
    """
    kinds.register(mails.HANDED, _("A partner gives the office a scenario"))
    register_panels(panels)
    register_beside(beside)
    navigation.register(_("Scenarios"), "scenarios:list", roles=MEMBERS, order=61)
