"""Who assesses: asking the seats of a small group, declining, handing over to the substitute and back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from buendnis.alliances.models import Mandate, Seat
from buendnis.appraisal import mails, policies
from buendnis.appraisal.models import (
    AppraisalCase,
    AssessmentState,
    Assignment,
    AssignmentState,
    CaseState,
    FieldKnown,
)
from buendnis.appraisal.models.cases import AssessmentMode
from buendnis.appraisal.selectors.assessing import (
    assignment_of,
    people_to_hand_to,
    standing_of,
    vacant_places,
)
from buendnis.appraisal.selectors.proposed import candidates_for
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.verbs import record, refuse, require, verb
from buendnis.strategy.models import FieldOfAction


@verb
def ask_seats(
    actor: Actor, case: AppraisalCase, seats: Iterable[Seat], reason: str = "", now: datetime | None = None
) -> None:
    """Let exactly these seats assess: who is new is invited, who is not among them any more is told ``reason``."""
    now = now or present()
    case = _locked(case)
    require(policies.may_prepare(actor, case), _("Only whoever prepares the decision asks the seats."))
    _refuse_unless_assessing(case)
    if case.mode != AssessmentMode.GROUP:
        refuse(_("In this appraisal no small group assesses."))
    found = {row.seat.pk: row for row in candidates_for(case, now).rows}
    wanted = {seat.pk: seat for seat in seats}
    submitted = set(
        case.assessments.filter(state=AssessmentState.SUBMITTED, seat__isnull=False).values_list(
            "seat_id", flat=True
        )
    )
    for key, seat in wanted.items():
        row = found.get(key)
        if row is None or (row.barred and not row.asked):
            refuse(
                _("“%(seat)s” cannot be asked: %(why)s.")
                % {"seat": seat.name, "why": row.why if row else _("takes no part in the appraisal")},
                "seats",
            )
    asked = {key for key, row in found.items() if row.asked}
    gone = asked - set(wanted)
    if gone & submitted:
        names = ", ".join(sorted(found[key].seat.name for key in gone & submitted))
        refuse(_("Has submitted its assessment already, so it stays: %(names)s.") % {"names": names}, "seats")
    if gone and not reason.strip():
        refuse(_("Please say why a seat is not asked any more; it is told."), "reason")
    case.places = max(1, len(wanted))
    case.save(update_fields=["places"])
    for key in sorted(gone):
        _end(actor, case, found[key].seat, AssignmentState.RELEASED, reason, now)
        mails.tell_released(case, found[key].seat, reason.strip())
    with translation.override("de"):  # it goes on record
        why = {row.seat.pk: row.why for row in candidates_for(case, now).rows}
    for key in sorted(set(wanted) - asked):
        _ask(actor, case, wanted[key], why.get(key, ""), now)


@verb
def decline(actor: Actor, case: AppraisalCase, reason: str, now: datetime | None = None) -> Seat | None:
    """Say for one's seat that it does not assess. In a small group the next one proposed is asked: returned."""
    now = now or present()
    case = _locked(case)
    seat = _own_seat(actor, case)
    require(
        policies.may_hand_over(actor, case, assignment_of(case, seat.pk)),
        _("Only who has the assessment in hand declines it."),
    )
    if not reason.strip():
        refuse(_("Please say why; the office reads it."), "reason")
    if case.assessments.filter(state=AssessmentState.SUBMITTED, seat=seat).exists():
        refuse(_("Your seat has submitted its assessment already."))
    _end(actor, case, seat, AssignmentState.DECLINED, reason, now)
    following = fill_up(actor, case, now)
    mails.tell_declined(case, seat, reason.strip(), following)
    return following[0] if following else None


@verb
def take_back_decline(actor: Actor, case: AppraisalCase, now: datetime | None = None) -> None:
    """Assess after all. In a small group only as long as nobody else has been asked instead."""
    now = now or present()
    case = _locked(case)
    _refuse_unless_assessing(case)
    standing = standing_of(case, actor)
    row = assignment_of(case, actor.seat_id)
    require(actor.is_seated and standing is not None, _("Assessments are made by those who act for a seat."))
    if row is None or row.state != AssignmentState.DECLINED:
        refuse(_("Your seat has not declined."))
    if policies.is_kept_out(standing):
        refuse(_("Your seat has a conflict of interest and does not assess this project."))
    if case.mode == AssessmentMode.GROUP and vacant_places(case) < 1:
        refuse(_("Another seat has been asked meanwhile. Please turn to the office."))
    _ask(actor, case, row.seat, row.why, now, invite=False)


@verb
def hand_over(
    actor: Actor, case: AppraisalCase, to: Mandate, note: str = "", now: datetime | None = None
) -> Assignment:
    """Give the assessment, with its draft, to another of the seat's people; the deadline stays."""
    now = now or present()
    case = _locked(case)
    seat = _own_seat(actor, case)
    row = _row(case, seat, now)
    require(policies.may_hand_over(actor, case, row), _("Only who has the assessment in hand hands it over."))
    if to.pk == actor.mandate_id:
        pass  # taken back
    elif not people_to_hand_to(actor, case).filter(pk=to.pk).exists():
        refuse(_("Please choose somebody who acts for your seat."), "to")
    if row.holder_id == to.pk:
        refuse(_("This person has the assessment in hand already."), "to")
    row.holder, row.handed_at, row.note = to, now, note.strip()
    row.save(update_fields=["holder", "handed_at", "note"])
    if to.pk != actor.mandate_id:
        mails.tell_handed_over(case, to, actor.label, note.strip())
    record(
        actor,
        "assessment.handed_over",
        row,
        alliance_id=case.alliance_id,
        changes={"to": str(to.public_id)},
        personal={"note": note},
    )
    return row


