"""Saying something by mail: into the outbox, inside the transaction, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.template import Context, engines
from django.template.backends.django import DjangoTemplates
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor
from buendnis.ground.jobs import defer
from buendnis.ground.mail import kinds
from buendnis.ground.mail.models import (
    Mail,
    MailAttachment,
    MailPreference,
    MailState,
    ReminderChoice,
    ReminderRhythm,
)
from buendnis.ground.verbs import record, require, verb

LONGEST_SUBJECT = 200


@dataclass(frozen=True)
class Attached:
    """A file for a mail: ``media_type`` may carry parameters, as an appointment's method does."""

    name: str
    media_type: str
    content: bytes


def queue_mail(
    kind: str,
    to: str,
    subject: str | Promise,
    template: str,
    context: Mapping[str, Any],
    *,
    alliance_id: int | None = None,
    user_id: int | None = None,
    reply_to: str = "",
    attached: Sequence[Attached] = (),
) -> Mail:
    """Put a text mail into the outbox; it is sent once the transaction is committed, and not otherwise.

    ``template`` is rendered with ``context``, ``base_url`` and ``subject``, without escaping, because it is plain
    text. A lazy ``subject`` is read in the reader's language, too. A reader who switched ``kind`` off gets none.
    Raises KeyError for an unknown kind.
    """
    known = kinds.kind_of(kind)
    language = User.objects.filter(pk=user_id).values_list("language", flat=True).first() if user_id else None
    with translation.override(language or translation.get_language() or settings.LANGUAGE_CODE):
        heading = str(subject)
        body = _rendered(template, {**context, "base_url": settings.BASE_URL, "subject": heading})
    wanted = known.essential or not _switched_off(kind, user_id)
    return enqueue(
        kind=kind,
        to=to,
        subject=heading,
        body=body,
        reply_to=reply_to,
        alliance_id=alliance_id,
        user_id=user_id,
        wanted=wanted,
        attached=attached,
    )


def enqueue(
    *,
    kind: str,
    to: str,
    subject: str,
    body: str,
    reply_to: str = "",
    alliance_id: int | None = None,
    user_id: int | None = None,
    wanted: bool = True,
    attached: Sequence[Attached] = (),
) -> Mail:
    """Put finished words into the outbox. What can't be an address fails here and not in the mail server."""
    state, problem = MailState.QUEUED, ""
    if not wanted:
        state = MailState.SUPPRESSED
    elif not _is_address(to):
        state, problem = MailState.FAILED, "The address cannot be read."
    elif settings.MAIL_TRANSPORT == "keep":
        state = MailState.KEPT
    mail = Mail.objects.create(
        kind=kind,
        to=to[:254],
        subject=" ".join(subject.split())[:LONGEST_SUBJECT],
        body=body.strip() + "\n",
        reply_to=reply_to if _is_address(reply_to) else "",
        alliance_id=alliance_id,
        user_id=user_id,
        state=state,
        last_error=problem,
    )
    MailAttachment.objects.bulk_create(
        MailAttachment(mail=mail, name=each.name[:120], media_type=each.media_type, content=each.content)
        for each in attached
        if state != MailState.SUPPRESSED
    )
    if mail.state == MailState.QUEUED:
        send_soon(mail)
    return mail


def send_soon(mail: Mail) -> None:
    """Queue the sending, within the current transaction; what waits already does not wait twice."""
    defer("mail.send", queueing_lock=f"mail {mail.pk}", mail_id=mail.pk)


@verb
def choose_mails(actor: Actor, user: User, wanted: Iterable[str]) -> None:
    """Set which kinds of mail ``user`` wants; the essential ones come anyway."""
    require(actor.user_id == user.pk, _("Only your own settings can be changed."))
    chosen = set(wanted)
    MailPreference.objects.filter(user=user).delete()
    MailPreference.objects.bulk_create(
        MailPreference(user=user, kind=kind.key, wanted=False)
        for kind in kinds.all_kinds()
        if not kind.essential and kind.key not in chosen
    )
    record(actor, "mail.chosen", user, alliance_id=0)


@verb
def choose_reminders(actor: Actor, user: User, days: Mapping[str, int | None], *, weekly: bool) -> None:
    """Set per kind how many days before ``user`` wants to be reminded (None: never), and whether once a week."""
    require(actor.user_id == user.pk, _("Only your own settings can be changed."))
    ReminderChoice.objects.filter(user=user).delete()
    ReminderChoice.objects.bulk_create(
        ReminderChoice(user=user, kind=kind, days=before) for kind, before in days.items()
    )
    if weekly:
        ReminderRhythm.objects.get_or_create(user=user)
    else:
        ReminderRhythm.objects.filter(user=user).delete()
    record(actor, "mail.reminders_chosen", user, alliance_id=0)


def _rendered(template: str, context: Mapping[str, Any]) -> str:
    """``template`` as plain text: an ampersand in a name stays one."""
    engine = engines["django"]
    assert isinstance(engine, DjangoTemplates)  # noqa: S101 - the settings name no other
    return engine.engine.get_template(template).render(Context(dict(context), autoescape=False))


def erase_mails(kind: str, mentioning: str) -> int:
    """Erase address and text of the mails of ``kind`` that mention something now gone, such as its public id.

    One that still waits is not sent any more. Returns how many there were. Raises ValueError for no text.
    """
    if not mentioning:
        raise ValueError("Without a text all mails of this kind would be erased.")
    found = Mail.objects.filter(kind=kind, body__contains=mentioning)
    found.filter(state=MailState.QUEUED).update(state=MailState.SUPPRESSED)
    MailAttachment.objects.filter(mail__in=found).delete()
    return found.update(to="", subject="", body="", reply_to="")


def _switched_off(kind: str, user_id: int | None) -> bool:
    return (
        user_id is not None and MailPreference.objects.filter(user=user_id, kind=kind, wanted=False).exists()
    )


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
