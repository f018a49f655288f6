"""Alliances, their seats and mandates."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlliancesConfig(AppConfig):
    name = "buendnis.alliances"
    label = "alliances"

    def ready(self) -> None:
        """Tell the ground what it can't know: mandates, who needs a second factor, names of chains."""
        from buendnis.alliances.standing import chain_called, must_have_second_factor, standing
        from buendnis.alliances.takeout import register_sheets
        from buendnis.ground.accounts.policies import SECOND_FACTOR_RULES
        from buendnis.ground.actor import MEMBERS, Role
        from buendnis.ground.audit.verify import CHAIN_BY_NAME
        from buendnis.ground.look import navigation
        from buendnis.ground.mail import kinds

        SECOND_FACTOR_RULES.append(must_have_second_factor)
        CHAIN_BY_NAME.append(chain_called)
        navigation.offer_mandates(standing)
        navigation.register(_("Our alliance"), "alliances:overview", roles=MEMBERS, order=70)
        navigation.register(_("Alliances"), "alliances:list", roles=[Role.VISITOR, Role.NONE], order=90)
        kinds.register("mandate.given", _("A mandate is given to you"), essential=True)
        register_sheets()
