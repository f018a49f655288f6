"""What this room tells the ground when the site starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from buendnis.ground.actor import Actor, Role
from buendnis.ground.documents import access
from buendnis.ground.documents.models import Document
from buendnis.ground.look import navigation
from buendnis.intake.models import Import
from buendnis.intake.services.imports import DOCUMENT_KIND


def register() -> None:
    """A link in the navigation, and who may read uploaded lists."""
    navigation.register(_("Take over lists"), "intake:imports", roles=[Role.SECRETARIAT], order=80)
    access.register(DOCUMENT_KIND, may_read_list)


def may_read_list(actor: Actor, document: Document) -> bool:
    """The secretariat of the alliance whose list it is."""
    return Import.objects.visible_to(actor).filter(document=document.public_id).exists()
