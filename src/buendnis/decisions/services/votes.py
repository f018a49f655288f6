"""Casting a vote, and recording one that came another way.

Voters of one resolution do not wait for each other: each takes a shared lock on the resolution, which only its
closing excludes, and an exclusive one on its own seat, where representative and substitute meet.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from buendnis.alliances.models import Seat
from buendnis.decisions import mails, policies
from buendnis.decisions.counting import in_the_room, is_contradicted, is_disputed
from buendnis.decisions.hidden import hidden_from
from buendnis.decisions.models import (
    Channel,
    Choice,
    Resolution,
    ResolutionMode,
    ResolutionSeat,
    ResolutionState,
    SecretTally,
    Vote,
    VoteConfirmation,
    VoteSettlement,
)
from buendnis.decisions.selectors import standing_of
from buendnis.ground.actor import Actor, Role
from buendnis.ground.clock import now as present
from buendnis.ground.jobs import defer
from buendnis.ground.verbs import record, refuse, require, verb


@verb
def cast_vote(
    actor: Actor, resolution: Resolution, choice: str, comment: str = "", now: datetime | None = None
) -> Vote:
    """Vote for one's seat. A later vote replaces an earlier one, but a substitute's never the representative's."""
    now = now or present()
    resolution = _held(resolution)
    _refuse_unless_open(resolution, now)
    seat = _own_seat(resolution, actor.seat_id)
    require(
        actor.is_seated and actor.alliance_id == resolution.alliance_id and seat is not None,
        _("Votes are cast by those who act for a seat of this committee."),
    )
    assert seat is not None  # noqa: S101 - just required
    if seat.is_voting and not seat.may_vote:
        refuse(_("Your seat does not vote on this because of a conflict of interest."))
    if hidden_from(actor, resolution) is not None:
        refuse(_("You have a conflict of interest under another mandate. Somebody else votes for this seat."))
    require(policies.may_vote(actor, resolution, seat), _("Your seat advises, and has no vote."))
    _refuse_over_the_representative(resolution, seat, actor.role is Role.SUBSTITUTE)
    vote = _add(
        actor,
        resolution,
        seat,
        choice=choice,
        comment=comment,
        cast_at=now,
        channel=Channel.WEB,
        by_substitute=actor.role is Role.SUBSTITUTE,
    )
    _close_if_settled(resolution)
    return vote


@verb
def record_vote(
    actor: Actor,
    resolution: Resolution,
    seat: Seat,
    *,
    choice: str,
    channel: str,
    evidence: str,
    cast_at: datetime,
    by_substitute: bool = False,
    document: UUID | None = None,
    now: datetime | None = None,
) -> Vote:
    """Record a vote that came by mail, letter or telephone, or by hand in the meeting; the seat is told.

    ``evidence`` says where it can be looked up; ``cast_at`` when it came.
    """
    now = now or present()
    resolution = _held(resolution)
    require(policies.may_run(actor, resolution.alliance_id), _("Only the secretariat records votes."))
    if resolution.state != ResolutionState.OPEN:
        refuse(_("The resolution is not open for votes."))
    if resolution.is_secret:
        refuse(_("In a secret ballot everybody votes for themselves."))
    if channel not in Channel.values or channel == Channel.WEB:
        refuse(_("Please choose by which way the vote came."), "channel")
    if channel == Channel.MEETING and resolution.mode != ResolutionMode.MEETING:
        refuse(_("This is decided by circular, without a meeting. Please choose another way."), "channel")
    if channel != Channel.MEETING and not evidence.strip():
        if document is None:
            refuse(_("Please say where the vote can be looked up, or add a copy of it."), "evidence")
        evidence = _("see the copy")
    if resolution.opened_at and cast_at < resolution.opened_at:
        # who records it knows the minute: a call within that of the opening came after it
        if cast_at < resolution.opened_at.replace(second=0, microsecond=0):
            refuse(_("The vote came before the resolution was opened."), "cast_at")
        cast_at = resolution.opened_at
    if cast_at > now or (resolution.deadline and cast_at >= resolution.deadline):
        refuse(_("The vote came too late, or lies in the future."), "cast_at")
    found = _own_seat(resolution, seat.pk)
    if found is None or not found.may_vote:
        refuse(_("This seat has no vote here."), "seat")
    _refuse_over_the_representative(resolution, found, by_substitute)
    _refuse_older(resolution, found, cast_at)
    vote = _add(
        actor,
        resolution,
        found,
        choice=choice,
        comment="",
        cast_at=cast_at,
        channel=channel,
        by_substitute=by_substitute,
        evidence=evidence.strip(),
        document=document,
    )
    mails.confirm_recorded(vote)
    _close_if_settled(resolution)
    return vote


