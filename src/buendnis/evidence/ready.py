"""What this room tells the ground when the site starts."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from buendnis.evidence.selectors.exhibits import may_read_document
from buendnis.evidence.services.exhibits import DOCUMENT_KIND
from buendnis.evidence.takeout import register_sheets
from buendnis.ground.actor import MEMBERS, Role
from buendnis.ground.documents import access
from buendnis.ground.look import navigation


def register() -> None:
    """A link in the navigation, who reads documents, and what an export of everything holds of this room."""
    navigation.register(
        pgettext_lazy("of skilled people", "Need"), "evidence:need", roles=[*MEMBERS, Role.NONE], order=75
    )
    access.register(DOCUMENT_KIND, may_read_document)
    register_sheets()
