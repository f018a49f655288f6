"""What becomes of sign-ins by the passing of time."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from buendnis.ground.clock import now
from buendnis.ground.jobs import periodic


@periodic("11 2 * * *", name="accounts.sweep_sessions")
def sweep_sessions() -> None:
    """Delete sessions that are over, and from the list of one's sessions those that are gone."""
    Session.objects.filter(expire_date__lte=now()).delete()
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(alive)).delete()