@verb
def confirm_recorded_vote(actor: Actor, vote: Vote, agrees: bool, remark: str = "") -> VoteConfirmation:
    """Say for one's seat whether a recorded vote is right.

    One that is contradicted does not count from then on, until the seat votes anew or the secretariat settles it.
    """
    require(
        actor.is_seated and actor.seat_id == vote.seat_id,
        _("Only whoever acts for this seat confirms its vote."),
    )
    if vote.channel == Channel.WEB or VoteConfirmation.objects.filter(vote=vote).exists():
        refuse(_("This vote has been confirmed already, or needs no confirmation."))
    if not agrees and not remark.strip():
        refuse(_("Please say what is wrong."), "remark")
    confirmation = VoteConfirmation.objects.create(
        vote=vote, agrees=agrees, remark=remark.strip()[:500], by_user=actor.user_id
    )
    if not agrees:
        mails.tell_contradiction(vote, confirmation)
    record(
        actor,
        "vote.confirmed" if agrees else "vote.contradicted",
        vote,
        alliance_id=vote.resolution.alliance_id,
    )
    return confirmation


@verb
def settle_vote(actor: Actor, vote: Vote, *, stands: bool, reason: str) -> VoteSettlement:
    """Settle a contradicted vote: it was none, or it stands because a letter or mail of the seat proves it.

    What came by telephone never stands against the seat's word; whoever recorded it has to prove it.
    """
    resolution = _held(vote.resolution)
    require(policies.may_run(actor, resolution.alliance_id), _("Only the secretariat settles votes."))
    if resolution.state != ResolutionState.OPEN:
        refuse(_("The resolution is not open for votes."))
    _own_seat(resolution, vote.seat_id)
    vote = Vote.objects.select_related("confirmation", "settlement", "resolution__alliance", "seat").get(
        pk=vote.pk
    )
    if not is_disputed(vote) or Vote.objects.filter(replaces=vote).exists():
        refuse(_("This vote is not contradicted any more."))
    if not reason.strip():
        refuse(_("Please give a reason. The seat reads it."), "reason")
    proven = vote.channel in {Channel.MAIL, Channel.LETTER} and vote.evidence_document is not None
    if stands and not proven:
        refuse(
            _(
                "Against the word of the seat only its own mail or letter counts, of which a copy is kept here. "
                "Please declare the vote void, or record a new one."
            ),
            "stands",
        )
    settlement = VoteSettlement.objects.create(
        vote=vote, stands=stands, reason=reason.strip()[:500], recorded_as=actor.label[:200]
    )
    mails.tell_settlement(vote, settlement)
    record(
        actor,
        "vote.settled",
        vote,
        alliance_id=resolution.alliance_id,
        changes={"stands": stands, "reason": settlement.reason},
    )
    _close_if_settled(resolution)
    return settlement


@verb
def show_of_hands(
    actor: Actor, resolution: Resolution, choices: Mapping[int, str], now: datetime | None = None
) -> list[Vote]:
    """Record what the seats that are in the room show: key of the seat → choice. All of it, or nothing.

    Nobody gets a mail for it; whoever is present sees it, and the minutes say it.
    """
    now = now or present()
    resolution = _held(resolution)
    require(policies.may_run(actor, resolution.alliance_id), _("Only the secretariat records votes."))
    if resolution.state != ResolutionState.OPEN or resolution.mode != ResolutionMode.MEETING:
        refuse(_("Hands are counted in an open vote of a meeting."))
    if resolution.is_secret:
        refuse(_("In a secret ballot everybody votes for themselves."))
    attending = {each.seat_id: each for each in in_the_room(resolution)}
    if not choices:
        refuse(_("Please enter the vote of at least one seat."))
    votes = []
    for seat_id, choice in sorted(choices.items()):
        seat = _own_seat(resolution, seat_id)
        if seat is None or not seat.may_vote or seat_id not in attending:
            refuse(_("Only seats that are in the room and may vote show their hand."))
        votes.append(
            _add(
                actor,
                resolution,
                seat,
                choice=choice,
                comment="",
                cast_at=now,
                channel=Channel.MEETING,
                by_substitute=attending[seat_id].by_substitute,
            )
        )
    return votes


