"""The steps that the secretariat takes with an earmark or a place on the reserve list."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from buendnis.ground.access import open_to
from buendnis.ground.actor import Role
from buendnis.ground.look.steps import Said, take
from buendnis.ground.money import euro
from buendnis.ground.requests import ActingRequest
from buendnis.ledger import services
from buendnis.ledger.forms import (
    ClaimForm,
    CommitForm,
    ExtendForm,
    PayForm,
    PromoteForm,
    Reason,
    ReleaseForm,
    usual_day,
)
from buendnis.ledger.models import Earmark, ReserveEntry
from buendnis.ledger.selectors import balances
from buendnis.ledger.services.booking import standing_of
from buendnis.ledger.views.steps import key_for, step_of


@open_to(Role.SECRETARIAT)
def extend(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Keep money longer."""
    mark = _mark(request, public_id)

    def do(said: Said) -> str:
        services.extend(request.actor, mark, said["expires_on"], said["reason"])
        return _("The money is kept longer.")

    step = step_of(_("Extend"), mark.head, ExtendForm, do, facts=_facts(mark), button=_("Keep it longer"))
    return take(request, step)


@open_to(Role.SECRETARIAT)
def keep_again(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Keep the money of an expired earmark anew."""
    mark = _mark(request, public_id)

    def do(said: Said) -> str:
        services.keep_again(request.actor, mark, **said)
        return _("The money is kept again.")

    step = step_of(
        _("Earmark anew"),
        mark.head,
        ExtendForm,
        do,
        facts=_facts(mark),
        effect=_("The resolution stays as it is; the money is kept from what is free now."),
        button=_("Keep the money again"),
        initial={"expires_on": usual_day(mark.head.recognition.alliance)},
    )
    return take(request, step)


@open_to(Role.SECRETARIAT)
def commit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Note the bank's grant."""
    mark = _mark(request, public_id)

    def do(said: Said) -> str:
        services.commit(request.actor, mark, **said)
        return _("The grant is booked.")

    step = step_of(
        _("Enter the grant notice"),
        mark.head,
        CommitForm,
        do,
        facts=_facts(mark),
        button=_("Book the grant"),
        initial={"amount": mark.amount},
    )
    return take(request, step)


@open_to(Role.SECRETARIAT)
def claim(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Note a payment claim."""
    mark = _mark(request, public_id)

    def do(said: Said) -> str:
        services.claim(request.actor, mark, key=key_for(request, "claim"), **said)
        return _("The payment claim is booked.")

    step = step_of(
        _("Enter a payment claim"),
        mark.head,
        ClaimForm,
        do,
        facts=_facts(mark),
        button=_("Book the payment claim"),
    )
    return take(request, step)


@open_to(Role.SECRETARIAT)
def pay(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Note a payment."""
    mark = _mark(request, public_id)

    def do(said: Said) -> str:
        services.pay(request.actor, mark, key=key_for(request, "pay"), **said)
        return _("The payment is booked.")

    step = step_of(
        _("Enter a payment"), mark.head, PayForm, do, facts=_facts(mark), button=_("Book the payment")
    )
    return take(request, step)


@open_to(Role.SECRETARIAT)
def release(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Let money become free."""
    mark = _mark(request, public_id)

    def do(said: Said) -> str:
        services.release(request.actor, mark, reason=said["reason"], amount=said["amount"])
        return _("%(amount)s have become free.") % {"amount": euro(said["amount"])}

    step = step_of(
        _("Release"),
        mark.head,
        ReleaseForm,
        do,
        facts=_facts(mark),
        effect=_(
            "The money becomes free for other projects. Somebody on the reserve list may move up then; "
            "that never happens by itself."
        ),
        button=_("Release the money"),
        danger=True,
        initial={"amount": mark.amount - standing_of(mark).claimed_in_all},
    )
    return take(request, step)


@open_to(Role.SECRETARIAT)
def promote(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Earmark for who waits on the reserve list."""
    entry = _entry(request, public_id)

    def do(said: Said) -> str:
        services.promote(request.actor, entry, **said)
        return _("“%(subject)s” has moved up.") % {"subject": entry.subject_label}

    step = step_of(
        _("Move up from the reserve list"),
        entry.head,
        PromoteForm,
        do,
        facts=_facts(entry),
        button=_("Earmark the money"),
        initial={"expires_on": usual_day(entry.head.recognition.alliance)},
    )
    return take(request, step)


@open_to(Role.SECRETARIAT)
def drop(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Take a subject off the reserve list."""
    entry = _entry(request, public_id)

    def do(said: Said) -> str:
        services.drop(request.actor, entry, said["reason"])
        return _("“%(subject)s” does not wait any more.") % {"subject": entry.subject_label}

    step = step_of(
        _("Take off the reserve list"),
        entry.head,
        Reason,
        do,
        facts=_facts(entry),
        button=_("Take it off"),
        danger=True,
    )
    return take(request, step)


def _facts(thing: Earmark | ReserveEntry) -> tuple[tuple[str, object], ...]:
    until = ((_("Kept until"), date_format(thing.expires_on)),) if isinstance(thing, Earmark) else ()
    return (
        (_("For"), thing.subject_label),
        (_("Amount"), euro(thing.amount)),
        *until,
        (_("Free at present"), euro(balances(thing.head).free)),
    )


def _mark(request: ActingRequest, public_id: UUID) -> Earmark:
    visible = Earmark.objects.in_alliance(request.actor.alliance_id)
    found: Earmark = get_object_or_404(
        visible.select_related("head__recognition__alliance"), public_id=public_id
    )
    return found


def _entry(request: ActingRequest, public_id: UUID) -> ReserveEntry:
    visible = ReserveEntry.objects.in_alliance(request.actor.alliance_id)
    found: ReserveEntry = get_object_or_404(
        visible.select_related("head__recognition__alliance"), public_id=public_id
    )
    return found
