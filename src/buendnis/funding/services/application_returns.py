"""Giving an outline back: what is to be changed, until when; and what happens when that day has passed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from buendnis.funding import mails
from buendnis.funding.models import Application, ApplicationReturn, ApplicationState, ReturnExtension
from buendnis.funding.policies import applications as policy
from buendnis.funding.returnable import known
from buendnis.funding.selectors.facts import latest_revision
from buendnis.funding.services.application_drafts import NOT_THE_OFFICE, locked, mirrored, move
from buendnis.funding.services.cofunding import carry_over
from buendnis.funding.transitions import APPLICATION
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.verbs import ProcessError, record, refuse, require, verb


@verb
def return_application(
    actor: Actor,
    application: Application,
    reason: str,
    fields: Iterable[str] = (),
    now: datetime | None = None,
    *,
    notes: Mapping[str, str] | None = None,
    due_on: date | None = None,
    only_these: bool = False,
) -> Application:
    """Give the outline back to be changed: ``reason`` in words, ``fields`` names what is to be changed.

    ``notes`` says of a field what is wrong with it; what has a note is named. ``due_on``: the last day on
    which the office expects it again. ``only_these``: whatever is not named stays as it is.
    """
    notes = {name: note.strip() for name, note in (notes or {}).items() if note.strip()}
    names = known(set(fields) | set(notes))
    if only_these and not names:
        refuse(_("Please name at least one field, if nothing else may be changed."), "fields_named")
    if due_on is not None and due_on <= today(now):
        refuse(_("The deadline must lie in the future."), "due_on")
    asked = [{"name": name, "note": notes.get(name, "")} for name in sorted(names)]
    return _returned(actor, application, "return", reason, asked, now, due_on=due_on, only=only_these)


@verb
def stop_assessment(
    actor: Actor, application: Application, reason: str, now: datetime | None = None
) -> Application:
    """Give the outline back in the middle of its assessment; the room above has ended what it had begun."""
    return _returned(actor, application, "stop_assessment", reason, [], now)


def _returned(
    actor: Actor,
    application: Application,
    step: str,
    reason: str,
    asked: list[dict[str, str]],
    now: datetime | None,
    *,
    due_on: date | None = None,
    only: bool = False,
) -> Application:
    now = now or present()
    current = locked(application)
    require(policy.runs_the_process(actor, current), NOT_THE_OFFICE)
    target = APPLICATION.next(step, current.state)
    if not reason.strip():
        refuse(_("Please say what should be changed and why."), "reason")
    revision = latest_revision(current)
    if revision is None:
        raise ValueError("What has been submitted has a revision.")
    ApplicationReturn.objects.create(
        application=current,
        revision=revision,
        returned_at=now,
        returned_by=actor.user_id,
        reason=reason.strip(),
        fields=asked,
        only_these=only,
        due_on=due_on,
    )
    carry_over(current)
    current.returned_fields = [each["name"] for each in asked]
    current.returned_only = only
    current.returned_until = due_on
    move(current, target, reason.strip(), now)
    record(
        actor,
        "application.returned",
        current,
        alliance_id=current.alliance_id,
        changes={
            "reason": current.state_reason,
            "fields": current.returned_fields,
            "due_on": due_on.isoformat() if due_on else "",
        },
    )
    mails.returned(current)
    return mirrored(application, current)


@verb
def extend_return(
    actor: Actor, application: Application, due_on: date, reason: str, now: datetime | None = None
) -> Application:
    """Give those who write it more time, with a reason; also after the deadline, and where there was none."""
    now = now or present()
    current = locked(application)
    require(policy.runs_the_process(actor, current), NOT_THE_OFFICE)
    if current.state != ApplicationState.RETURNED:
        refuse(_("The outline is not with those who write it, so there is no deadline to extend."))
    if not reason.strip():
        refuse(_("Please give a reason."), "reason")
    if due_on <= today(now):
        refuse(_("The deadline must lie in the future."), "due_on")
    if current.returned_until and due_on <= current.returned_until:
        refuse(_("The new deadline must be later than the present one."), "due_on")
    asked = current.returns.filter(answered_at__isnull=True).first()
    if asked is None:
        raise ProcessError(
            _("This outline was returned before deadlines were kept. Please agree on the day by mail.")
        )
    ReturnExtension.objects.create(
        of=asked,
        due_on=due_on,
        reason=reason.strip(),
        extended_at=now,
        extended_by=actor.user_id,
        extended_as=actor.label[:200],
    )
    current.returned_until = due_on
    current.save(update_fields=["returned_until"])
    record(
        actor,
        "application.extended",
        current,
        alliance_id=current.alliance_id,
        changes={"due_on": due_on.isoformat(), "reason": reason.strip()},
    )
    mails.extended(current, reason.strip())
    return mirrored(application, current)


@verb
def tell_of_passed_deadlines(now: datetime | None = None) -> int:
    """Tell each office of the outlines that did not come back in time, once per deadline; how many there were.

    Nothing else happens: what is written stays, and it can still be submitted.
    """
    day = today(now)
    late = (
        ApplicationReturn.objects.unscoped("the deadlines of all alliances")
        .filter(answered_at__isnull=True, application__returned_until__lt=day)
        .filter(Q(office_told_on__isnull=True) | Q(office_told_on__lt=F("application__returned_until")))
        .order_by("pk")
    )
    system, told = Actor.system("deadline of a return"), 0
    for asked in late:
        current = locked(asked.application)
        asked.refresh_from_db()
        if current.returned_until is None or current.returned_until >= day:
            continue  # submitted or extended in this very moment
        if asked.office_told_on is not None and asked.office_told_on >= current.returned_until:
            continue  # told by another run
        asked.office_told_on = current.returned_until
        asked.save(update_fields=["office_told_on"])
        record(
            system,
            "application.deadline_passed",
            current,
            alliance_id=current.alliance_id,
            changes={"due_on": current.returned_until.isoformat()},
        )
        mails.overdue(current)
        told += 1
    return told
