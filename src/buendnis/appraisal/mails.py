"""The mails of an appraisal: to the seats, the office, the spokespersons, and whoever wrote the outline."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.alliances.models import Mandate, Seat
from buendnis.alliances.selectors import mandates_for_seats, office_of, spokespersons_of, standing_of
from buendnis.appraisal.models import (
    AppraisalCase,
    AssignmentState,
    ExpertOpinion,
    OpinionCondition,
    PlanChange,
)
from buendnis.appraisal.models.cases import AssessmentMode
from buendnis.appraisal.models.standings import KEEPS_OUT
from buendnis.ground.mail.services import queue_mail


def invite_to_assess(case: AppraisalCase) -> None:
    """Ask all who act for a seat that may judge, substitutes included."""
    kept_out = case.standings.filter(effect__in=KEEPS_OUT).values_list("seat_id", flat=True)
    _invite(
        case, mandates_for_seats(case.alliance).filter(seat__is_voting=True).exclude(seat_id__in=kept_out)
    )


def ask_for_declarations(case: AppraisalCase) -> None:
    """Ask all who act for a seat with a vote whether it has a conflict, where not all seats assess."""
    tell(
        mandates_for_seats(case.alliance).filter(seat__is_voting=True),
        "assessment.declare",
        _("Is your seat impartial? %(title)s") % {"title": case.application.title},
        {**_case_context(case), "group": case.mode == AssessmentMode.GROUP},
    )


def invite_seats(case: AppraisalCase, seats: Iterable[Seat]) -> None:
    """Ask all who act for ``seats``, because their seats assess in a small group."""
    _invite(case, mandates_for_seats(case.alliance).filter(seat__in=list(seats)))


def _invite(case: AppraisalCase, mandates: Iterable[Mandate]) -> None:
    tell(
        mandates,
        "assessment.invited",
        _("Please assess: %(title)s") % {"title": case.application.title},
        _case_context(case),
    )


def ask_to_prepare(case: AppraisalCase, mandates: Iterable[Mandate], reason: str) -> None:
    """Tell a seat that it prepares the decision in place of the office, and why."""
    tell(
        mandates,
        "case.preparing",
        _("Your seat prepares the decision: %(title)s") % {"title": case.application.title},
        {
            **_case_context(case),
            "url": settings.BASE_URL + reverse("appraisal:case", args=[case.application.public_id]),
            "reason": reason,
        },
    )


def tell_released(case: AppraisalCase, seat: Seat, reason: str) -> None:
    """Tell a seat that it need not assess any more."""
    tell(
        mandates_for_seats(case.alliance).filter(seat=seat),
        "assessment.released",
        _("You need not assess any more: %(title)s") % {"title": case.application.title},
        {**_case_context(case), "reason": reason},
    )


def tell_declined(case: AppraisalCase, seat: Seat, reason: str, following: Iterable[Seat]) -> None:
    """Tell whoever prepares the decision that a seat declined, and who was asked instead."""
    preparing = (
        mandates_for_seats(case.alliance).filter(seat=case.prepared_by_seat_id)
        if case.prepared_by_seat_id
        else office_of(case.alliance)
    )
    names = ", ".join(each.name for each in following)
    tell(
        preparing,
        "assessment.declined",
        _("%(seat)s does not assess: %(title)s") % {"seat": seat.name, "title": case.application.title},
        {
            **_case_context(case),
            "url": settings.BASE_URL + reverse("appraisal:case", args=[case.application.public_id]),
            "seat": seat.name,
            "reason": reason,
            "following": names,
            "group": case.places is not None,
        },
    )


def tell_handed_over(case: AppraisalCase, to: Mandate, by: str, note: str) -> None:
    """Tell somebody that they have an assessment in hand now."""
    tell(
        [to],
        "assessment.handed",
        _("An assessment was handed over to you: %(title)s") % {"title": case.application.title},
        {**_case_context(case), "by": by, "note": note, "back": False},
    )


def tell_handed_back(case: AppraisalCase, to: Mandate, by: str) -> None:
    """Tell the seat's other people that all of them have the assessment in hand again."""
    tell(
        [to],
        "assessment.handed",
        _("An assessment was handed back: %(title)s") % {"title": case.application.title},
        {**_case_context(case), "by": by, "note": "", "back": True},
    )


def tell_reopened(case: AppraisalCase) -> None:
    """Tell the seats that assess, or could, that they may do so again, and why."""
    kept_out = case.standings.filter(effect__in=KEEPS_OUT).values_list("seat_id", flat=True)
    mandates = mandates_for_seats(case.alliance).filter(seat__is_voting=True).exclude(seat_id__in=kept_out)
    if case.mode == AssessmentMode.GROUP:
        asked = case.assignments.filter(state=AssignmentState.ASKED).values_list("seat_id", flat=True)
        mandates = mandates.filter(seat_id__in=asked)
    if case.mode != AssessmentMode.PROPOSAL:
        tell(
            mandates,
            "assessment.reopened",
            _("You may assess again: %(title)s") % {"title": case.application.title},
            {**_case_context(case), "reason": case.reopened_reason},
        )


def remind_to_assess(case: AppraisalCase, seats: Iterable[Seat]) -> int:
    """Remind those who have the assessment of ``seats`` in hand; returns how many mails that makes."""
    held = {
        row.seat_id: row.holder_id
        for row in case.assignments.filter(seat__in=list(seats), holder__isnull=False).select_related(
            "holder"
        )
        if row.holder and standing_of(row.holder) == "now"
    }
    mandates = [
        mandate
        for mandate in mandates_for_seats(case.alliance).filter(seat__in=list(seats))
        if held.get(mandate.seat_id or 0, mandate.pk) == mandate.pk
    ]
    return tell(
        mandates,
        "assessment.reminder",
        _("Your assessment is still missing: %(title)s") % {"title": case.application.title},
        _case_context(case),
    )


