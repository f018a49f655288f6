"""The outbox, and what somebody wants to be told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from buendnis.ground.models import Entity


class MailState(models.TextChoices):
    """What has become of a mail."""

    QUEUED = "queued", pgettext_lazy("mail", "waits")
    SENT = "sent", pgettext_lazy("mail", "sent")
    KEPT = "kept", pgettext_lazy("mail", "kept here, because no mail server is set up")
    FAILED = "failed", pgettext_lazy("mail", "could not be sent")
    SUPPRESSED = "suppressed", pgettext_lazy("mail", "not wanted")


class Mail(Entity):
    """A mail, from when somebody has something to say until it is sent; then its text is erased in time."""

    kind = models.CharField(max_length=60)
    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=250)
    body = models.TextField()
    reply_to = models.EmailField(max_length=254, blank=True)
    user_id = models.BigIntegerField(null=True)
    alliance_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=12, choices=MailState, default=MailState.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "created_at"], name="mail_by_state"),
            models.Index(fields=["alliance_id", "state"], name="mail_by_alliance"),
        ]


class MailAttachment(models.Model):
    """A file that goes with a mail, such as an appointment for calendars; erased with the mail's text."""

    mail = models.ForeignKey(Mail, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    content = models.BinaryField()


class MailPreference(models.Model):
    """Whether somebody wants mails of a kind; without a row they do."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_preferences")
    kind = models.CharField(max_length=60)
    wanted = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="mail_preference_once")]


class ReminderChoice(models.Model):
    """How many days before its last day somebody wants to be reminded of a kind of thing; None: never.

    Without a row the kind's own usual number counts.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminder_choices")
    kind = models.CharField(max_length=60)
    days = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="reminder_choice_once")]


class ReminderRhythm(models.Model):
    """Whoever has a row wants one mail a week with all that is due, in place of single ones."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="weekly_reminders")


class ReminderSent(models.Model):
    """Of what somebody has been reminded: nobody hears twice of the same thing and the same last day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=100)
    due = models.DateField()
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "key", "due"], name="reminder_sent_once")
        ]
