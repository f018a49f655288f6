"""Sending what is in the outbox, and erasing what has been sent long ago."""

from __future__ import annotations

from datetime import timedelta
from email.encoders import encode_base64
from email.mime.base import MIMEBase

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from buendnis.ground.clock import now
from buendnis.ground.jobs import job, periodic
from buendnis.ground.mail.models import Mail, MailAttachment, MailState
from buendnis.ground.mail.reminders import send_reminders
from buendnis.ground.mail.services import send_soon

MOST_TRIES = 8
RESUME_AFTER = timedelta(days=2)  # eight tries take 27 hours, so that a server may fail for a day
TEXTS_FOR = timedelta(days=30)


@job(name="mail.send", queue="mail", retry=MOST_TRIES, patience=5)
def send(mail_id: int) -> None:
    """Send one mail, unless it has been sent.

    The row is locked while the server is talked to, so two workers never send it both. A worker that dies after
    the server took it and before this is noted sends it again: twice rather than never.
    """
    with transaction.atomic():
        mail = Mail.objects.select_for_update(skip_locked=True).filter(pk=mail_id).first()
        if mail is None or mail.state != MailState.QUEUED:
            return
        mail.tries += 1
        try:
            _hand_over(mail)
        except Exception as error:  # noqa: BLE001 - a mail server may fail in any way
            problem: Exception | None = error
            # the kind of fault only: a server's answer may repeat the address
            mail.last_error = type(error).__name__
            if mail.tries >= MOST_TRIES:
                mail.state, mail.settled_at = MailState.FAILED, now()
        else:
            problem = None
            mail.state, mail.settled_at, mail.last_error = MailState.SENT, now(), ""
        mail.save(update_fields=["state", "tries", "last_error", "settled_at"])
    if problem is not None and mail.state == MailState.QUEUED:
        raise RuntimeError(f"Mail {mail_id} could not be sent yet ({type(problem).__name__})")


@periodic("*/30 * * * *", name="mail.resume")
def resume() -> None:
    """Queue again what waits although its job is gone: given up, or lost with a worker that was killed."""
    for mail in Mail.objects.filter(state=MailState.QUEUED, created_at__lt=now() - RESUME_AFTER):
        send_soon(mail)


@periodic("41 2 * * *", name="mail.erase")
def erase_texts() -> None:
    """Erase address and text of mails that were settled a month ago; that they were sent stays known."""
    old = (
        Mail.objects.filter(created_at__lt=now() - TEXTS_FOR).exclude(state=MailState.QUEUED).exclude(body="")
    )
    MailAttachment.objects.filter(mail__in=old).delete()
    old.update(to="", subject="", body="", reply_to="")


@periodic("10 5 * * *", name="mail.remind")
def remind() -> None:
    """Remind people of what is due; see ``reminders``."""
    send_reminders()


def _hand_over(mail: Mail) -> None:
    message = EmailMessage(
        subject=mail.subject,
        body=mail.body,
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={"Auto-Submitted": "auto-generated", "Message-ID": f"<{mail.public_id}@{_host()}>"},
        connection=get_connection(settings.MAIL_TRANSPORT),
    )
    for each in mail.attachments.order_by("pk"):
        message.attach(_attached(each))
    message.send()


def _attached(file: MailAttachment) -> MIMEBase:
    """The file with its media type to the letter: calendars read the method of an appointment from it."""
    main, _slash, kind = file.media_type.partition(";")[0].strip().partition("/")
    part = MIMEBase(main, kind)
    part.replace_header("Content-Type", file.media_type)
    part.set_payload(bytes(file.content))
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=file.name)
    return part


def _host() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
