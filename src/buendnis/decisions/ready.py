"""What decisions tell the ground when the site starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from buendnis.decisions import ripe
from buendnis.decisions.bundling import audience_of, hidden_from
from buendnis.decisions.hidden import hidden_in_minutes, hidden_parts
from buendnis.decisions.models import Bundle, ItemPaper, Minutes, MinutesAddendum, Vote
from buendnis.decisions.offers import OFFERS
from buendnis.decisions.policies import may_read_agenda, may_read_minutes
from buendnis.decisions.printing import MINUTES
from buendnis.decisions.selectors import may_read_resolution, tasks_due, visible_tasks
from buendnis.decisions.services.agenda import PAPER
from buendnis.decisions.services.bundles import BUNDLE
from buendnis.decisions.services.tasks import PROOF
from buendnis.ground.actor import MEMBERS, Actor
from buendnis.ground.documents import access
from buendnis.ground.documents.models import Document
from buendnis.ground.look import navigation
from buendnis.ground.mail import kinds, reminders

EVIDENCE = "decisions.evidence"


def register_decisions() -> None:
    """Kinds of mail, links in the navigation, and who may read the evidence of a recorded vote."""
    kinds.register("vote.invited", _("You are asked to vote"), essential=True)
    kinds.register("vote.recorded", _("A vote was recorded for your seat"), essential=True)
    kinds.register("vote.reminder", _("Your vote is still missing"))
    kinds.register("vote.settled", _("Your contradiction is settled"), essential=True)
    kinds.register("vote.contradicted", _("A recorded vote is contradicted"), essential=True)
    kinds.register("resolution.closed", _("A resolution has been decided"))
    kinds.register("meeting.invited", _("An invitation to a meeting"), essential=True)
    kinds.register("meeting.changed", _("A meeting has changed"), essential=True)
    kinds.register("meeting.cancelled", _("A meeting does not take place"), essential=True)
    kinds.register("minutes.shared", _("Minutes can be read"))
    kinds.register("minutes.approved", _("Minutes are approved"))
    kinds.register("minutes.objected", _("A seat objects to minutes"), essential=True)
    kinds.register("task.given", _("A task was given to you"), essential=True)
    reminders.register("remind.task", _("A task from a decision is due"), tasks_due, usual=3)
    for offer in OFFERS:
        ripe.register(offer)
    navigation.register(_("Resolutions"), "decisions:list", roles=MEMBERS, order=50)
    navigation.register(_("Meetings"), "decisions:meetings", roles=MEMBERS, order=55)
    navigation.register(_("Tasks"), "decisions:tasks", roles=MEMBERS, order=73)
    access.register(EVIDENCE, may_read_evidence)
    access.register(PAPER, may_read_paper)
    access.register(BUNDLE, may_read_bundle)
    access.register(MINUTES, may_read_printed)
    access.register(PROOF, may_read_proof)


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


def may_read_paper(actor: Actor, document: Document) -> bool:
    """The secretariat; once the seats are invited all members, but of what is confidential the seats kept out."""
    paper = (
        ItemPaper.objects.filter(document=document.public_id)
        .select_related("item__meeting__committee__alliance")
        .first()
    )
    if paper is None:
        return False
    meeting = paper.item.meeting
    if actor.in_office_of(meeting.committee.alliance_id):
        kept = hidden_parts(actor, meeting).get(str(paper.item.public_id)) if paper.is_confidential else None
        return kept is None or not kept.motion
    if not may_read_agenda(actor, meeting):
        return False
    return not (paper.is_confidential and str(paper.item.public_id) in hidden_from(meeting, actor))


def may_read_bundle(actor: Actor, document: Document) -> bool:
    """Whoever belongs to its audience now: a conflict that turned up later takes the earlier file away."""
    bundle = (
        Bundle.objects.unscoped("the owner of a document")
        .filter(public_id=document.owner_id)
        .select_related("meeting__committee__alliance")
        .first()
    )
    if bundle is None or not may_read_agenda(actor, bundle.meeting):
        return False
    meeting = bundle.meeting
    if actor.in_office_of(meeting.committee.alliance_id):
        return set(hidden_from(meeting, actor)) <= set(bundle.hidden)
    return bundle.audience == audience_of(hidden_from(meeting, actor))


def may_read_printed(actor: Actor, document: Document) -> bool:
    """Whoever may read all of the minutes; who has a conflict of interest gets an extract on their page."""
    found = Minutes.objects.unscoped("the owner of a document").select_related("meeting__committee")
    minutes = found.filter(public_id=document.owner_id).first()
    if minutes is None:
        rows = MinutesAddendum.objects.select_related("minutes__meeting__committee")
        addendum = rows.filter(public_id=document.owner_id).first()
        minutes = addendum.minutes if addendum else None
    return (
        minutes is not None
        and may_read_minutes(actor, minutes)
        and not hidden_in_minutes(actor, minutes.meeting)
    )


def may_read_proof(actor: Actor, document: Document) -> bool:
    """Who reads the task."""
    return visible_tasks(actor).filter(public_id=document.owner_id, proof=document.public_id).exists()
