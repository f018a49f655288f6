"""Desk: what everybody has to do today."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "buendnis.desk"
    label = "desk"

    def ready(self) -> None:
        """The first link of the navigation."""
        from buendnis.ground.access import SIGNED_IN
        from buendnis.ground.look import navigation

        navigation.register(_("My desk"), "desk:home", roles=SIGNED_IN, order=0)
