"""The opinion on paper: numbered, printed, signed by hand, scanned, and as good as a sealed one.

It may bear a seal later all the same: the scan stays what it counts by, and the sealed file stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from buendnis.appraisal import policies
from buendnis.appraisal.models import ExpertOpinion, IssuedAs, OpinionState, SpokespersonRelease
from buendnis.appraisal.releasing import Turn, release_plan
from buendnis.appraisal.second_look import require_look
from buendnis.appraisal.services.opinions import (
    draft_hash,
    give_number,
    hand_out,
    locked_opinion,
    released_hash,
)
from buendnis.appraisal.transitions import OPINION
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.documents.services import store_bytes, store_upload
from buendnis.ground.jobs import defer
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import record, refuse, require, verb

ABLE = frozenset({Turn.NEXT, Turn.LATER})


@verb
def issue_on_paper(actor: Actor, opinion: ExpertOpinion, now: datetime | None = None) -> ExpertOpinion:
    """Give the number and fix the wording, to be signed by hand: signatures stand for releases and seal.

    Whoever has released electronically before is named with the day and need not sign.
    """
    now = now or present()
    opinion = locked_opinion(opinion)
    require(policies.may_run(actor, opinion.alliance_id), _("Only the office issues opinions."))
    state = OPINION.next("issue_on_paper", opinion.state)
    wording = draft_hash(opinion)
    if opinion.state == OpinionState.RELEASED and wording != opinion.content_hash:
        refuse(_("What the opinion says has changed since its release. Please have it released again."))
    require_look(opinion, wording)
    plan = release_plan(opinion, opinion.releases.filter(draft_hash=wording))
    able = [each.name for each in plan.speakers if each.turn in ABLE]
    if plan.done + len(able) < plan.needed:
        refuse(_("There are not enough spokespersons who could sign. Please appoint one first."))
    opinion.issued_as = IssuedAs.PAPER
    give_number(opinion, state, now, able[: max(0, plan.needed - plan.done)])
    defer("appraisal.seal", opinion_id=opinion.pk)
    record(
        actor,
        "opinion.issued_on_paper",
        opinion,
        alliance_id=opinion.alliance_id,
        changes={"number": opinion.number, "content": opinion.content_hash},
    )
    return opinion


@verb
def keep_printable(opinion: ExpertOpinion, pdf: bytes, docx: bytes) -> bool:
    """Store what is to be printed and signed; False if another run of the job was faster."""
    opinion = locked_opinion(opinion)
    if opinion.state != OpinionState.SIGNING or opinion.pdf is not None:
        return False
    actor = Actor.system("printing", opinion.alliance_id)
    owner = reference_to(opinion, opinion.number)
    for name, data, media_type in (
        ("pdf", pdf, "application/pdf"),
        ("docx", docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ):
        stored = store_bytes(
            actor,
            data,
            f"{opinion.number}-Druck.{name}",
            media_type,
            alliance_id=opinion.alliance_id,
            owner=owner,
            kind="opinion",
        )
        setattr(opinion, name, stored.public_id)
    opinion.pdf_hash, opinion.seal_problem = sha256(pdf).hexdigest(), ""
    opinion.save(update_fields=["pdf", "docx", "pdf_hash", "seal_problem"])
    record(
        actor,
        "opinion.printable",
        opinion,
        alliance_id=opinion.alliance_id,
        changes={"pdf": opinion.pdf_hash},
    )
    return True


@verb
def keep_signed_scan(
    actor: Actor,
    opinion: ExpertOpinion,
    file: Any,
    *,
    signed_by: Iterable[int] = (),
    signed_on: date | None = None,
    now: datetime | None = None,
) -> UUID:
    """Keep the scan of the opinion that was printed and signed by hand.

    Of one that is to be signed this is the issue: ``signed_by`` names the seats (keys) whose spokespersons have
    signed. Beside a sealed one the scan is kept as well.
    """
    now = now or present()
    opinion = locked_opinion(opinion)
    require(policies.may_run(actor, opinion.alliance_id), _("Only the office does this."))
    if opinion.state not in {OpinionState.ISSUED, OpinionState.SEALING, OpinionState.SIGNING}:
        refuse(_("Only an issued opinion can have a signed copy."))
    if opinion.issued_as == IssuedAs.PAPER and opinion.state == OpinionState.ISSUED:
        refuse(_("The signed scan is here already, and the opinion counts by it."))
    if signed_on and not (today(opinion.frozen_at) <= signed_on <= today(now)):
        refuse(_("It was signed after it got its number, and not in the future."), "signed_on")
    if opinion.state == OpinionState.SIGNING:
        _sign(actor, opinion, set(signed_by), signed_on, now)
    stored = store_upload(
        actor,
        file,
        alliance_id=opinion.alliance_id,
        owner=reference_to(opinion, opinion.number),
        kind="opinion",
    )
    opinion.signed_scan, opinion.scan_hash, opinion.signed_on = stored.public_id, stored.sha256, signed_on
    signing = opinion.state == OpinionState.SIGNING
    if signing:
        opinion.state = OPINION.next("sign", opinion.state)
    opinion.save(update_fields=["state", "signed_scan", "scan_hash", "signed_on"])
    if signing:
        hand_out(actor, opinion, now)
    record(
        actor,
        "opinion.signed" if signing else "opinion.scan_kept",
        opinion,
        alliance_id=opinion.alliance_id,
        changes={"scan": stored.sha256},
    )
    return stored.public_id


@verb
def seal_as_well(actor: Actor, opinion: ExpertOpinion) -> None:
    """Have an opinion that was signed by hand sealed, too: for whoever wants a file that proves itself."""
    opinion = locked_opinion(opinion)
    require(policies.may_run(actor, opinion.alliance_id), _("Only the office has opinions sealed."))
    if opinion.sealed_at is not None:
        refuse(_("This opinion has been sealed already."))
    if not opinion.may_be_sealed_later:
        refuse(_("Only an opinion that counts by its signed scan can be sealed as well."))
    opinion.seal_problem = ""
    opinion.save(update_fields=["seal_problem"])
    defer("appraisal.seal", opinion_id=opinion.pk)
    record(actor, "opinion.seal_ordered", opinion, alliance_id=opinion.alliance_id)


@verb
def keep_later_seal(opinion: ExpertOpinion, pdf: bytes, now: datetime | None = None) -> bool:
    """Store the sealed file of an opinion on paper in place of the one to be printed; False if it has one.

    Nothing follows from it: the opinion has counted since its scan, and was handed out then.
    """
    opinion = locked_opinion(opinion)
    if not opinion.may_be_sealed_later:
        return False
    actor = Actor.system("sealing", opinion.alliance_id)
    stored = store_bytes(
        actor,
        pdf,
        f"{opinion.number}.pdf",
        "application/pdf",
        alliance_id=opinion.alliance_id,
        owner=reference_to(opinion, opinion.number),
        kind="opinion",
    )
    opinion.pdf, opinion.pdf_hash = stored.public_id, sha256(pdf).hexdigest()
    opinion.sealed_at, opinion.seal_problem = now or present(), ""
    opinion.save(update_fields=["pdf", "pdf_hash", "sealed_at", "seal_problem"])
    record(
        actor, "opinion.sealed", opinion, alliance_id=opinion.alliance_id, changes={"pdf": opinion.pdf_hash}
    )
    return True


def _sign(
    actor: Actor, opinion: ExpertOpinion, seats: set[int], signed_on: date | None, now: datetime
) -> None:
    """The signatures as releases of the office's recording."""
    if opinion.pdf is None:
        refuse(_("The paper to be signed is still being made. Please wait a moment."))
    if signed_on is None:
        refuse(_("Please say when it was signed."), "signed_on")
    wording = released_hash(opinion)
    plan = release_plan(opinion, opinion.releases.filter(draft_hash=wording))
    able = {each.seat_id: each.name for each in plan.speakers if each.turn in ABLE}
    if seats - set(able):
        refuse(_("Please name spokespersons whom no conflict of interest keeps out."), "signed_by")
    if plan.done + len(seats) < plan.needed:
        refuse(_("%(needed)s signatures are needed.") % {"needed": plan.needed}, "signed_by")
    for seat in sorted(seats):
        SpokespersonRelease.objects.create(
            opinion=opinion,
            seat_id=seat,
            by_user=actor.user_id,
            by_mandate=actor.mandate_id,
            released_as=able[seat],
            draft_hash=wording,
            released_at=now,
            on_paper=True,
        )
