"""What decisions tell the ground when the site starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from buendnis.decisions.models import Vote
from buendnis.decisions.selectors import may_read_resolution
from buendnis.ground.actor import MEMBERS, Actor
from buendnis.ground.documents import access
from buendnis.ground.documents.models import Document
from buendnis.ground.look import navigation
from buendnis.ground.mail import kinds

EVIDENCE = "decisions.evidence"


def register_decisions() -> None:
    """Kinds of mail, links in the navigation, and who may read the evidence of a recorded vote."""
    kinds.register("vote.invited", _("You are asked to vote"), essential=True)
    kinds.register("vote.recorded", _("A vote was recorded for your seat"), essential=True)
    kinds.register("vote.reminder", _("Your vote is still missing"))
    kinds.register("vote.contradicted", _("A recorded vote is contradicted"), essential=True)
    kinds.register("resolution.closed", _("A resolution has been decided"))
    navigation.register(_("Resolutions"), "decisions:list", roles=MEMBERS, order=50)
    navigation.register(_("Meetings"), "decisions:meetings", roles=MEMBERS, order=55)
    access.register(EVIDENCE, may_read_evidence)


def may_read_evidence(actor: Actor, document: Document) -> bool:
    """The secretariat, and whoever acts for the seat whose vote it proves."""
    vote = (
        Vote.objects.filter(evidence_document=document.public_id)
        .select_related("resolution__alliance")
        .order_by("pk")
        .first()
    )
    if vote is None or not may_read_resolution(actor, vote.resolution):
        return False
    return actor.in_office_of(vote.resolution.alliance_id) or actor.seat_id == vote.seat_id
