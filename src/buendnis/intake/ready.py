"""What this room tells the ground when the site starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from buendnis.ground.actor import Actor, Role
from buendnis.ground.clock import now
from buendnis.ground.documents import access
from buendnis.ground.documents.models import Document
from buendnis.ground.look import navigation
from buendnis.intake.models import Import, Takeout
from buendnis.intake.services.imports import DOCUMENT_KIND
from buendnis.intake.services.takeouts import DOCUMENT_KIND as TAKEOUT_KIND


def register() -> None:
    """A link in the navigation, and who may read uploaded lists and exports."""
    navigation.register(_("Take over lists"), "intake:imports", roles=[Role.SECRETARIAT], order=80)
    access.register(DOCUMENT_KIND, may_read_list)
    access.register(TAKEOUT_KIND, may_read_takeout)


def may_read_list(actor: Actor, document: Document) -> bool:
    """The secretariat of the alliance whose list it is."""
    return Import.objects.visible_to(actor).filter(document=document.public_id).exists()


def may_read_takeout(actor: Actor, document: Document) -> bool:
    """Whoever of the secretariat ordered it, as long as its day is not over: it holds what they may see."""
    rows = Takeout.objects.visible_to(actor).filter(document=document.public_id, ordered_by=actor.user_id)
    return actor.is_office and rows.filter(delete_at__gt=now()).exists()
