"""What the secretariat does for its alliance: seats, mandates, rules, notices, recognitions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.alliances import policies
from buendnis.alliances.models import (
    Alliance,
    Mandate,
    MandateRole,
    Recognition,
    RulesOfProcedure,
    Seat,
    SeatHolder,
)
from buendnis.alliances.rules import Rules
from buendnis.alliances.selectors import label_of
from buendnis.ground.accounts.services import open_account
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.mail.services import queue_mail
from buendnis.ground.verbs import ProcessError, record, refuse, require, verb
from buendnis.parties.models import Organisation, Person

if TYPE_CHECKING:
    from collections.abc import Iterator


@verb
def create_seat(
    actor: Actor,
    alliance: Alliance,
    *,
    name: str,
    holders: Iterable[Organisation],
    is_voting: bool = True,
    starts_on: date,
    ends_on: date | None = None,
) -> Seat:
    """Add a seat; several ``holders`` share it and have one voice together."""
    _require_office(actor, alliance)
    seat = Seat(
        alliance=alliance, name=name.strip(), is_voting=is_voting, starts_on=starts_on, ends_on=ends_on
    )
    _save(seat)
    _hold(seat, holders)
    record(
        actor, "seat.created", seat, alliance_id=alliance.pk, changes={"name": seat.name, "vote": is_voting}
    )
    return seat


@verb
def edit_seat(
    actor: Actor,
    seat: Seat,
    *,
    name: str,
    holders: Iterable[Organisation],
    is_voting: bool,
    starts_on: date,
    ends_on: date | None = None,
) -> Seat:
    """Change a seat, or end it on a day; resolutions that are open keep the seats they were opened with."""
    _require_office(actor, seat.alliance)
    seat.name, seat.is_voting, seat.starts_on, seat.ends_on = name.strip(), is_voting, starts_on, ends_on
    _save(seat)
    _hold(seat, holders)
    record(
        actor,
        "seat.changed",
        seat,
        alliance_id=seat.alliance_id,
        changes={"name": seat.name, "vote": is_voting, "ends_on": ends_on},
    )
    return seat


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
    _require_office(actor, alliance)
    _check_address(email)
    if seat is not None and seat.alliance_id != alliance.pk:
        refuse(_("This seat belongs to another alliance."), "seat")
    user = open_account(actor, email, name)
    person, _created = Person.objects.get_or_create(
        user=user, defaults={"name": name.strip() or user.name or user.email, "email": user.email}
    )
    mandate = Mandate(
        alliance=alliance,
        person=person,
        role=role,
        seat=seat if role != MandateRole.SECRETARIAT else None,
        starts_on=starts_on or today(),
        ends_on=ends_on,
    )
    _save(mandate)
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
        changes={"role": role, "seat": seat.name if seat else None, "until": ends_on},
        personal={"name": person.name, "email": user.email},
    )
    return mandate


@verb
def end_mandate(actor: Actor, mandate: Mandate, on: date | None = None) -> Mandate:
    """Let a mandate end on a day (default: with yesterday, at once). The last secretary can't end alone."""
    _require_office(actor, mandate.alliance)
    # one at a time, so that two secretaries do not end each other
    Alliance.objects.select_for_update().get(pk=mandate.alliance_id)
    last_day = on or today() - timedelta(days=1)
    if mandate.role == MandateRole.SECRETARIAT:
        others = (
            Mandate.objects.in_alliance(mandate.alliance_id)
            .filter(role=MandateRole.SECRETARIAT)
            .filter(models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=last_day))
            .exclude(pk=mandate.pk)
        )
        if not others.exists():
            refuse(_("The secretariat would be empty. Please appoint somebody else first."))
    mandate.starts_on = min(mandate.starts_on, last_day)
    mandate.ends_on = last_day
    _save(mandate)
    record(actor, "mandate.ended", mandate, alliance_id=mandate.alliance_id, changes={"ends_on": last_day})
    return mandate


@verb
def save_notices(
    actor: Actor,
    alliance: Alliance,
    *,
    controller_kind: str,
    controller: str,
    imprint: str,
    privacy_notice: str,
    email: str = "",
) -> Alliance:
    """Name the controller, imprint and privacy notice, without which no public form opens."""
    _require_office(actor, alliance)
    alliance.controller_kind, alliance.controller = controller_kind, controller.strip()
    alliance.imprint, alliance.privacy_notice, alliance.email = imprint.strip(), privacy_notice.strip(), email
    if not is_ready_for_public(alliance):
        alliance.public_forms_open_since = None
    _save(alliance)
    record(actor, "alliance.notices_saved", alliance, alliance_id=alliance.pk)
    return alliance


@verb
def open_public_forms(actor: Actor, alliance: Alliance) -> Alliance:
    """Let anybody bring ideas, once controller, imprint and privacy notice are named."""
    _require_office(actor, alliance)
    if not is_ready_for_public(alliance):
        refuse(
            _("Before a public form opens, please name the controller, the imprint and the privacy notice.")
        )
    alliance.public_forms_open_since = alliance.public_forms_open_since or present()
    alliance.save(update_fields=["public_forms_open_since"])
    record(actor, "alliance.public_forms_opened", alliance, alliance_id=alliance.pk)
    return alliance


