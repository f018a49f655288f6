"""What the part of ideas and guidelines tells the ground when the site starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from buendnis.ground.actor import MEMBERS, Role
from buendnis.ground.look import navigation
from buendnis.ground.mail import kinds


def register_ideas() -> None:
    """Kinds of mail, and the links in the navigation."""
    kinds.register("idea.confirm", _("Confirming an idea"), essential=True)
    kinds.register("idea.received", _("A new idea has come"))
    kinds.register("idea.state", _("News of your idea"), essential=True)
    kinds.register("idea.outlined", _("Your idea becomes an outline"), essential=True)
    kinds.register("advice.shared", _("A note of advice is shared with you"))
    navigation.register(_("Ideas"), "funding:ideas", roles=[*MEMBERS, Role.NONE], order=20)
    navigation.register(_("Guidelines"), "funding:guidelines", roles=MEMBERS, order=80)