@verb
def take_in_hand_together(actor: Actor, case: AppraisalCase, now: datetime | None = None) -> None:
    """Undo the handing over: all who act for the seat may go on with the draft again."""
    case = _locked(case)
    seat = _own_seat(actor, case)
    row = assignment_of(case, seat.pk)
    if row is None or row.holder_id is None:
        refuse(_("The assessment has not been handed over."))
    require(policies.may_hand_over(actor, case, row), _("Only who has the assessment in hand hands it back."))
    others = people_to_hand_to(actor, case)
    row.holder, row.handed_at, row.note = None, None, ""
    row.save(update_fields=["holder", "handed_at", "note"])
    for mandate in others:
        mails.tell_handed_back(case, mandate, actor.label)
    record(actor, "assessment.handed_back", row, alliance_id=case.alliance_id)


@verb
def say_what_is_known(actor: Actor, seat: Seat, fields: Iterable[FieldOfAction]) -> None:
    """Say which fields of action a seat knows; proposals of who shall assess follow that."""
    require(
        policies.may_say_what_is_known(actor, seat),
        _("Only the people of the seat and the office say what it knows about."),
    )
    Seat.objects.in_alliance(seat.alliance_id).select_for_update(no_key=True).get(pk=seat.pk)
    wanted = {field.pk: field for field in fields}
    known = FieldKnown.objects.filter(seat=seat)
    known.exclude(field_of_action__in=wanted).delete()
    there = set(known.values_list("field_of_action_id", flat=True))
    FieldKnown.objects.bulk_create(
        FieldKnown(seat=seat, field_of_action=field) for key, field in wanted.items() if key not in there
    )
    record(
        actor,
        "seat.fields_known",
        seat,
        alliance_id=seat.alliance_id,
        changes={"fields": sorted(str(field.public_id) for field in wanted.values())},
    )


def fill_up(actor: Actor, case: AppraisalCase, now: datetime | None = None) -> list[Seat]:
    """Ask the next proposed seats where places of a small group have become free; within another verb."""
    now = now or present()
    if case.mode != AssessmentMode.GROUP or case.state != CaseState.ASSESSING:
        return []
    if not case.assignments.exists():
        return []  # the office has not asked anybody yet
    with translation.override("de"):  # it goes on record
        following = candidates_for(case, now, by_itself=True).proposed
    for row in following:
        _ask(Actor.system(actor.label, case.alliance_id), case, row.seat, row.why, now)
    return [row.seat for row in following]


def _ask(
    actor: Actor, case: AppraisalCase, seat: Seat, why: str, now: datetime, *, invite: bool = True
) -> None:
    Assignment.objects.update_or_create(
        case=case,
        seat=seat,
        defaults={
            "state": AssignmentState.ASKED,
            "why": why[:500],
            "asked_at": now,
            "ended_at": None,
            "reason": "",
            "holder": None,
            "handed_at": None,
            "note": "",
        },
    )
    if invite:
        mails.invite_seats(case, [seat])
    record(
        actor,
        "assessment.asked",
        case,
        alliance_id=case.alliance_id,
        changes={"seat": seat.name, "why": why},
    )


def _end(
    actor: Actor, case: AppraisalCase, seat: Seat, state: AssignmentState, reason: str, now: datetime
) -> None:
    row = _row(case, seat, now)
    row.state, row.ended_at, row.reason = state, now, reason.strip()
    row.holder, row.handed_at, row.note = None, None, ""
    row.save()
    record(
        actor,
        f"assessment.{state}",
        case,
        alliance_id=case.alliance_id,
        changes={"seat": seat.name},
        personal={"reason": reason},
    )


def _row(case: AppraisalCase, seat: Seat, now: datetime) -> Assignment:
    """What was agreed with the seat, begun where nothing was said before."""
    row, _new = Assignment.objects.get_or_create(case=case, seat=seat, defaults={"asked_at": now})
    return row


def _own_seat(actor: Actor, case: AppraisalCase) -> Seat:
    """The actor's seat, if it is to assess ``case``. Refuses else."""
    _refuse_unless_assessing(case)
    standing = standing_of(case, actor)
    require(
        actor.is_seated and standing is not None and standing.seat.is_voting,
        _("Assessments are made by those who act for a seat."),
    )
    assert standing is not None  # noqa: S101 - require() raises
    if policies.is_kept_out(standing):
        refuse(_("Your seat has a conflict of interest and does not assess this project."))
    if not policies.is_asked(case, assignment_of(case, standing.seat_id)):
        refuse(_("Your seat is not asked to assess this project."))
    return standing.seat


def _refuse_unless_assessing(case: AppraisalCase) -> None:
    if case.state != CaseState.ASSESSING:
        refuse(_("The time for assessments is over; the committee decides now."))


def _locked(case: AppraisalCase) -> AppraisalCase:
    return (
        AppraisalCase.objects.in_alliance(case.alliance_id)
        .select_for_update(of=("self",), no_key=True)
        .select_related("application__applicant", "application__field_of_action", "alliance", "rules_version")
        .get(pk=case.pk)
    )
