"""Where somebody is signed in, and ending that."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils.translation import gettext as _

from buendnis.ground.accounts.models import User
from buendnis.ground.clock import now

# the first that fits; the order matters, since every browser also claims to be others
BROWSERS = (
    ("Firefox", "Firefox"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone|iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


# what opens the account for good may be changed by whoever has just proved who they are, not by a found phone
LATELY = timedelta(minutes=10)


@dataclass(frozen=True)
class OpenSession:
    """A session as its owner sees it; ``value`` names it in forms and opens nothing."""

    value: str
    browser: str
    ip: str
    since: datetime
    current: bool


def describe(user_agent: str) -> str:
    """ "Firefox on Windows", as far as it can be told from what a browser says of itself."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if re.search(sign, user_agent)), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown browser")


def open_sessions(request: HttpRequest) -> list[OpenSession]:
    """The sessions of the visitor that are still alive, this one first, then the newest."""
    rows = list(UserSession.objects.filter(user=request.user).order_by("-created_at", "-pk"))
    alive = set(
        Session.objects.filter(
            session_key__in=[row.session_key for row in rows], expire_date__gt=now()
        ).values_list("session_key", flat=True)
    )
    found = [
        OpenSession(
            value=str(row.pk),
            browser=describe(row.user_agent),
            ip=row.ip,
            since=row.created_at,
            current=row.session_key == request.session.session_key,
        )
        for row in rows
        if row.session_key in alive
    ]
    return sorted(found, key=lambda session: not session.current)


def signed_in_lately(request: HttpRequest) -> bool:
    """Whether the visitor has proved who they are within the last minutes, by whatever means."""
    records = get_authentication_records(request, request.user)
    return bool(records) and now().timestamp() - records[-1]["at"] < LATELY.total_seconds()


def keep_only_this_session(request: HttpRequest, user: User) -> None:
    """After the password has changed: this session goes on under a new key, all others are over."""
    end_sessions(request, "others")
    UserSession.objects.filter(user=user).delete()
    update_session_auth_hash(request, user)
    UserSession.objects.create_from_request(request)


def end_sessions(request: HttpRequest, which: str) -> int:
    """End one other session of the visitor by its ``value``, or all ``others``; how many ended."""
    rows: Any = UserSession.objects.filter(user=request.user).exclude(session_key=request.session.session_key)
    if which != "others":
        rows = (
            rows.filter(pk=int(which))
            if which.isascii() and which.isdigit() and len(which) < 18
            else rows.none()
        )
    ended = list(rows)
    for row in ended:
        row.end()
    return len(ended)
