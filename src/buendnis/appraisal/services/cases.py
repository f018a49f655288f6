"""Opening an appraisal, and saying who is impartial."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from buendnis.alliances.models import Seat
from buendnis.alliances.rules import Rules
from buendnis.alliances.selectors import current_rules, mandates_for_seats, seats_of
from buendnis.alliances.services import use_rules
from buendnis.appraisal import conflicts, policies
from buendnis.appraisal.mails import ask_for_declarations, ask_to_prepare, invite_to_assess
from buendnis.appraisal.models import (
    AppraisalCase,
    CaseState,
    ConflictDeclaration,
    ConflictKind,
    SeatStanding,
)
from buendnis.appraisal.models.cases import AssessmentMode
from buendnis.appraisal.models.opinions import DRAFTED
from buendnis.appraisal.models.standings import KEEPS_OUT
from buendnis.appraisal.rubrics import rubric_for
from buendnis.appraisal.rulings import declared_in, rulings_in
from buendnis.appraisal.services.opinions import drop, locked_opinion
from buendnis.appraisal.services.standings import (
    held_case,
    judged,
    locked_standing,
    pending_resolution,
    refuse_when_decided,
    rejudge,
)
from buendnis.appraisal.transitions import CASE
from buendnis.funding.models import Application
from buendnis.funding.services import applications
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import record, refuse, require, verb


@verb
def open_case(
    actor: Actor,
    application: Application,
    *,
    due_on: date | None = None,
    mode: str | None = None,
    prepared_by_seat: Seat | None = None,
    places: int | None = None,
    now: datetime | None = None,
) -> AppraisalCase:
    """Begin the appraisal of the newest revision: freeze rules and rubric, compute conflicts, tell the seats.

    ``due_on``, ``mode`` and ``places`` (how many seats assess, in a small group) default to what the rules of
    procedure say. All seats are told: to assess, or where a small group or the office does, to declare conflicts.
    """
    now = now or present()
    require(policies.may_run(actor, application.alliance_id), _("Only the office opens an appraisal."))
    alliance = application.alliance
    rules_version = current_rules(alliance, today(now))
    if rules_version is None:
        refuse(_("The alliance has no rules of procedure in force. Please add them first."))
    revision = application.revisions.first()
    if revision is None:
        refuse(_("The outline has not been submitted yet."))
    if due_on is not None and due_on < today(now):
        refuse(_("The last day for assessments lies in the past."), "due_on")
    rules_version = use_rules(actor, rules_version, now)
    rules = Rules.from_document(rules_version.document)
    applications.begin_assessment(actor, application)
    _check_preparer(application, prepared_by_seat, today(now), rules)
    case = AppraisalCase(
        alliance=alliance,
        application=application,
        revision=revision,
        rules_version=rules_version,
        rubric=rubric_for(application),
        mode=mode or rules.assessment_mode,
        places=(places or rules.group_size)
        if (mode or rules.assessment_mode) == AssessmentMode.GROUP
        else None,
        prepared_by_seat=prepared_by_seat,
        due_on=due_on or today(now) + timedelta(days=rules.assessment_days),
    )
    case.save()
    computed = conflicts.computed_conflicts(application, today(now))
    SeatStanding.objects.bulk_create(
        judged(SeatStanding(case=case, seat=seat, computed=computed[seat.pk]), {}, (), rules)
        for seat in seats_of(alliance, today(now))
    )
    if case.mode == AssessmentMode.PARTNERS:
        invite_to_assess(case)
    else:
        ask_for_declarations(case)
    record(
        actor,
        "case.opened",
        case,
        alliance_id=alliance.pk,
        changes={"due_on": case.due_on, "mode": case.mode},
    )
    return case


@verb
def refresh_conflicts(actor: Actor, case: AppraisalCase, now: datetime | None = None) -> None:
    """Compute all conflicts anew, because relations, mandates or co-funders may have changed since."""
    require(policies.may_prepare(actor, case), _("Only whoever prepares the decision does this."))
    rules = Rules.from_document(case.rules_version.document)
    computed = conflicts.computed_conflicts(case.application, today(now))
    declared, ruled = declared_in(case), rulings_in(case)
    for standing in case.standings.select_for_update().select_related("seat").order_by("pk"):
        standing.computed = computed.get(standing.seat_id, [])
        judged(standing, declared.get(standing.seat_id, {}), ruled.get(standing.seat_id, ()), rules).save()


@verb
def declare_conflict(
    actor: Actor, case: AppraisalCase, kind: str = "", text: str = "", now: datetime | None = None
) -> SeatStanding:
    """Say for one's seat that it has a conflict of ``kind``, or (empty) that it has none.

    What was computed stays, and so does what the seat declared before: two people lift it, with a reason.
    """
    require(policies.may_declare(actor, case), _("Declarations are made by the seats, before the decision."))
    assert actor.seat_id is not None  # noqa: S101 - a seated actor has one
    return _declare(actor, case, actor.seat_id, kind, text, now)


@verb
def declare_for_seat(
    actor: Actor, case: AppraisalCase, seat: Seat, kind: str, text: str, now: datetime | None = None
) -> SeatStanding:
    """Record what a seat declared by mail, telephone or in the meeting; ``text`` says how it came."""
    require(policies.may_run(actor, case.alliance_id), _("Only the office records declarations."))
    if not text.strip():
        refuse(_("Please say when and by which way the declaration came."), "text")
    return _declare(actor, case, seat.pk, kind, text, now)


@verb
def hand_preparation_over(actor: Actor, case: AppraisalCase, seat: Seat, reason: str) -> AppraisalCase:
    """Let a seat prepare the decision, because the office, or the seat named before, has a conflict of interest.

    The office sees no points from then on. A spokesperson does it where everybody in the office is kept out.
    """
    case = (
        AppraisalCase.objects.in_alliance(case.alliance_id)
        .select_for_update(of=("self",), no_key=True)
        .select_related("alliance", "application")
        .get(pk=case.pk)
    )
    require(
        policies.names_preparer(actor, case),
        _("The office hands the preparation over, or a spokesperson where nobody there is impartial."),
    )
    if not policies.may_name_preparer(actor, case):
        refuse(_("The committee decides already, or the appraisal is over."))
    if not reason.strip():
        refuse(_("Please give the reason; it stands in the record."), "reason")
    if seat.pk == case.prepared_by_seat_id:
        refuse(_("This seat prepares the decision already."), "seat")
    if policies.is_kept_out(locked_standing(case, seat.pk)):
        refuse(_("This seat has a conflict of interest itself."), "seat")
    mandates = mandates_for_seats(case.alliance).filter(seat=seat)
    if not mandates.exists():
        refuse(_("Nobody acts for this seat."), "seat")
    case.prepared_by_seat = seat
    case.save(update_fields=["prepared_by_seat"])
    ask_to_prepare(case, mandates, reason.strip())
    record(
        actor,
        "case.preparer_named",
        case,
        alliance_id=case.alliance_id,
        changes={"seat": seat.name, "reason": reason.strip()},
    )
    return case


@verb
def stop_case(actor: Actor, case: AppraisalCase, reason: str) -> None:
    """End the appraisal without a decision; the outline goes back to the applicant with ``reason``."""
    require(policies.may_run(actor, case.alliance_id), _("Only the office stops an appraisal."))
    if not reason.strip():
        refuse(_("Please give a reason; the applicant is told."), "reason")
    case = AppraisalCase.objects.in_alliance(case.alliance_id).select_for_update().get(pk=case.pk)
    case.state = CASE.next("stop", case.state)
    case.save(update_fields=["state"])
    applications.stop_assessment(actor, case.application, reason)
    record(actor, "case.stopped", case, alliance_id=case.alliance_id, changes={"reason": reason})


def _declare(
    actor: Actor, case: AppraisalCase, seat_id: int, kind: str, text: str, now: datetime | None
) -> SeatStanding:
    if kind and kind not in ConflictKind.values:
        refuse(_("Please choose one of the kinds of conflict."), "kind")
    case = held_case(case)
    refuse_when_decided(case)
    now = now or present()
    standing = locked_standing(case, seat_id)
    ConflictDeclaration.objects.create(
        case=case,
        seat_id=seat_id,
        kind=kind,
        text=text.strip(),
        declared_at=now,
        by_user=actor.user_id,
        by_mandate=actor.mandate_id,
        declared_as=actor.label,
    )
    standing.declared_at = now
    rejudge(actor, case, standing)
    record(
        actor,
        "conflict.declared",
        case,
        alliance_id=case.alliance_id,
        changes={"seat": standing.seat.name, "kind": kind},
        personal={"text": text},
    )
    return standing


def _check_preparer(application: Application, seat: Seat | None, day: date, rules: Rules) -> None:
    if not conflicts.is_host(application):
        return
    if seat is None:
        refuse(
            _("The host of the office applies itself. Please name another seat that prepares the decision."),
            "prepared_by_seat",
        )
    kinds = [item["kind"] for item in conflicts.computed_conflicts(application, day).get(seat.pk, [])]
    if conflicts.strongest(rules.conflict_effects[kind] for kind in kinds) in KEEPS_OUT:
        refuse(_("This seat has a conflict of interest itself."), "prepared_by_seat")


def hold_for_withdrawal(application: Application) -> None:
    """An outline is going to be withdrawn: hold the vote on it and its appraisal before the outline itself."""
    case = _living_case(application)
    if case is not None:
        held_case(case)


def end_with_application(actor: Actor, application: Application) -> None:
    """An outline is withdrawn: end its appraisal, give the money back. Refuses once an opinion is issued."""
    case = _living_case(application)
    if case is None:
        return
    case = held_case(case)
    if case.opinions.filter(frozen_at__isnull=False).exists():
        refuse(_("An expert opinion has been issued already. Please turn to the office."))
    reason = _("The outline was withdrawn.")
    resolution = pending_resolution(case)
    if resolution is not None:
        from buendnis.decisions.services import withdraw_resolution

        withdraw_resolution(Actor.system("application withdrawn", case.alliance_id), resolution, reason)
        case.refresh_from_db()
    _give_back(case, reason)
    for opinion in case.opinions.filter(state__in=DRAFTED).order_by("pk"):
        drop(actor, locked_opinion(opinion))
    case.state = CASE.next("withdraw", case.state)
    case.save(update_fields=["state"])
    record(actor, "case.stopped", case, alliance_id=case.alliance_id, changes={"reason": reason})


def _living_case(application: Application) -> AppraisalCase | None:
    return (
        AppraisalCase.objects.in_alliance(application.alliance_id)
        .filter(application=application)
        .exclude(state=CaseState.STOPPED)
        .first()
    )


def _give_back(case: AppraisalCase, reason: str) -> None:
    """Release what was earmarked for the project, and take it off the reserve list."""
    from buendnis.ledger.selectors import earmark_of, waiting_of
    from buendnis.ledger.services import drop, release

    office = Actor.system("application withdrawn", case.alliance_id)
    subject = reference_to(case.application, case.application.title)
    mark, waiting = earmark_of(subject), waiting_of(subject)
    if mark is not None:
        release(office, mark, reason=reason)
    if waiting is not None:
        drop(office, waiting, reason)
