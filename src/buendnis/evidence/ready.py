"""What this room tells the ground when the site starts."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from buendnis.evidence.takeout import register_sheets
from buendnis.ground.actor import MEMBERS, Role
from buendnis.ground.look import navigation


def register() -> None:
    """A link in the navigation, and what an export of everything holds of this room."""
    navigation.register(
        pgettext_lazy("of skilled people", "Need"), "evidence:need", roles=[*MEMBERS, Role.NONE], order=75
    )
    register_sheets()