def ask_for_release(opinion: ExpertOpinion) -> None:
    """Ask the spokespersons to release a draft; whoever has a conflict of interest does not."""
    kept_out = opinion.case.standings.filter(effect__in=KEEPS_OUT).values("seat_id")
    tell(
        spokespersons_of(opinion.alliance).exclude(seat__in=kept_out),
        "opinion.release",
        _("Please release an expert opinion: %(title)s") % {"title": opinion.case.application.title},
        _opinion_context(opinion),
    )


def send_opinion(opinion: ExpertOpinion) -> None:
    """Tell applicants and office that the sealed opinion is there."""
    subject = _("Expert opinion %(number)s") % {"number": opinion.number}
    context = _opinion_context(opinion)
    tell(office_of(opinion.alliance), "opinion.issued", subject, context)
    _tell_writers(opinion, "opinion.issued", subject, context)


def tell_of_revocation(opinion: ExpertOpinion) -> None:
    """Tell those who wrote the outline that its opinion does not hold any more, and why."""
    _tell_writers(
        opinion,
        "opinion.revoked",
        _("Expert opinion %(number)s has been revoked") % {"number": opinion.number},
        _opinion_context(opinion),
    )


def remind_of_receipt(opinion: ExpertOpinion) -> None:
    """Ask those who wrote the outline to fetch its opinion."""
    _tell_writers(
        opinion,
        "opinion.waiting",
        _("Please fetch expert opinion %(number)s") % {"number": opinion.number},
        _opinion_context(opinion),
    )


def tell_office_of_proof(condition: OpinionCondition) -> None:
    """Tell the office that a proof has come in."""
    opinion = condition.opinion
    tell(
        office_of(opinion.alliance),
        "condition.submitted",
        _("A proof has come in: %(title)s") % {"title": opinion.case.application.title},
        _condition_context(condition),
    )


def tell_of_condition(condition: OpinionCondition, kind: str, text: str) -> None:
    """Tell those who wrote the outline what the office says to a proof or a deadline."""
    _tell_writers(
        condition.opinion,
        "condition.answered",
        _("On a condition: %(title)s") % {"title": condition.opinion.case.application.title},
        {**_condition_context(condition), "kind": kind, "text": text},
    )


def tell_office_of_change(change: PlanChange) -> None:
    """Tell the office that a plan is another one now."""
    tell(
        office_of(change.alliance),
        "change.reported",
        _("A plan has changed: %(title)s") % {"title": change.application.title},
        _change_context(change),
    )


def tell_of_change(change: PlanChange) -> None:
    """Tell those who write the outline what follows from the change of its plan."""
    for member in change.application.members.select_related("user"):
        queue_mail(
            "change.answered",
            member.user.email,
            _("On the change of your plan: %(title)s") % {"title": change.application.title},
            "mail/change.answered.txt",
            _change_context(change),
            alliance_id=change.alliance_id,
            user_id=member.user_id,
        )


def remind_of_condition(condition: OpinionCondition) -> None:
    """Remind those who wrote the outline of a condition that is due."""
    _tell_writers(
        condition.opinion,
        "condition.due",
        _("A condition is due: %(title)s") % {"title": condition.opinion.case.application.title},
        _condition_context(condition),
    )


def _tell_writers(opinion: ExpertOpinion, kind: str, subject: str, context: dict[str, object]) -> None:
    for member in opinion.case.application.members.select_related("user"):
        queue_mail(
            kind,
            member.user.email,
            subject,
            f"mail/{kind}.txt",
            context,
            alliance_id=opinion.alliance_id,
            user_id=member.user_id,
        )


def tell(mandates: Iterable[Mandate], kind: str, subject: str, context: dict[str, object]) -> int:
    """Queue a mail of ``kind`` to everybody who has one of ``mandates``; returns how many that makes."""
    sent = 0
    for mandate in mandates:
        user = mandate.person.user
        if user is None:
            continue
        queue_mail(
            kind,
            user.email,
            subject,
            f"mail/{kind}.txt",
            {**context, "acts_as": mandate.seat or mandate.alliance},
            alliance_id=mandate.alliance_id,
            user_id=user.pk,
        )
        sent += 1
    return sent


def _case_context(case: AppraisalCase) -> dict[str, object]:
    return {
        "alliance": case.alliance,
        "application": case.application,
        "due_on": case.due_on,
        "url": settings.BASE_URL + reverse("appraisal:assess", args=[case.application.public_id]),
    }


def _opinion_context(opinion: ExpertOpinion) -> dict[str, object]:
    return {
        "alliance": opinion.alliance,
        "application": opinion.case.application,
        "opinion": opinion,
        "url": settings.BASE_URL + reverse("appraisal:opinion", args=[opinion.public_id]),
        "verify_url": settings.BASE_URL + reverse("appraisal:verify"),
    }


def _condition_context(condition: OpinionCondition) -> dict[str, object]:
    return {
        **_opinion_context(condition.opinion),
        "condition": condition,
        "url": settings.BASE_URL + reverse("appraisal:condition", args=[condition.public_id]),
    }


def _change_context(change: PlanChange) -> dict[str, object]:
    return {
        "alliance": change.alliance,
        "application": change.application,
        "change": change,
        "url": settings.BASE_URL + reverse("appraisal:change", args=[change.public_id]),
    }
