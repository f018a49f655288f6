"""What the part of ideas and guidelines tells the ground when the site starts."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.addresses import also_known
from buendnis.ground.actor import MEMBERS, Role
from buendnis.ground.look import navigation
from buendnis.ground.mail import kinds


def register_ideas() -> None:
    """Kinds of mail, the links in the navigation, and whom the office knows from outlines."""
    kinds.register("idea.confirm", _("Confirming an idea"), essential=True)
    kinds.register("idea.received", _("A new idea has come"))
    kinds.register("idea.state", _("News of your idea"), essential=True)
    kinds.register("idea.outlined", _("Your idea becomes an outline"), essential=True)
    navigation.register(_("Ideas"), "funding:ideas", roles=[*MEMBERS, Role.NONE], order=20)
    navigation.register(_("Guidelines"), "funding:guidelines", roles=MEMBERS, order=80)
    also_known(named_in_outlines)


def named_in_outlines(alliance_id: int) -> Q:
    """Organisations that apply or co-fund in an outline that the office of the alliance may read."""
    return _seen("applications", alliance_id) | _seen("co_funding__application", alliance_id)


def _seen(path: str, alliance_id: int) -> Q:
    read = ~Q(**{f"{path}__number": ""}) | Q(**{f"{path}__idea__isnull": False})
    return Q(**{f"{path}__alliance": alliance_id}) & read
