"""What this room tells the others when the site starts."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from buendnis.appraisal.before import kept_out_of
from buendnis.appraisal.change_subject import ChangeSubject
from buendnis.appraisal.citing import places as citing_places
from buendnis.appraisal.models import ExpertOpinion, OpinionCondition
from buendnis.appraisal.naming import KIND
from buendnis.appraisal.panels import panels
from buendnis.appraisal.reminders import register_reminders
from buendnis.appraisal.ripe import changed_plans, standing_proposals
from buendnis.appraisal.selectors import assessed_until
from buendnis.appraisal.services.cases import end_with_application, hold_for_withdrawal
from buendnis.appraisal.services.changes import KIND as CHANGE_KIND
from buendnis.appraisal.services.conditions import PROOF_KIND
from buendnis.appraisal.subject import CaseSubject
from buendnis.decisions import ripe, subjects
from buendnis.evidence import places
from buendnis.funding.impartial import register as register_impartial
from buendnis.funding.panels import on_withdrawal
from buendnis.funding.panels import register as register_panels
from buendnis.funding.selectors.turns import register_deadlines
from buendnis.ground.actor import MEMBERS, Actor, Role
from buendnis.ground.documents import access
from buendnis.ground.documents.models import Document
from buendnis.ground.look import navigation
from buendnis.ground.mail import kinds
from buendnis.ground.reference import reference_to
from buendnis.ledger import known
from buendnis.ledger.known import Known

DOCUMENT_KIND = "opinion"


def numbered_opinions(alliance_id: int) -> Iterator[Known]:
    """The number of the newest opinion on each outline: the bank's lists may name a project by it."""
    rows = ExpertOpinion.objects.in_alliance(alliance_id).exclude(number="")
    for row in rows.select_related("case__application").order_by("-pk"):
        yield Known(reference_to(row.case.application), our_number=row.number)


def register_appraisal() -> None:
    """Subjects of resolutions, panels of outlines, kinds of mail, the navigation, and who may read documents."""
    subjects.register(KIND, CaseSubject())
    subjects.register(CHANGE_KIND, ChangeSubject())
    places.register(citing_places)
    ripe.register(standing_proposals)
    known.register(numbered_opinions)
    ripe.register(changed_plans)
    register_panels(panels)
    on_withdrawal(end_with_application, hold=hold_for_withdrawal)
    register_deadlines(assessed_until)
    register_impartial(kept_out_of)
    kinds.register("assessment.invited", _("Please assess an outline"))
    kinds.register("assessment.reminder", _("Your assessment is still missing"))
    kinds.register("conflict.second_look", _("Please look at a ruling on a conflict of interest"))
    kinds.register("conflict.asserted", _("A conflict of interest was noted for your seat"), essential=True)
    kinds.register(
        "conflict.settled", _("It was ruled on a conflict of interest of your seat"), essential=True
    )
    kinds.register("assessment.declare", _("Please say whether your seat has a conflict of interest"))
    kinds.register("assessment.released", _("Your seat need not assess any more"))
    kinds.register("assessment.declined", _("A seat has declined to assess"))
    kinds.register("assessment.handed", _("An assessment has been handed over"))
    kinds.register("assessment.reopened", _("Seats may assess again"))
    kinds.register("case.preparing", _("Your seat prepares a decision"), essential=True)
    register_reminders()
    kinds.register("opinion.release", _("Please release an expert opinion"), essential=True)
    kinds.register("opinion.issued", _("An expert opinion has been issued"), essential=True)
    kinds.register("opinion.revoked", _("An expert opinion has been revoked"), essential=True)
    kinds.register("opinion.waiting", _("An expert opinion waits to be fetched"))
    kinds.register("condition.submitted", _("A proof for a condition has come in"))
    kinds.register("condition.answered", _("What the office says to a condition"), essential=True)
    kinds.register("change.reported", _("A plan has changed after its expert opinion"))
    kinds.register("change.answered", _("What follows from the change of a plan"), essential=True)
    kinds.register("condition.due", _("A condition is due"))
    navigation.register(_("Expert opinions"), "appraisal:opinions", roles=[*MEMBERS, Role.NONE], order=50)
    access.register(DOCUMENT_KIND, may_read)
    access.register(PROOF_KIND, may_read_proof)


def may_read(actor: Actor, document: Document) -> bool:
    """Who may read a document of an opinion: who sees the opinion."""
    return ExpertOpinion.objects.visible_to(actor).filter(public_id=document.owner_id).exists()


def may_read_proof(actor: Actor, document: Document) -> bool:
    """Who may read the proof of a condition: who sees the condition."""
    return OpinionCondition.objects.visible_to(actor).filter(public_id=document.owner_id).exists()
