"""The people of the example world: they carry their role as a name, and sign in like everybody else."""

from __future__ import annotations

import time
from base64 import b32encode
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance, Mandate, MandateRole, Seat
from buendnis.alliances.selectors import actor_under
from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor, Role
from buendnis.ground.text import sort_key
from buendnis.parties.models import Person

DOMAIN = "son.example"
OFFICE = f"geschaeftsstelle@{DOMAIN}"
SECOND_OFFICE = f"geschaeftsstelle-2@{DOMAIN}"
SPOKESPERSON = f"sprecherin@{DOMAIN}"
SECOND_SPOKESPERSON = f"sprecher@{DOMAIN}"
APPLICANT = f"antragstellerin@{DOMAIN}"
BOTH = f"zweimandate@{DOMAIN}"


@dataclass(frozen=True)
class Login:
    """An account to try something with: its role in a few words, and what one can do with it."""

    email: str
    role: object
    try_this: object


LOGINS = (
    Login(OFFICE, _("Secretariat"), _("Monday page, pre-check, bringing a motion, issuing an opinion")),
    Login(SPOKESPERSON, _("Spokesperson (Kammer 1)"), _("assess, vote, release an opinion")),
    Login(SECOND_SPOKESPERSON, _("Spokesperson (Gewerkschaft 1)"), _("release an opinion")),
    Login(f"kammer-2@{DOMAIN}", _("Representative (Kammer 2)"), _("assess, vote")),
    Login(f"gewerkschaft-2.vertretung@{DOMAIN}", _("Substitute (Gewerkschaft 2)"), _("vote for the seat")),
    Login(
        f"hochschule-1@{DOMAIN}", _("Representative (Hochschule 1, recused)"), _("sees why it does not vote")
    ),
    Login(BOTH, _("Two mandates (Jobcenter 1; another alliance)"), _("switch the mandate in the head")),
    Login(APPLICANT, pgettext_lazy("person", "Applicant"), _("an outline with its live checklist")),
)


def account(email: str, name: str) -> User:
    """A confirmed account, as after its first code."""
    user = User.objects.create_user(email, name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def totp_secret(email: str) -> str:
    """The key of a demo account's authenticator: derived from this installation's secret, never a fixed one."""
    return b32encode(sha256(f"demo:{email}:{settings.SECOND_FACTOR_KEY}".encode()).digest()[:20]).decode()


def give_second_factor(user: User) -> None:
    """Set up an authenticator whose code the demo's page shows."""
    TOTP.activate(user, totp_secret(user.email))


def code_now(email: str) -> str | None:
    """The code that the authenticator of a demo account shows now; None for an account without one."""
    if not Authenticator.objects.filter(user__email=email, type=Authenticator.Type.TOTP).exists():
        return None
    return str(format_hotp_value(hotp_value(totp_secret(email), int(time.time()) // 30)))


def mandate(
    alliance: Alliance,
    email: str,
    name: str,
    role: MandateRole,
    seat: Seat | None,
    since: date,
    user: User | None = None,
) -> Mandate:
    """A mandate with its person and account, as appointed long ago."""
    user = user or User.objects.filter(email=email).first() or account(email, name)
    person, _created = Person.objects.get_or_create(
        user=user, defaults={"name": name, "email": email, "sort_key": sort_key(name)}
    )
    return Mandate.objects.create(alliance=alliance, person=person, role=role, seat=seat, starts_on=since)


def acting(email: str, alliance: Alliance) -> Actor:
    """The actor that somebody is in ``alliance``; without a mandate there, an applicant."""
    user = User.objects.get(email=email)
    found = (
        Mandate.objects.in_alliance(alliance.pk)
        .filter(person__user=user)
        .select_related("alliance", "seat", "person")
        .first()
    )
    return actor_under(found, user) if found else Actor(user_id=user.pk, role=Role.NONE)
