"""What this room tells the ground and the rooms below when the site starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from buendnis.alliances import public_parts
from buendnis.decisions import ripe, subjects
from buendnis.evidence import fields, places
from buendnis.ground.actor import MEMBERS, Actor
from buendnis.ground.documents import access
from buendnis.ground.documents.models import Document
from buendnis.ground.look import navigation
from buendnis.ground.mail import kinds, reminders
from buendnis.strategy import mails
from buendnis.strategy.models import Strategy
from buendnis.strategy.public import part_of, places_to_cite
from buendnis.strategy.selectors import parts_to_name
from buendnis.strategy.services.adopting import KIND, PROOF
from buendnis.strategy.services.content import EVIDENCE
from buendnis.strategy.services.printing import PDF
from buendnis.strategy.subject import StrategySubject, waiting_versions
from buendnis.strategy.takeout import register_sheets


def register() -> None:
    """Links, kinds of mail, files, subjects of resolutions, and what an export of everything holds of this room."""
    navigation.register(_("Strategy"), "strategy:strategy", roles=MEMBERS, order=76)
    kinds.register(mails.CONSULTATION, _("Your opinion on a draft of the strategy is asked for"))
    reminders.register(
        "remind.consultation", _("A consultation on the strategy ends"), mails.consultations_ending, usual=3
    )
    subjects.register(KIND, StrategySubject())
    ripe.register(waiting_versions)
    access.register(EVIDENCE, may_read_file)
    access.register(PROOF, may_read_file)
    access.register(PDF, may_read_pdf)
    places.register(places_to_cite)
    fields.register(parts_to_name)
    public_parts.register(part_of)
    register_sheets()


def may_read_file(actor: Actor, document: Document) -> bool:
    """All members of the alliance; the public reads what it is, not the file."""
    strategy = _owner(document)
    return strategy is not None and actor.member_of(strategy.alliance_id)


def may_read_pdf(actor: Actor, document: Document) -> bool:
    """Everybody: it is made of a published version only."""
    strategy = _owner(document)
    return strategy is not None and strategy.published_at is not None and strategy.pdf == document.public_id


def _owner(document: Document) -> Strategy | None:
    rows = Strategy.objects.unscoped("the owner of a document")
    return rows.filter(public_id=document.owner_id).first()
