"""The expert opinion: from its draft over the spokespersons' release to the sealed document, and after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext as _

from buendnis.appraisal import policies
from buendnis.appraisal.content import issued_content, opinion_content
from buendnis.appraisal.mails import ask_for_release, send_opinion, tell_of_revocation
from buendnis.appraisal.models import (
    ExpertOpinion,
    OpinionResult,
    OpinionSeries,
    OpinionState,
    SeatStanding,
    SpokespersonRelease,
)
from buendnis.appraisal.models.opinions import DRAFTED, OpinionKind
from buendnis.appraisal.releasing import Turn, release_plan
from buendnis.appraisal.second_look import require_look, require_reasons
from buendnis.appraisal.selectors import replacement_of
from buendnis.appraisal.services.conditions import end_tasks, make_tasks
from buendnis.appraisal.services.deliveries import deliver_here
from buendnis.appraisal.transitions import OPINION
from buendnis.appraisal.wording import Wanted, as_conditions, assembled_wording
from buendnis.funding.models import ApplicationState
from buendnis.funding.services import applications
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.documents.services import store_bytes
from buendnis.ground.frozen import sha256_of
from buendnis.ground.jobs import defer
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import record, refuse, require, verb


@verb
def edit_opinion(
    actor: Actor,
    opinion: ExpertOpinion,
    *,
    conditions: Wanted = (),
    reasons: str = "",
    aspects: Mapping[str, str] | None = None,
) -> ExpertOpinion:
    """Change the wording. The result stays what the committee resolved; earlier releases lapse.

    ``aspects`` maps keys of aspects to what the opinion says about them; those that are not named stay.
    """
    opinion = locked_opinion(opinion)
    require(policies.may_prepare(actor, opinion.case), _("Only whoever prepares the opinion changes it."))
    opinion.state = OPINION.next("edit", opinion.state)
    rows = as_conditions(conditions)
    if opinion.result == OpinionResult.CONDITIONS and not rows:
        refuse(_("Please name the conditions."), "conditions")
    said = opinion.aspect_reasons or opinion.case.proposal.get("reasons", {})
    if not opinion.assembled:  # a draft from before this was kept
        opinion.assembled = assembled_wording(opinion.reasons, said, opinion.conditions)
    opinion.aspect_reasons = {**said, **{key: text.strip() for key, text in (aspects or {}).items()}}
    opinion.conditions = rows if opinion.result == OpinionResult.CONDITIONS else []
    opinion.reasons, opinion.worded_by = reasons.strip(), actor.user_id
    opinion.save(update_fields=["state", "conditions", "reasons", "aspect_reasons", "assembled", "worded_by"])
    record(actor, "opinion.edited", opinion, alliance_id=opinion.alliance_id)
    return opinion


@verb
def request_release(actor: Actor, opinion: ExpertOpinion) -> None:
    """Ask the spokespersons by mail to release the draft."""
    require(policies.may_run(actor, opinion.alliance_id), _("Only the office asks for a release."))
    _refuse_dropped(opinion)
    if opinion.state != OpinionState.DRAFT:
        refuse(_("This opinion has been released already."))
    require_reasons(opinion)
    ask_for_release(opinion)
    record(actor, "opinion.release_requested", opinion, alliance_id=opinion.alliance_id)


@verb
def release_opinion(
    actor: Actor, opinion: ExpertOpinion, seen_hash: str, now: datetime | None = None
) -> ExpertOpinion:
    """Release the wording whose hash is ``seen_hash``; refuses if it has changed since it was shown."""
    opinion = locked_opinion(opinion)
    standing = standing_of(opinion, actor)
    if policies.is_kept_out(standing):
        refuse(_("Your seat has a conflict of interest. Another spokesperson releases this opinion."))
    _refuse_dropped(opinion)
    if opinion.state != OpinionState.DRAFT:
        refuse(_("This opinion has been released already."))
    require(policies.may_release(actor, opinion, standing), _("Spokespersons release opinions."))
    assert actor.seat_id is not None  # noqa: S101 - a spokesperson has one
    if draft_hash(opinion) != seen_hash:
        refuse(_("The wording has changed since you opened it. Please read it again."))
    plan = release_plan(opinion, opinion.releases.filter(draft_hash=seen_hash))
    turn = plan.turn_of(actor.seat_id)
    if turn is Turn.DONE:
        refuse(_("You have released this wording already."))
    if turn is Turn.LATER:
        refuse(
            _("The rules of procedure give an order. “%(seat)s” releases before you.") % {"seat": plan.first}
        )
    require_look(opinion, seen_hash)
    SpokespersonRelease.objects.create(
        opinion=opinion,
        seat_id=actor.seat_id,
        by_user=actor.user_id,
        by_mandate=actor.mandate_id,
        released_as=actor.label,
        draft_hash=seen_hash,
        released_at=now or present(),
    )
    if release_plan(opinion, opinion.releases.filter(draft_hash=seen_hash)).is_complete:
        opinion.state = OPINION.next("release", opinion.state)
        opinion.content_hash = seen_hash
        opinion.save(update_fields=["state", "content_hash"])
    record(actor, "opinion.released", opinion, alliance_id=opinion.alliance_id, changes={"draft": seen_hash})
    return opinion


@verb
def issue_opinion(actor: Actor, opinion: ExpertOpinion, now: datetime | None = None) -> ExpertOpinion:
    """Give the number, freeze what it says, and have it sealed. The number has no gap and is given once."""
    now = now or present()
    opinion = locked_opinion(opinion)
    require(policies.may_run(actor, opinion.alliance_id), _("Only the office issues opinions."))
    _refuse_dropped(opinion)
    state = OPINION.next("issue", opinion.state, _("The spokespersons have not released this wording yet."))
    if draft_hash(opinion) != opinion.content_hash:
        refuse(_("What the opinion says has changed since its release. Please have it released again."))
    give_number(opinion, state, now)
    defer("appraisal.seal", opinion_id=opinion.pk)
    record(
        actor,
        "opinion.issued",
        opinion,
        alliance_id=opinion.alliance_id,
        changes={"number": opinion.number, "content": opinion.content_hash},
    )
    return opinion


@verb
def keep_sealed(opinion: ExpertOpinion, pdf: bytes, docx: bytes, now: datetime | None = None) -> bool:
    """Store the sealed document and hand it out; False if another run of the job was faster."""
    opinion = locked_opinion(opinion)
    if opinion.state != OpinionState.SEALING:
        return False
    actor = Actor.system("sealing", opinion.alliance_id)
    owner = reference_to(opinion, opinion.number)
    stored = store_bytes(
        actor,
        pdf,
        f"{opinion.number}.pdf",
        "application/pdf",
        alliance_id=opinion.alliance_id,
        owner=owner,
        kind="opinion",
    )
    editable = store_bytes(
        actor,
        docx,
        f"{opinion.number}.docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        alliance_id=opinion.alliance_id,
        owner=owner,
        kind="opinion",
    )
    opinion.state = OPINION.next("seal", opinion.state)
    opinion.pdf, opinion.docx = stored.public_id, editable.public_id
    opinion.pdf_hash = sha256(pdf).hexdigest()
    opinion.sealed_at, opinion.seal_problem = now or present(), ""
    opinion.save(update_fields=["state", "pdf", "docx", "pdf_hash", "sealed_at", "seal_problem"])
    hand_out(actor, opinion, opinion.sealed_at)
    record(
        actor, "opinion.sealed", opinion, alliance_id=opinion.alliance_id, changes={"pdf": opinion.pdf_hash}
    )
    return True


@verb
def note_seal_problem(opinion: ExpertOpinion, problem: str) -> None:
    """Say on the opinion why it could not be sealed, until the next try succeeds."""
    opinion = locked_opinion(opinion)
    if opinion.state in {OpinionState.SEALING, OpinionState.SIGNING} or opinion.may_be_sealed_later:
        opinion.seal_problem = problem[:300]
        opinion.save(update_fields=["seal_problem"])


@verb
def retry_seal(actor: Actor, opinion: ExpertOpinion) -> None:
    """Try again to seal an opinion whose sealing failed."""
    require(policies.may_run(actor, opinion.alliance_id), _("Only the office does this."))
    if opinion.state not in {OpinionState.SEALING, OpinionState.SIGNING}:
        refuse(_("This opinion has been sealed already."))
    defer("appraisal.seal", opinion_id=opinion.pk)
    record(actor, "opinion.seal_retried", opinion, alliance_id=opinion.alliance_id)


@verb
def revoke_opinion(actor: Actor, opinion: ExpertOpinion, reason: str, now: datetime | None = None) -> None:
    """Revoke an issued opinion; its number and document stay, and the verification page says so."""
    opinion = locked_opinion(opinion)
    require(policies.may_run(actor, opinion.alliance_id), _("Only the office revokes opinions."))
    if not reason.strip():
        refuse(_("Please give a reason; it stands on the verification page."), "reason")
    opinion.state = OPINION.next("revoke", opinion.state)
    opinion.revoked_at, opinion.revoked_reason = now or present(), reason.strip()
    opinion.save(update_fields=["state", "revoked_at", "revoked_reason"])
    end_tasks(actor, opinion, reason.strip(), opinion.revoked_at)
    tell_of_revocation(opinion)
    record(actor, "opinion.revoked", opinion, alliance_id=opinion.alliance_id, changes={"reason": reason})


@verb
def follow_opinion(actor: Actor, opinion: ExpertOpinion, kind: str) -> ExpertOpinion:
    """Draft a supplementary opinion, or one that replaces an issued or revoked one."""
    opinion = locked_opinion(opinion)
    require(policies.may_prepare(actor, opinion.case), _("Only whoever prepares opinions does this."))
    if kind not in {OpinionKind.SUPPLEMENT, OpinionKind.REPLACEMENT}:
        refuse(_("Please choose whether the new opinion supplements or replaces this one."), "kind")
    if opinion.state not in {OpinionState.ISSUED, OpinionState.REVOKED}:
        refuse(_("Only an issued opinion can be supplemented or replaced."))
    if replacement := replacement_of(opinion):
        refuse(
            _("This opinion was replaced by %(number)s. Please go on from that one.")
            % {"number": replacement.number}
        )
    refuse_second_follower(opinion)
    said = opinion.aspect_reasons or opinion.case.proposal.get("reasons", {})
    follower = ExpertOpinion.objects.create(
        alliance=opinion.alliance,
        case=opinion.case,
        kind=kind,
        follows=opinion,
        revision=opinion.revision,
        result=opinion.result,
        conditions=opinion.conditions,
        reasons=opinion.reasons,
        aspect_reasons=said,
        assembled=assembled_wording(opinion.reasons, said, opinion.conditions),
        worded_by=actor.user_id,
    )
    record(actor, "opinion.drafted", follower, alliance_id=opinion.alliance_id, changes={"kind": kind})
    return follower


@verb
def drop_opinion(actor: Actor, opinion: ExpertOpinion) -> ExpertOpinion:
    """Give up a following opinion that was begun by mistake; another one may be begun instead."""
    opinion = locked_opinion(opinion)
    require(policies.may_prepare(actor, opinion.case), _("Only whoever prepares opinions does this."))
    if opinion.state in DRAFTED and not policies.may_drop(actor, opinion):
        refuse(_("This opinion follows from a decision. It is edited and issued, not dropped."))
    drop(actor, opinion)
    return opinion


def drop(actor: Actor, opinion: ExpertOpinion) -> None:
    """The locked draft is never issued; within another verb."""
    opinion.state = OPINION.next("drop", opinion.state)
    opinion.save(update_fields=["state"])
    record(actor, "opinion.dropped", opinion, alliance_id=opinion.alliance_id)


def draft_hash(opinion: ExpertOpinion) -> str:
    """The hash of what a draft says now; releases are bound to it."""
    return sha256_of(opinion_content(opinion))


def released_hash(opinion: ExpertOpinion) -> str:
    """The hash of the wording that the releases belong to: of an issued opinion that of its last draft."""
    if opinion.frozen_at is None:
        return draft_hash(opinion)
    draft = {key: value for key, value in opinion.content.items() if key not in {"issued_on", "releases"}}
    return sha256_of({**draft, "number": ""})


def give_number(
    opinion: ExpertOpinion, state: str, now: datetime, to_sign: Iterable[str] = ()
) -> ExpertOpinion:
    """Freeze what the locked ``opinion`` says under the next number of its year; called within a verb.

    The number's row stays locked to the end of the transaction, so nothing slow may follow.
    """
    if opinion.kind == OpinionKind.FIRST and opinion.case.application.state != ApplicationState.DECIDED:
        refuse(_("The outline has been withdrawn. No opinion on it can be issued."))
    year = today(now).year
    OpinionSeries.objects.bulk_create(
        [OpinionSeries(alliance_id=opinion.alliance_id, year=year)], ignore_conflicts=True
    )
    # the scarce thing last: from here to the end of the transaction nothing slow happens
    series = OpinionSeries.objects.select_for_update().get(alliance_id=opinion.alliance_id, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    number = f"{opinion.alliance.code}-{year}-{series.last:04d}"
    content = issued_content(opinion, number, today(now), to_sign)
    opinion.state, opinion.year, opinion.running, opinion.number = state, year, series.last, number
    opinion.content, opinion.content_hash, opinion.frozen_at = content, sha256_of(content), now
    opinion.save()
    return opinion


def _refuse_dropped(opinion: ExpertOpinion) -> None:
    if opinion.state == OpinionState.DROPPED:
        refuse(_("This draft was dropped, so no opinion comes of it."))


def refuse_second_follower(opinion: ExpertOpinion) -> None:
    """Refuse to draft a second opinion that follows the same one."""
    begun = [OpinionState.DRAFT, OpinionState.RELEASED, OpinionState.SIGNING, OpinionState.SEALING]
    if opinion.followed_by.filter(state__in=begun).exists():
        refuse(_("A following opinion is being drafted already."))


def hand_out(actor: Actor, opinion: ExpertOpinion, now: datetime) -> None:
    """What follows once an opinion counts, by its seal or by signatures: tasks, delivery, mails."""
    if opinion.kind == OpinionKind.FIRST:
        applications.mark_opinion_issued(actor, opinion.case.application, now)
    make_tasks(opinion, now)
    deliver_here(actor, opinion, now)
    send_opinion(opinion)


def standing_of(opinion: ExpertOpinion, actor: Actor) -> SeatStanding | None:
    """How the actor's seat stands to the opinion's case."""
    if actor.seat_id is None:
        return None
    return opinion.case.standings.select_related("seat").filter(seat_id=actor.seat_id).first()


def locked_opinion(opinion: ExpertOpinion) -> ExpertOpinion:
    """The opinion as it is now, locked until the transaction ends."""
    return (
        ExpertOpinion.objects.in_alliance(opinion.alliance_id)
        .select_for_update(of=("self",))
        .select_related(
            "alliance__host",
            "follows",
            "case__rules_version",
            "case__revision",
            "revision",
            "change",
            "case__application__applicant",
        )
        .get(pk=opinion.pk)
    )