def _add(
    actor: Actor,
    resolution: Resolution,
    seat: ResolutionSeat,
    *,
    choice: str,
    comment: str,
    cast_at: datetime,
    channel: str,
    by_substitute: bool,
    evidence: str = "",
    document: UUID | None = None,
) -> Vote:
    if choice not in Choice.values:
        refuse(_("Please choose yes, no or abstention."), "choice")
    if choice == Choice.OBJECT and resolution.mode != ResolutionMode.CIRCULAR:
        refuse(_("Only a circular procedure can be objected to."), "choice")
    former = resolution.votes.filter(seat_id=seat.seat_id, replaced_by__isnull=True).first()
    if resolution.is_secret and former is not None:
        refuse(
            _("Your seat has voted. A secret vote cannot be changed, because nobody knows which one it was.")
        )
    vote = Vote.objects.create(
        resolution=resolution,
        seat_id=seat.seat_id,
        choice="" if resolution.is_secret else choice,
        comment="" if resolution.is_secret else comment.strip()[:1000],
        cast_at=cast_at,
        channel=channel,
        evidence=evidence[:500],
        evidence_document=document,
        by_substitute=by_substitute,
        user_id=actor.user_id,
        mandate_id=actor.mandate_id,
        recorded_as=actor.label[:200],
        replaces=former,
    )
    if resolution.is_secret:
        _tally(resolution, choice)
    record(
        actor,
        "vote.recorded" if actor.is_office else "vote.cast",
        vote,
        alliance_id=resolution.alliance_id,
        changes={"seat": seat.label, "channel": channel}
        | ({} if resolution.is_secret else {"choice": choice}),
    )
    return vote


def _refuse_older(resolution: Resolution, seat: ResolutionSeat, cast_at: datetime) -> None:
    """A vote that came earlier replaces none that came later, unless the seat itself says that one is wrong."""
    standing = (
        resolution.votes.filter(seat_id=seat.seat_id, replaced_by__isnull=True)
        .select_related("confirmation")
        .first()
    )
    if standing is None or standing.cast_at <= cast_at:
        return
    if not is_contradicted(standing):
        refuse(_("This seat has voted later than that; its latest vote counts."), "cast_at")


def _refuse_over_the_representative(
    resolution: Resolution, seat: ResolutionSeat, by_substitute: bool
) -> None:
    cast = resolution.votes.filter(seat_id=seat.seat_id).select_related("confirmation", "settlement")
    standing = next(iter(standing_of(list(cast.order_by("created_at", "pk")))), None)
    if not resolution.is_secret and not policies.may_replace(by_substitute, standing):
        refuse(
            _("The representative of this seat has voted. Only they change this vote."),
            "by_substitute",
        )


def _close_if_settled(resolution: Resolution) -> None:
    """Have it looked at in the background: closing needs the lock that all voters share just now."""
    if resolution.rules.get("early_close") or resolution.rules.get("objection_forces_meeting"):
        defer("decisions.close_early", lock=f"close:{resolution.pk}", resolution_id=resolution.pk)


def _tally(resolution: Resolution, choice: str) -> None:
    """Count a secret vote. All rows are written anew, so that nothing shows which of them this vote has changed."""
    for tally in SecretTally.objects.select_for_update().filter(resolution=resolution).order_by("pk"):
        tally.number += tally.choice == choice
        tally.save(update_fields=["number"])


def _held(resolution: Resolution) -> Resolution:
    """The resolution as it is now, held against being closed until the transaction ends, but not against others."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM decisions_resolution WHERE id = %s FOR SHARE", [resolution.pk])
    return (
        Resolution.objects.in_alliance(resolution.alliance_id)
        .select_related("alliance", "committee", "meeting")
        .get(pk=resolution.pk)
    )


def _own_seat(resolution: Resolution, seat_id: int | None) -> ResolutionSeat | None:
    """The seat's row, locked: here representative and substitute meet, one after the other."""
    if seat_id is None:
        return None
    return resolution.seats.select_for_update().filter(seat_id=seat_id).first()


def _refuse_unless_open(resolution: Resolution, now: datetime) -> None:
    if resolution.state != ResolutionState.OPEN:
        refuse(_("The vote has been closed. What you entered was not counted."))
    if resolution.deadline is not None and now >= resolution.deadline:
        refuse(_("The time for votes has passed. What you entered was not counted."))
