"""The expert opinion: from its draft over the spokespersons' release to the sealed document, and after it."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from buendnis.alliances.rules import Rules
from buendnis.appraisal import policies
from buendnis.appraisal.content import issued_content, opinion_content
from buendnis.appraisal.mails import ask_for_release, send_opinion
from buendnis.appraisal.models import (
    ExpertOpinion,
    OpinionResult,
    OpinionSeries,
    OpinionState,
    SeatStanding,
    SpokespersonRelease,
)
from buendnis.appraisal.models.opinions import OpinionKind
from buendnis.appraisal.transitions import OPINION
from buendnis.funding.models import ApplicationState
from buendnis.funding.services import applications
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.documents.services import store_bytes, store_upload
from buendnis.ground.frozen import sha256_of
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import record, refuse, require, verb


@verb
def edit_opinion(
    actor: Actor, opinion: ExpertOpinion, *, conditions: str = "", reasons: str = ""
) -> ExpertOpinion:
    """Change the wording. The result stays what the committee resolved; earlier releases lapse."""
    opinion = _locked(opinion)
    require(policies.may_prepare(actor, opinion.case), _("Only whoever prepares the opinion changes it."))
    opinion.state = OPINION.next("edit", opinion.state)
    if opinion.result == OpinionResult.CONDITIONS and not conditions.strip():
        refuse(_("Please name the conditions."), "conditions")
    opinion.conditions, opinion.reasons = conditions.strip(), reasons.strip()
    opinion.save(update_fields=["state", "conditions", "reasons"])
    record(actor, "opinion.edited", opinion, alliance_id=opinion.alliance_id)
    return opinion


@verb
def request_release(actor: Actor, opinion: ExpertOpinion) -> None:
    """Ask the spokespersons by mail to release the draft."""
    require(policies.may_run(actor, opinion.alliance_id), _("Only the office asks for a release."))
    if opinion.state != OpinionState.DRAFT:
        refuse(_("This opinion has been released already."))
    ask_for_release(opinion)
    record(actor, "opinion.release_requested", opinion, alliance_id=opinion.alliance_id)


@verb
def release_opinion(
    actor: Actor, opinion: ExpertOpinion, seen_hash: str, now: datetime | None = None
) -> ExpertOpinion:
    """Release the wording whose hash is ``seen_hash``; refuses if it has changed since it was shown."""
    opinion = _locked(opinion)
    standing = standing_of(opinion, actor)
    if policies.is_kept_out(standing):
        refuse(_("Your seat has a conflict of interest. Another spokesperson releases this opinion."))
    if opinion.state != OpinionState.DRAFT:
        refuse(_("This opinion has been released already."))
    require(policies.may_release(actor, opinion, standing), _("Spokespersons release opinions."))
    assert actor.seat_id is not None  # noqa: S101 - a spokesperson has one
    if draft_hash(opinion) != seen_hash:
        refuse(_("The wording has changed since you opened it. Please read it again."))
    if opinion.releases.filter(seat_id=actor.seat_id, draft_hash=seen_hash).exists():
        refuse(_("You have released this wording already."))
    SpokespersonRelease.objects.create(
        opinion=opinion,
        seat_id=actor.seat_id,
        by_user=actor.user_id,
        by_mandate=actor.mandate_id,
        released_as=actor.label,
        draft_hash=seen_hash,
        released_at=now or present(),
    )
    if opinion.releases.filter(draft_hash=seen_hash).count() >= releases_needed(opinion):
        opinion.state = OPINION.next("release", opinion.state)
        opinion.content_hash = seen_hash
        opinion.save(update_fields=["state", "content_hash"])
    record(actor, "opinion.released", opinion, alliance_id=opinion.alliance_id, changes={"draft": seen_hash})
    return opinion


@verb
def issue_opinion(actor: Actor, opinion: ExpertOpinion, now: datetime | None = None) -> ExpertOpinion:
    """Give the number, freeze what it says, and have it sealed. The number has no gap and is given once."""
    from buendnis.appraisal.jobs import seal_soon

    now = now or present()
    opinion = _locked(opinion)
    require(policies.may_run(actor, opinion.alliance_id), _("Only the office issues opinions."))
    state = OPINION.next("issue", opinion.state, _("The spokespersons have not released this wording yet."))
    if opinion.kind == OpinionKind.FIRST and opinion.case.application.state != ApplicationState.DECIDED:
        refuse(_("The outline has been withdrawn. No opinion on it can be issued."))
    if draft_hash(opinion) != opinion.content_hash:
        refuse(_("What the opinion says has changed since its release. Please have it released again."))
    year = today(now).year
    OpinionSeries.objects.bulk_create(
        [OpinionSeries(alliance_id=opinion.alliance_id, year=year)], ignore_conflicts=True
    )
    # the scarce thing last: from here to the end of the transaction nothing slow happens
    series = OpinionSeries.objects.select_for_update().get(alliance_id=opinion.alliance_id, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    number = f"{opinion.alliance.code}-{year}-{series.last:04d}"
    content = issued_content(opinion, number, today(now))
    opinion.state, opinion.year, opinion.running, opinion.number = state, year, series.last, number
    opinion.content, opinion.content_hash, opinion.frozen_at = content, sha256_of(content), now
    opinion.save()
    seal_soon(opinion)
    record(
        actor,
        "opinion.issued",
        opinion,
        alliance_id=opinion.alliance_id,
        changes={"number": number, "content": opinion.content_hash},
    )
    return opinion


@verb
def keep_sealed(opinion: ExpertOpinion, pdf: bytes, docx: bytes, now: datetime | None = None) -> bool:
    """Store the sealed document and hand it out; False if another run of the job was faster."""
    opinion = _locked(opinion)
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
    if opinion.kind == OpinionKind.FIRST:
        applications.mark_opinion_issued(actor, opinion.case.application)
    send_opinion(opinion)
    record(
        actor, "opinion.sealed", opinion, alliance_id=opinion.alliance_id, changes={"pdf": opinion.pdf_hash}
    )
    return True


@verb
def note_seal_problem(opinion: ExpertOpinion, problem: str) -> None:
    """Say on the opinion why it could not be sealed, until the next try succeeds."""
    opinion = _locked(opinion)
    if opinion.state == OpinionState.SEALING:
        opinion.seal_problem = problem[:300]
        opinion.save(update_fields=["seal_problem"])


@verb
def retry_seal(actor: Actor, opinion: ExpertOpinion) -> None:
    """Try again to seal an opinion whose sealing failed."""
    from buendnis.appraisal.jobs import seal_soon

    require(policies.may_run(actor, opinion.alliance_id), _("Only the office does this."))
    if opinion.state != OpinionState.SEALING:
        refuse(_("This opinion has been sealed already."))
    seal_soon(opinion)
    record(actor, "opinion.seal_retried", opinion, alliance_id=opinion.alliance_id)


@verb
def revoke_opinion(actor: Actor, opinion: ExpertOpinion, reason: str, now: datetime | None = None) -> None:
    """Revoke an issued opinion; its number and document stay, and the verification page says so."""
    opinion = _locked(opinion)
    require(policies.may_run(actor, opinion.alliance_id), _("Only the office revokes opinions."))
    if not reason.strip():
        refuse(_("Please give a reason; it stands on the verification page."), "reason")
    opinion.state = OPINION.next("revoke", opinion.state)
    opinion.revoked_at, opinion.revoked_reason = now or present(), reason.strip()
    opinion.save(update_fields=["state", "revoked_at", "revoked_reason"])
    record(actor, "opinion.revoked", opinion, alliance_id=opinion.alliance_id, changes={"reason": reason})


@verb
def follow_opinion(actor: Actor, opinion: ExpertOpinion, kind: str) -> ExpertOpinion:
    """Draft a supplementary opinion, or one that replaces an issued or revoked one."""
    opinion = _locked(opinion)
    require(policies.may_prepare(actor, opinion.case), _("Only whoever prepares opinions does this."))
    if kind not in {OpinionKind.SUPPLEMENT, OpinionKind.REPLACEMENT}:
        refuse(_("Please choose whether the new opinion supplements or replaces this one."), "kind")
    if opinion.state not in {OpinionState.ISSUED, OpinionState.REVOKED}:
        refuse(_("Only an issued opinion can be supplemented or replaced."))
    if opinion.followed_by.filter(state__in=[OpinionState.DRAFT, OpinionState.RELEASED]).exists():
        refuse(_("A following opinion is being drafted already."))
    follower = ExpertOpinion.objects.create(
        alliance=opinion.alliance,
        case=opinion.case,
        kind=kind,
        follows=opinion,
        result=opinion.result,
        conditions=opinion.conditions,
        reasons=opinion.reasons,
    )
    record(actor, "opinion.drafted", follower, alliance_id=opinion.alliance_id, changes={"kind": kind})
    return follower


@verb
def keep_signed_scan(actor: Actor, opinion: ExpertOpinion, file: Any) -> UUID:
    """Keep the scan of the opinion that was printed and signed by hand."""
    opinion = _locked(opinion)
    require(policies.may_run(actor, opinion.alliance_id), _("Only the office does this."))
    if opinion.state not in {OpinionState.ISSUED, OpinionState.SEALING}:
        refuse(_("Only an issued opinion can have a signed copy."))
    stored = store_upload(
        actor,
        file,
        alliance_id=opinion.alliance_id,
        owner=reference_to(opinion, opinion.number),
        kind="opinion",
    )
    opinion.signed_scan = stored.public_id
    opinion.save(update_fields=["signed_scan"])
    record(actor, "opinion.scan_kept", opinion, alliance_id=opinion.alliance_id)
    return stored.public_id


def draft_hash(opinion: ExpertOpinion) -> str:
    """The hash of what a draft says now; releases are bound to it."""
    return sha256_of(opinion_content(opinion))


def releases_needed(opinion: ExpertOpinion) -> int:
    """How many spokespersons must release, as the rules of procedure of the case say."""
    return Rules.from_document(opinion.case.rules_version.document).signatures_needed


def standing_of(opinion: ExpertOpinion, actor: Actor) -> SeatStanding | None:
    """How the actor's seat stands to the opinion's case."""
    if actor.seat_id is None:
        return None
    return opinion.case.standings.select_related("seat").filter(seat_id=actor.seat_id).first()


def _locked(opinion: ExpertOpinion) -> ExpertOpinion:
    return (
        ExpertOpinion.objects.in_alliance(opinion.alliance_id)
        .select_for_update(of=("self",))
        .select_related(
            "alliance__host",
            "follows",
            "case__rules_version",
            "case__revision",
            "case__application__applicant",
            "case__application__guideline",
            "case__application__field_of_action",
            "case__application__district",
        )
        .get(pk=opinion.pk)
    )
