"""Mails about calls: to the partners when one is published, and before it ends to those who asked for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.selectors import mandates_for_seats, office_of
from buendnis.funding.models import IdeaCall, IdeaInvitation
from buendnis.ground.accounts.models import User
from buendnis.ground.mail.services import queue_mail

AHEAD: Final = timedelta(days=7)


def tell_partners(call: IdeaCall) -> None:
    """To everybody who acts for a seat: there is a new call."""
    subject = format_lazy(_("New call for ideas: {title}"), title=call.title)
    acting = mandates_for_seats(call.alliance).select_related("person__user")
    for user in {mandate.person.user for mandate in acting if mandate.person.user is not None}:
        _send(call, "call.published", user, subject)


def remind(call: IdeaCall) -> None:
    """To those who asked for it, and to the office: the call ends soon."""
    readers = {reminder.user for reminder in call.reminders.select_related("user")}
    office = {mandate.person.user for mandate in office_of(call.alliance) if mandate.person.user is not None}
    subject = format_lazy(_("A call for ideas ends soon: {title}"), title=call.title)
    for user in sorted(readers | office, key=lambda user: user.pk):
        _send(call, "call.ends", user, subject)


def invite(invitation: IdeaInvitation) -> None:
    """To whomever the office asks for an idea; the link leads to the form, and carries nothing else."""
    call, alliance = invitation.call, invitation.alliance
    path = reverse("funding:public_idea", args=[alliance.slug])
    if call is not None:
        path = reverse("funding:public_call", args=[alliance.slug, call.public_id])
    queue_mail(
        "idea.invited",
        invitation.email,
        format_lazy(_("Invitation to bring an idea to the alliance {alliance}"), alliance=alliance.name),
        "mail/idea.invited.txt",
        {"invitation": invitation, "alliance": alliance, "call": call, "url": settings.BASE_URL + path},
        alliance_id=alliance.pk,
        reply_to=alliance.email,
    )


def _send(call: IdeaCall, kind: str, user: User, subject: str | Promise) -> None:
    path = reverse("funding:public_call", args=[call.alliance.slug, call.public_id])
    queue_mail(
        kind,
        user.email,
        subject,
        f"mail/{kind}.txt",
        {"call": call, "alliance": call.alliance, "url": settings.BASE_URL + path},
        alliance_id=call.alliance_id,
        user_id=user.pk,
    )
