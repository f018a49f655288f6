"""Two ideas that mean the same become one."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from buendnis.funding import idea_mails
from buendnis.funding.models import (
    AdviceCase,
    AdviceNote,
    AdviceResult,
    AdviceState,
    Idea,
    IdeaState,
    StepOwner,
)
from buendnis.funding.services.advice import open_for_idea
from buendnis.funding.services.idea_rows import locked_idea, require_office
from buendnis.funding.transitions_ideas import IDEA
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.verbs import record, refuse, verb

LIVING = {IdeaState.NEW, IdeaState.ADVICE, IdeaState.PARKED, IdeaState.OUTLINED}


@verb
def merge_idea(actor: Actor, idea: Idea, into: Idea, reason: str = "", now: datetime | None = None) -> Idea:
    """Let ``idea`` go on as part of ``into``; returns that one.

    Support, comments, advice and invitations go along; what a seat has said of both counts once. Ideas merged into
    this one before follow. Whoever brought it is told, with the title of the other and ``reason``.
    """
    require_office(actor, idea)
    require_office(actor, into)
    if idea.pk == into.pk:
        refuse(_("An idea can’t be merged into itself."), "into")
    if idea.alliance_id != into.alliance_id:
        refuse(_("Only ideas of the same alliance can be merged."), "into")
    # always in the same order, so that two offices that merge crosswise never wait for each other
    rows = {row.pk: locked_idea(row) for row in sorted((idea, into), key=lambda row: row.pk)}
    idea, into = rows[idea.pk], rows[into.pk]
    if into.state not in LIVING:
        refuse(_("The other idea is not being pursued."), "into")
    idea.state = IDEA.next("merge", idea.state)
    idea.merged_into = into
    idea.state_reason = reason.strip()
    idea.save(update_fields=["state", "merged_into", "state_reason"])
    _take_along(idea, into)
    _advice_along(actor, idea, into, now or present())
    idea_mails.tell_merged(idea)
    for row, action, other in ((idea, "idea.merged", into), (into, "idea.took_over", idea)):
        record(actor, action, row, alliance_id=idea.alliance_id, changes={"idea": str(other.public_id)})
    return into


def _take_along(idea: Idea, into: Idea) -> None:
    said = set(into.support.filter(withdrawn_at__isnull=True).values_list("seat_id", "kind"))
    for support in idea.support.filter(withdrawn_at__isnull=True).order_by("pk"):
        if (support.seat_id, support.kind) not in said and support.seat_id != into.brought_by_seat_id:
            support.idea = into
            support.save(update_fields=["idea"])
    idea.comments.all().narrowed().update(idea=into)
    idea.invitations.all().narrowed().update(idea=into)
    idea.merged.all().narrowed().update(merged_into=into)


def _advice_along(actor: Actor, idea: Idea, into: Idea, now: datetime) -> None:
    """Notes, the office's steps and helpers of one case into that of the other; the first one is closed.

    What was shared with one person is not shared with the other by this: it stays where it was, and the other case
    has it as an internal note.
    """
    case = AdviceCase.objects.in_alliance(idea.alliance_id).filter(idea=idea).first()
    if case is None:
        return
    target = open_for_idea(actor, into, now)
    for note in case.notes.filter(is_shared=True).order_by("pk"):
        AdviceNote.objects.create(
            case=target,
            advised_on=note.advised_on,
            channel=note.channel,
            text=note.text,
            author_id=note.author_id,
        )
    case.notes.filter(is_shared=False).update(case=target)
    open_steps = case.steps.filter(done_at__isnull=True).exclude(owner=StepOwner.ADVISED)
    open_steps.update(case=target, is_shared=False)
    for helper in case.helpers.order_by("pk"):
        target.helpers.get_or_create(person_id=helper.person_id, defaults={"since": helper.since})
    AdviceCase.objects.in_alliance(idea.alliance_id).filter(pk=case.pk).exclude(
        state=AdviceState.CLOSED
    ).update(
        state=AdviceState.CLOSED,
        state_since=now,
        waiting_for="",
        result=AdviceResult.REFERRED,
        result_note=into.title,
    )