@verb
def close_public_forms(actor: Actor, alliance: Alliance) -> Alliance:
    """Take no more ideas from the public."""
    _require_office(actor, alliance)
    alliance.public_forms_open_since = None
    alliance.save(update_fields=["public_forms_open_since"])
    record(actor, "alliance.public_forms_closed", alliance, alliance_id=alliance.pk)
    return alliance


@verb
def add_recognition(
    actor: Actor, alliance: Alliance, *, starts_on: date, ends_on: date, source: str = ""
) -> Recognition:
    """Note that the ministry has recognised the alliance for a period."""
    _require_office(actor, alliance)
    recognition = Recognition(alliance=alliance, starts_on=starts_on, ends_on=ends_on, source=source.strip())
    _save(recognition)
    record(
        actor,
        "recognition.added",
        recognition,
        alliance_id=alliance.pk,
        changes={"from": starts_on, "until": ends_on},
    )
    return recognition


@verb
def create_rules(
    actor: Actor, alliance: Alliance, document: Mapping[str, Any], valid_from: date
) -> RulesOfProcedure:
    """Begin a new version of the rules; it follows the newest one, which must be frozen."""
    _require_office(actor, alliance)
    Rules.from_document(document)
    Alliance.objects.select_for_update().get(pk=alliance.pk)
    newest = RulesOfProcedure.objects.in_alliance(alliance.pk).order_by("-number").first()
    if newest is not None and not newest.is_frozen:
        refuse(_("The newest version has not been used yet. Please edit that one."))
    rules = RulesOfProcedure.objects.create(
        alliance=alliance,
        number=(newest.number if newest else 0) + 1,
        valid_from=valid_from,
        predecessor=newest,
        document=dict(document),
    )
    record(actor, "rules.created", rules, alliance_id=alliance.pk, changes={"number": rules.number})
    return rules


@verb
def edit_rules(
    actor: Actor, rules: RulesOfProcedure, document: Mapping[str, Any], valid_from: date
) -> RulesOfProcedure:
    """Change a version that nothing rests on yet."""
    _require_office(actor, rules.alliance)
    Rules.from_document(document)
    rules = RulesOfProcedure.objects.in_alliance(rules.alliance_id).select_for_update().get(pk=rules.pk)
    if rules.is_frozen:
        refuse(_("This version is in use and stays as it is. Please make a new version."))
    rules.document, rules.valid_from = dict(document), valid_from
    rules.save(update_fields=["document", "valid_from"])
    record(actor, "rules.changed", rules, alliance_id=rules.alliance_id)
    return rules


@verb
def use_rules(actor: Actor, rules: RulesOfProcedure, now: datetime | None = None) -> RulesOfProcedure:
    """Let something rest on a version: from now on it never changes."""
    require(actor.member_of(rules.alliance_id), _("Only the alliance itself uses its rules."))
    rules = RulesOfProcedure.objects.in_alliance(rules.alliance_id).select_for_update().get(pk=rules.pk)
    if not rules.is_frozen:
        rules.freeze(now or present())
        record(
            actor, "rules.frozen", rules, alliance_id=rules.alliance_id, changes={"hash": rules.document_hash}
        )
    return rules


@verb
def appoint_first_secretariat(slug: str, email: str) -> Mandate:
    """Appoint the first secretary of a new installation; whoever is one already stays one.

    Raises Alliance.DoesNotExist for an unknown alliance, ValidationError for what is no address.
    """
    _check_address(email)
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


def is_ready_for_public(alliance: Alliance) -> bool:
    """Whether everything is named that must stand beside a public form (Art. 13 GDPR, § 5 DDG)."""
    return all((alliance.controller_kind, alliance.controller, alliance.imprint, alliance.privacy_notice))


def _require_office(actor: Actor, alliance: Alliance) -> None:
    require(policies.may_run(actor, alliance), _("Only the secretariat of this alliance does this."))


def _hold(seat: Seat, holders: Iterable[Organisation]) -> None:
    wanted = list(holders)
    if not wanted:
        refuse(_("A seat is held by at least one organisation."), "holders")
    SeatHolder.objects.filter(seat=seat).delete()
    SeatHolder.objects.bulk_create(SeatHolder(seat=seat, organisation=each) for each in wanted)


def _save(row: models.Model) -> None:
    """Check and save ``row``; what another transaction did meanwhile is refused in the same words."""
    with _readable(row):
        row.full_clean()
        with transaction.atomic():
            row.save()


@contextmanager
def _readable(row: models.Model) -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        if isinstance(error, ProcessError):
            raise
        field, messages = next(iter(error.message_dict.items()))
        raise ProcessError(messages[0], None if field == "__all__" else field) from error
    except IntegrityError as error:
        for constraint in row._meta.constraints:
            if constraint.name in str(error):
                raise ProcessError(constraint.violation_error_message) from error
        raise


def _check_address(email: str) -> None:
    try:
        validate_email(email.strip())
    except ValidationError as error:
        raise ProcessError(error.messages[0], "email") from error
