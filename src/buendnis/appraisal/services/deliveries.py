"""Handing an opinion to the applicant, and knowing that it has arrived."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from buendnis.appraisal import policies
from buendnis.appraisal.mails import remind_of_receipt
from buendnis.appraisal.models import (
    DeliveryChannel,
    ExpertOpinion,
    OpinionDelivery,
    OpinionState,
    ReceiptKind,
)
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.verbs import record, refuse, require, verb

REMIND_AFTER = timedelta(days=7)
GIVEN_OUT = (OpinionState.ISSUED, OpinionState.REVOKED)


def deliver_here(actor: Actor, opinion: ExpertOpinion, now: datetime) -> OpinionDelivery:
    """Let the applicant have it here, within the verb that issues it."""
    return OpinionDelivery.objects.create(
        opinion=opinion,
        channel=DeliveryChannel.PLATFORM,
        to=opinion.case.application.applicant.name[:200],
        sent_at=now,
        by_user=actor.user_id,
        sent_as=actor.label,
    )


@verb
def note_delivery(
    actor: Actor,
    opinion: ExpertOpinion,
    *,
    channel: str,
    to: str,
    sent_at: datetime | None = None,
    now: datetime | None = None,
) -> OpinionDelivery:
    """Note that the office has also sent or handed over the opinion by another way."""
    now = now or present()
    opinion = _locked(opinion)
    require(policies.may_run(actor, opinion.alliance_id), _("Only the office delivers opinions."))
    if opinion.state != OpinionState.ISSUED:
        refuse(_("Only an issued opinion can be delivered."))
    if channel not in set(DeliveryChannel.values) - {DeliveryChannel.PLATFORM}:
        refuse(_("Please choose how it was delivered."), "channel")
    if sent_at and sent_at > now:
        refuse(_("The day lies in the future."), "sent_at")
    row = OpinionDelivery.objects.create(
        opinion=opinion,
        channel=channel,
        to=to.strip()[:200],
        sent_at=sent_at or now,
        by_user=actor.user_id,
        sent_as=actor.label,
    )
    record(
        actor,
        "opinion.delivered",
        opinion,
        alliance_id=opinion.alliance_id,
        changes={"channel": channel},
        personal={"to": row.to},
    )
    return row


@verb
def confirm_receipt(
    actor: Actor, opinion: ExpertOpinion, receipt: str, now: datetime | None = None
) -> OpinionDelivery:
    """The applicant has it: by downloading it for the first time, or by saying so. Said twice, it stays the first."""
    opinion = _locked(opinion)
    require(
        policies.writes_outline(actor, opinion) and opinion.state in GIVEN_OUT,
        _("Only those who wrote the outline confirm that they have the opinion."),
    )
    if receipt not in {ReceiptKind.DOWNLOADED, ReceiptKind.CONFIRMED}:
        raise ValueError(f"An applicant gives no receipt of the kind {receipt!r}.")
    row = _platform(opinion, now)
    if row.received_at is None:
        _receive(actor, opinion, row, receipt, str(_("The applicant")), now)
    return row


@verb
def note_receipt(
    actor: Actor, opinion: ExpertOpinion, delivery: OpinionDelivery, how: str, now: datetime | None = None
) -> OpinionDelivery:
    """Note that it has arrived, and how the office knows (a return receipt, a call)."""
    opinion = _locked(opinion)
    require(policies.may_run(actor, opinion.alliance_id), _("Only the office notes receipts."))
    row = opinion.deliveries.select_for_update().get(pk=delivery.pk)
    if row.received_at is not None:
        refuse(_("The receipt has been noted already."))
    if not how.strip():
        refuse(_("Please say how you know."), "how")
    return _receive(actor, opinion, row, ReceiptKind.RECORDED, how.strip()[:200], now)


@verb
def remind_receipt(actor: Actor, opinion: ExpertOpinion, now: datetime | None = None) -> None:
    """Ask the applicant by mail to fetch the opinion."""
    opinion = _locked(opinion)
    require(policies.may_run(actor, opinion.alliance_id), _("Only the office reminds."))
    if opinion.state != OpinionState.ISSUED or has_arrived(opinion):
        refuse(_("The opinion has arrived already, or does not count any more."))
    _remind(actor, opinion, now or present())


def remind_of_receipts(now: datetime | None = None) -> int:
    """Remind once of each opinion that nobody has fetched for a week; returns how many."""
    now = now or present()
    waiting = (
        ExpertOpinion.objects.unscoped("all that nobody has fetched")
        .filter(
            state=OpinionState.ISSUED,
            deliveries__channel=DeliveryChannel.PLATFORM,
            deliveries__sent_at__lte=now - REMIND_AFTER,
            deliveries__reminded_at__isnull=True,
        )
        .exclude(deliveries__received_at__isnull=False)
        .order_by("pk")
        .distinct()
    )
    return sum(_remind_once(row, now) for row in waiting)


@verb
def _remind_once(opinion: ExpertOpinion, now: datetime) -> bool:
    opinion = _locked(opinion)
    if opinion.state != OpinionState.ISSUED or has_arrived(opinion):
        return False
    if opinion.deliveries.filter(reminded_at__isnull=False).exists():
        return False
    _remind(Actor.system("reminder", opinion.alliance_id), opinion, now)
    return True


def has_arrived(opinion: ExpertOpinion) -> bool:
    """Whether it is known, by whichever way, that the applicant has the opinion."""
    return opinion.deliveries.filter(received_at__isnull=False).exists()


def _remind(actor: Actor, opinion: ExpertOpinion, now: datetime) -> None:
    row = _platform(opinion, now)
    row.reminded_at = now
    row.save(update_fields=["reminded_at"])
    remind_of_receipt(opinion)
    record(actor, "opinion.receipt_reminded", opinion, alliance_id=opinion.alliance_id)


def _platform(opinion: ExpertOpinion, now: datetime | None) -> OpinionDelivery:
    """The delivery here; opinions from before there were deliveries get theirs now."""
    found = opinion.deliveries.filter(channel=DeliveryChannel.PLATFORM).order_by("pk").first()
    return found or deliver_here(
        Actor.system("delivery", opinion.alliance_id), opinion, opinion.sealed_at or now or present()
    )


def _receive(
    actor: Actor,
    opinion: ExpertOpinion,
    row: OpinionDelivery,
    receipt: str,
    said: str,
    now: datetime | None,
) -> OpinionDelivery:
    row.received_at, row.receipt = now or present(), receipt
    row.received_by, row.received_as = actor.user_id, said
    row.save(update_fields=["received_at", "receipt", "received_by", "received_as"])
    record(
        actor,
        "opinion.received",
        opinion,
        alliance_id=opinion.alliance_id,
        changes={"receipt": receipt, "channel": row.channel},
    )
    return row


def _locked(opinion: ExpertOpinion) -> ExpertOpinion:
    return (
        ExpertOpinion.objects.in_alliance(opinion.alliance_id)
        .select_for_update(of=("self",))
        .select_related("alliance", "case__application__applicant")
        .get(pk=opinion.pk)
    )
