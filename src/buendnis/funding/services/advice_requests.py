"""Asking for advice: by the public self-check, or signed in. A visitor confirms by mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Alliance
from buendnis.funding import advice_mails
from buendnis.funding.models import AdviceCase, AdviceContact, AdviceOrigin, AdviceState
from buendnis.funding.policies import advice as policy
from buendnis.funding.services.advice import check, locked
from buendnis.funding.services.unused_accounts import delete_if_never_used
from buendnis.funding.transitions_advice import ADVICE
from buendnis.ground.accounts.models import User
from buendnis.ground.accounts.services import open_account
from buendnis.ground.actor import Actor, Role
from buendnis.ground.audit.services import erase_personal_values
from buendnis.ground.clock import now as present
from buendnis.ground.mail.services import erase_mails
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import record, refuse, require, verb

KEPT_UNCONFIRMED = timedelta(days=30)


@verb
def ask_for_advice(
    actor: Actor,
    alliance: Alliance,
    data: Mapping[str, Any],
    answers: Mapping[str, Any],
    now: datetime | None = None,
) -> AdviceCase:
    """Ask the office for advice, with what the self-check was told.

    A visitor's request waits until it is confirmed by whoever reads mail at its address. Only while the alliance's
    public forms are open, and with consent to the privacy notice (``data["privacy"]``).
    """
    now, visitor = now or present(), actor.role is Role.VISITOR
    if alliance.public_forms_open_since is None:
        refuse(
            _(
                "This alliance has closed its public form. Nothing was saved, but what you entered is still "
                "here: please copy it and write to the office."
            )
        )
    if not data.get("privacy"):
        refuse(_("Please read the privacy notice and agree to it."), "privacy")
    if visitor:
        if not data.get("contact_email"):
            refuse(_("Please give an address, so that you can confirm your request."), "contact_email")
        user = open_account(
            Actor.system("advice was asked for", alliance.pk),
            str(data["contact_email"]),
            str(data.get("contact_name") or ""),
        )
    else:
        user = User.objects.get(pk=actor.user_id or 0)
    case = AdviceCase(
        alliance=alliance,
        subject=str(data.get("subject") or "").strip(),
        question=str(data.get("question") or "").strip(),
        organisation_name=str(data.get("organisation_name") or "").strip(),
        origin=AdviceOrigin.SELF_CHECK,
        answers=dict(answers),
        asked_by=user,
        state=AdviceState.UNCONFIRMED if visitor else AdviceState.OPEN,
        state_since=now,
        confirmed_at=None if visitor else now,
        privacy_accepted_at=now,
    )
    check(case)
    case.save()
    contact = AdviceContact(
        case=case,
        name=str(data.get("contact_name") or user.name or user.email).strip(),
        email=user.email,
        phone=str(data.get("contact_phone") or "").strip(),
    )
    check(contact)
    contact.save()
    if visitor:
        advice_mails.ask_to_confirm(case)
    else:
        advice_mails.tell_office(case)
    record(
        actor,
        "advice.asked",
        case,
        alliance_id=alliance.pk,
        personal={"subject": case.subject},
    )
    return case


@verb
def confirm_request(actor: Actor, case: AdviceCase, now: datetime | None = None) -> AdviceCase:
    """Confirm a request that came by the public form; only whoever reads mail at its address can."""
    case, now = locked(case), now or present()
    require(policy.asked(actor, case), _("This is not your request."))
    case.state = ADVICE.next("confirm", case.state, _("This request has been confirmed already."))
    case.confirmed_at = case.state_since = now
    case.save(update_fields=["state", "confirmed_at", "state_since"])
    advice_mails.tell_office(case)
    record(actor, "advice.confirmed", case, alliance_id=case.alliance_id)
    return case


@verb
def delete_unconfirmed_requests(now: datetime | None = None) -> int:
    """Delete requests that nobody confirmed in 30 days, with the mail about them, and accounts never used.

    What somebody is confirming at this moment is left to the next run. Returns how many there were.
    """
    before = (now or present()) - KEPT_UNCONFIRMED
    found = (
        AdviceCase.objects.unscoped("what nobody confirmed, in all alliances")
        .select_for_update(skip_locked=True, of=("self",))
        .filter(state=AdviceState.UNCONFIRMED, created_at__lt=before)
        .order_by("pk")
    )
    number = 0
    for case in found:
        actor, user_id = Actor.system("expiry", case.alliance_id), case.asked_by_id
        record(actor, "advice.deleted", case, alliance_id=case.alliance_id)
        erase_personal_values(actor, reference_to(case))
        erase_mails("advice.confirm", str(case.public_id))
        case.delete()
        number += 1
        if user_id is not None:
            delete_if_never_used(user_id)
    return number
