"""Asking partners what they think of a draft, and answering them."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from buendnis.alliances.models import Seat
from buendnis.alliances.services.saving import save
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.frozen import sha256_of
from buendnis.ground.verbs import ProcessError, record, refuse, require, verb
from buendnis.strategy import mails, policies
from buendnis.strategy.models import Comment, CommentAnswer, Consultation, Strategy, StrategyState
from buendnis.strategy.plan import from_json, live_plan, to_json
from buendnis.strategy.services.shared import locked, require_keeper
from buendnis.strategy.transitions import STRATEGY


@verb
def open_consultation(
    actor: Actor, strategy: Strategy, *, ends_on: date, invitation: str = "", now: datetime | None = None
) -> Consultation:
    """Ask the partners from today until ``ends_on``; the draft stays as it is meanwhile."""
    require_keeper(actor, strategy.alliance_id)
    strategy = locked(strategy)
    day = today(now or present())
    if ends_on < day:
        refuse(_("The last day lies in the past."), "ends_on")
    plan = live_plan(strategy)
    if not plan.fields:
        refuse(_("Please enter the fields of action first."))
    strategy.state = STRATEGY.next("consult", strategy.state)
    strategy.save(update_fields=["state"])
    document = to_json(plan)
    consultation = Consultation(
        strategy=strategy,
        starts_on=day,
        ends_on=ends_on,
        invitation=invitation.strip(),
        document=document,
        document_hash=sha256_of(document),
    )
    save(consultation)
    mails.invite(consultation)
    record(
        actor,
        "strategy.consultation_opened",
        strategy,
        alliance_id=strategy.alliance_id,
        changes={"until": ends_on, "sha256": consultation.document_hash},
    )
    return consultation


@verb
def extend_consultation(
    actor: Actor, consultation: Consultation, *, ends_on: date, now: datetime | None = None
) -> Consultation:
    """Take comments longer; a consultation that is over is not opened again."""
    require_keeper(actor, consultation.strategy.alliance_id)
    consultation = _locked(consultation)
    if not consultation.takes_comments(today(now or present())):
        refuse(_("The consultation is over. Please open another one."), "ends_on")
    if consultation.ends_on is not None and ends_on <= consultation.ends_on:
        refuse(_("The new last day lies after the present one."), "ends_on")
    consultation.ends_on = ends_on
    save(consultation)
    record(
        actor,
        "strategy.consultation_extended",
        consultation.strategy,
        alliance_id=consultation.strategy.alliance_id,
        changes={"until": ends_on},
    )
    return consultation


@verb
def comment(
    actor: Actor,
    consultation: Consultation,
    *,
    text: str,
    part: str = "",
    author: str = "",
    now: datetime | None = None,
) -> Comment:
    """Say something of a field or a goal (``part`` is its key), or of the whole.

    A seat speaks for itself; the secretariat enters what others (``author``) have written to it.
    """
    strategy = consultation.strategy
    require(
        policies.may_comment(actor, strategy.alliance_id),
        _("Only partners of this alliance comment on this."),
    )
    consultation = _locked(consultation)
    if not consultation.takes_comments(today(now or present())):
        refuse(_("The consultation is over; nothing can be added any more."))
    if not text.strip():
        refuse(_("Please write your comment."), "text")
    seat = None
    if actor.seat_id is not None:
        seat = Seat.objects.in_alliance(strategy.alliance_id).get(pk=actor.seat_id)
        author = seat.name
    elif not author.strip():
        refuse(_("Please say who makes the comment."), "author")
    row = Comment(
        consultation=consultation,
        part_key=part or None,
        part_label=_label(consultation, part),
        seat=seat,
        author=author.strip(),
        text=text.strip(),
        entered_by_office=seat is None,
    )
    save(row)
    record(
        actor,
        "strategy.commented",
        row,
        alliance_id=strategy.alliance_id,
        changes={"part": part},
        personal={"text": row.text},
    )
    return row


@verb
def answer_comment(actor: Actor, comment: Comment, *, verdict: str, reason: str = "") -> CommentAnswer:
    """Say what becomes of a comment, as long as the version is not adopted; an earlier answer stays readable."""
    strategy = comment.consultation.strategy
    require_keeper(actor, strategy.alliance_id)
    strategy = locked(strategy)
    if strategy.state in {StrategyState.ADOPTED, StrategyState.DROPPED}:
        refuse(_("The version is settled; the answers stay as they are."))
    earlier = comment.answers.filter(replaced_by__isnull=True).first()
    row = CommentAnswer(comment=comment, verdict=verdict, reason=reason.strip(), replaces=earlier)
    save(row)
    record(
        actor,
        "strategy.comment_answered",
        comment,
        alliance_id=strategy.alliance_id,
        changes={"verdict": verdict, "reason": row.reason},
    )
    return row


@verb
def evaluate(actor: Actor, strategy: Strategy, now: datetime | None = None) -> Strategy:
    """End the consultation and take the draft up again, so that it can be changed; nothing is added from now on."""
    require_keeper(actor, strategy.alliance_id)
    strategy = locked(strategy)
    strategy.state = STRATEGY.next("evaluate", strategy.state)
    strategy.save(update_fields=["state"])
    for consultation in strategy.consultations.select_for_update().filter(ended_at__isnull=True):
        consultation.ended_at = now or present()
        consultation.save(update_fields=["ended_at"])
    record(actor, "strategy.consultation_ended", strategy, alliance_id=strategy.alliance_id)
    return strategy


def _label(consultation: Consultation, part: str) -> str:
    """What the part is called in the text that was put to consultation."""
    if not part:
        return ""
    plan = from_json(consultation.document)
    for field in plan.fields:
        if field.key == part:
            return f"{field.number}. {field.title}"
    for field, goal in plan.goals():
        if goal.key == part:
            return f"{field.number}.{goal.number} {goal.title}"[:320]
    raise ProcessError(_("Please choose a part of this draft."), "part")


def _locked(consultation: Consultation) -> Consultation:
    """The consultation as it is now, held, so that nothing is added while it ends."""
    rows = Consultation.objects.in_alliance(consultation.strategy.alliance_id)
    return rows.select_for_update(of=("self",)).select_related("strategy").get(pk=consultation.pk)
