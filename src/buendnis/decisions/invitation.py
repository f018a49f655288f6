"""A meeting as an appointment for calendars, and how soon before it the invitation goes out."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from buendnis.alliances.rules import Rules
from buendnis.alliances.selectors import current_rules
from buendnis.decisions.models import Meeting, MeetingState, Words
from buendnis.ground.appointments import Appointment
from buendnis.ground.clock import today

USUAL_LENGTH = timedelta(hours=2)  # of a meeting that does not say when it ends
FILE_NAME = "sitzung.ics"


def appointment_of(meeting: Meeting, now: datetime, *, agenda: bool = True) -> Appointment:
    """The appointment as it stands, in German, with the ``agenda`` for whoever may read it.

    Its name never changes, its sequence grows with each change.
    """
    alliance = meeting.committee.alliance
    page = address_of(meeting)
    with translation.override("de"):
        items = meeting.items.order_by("position") if agenda else ()
        titles = [f"{item.position}. {item.title}" for item in items]
        summary = _("Meeting: %(committee)s") % {"committee": meeting.committee.name}
        heading = _("Agenda")
    lines = [words_to_all(meeting), f"{heading}:\n" + "\n".join(titles) if titles else "", meeting.link, page]
    return Appointment(
        uid=f"sitzung-{meeting.public_id}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}",
        sequence=meeting.sequence,
        stamp=now,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at or meeting.starts_at + USUAL_LENGTH,
        summary=summary,
        place=meeting.place or meeting.link,
        text="\n\n".join(line for line in lines if line),
        url=page,
        organiser=alliance.email,
        organiser_name=alliance.name,
        cancelled=meeting.state == MeetingState.CANCELLED,
    )


def words_to_all(meeting: Meeting) -> str:
    """The words to the invitation as mails and calendars carry them.

    Those that speak of a motion stand on the meeting's page only, which knows who reads them.
    """
    return "" if meeting.mentions.filter(words=Words.INVITATION).exists() else meeting.message


def address_of(meeting: Meeting) -> str:
    """The full address of a meeting's page."""
    return settings.BASE_URL + reverse("decisions:meeting", args=[meeting.public_id])


def missing_notice(meeting: Meeting, now: datetime) -> int:
    """How many days are missing from the period between invitation and meeting that the rules ask for; 0: none."""
    version = current_rules(meeting.committee.alliance, today(now))
    if version is None:
        return 0
    wanted = Rules.from_document(version.document).notice_days
    sent = meeting.invited_at or now
    return max(0, wanted - (today(meeting.starts_at) - today(sent)).days)
