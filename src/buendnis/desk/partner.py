"""The desk of whoever acts for a seat: what to vote on and to assess, first of all on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.alliances.selectors import alliance_of
from buendnis.appraisal.models import (
    Assignment,
    ExpertOpinion,
    OpinionState,
    SeatStanding,
)
from buendnis.appraisal.models.standings import kept_out_for
from buendnis.appraisal.policies import has_in_hand
from buendnis.appraisal.selectors.assessing import holder_name, to_assess
from buendnis.appraisal.services.opinions import draft_hash
from buendnis.decisions.hidden import hidden_among
from buendnis.decisions.models import Resolution, ResolutionState, Vote
from buendnis.decisions.selectors import awaiting_vote, visible_resolutions
from buendnis.desk import meetings
from buendnis.desk.items import Item, WorkList
from buendnis.desk.opinions import to_look_at
from buendnis.desk.preparing import prepared_by, to_hand_over
from buendnis.desk.rulings import to_confirm
from buendnis.desk.strategy import to_comment
from buendnis.ground.actor import Actor, Role
from buendnis.ground.clock import today
from buendnis.ledger.selectors import balances_of, bar, heads_of


def desk_of(actor: Actor, day: date | None = None, most: int | None = None) -> dict[str, Any]:
    """Everything that the page shows; of a long work list the first ``most`` lines."""
    day = day or today()
    alliance = alliance_of(actor)
    heads = list(heads_of(alliance))
    found = balances_of(heads)
    todo = WorkList(most)
    todo.extend(_votes(actor, day))
    todo.extend(_recorded(actor))
    todo.extend(meetings.of_a_seat(actor, day))
    todo.extend(_assessments(actor, day))
    todo.extend(prepared_by(alliance, day, actor.seat_id))
    todo.extend(to_hand_over(actor, alliance, day))
    todo.extend(_releases(actor))
    todo.extend(_looks(actor))
    todo.extend(to_confirm(actor))
    todo.extend(to_comment(actor, day))
    return {
        "alliance": alliance,
        "todo": todo,
        "decided": visible_resolutions(actor)
        .exclude(state__in=[ResolutionState.DRAFT, ResolutionState.OPEN])
        .order_by("-closed_at", "-pk")[:5],
        "budgets": [
            (head, bar(head, found[head.pk]), found[head.pk]) for head in heads if found[head.pk].available
        ][:1],
    }


def _votes(actor: Actor, day: date) -> Iterator[Item]:
    rows = list(awaiting_vote(actor))
    hidden = hidden_among(actor, rows)
    for row in rows:
        if row.pk in hidden:
            continue
        due = today(row.deadline) if row.deadline else None
        url = reverse("decisions:resolution", args=[row.public_id])
        yield Item(row.title, _("Please vote"), url, "vote", due=due, today=day)


def _recorded(actor: Actor) -> Iterator[Item]:
    rows = (
        Vote.objects.filter(
            seat=actor.seat_id,
            resolution__alliance=actor.alliance_id,
            resolution__state=ResolutionState.OPEN,
            replaced_by__isnull=True,
            confirmation__isnull=True,
        )
        .exclude(evidence="")
        .select_related("resolution")
    )
    for row in rows:
        resolution: Resolution = row.resolution
        url = reverse("decisions:confirm_vote", args=[resolution.public_id, row.public_id])
        yield Item(resolution.title, _("Is the vote recorded for you right?"), url, "question-mark")


def _assessments(actor: Actor, day: date) -> Iterator[Item]:
    mine = to_assess(actor)
    held = {
        row.case_id: row
        for row in Assignment.objects.filter(case__in=mine, seat=actor.seat_id).select_related(
            "holder__person"
        )
    }
    for case in mine:
        row = held.get(case.pk)
        in_hand = has_in_hand(actor, row)
        text = _("Please assess") if in_hand else _("is assessed by somebody else of your seat")
        url = reverse("appraisal:assess", args=[case.application.public_id])
        who = "" if in_hand else holder_name(row)
        yield Item(case.application.title, text, url, "scale", due=case.due_on, who=who, today=day)


def _releases(actor: Actor) -> Iterator[Item]:
    if actor.role is not Role.SPOKESPERSON:
        return
    rows = (
        ExpertOpinion.objects.in_alliance(actor.alliance_id)
        .filter(state=OpinionState.DRAFT)
        .filter(case__in=_with_a_voice(actor))
        .select_related(
            "case__application",
            "case__revision",
            "revision",
            "change",
            "case__rules_version",
            "alliance__host",
            "follows",
        )
        .prefetch_related("releases")
    )
    for row in rows:
        own = {each.draft_hash for each in row.releases.all() if each.seat_id == actor.seat_id}
        if own and draft_hash(row) in own:  # of a wording that was changed since, it is asked for again
            continue
        url = reverse("appraisal:opinion", args=[row.public_id])
        yield Item(row.case.application.title, _("Please release the expert opinion"), url, "edit")


def _looks(actor: Actor) -> Iterator[Item]:
    """Refusals to be looked at, for spokespersons."""
    return to_look_at(actor) if actor.role is Role.SPOKESPERSON else iter(())


def _with_a_voice(actor: Actor) -> QuerySet[SeatStanding, Any]:
    """The cases in which the actor has a voice: the seat votes, and no conflict keeps out it or another of theirs."""
    kept_out = kept_out_for(actor.user_id, actor.seat_id).filter(case=OuterRef("case"))
    standings = SeatStanding.objects.filter(~Exists(kept_out), seat=actor.seat_id, seat__is_voting=True)
    return standings.values("case")
