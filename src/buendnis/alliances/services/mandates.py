"""Who acts for the alliance: appointing, and ending it."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance, Mandate, MandateRole, Seat
from buendnis.alliances.selectors import label_of
from buendnis.alliances.services.saving import check_address, locked, require_office, save
from buendnis.ground.accounts.models import User
from buendnis.ground.accounts.services import open_account
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.mail.services import queue_mail
from buendnis.ground.verbs import record, refuse, verb
from buendnis.parties.models import Person


@verb
def appoint(
    actor: Actor,
    alliance: Alliance,
    *,
    email: str,
    name: str,
    role: str,
    seat: Seat | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Mandate:
    """Give a person a mandate; they get an account if they have none, and a mail that says what they may do."""
    require_office(actor, alliance)
    check_address(email)
    starts_on = starts_on or today()
    # one at a time: two who appoint at once would wait for each other at the same period, and a seat that
    # another page ends meanwhile takes nobody any more
    locked(alliance.pk)
    if role == MandateRole.SECRETARIAT:
        seat = None
    if seat is not None:
        seat = Seat.objects.unscoped("whose it is, is asked next").get(pk=seat.pk)
        if seat.alliance_id != alliance.pk:
            refuse(_("This seat belongs to another alliance."), "seat")
        if not seat.covers(starts_on) or (seat.ends_on and (ends_on is None or ends_on > seat.ends_on)):
            refuse(_("The seat does not exist in all of this period. Please check from and until."))
    user = open_account(actor, email, name)
    person = _person_of(user, alliance, name)
    mandate = Mandate(
        alliance=alliance, person=person, role=role, seat=seat, starts_on=starts_on, ends_on=ends_on
    )
    save(mandate)
    queue_mail(
        "mandate.given",
        user.email,
        _("You act for %(for)s now") % {"for": mandate.seat or alliance},
        "mail/mandate.given.txt",
        {
            "mandate": mandate,
            "label": label_of(mandate),
            "alliance": alliance,
            "url": settings.BASE_URL + reverse("account_request_login_code"),
        },
        alliance_id=alliance.pk,
        user_id=user.pk,
    )
    record(
        actor,
        "mandate.given",
        mandate,
        alliance_id=alliance.pk,
        changes={"role": role, "seat": seat.name if seat else None, "from": starts_on, "until": ends_on},
        personal={"name": person.name, "email": user.email},
    )
    return mandate


def _person_of(user: User, alliance: Alliance, name: str) -> Person:
    """Who has this account; a contact of the alliance with the same address, who had none, has it now."""
    person = Person.objects.filter(user=user).first()
    if person is not None:
        return person
    known = Person.objects.filter(
        user__isnull=True, email__iexact=user.email, contact_entries__alliance=alliance
    )
    person = known.order_by("pk").first()
    if person is None:
        return Person.objects.create(
            user=user, name=name.strip() or user.name or user.email, email=user.email
        )
    person.user = user
    person.save()
    return person


@verb
def end_mandate(actor: Actor, mandate: Mandate, on: date | None = None) -> Mandate:
    """Let a mandate end with a day, or (``on`` is None) at once. The secretariat is never left empty."""
    require_office(actor, mandate.alliance)
    # one at a time, so that two secretaries do not end each other
    locked(mandate.alliance_id)
    mandate = Mandate.objects.in_alliance(mandate.alliance_id).select_related("alliance").get(pk=mandate.pk)
    last_day = on or today()
    if mandate.ended_at is not None or (mandate.ends_on is not None and mandate.ends_on < today()):
        refuse(_("This mandate has ended already."))
    if last_day < today():
        refuse(_("A mandate can’t be ended afterwards: what was done under it stays valid."), "on")
    if mandate.ends_on is not None and last_day > mandate.ends_on:
        refuse(
            _("This mandate ends on %s already. Whoever goes on afterwards is appointed anew.")
            % f"{mandate.ends_on:%d.%m.%Y}",
            "on",
        )
    if on is None and mandate.starts_on > today():
        refuse(_("This mandate has not begun. Please let it end on its first day."))
    if mandate.role == MandateRole.SECRETARIAT:
        _keep_the_office_staffed(mandate, last_day)
    mandate.ends_on = last_day
    mandate.ended_at = present() if on is None else None
    save(mandate)
    record(
        actor,
        "mandate.ended",
        mandate,
        alliance_id=mandate.alliance_id,
        changes={"ends_on": last_day, "at_once": on is None},
    )
    return mandate


def _keep_the_office_staffed(mandate: Mandate, last_day: date) -> None:
    """Refuse the end of ``mandate`` unless somebody else is in the secretariat from then on."""
    others = (
        Mandate.objects.in_alliance(mandate.alliance_id)
        .filter(role=MandateRole.SECRETARIAT, starts_on__lte=last_day, ended_at__isnull=True)
        .filter(models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=last_day))
        .exclude(pk=mandate.pk)
    )
    if not others.exists():
        refuse(_("The secretariat would be empty. Please appoint somebody else first."))


@verb
def appoint_first_secretariat(slug: str, email: str) -> Mandate:
    """Appoint the first secretary of a new installation; whoever is one already stays one.

    Raises Alliance.DoesNotExist for an unknown alliance, ProcessError for what is no address.
    """
    check_address(email)
    alliance = Alliance.objects.get(slug=slug)
    existing = (
        Mandate.objects.in_alliance(alliance.pk)
        .filter(role=MandateRole.SECRETARIAT, person__user__email__iexact=email.strip(), ends_on__isnull=True)
        .first()
    )
    if existing is not None:
        return existing
    return appoint(
        Actor.system("first secretariat", alliance.pk),
        alliance,
        email=email,
        name="",
        role=MandateRole.SECRETARIAT,
    )
