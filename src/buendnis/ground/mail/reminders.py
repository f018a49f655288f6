"""Reminders of last days: rooms tell what is due for whom, people tune or switch off what they want to hear.

A reminder is due from the chosen number of days before the last day until that day has passed, so that a night on
which nothing ran loses none. That it was sent is a row with a unique constraint, written with the mail: a run that
is killed or doubled sends nothing twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from buendnis.ground.accounts.models import User
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.mail import kinds
from buendnis.ground.mail.models import ReminderChoice, ReminderRhythm, ReminderSent
from buendnis.ground.mail.services import queue_mail

CHOICES: Final = (14, 7, 3, 1, 0)  # days before
AHEAD = timedelta(days=max(CHOICES))
WEEKLY = "reminder.weekly"
MONDAY = 0


@dataclass(frozen=True)
class Due:
    """Something that somebody has to do until ``due``; ``key`` names it, ``path`` is its page."""

    user_id: int
    key: str
    due: date
    title: str
    path: str
    alliance_id: int | None = None


# what is due from the first to the last day, both included
Find = Callable[[date, date], Iterable[Due]]


@dataclass(frozen=True)
class Reminder:
    """A kind of reminder: what it is called in the settings, and how many days before it usually comes."""

    key: str
    label: str | Promise
    find: Find
    usual: int


_reminders: dict[str, Reminder] = {}


def register(key: str, label: str | Promise, find: Find, *, usual: int = 3) -> None:
    """Make a kind of reminder known; ``find`` asks a constant number of questions."""
    _reminders[key] = Reminder(key, label, find, usual)
    kinds.register(key, label, essential=True, listed=False)


def all_reminders() -> list[Reminder]:
    """All kinds, in the order of their names."""
    return sorted(_reminders.values(), key=lambda each: str(each.label))


def lead_label(days: int | None) -> str | Promise:
    """A choice in words."""
    if days is None:
        return pgettext_lazy("reminder", "off")
    if days == 0:
        return _("on the day")
    return format_lazy(ngettext_lazy("{n} day before", "{n} days before", days), n=days)


def chosen_by(user: User) -> dict[str, int | None]:
    """How many days before ``user`` wants each kind; None: never."""
    own = dict(ReminderChoice.objects.filter(user=user).values_list("kind", "days"))
    return {each.key: own.get(each.key, each.usual) for each in all_reminders()}


def wants_weekly(user: User) -> bool:
    """Whether ``user`` wants one mail a week in place of single ones."""
    return ReminderRhythm.objects.filter(user=user).exists()


def send_reminders(now: datetime | None = None) -> int:
    """Send what is due now; returns how many mails that makes. Run as often as one likes."""
    now = now or present()
    day = today(now)
    own: dict[tuple[int, str], int | None] = {
        (user, kind): days for user, kind, days in ReminderChoice.objects.values_list("user", "kind", "days")
    }
    weekly = set(ReminderRhythm.objects.values_list("user", flat=True))
    digests: dict[int, list[tuple[Reminder, Due]]] = defaultdict(list)
    sent = 0
    for reminder in all_reminders():
        for due in reminder.find(day, day + AHEAD):
            lead = own.get((due.user_id, reminder.key), reminder.usual)
            if lead is None:
                continue
            if due.user_id in weekly:
                digests[due.user_id].append((reminder, due))
            elif day <= due.due <= day + timedelta(days=lead):
                sent += _send(reminder, due)
    if day.weekday() == MONDAY:
        sent += sum(_send_digest(user_id, rows, day) for user_id, rows in digests.items())
    return sent


def _send(reminder: Reminder, due: Due) -> bool:
    """One mail, with the row that says that it was sent; nothing where the row is there already."""
    with transaction.atomic():
        _row, new = ReminderSent.objects.get_or_create(
            user_id=due.user_id, kind=reminder.key, key=due.key, due=due.due
        )
        user = User.objects.filter(pk=due.user_id, is_active=True).first() if new else None
        if user is None:
            return False
        queue_mail(
            reminder.key,
            user.email,
            format_lazy(_("Reminder: {title}"), title=due.title),
            "mail/reminder.txt",
            {"rows": [(reminder.label, due, settings.BASE_URL + due.path)], "weekly": False},
            alliance_id=due.alliance_id,
            user_id=user.pk,
        )
    return True


def _send_digest(user_id: int, rows: list[tuple[Reminder, Due]], monday: date) -> bool:
    with transaction.atomic():
        _row, new = ReminderSent.objects.get_or_create(
            user_id=user_id, kind=WEEKLY, key=f"{monday:%G-W%V}", due=monday
        )
        user = User.objects.filter(pk=user_id, is_active=True).first() if new else None
        if user is None:
            return False
        rows = sorted(rows, key=lambda row: (row[1].due, row[1].title))
        shown = [(reminder.label, due, settings.BASE_URL + due.path) for reminder, due in rows]
        queue_mail(
            WEEKLY,
            user.email,
            _("What is due in the next two weeks"),
            "mail/reminder.txt",
            {"rows": shown, "weekly": True},
            user_id=user.pk,
        )
    return True
