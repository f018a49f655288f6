"""The office asks an organisation or a person for an idea, to a call or without one."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Alliance, Mandate
from buendnis.funding import call_mails
from buendnis.funding.models import CallPhase, IdeaCall, IdeaInvitation
from buendnis.funding.services.checking import check
from buendnis.funding.services.idea_rows import NOT_THE_OFFICE
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.verbs import record, refuse, require, verb

NOT_AGAIN_FOR = timedelta(days=14)


@verb
def invite_to_bring(
    actor: Actor,
    alliance: Alliance,
    *,
    email: str,
    name: str = "",
    organisation_name: str = "",
    message: str = "",
    call: IdeaCall | None = None,
    now: datetime | None = None,
) -> IdeaInvitation:
    """Ask somebody by mail; the idea that comes from this address is noted as the answer.

    Nobody is asked for the same twice within two weeks.
    """
    require(actor.in_office_of(alliance.pk), NOT_THE_OFFICE)
    now = now or present()
    if alliance.public_forms_open_since is None:
        refuse(_("The alliance has closed its public form, so nobody could follow the invitation."))
    if call is not None and (
        call.alliance_id != alliance.pk or call.phase(today(now)) not in {CallPhase.OPEN, CallPhase.ANNOUNCED}
    ):
        refuse(_("This call takes no ideas any more."), "call")
    earlier = IdeaInvitation.objects.in_alliance(alliance.pk).filter(
        email__iexact=email.strip(), call=call, created_at__gt=now - NOT_AGAIN_FOR
    )
    if earlier.exists():
        refuse(_("This address has been invited within the last two weeks."), "email")
    invitation = IdeaInvitation(
        alliance=alliance,
        call=call,
        organisation_name=organisation_name.strip(),
        name=name.strip(),
        email=email.strip(),
        message=message.strip(),
        invited_by=Mandate.objects.in_alliance(alliance.pk).get(pk=actor.mandate_id or 0),
    )
    check(invitation, exclude=["alliance", "call", "invited_by", "idea"])
    invitation.save()
    call_mails.invite(invitation)
    record(
        actor,
        "idea.invited",
        invitation,
        alliance_id=alliance.pk,
        changes={"call": str(call.public_id) if call else ""},
        personal={"email": invitation.email, "name": invitation.name},
    )
    return invitation
