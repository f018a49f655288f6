"""Who assesses: the office asks, a seat declines or hands over, and says what it knows about."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from buendnis.alliances.models import Seat
from buendnis.appraisal import policies
from buendnis.appraisal.forms.assessing import AskForm, DeclineForm, FieldsKnownForm, HandOverForm
from buendnis.appraisal.models import AssignmentState, CaseState, FieldKnown
from buendnis.appraisal.models.cases import AssessmentMode
from buendnis.appraisal.selectors import own_assessment, standing_of, why_not_assess
from buendnis.appraisal.selectors.assessing import assignment_of, holder_name, people_to_hand_to
from buendnis.appraisal.selectors.proposed import candidates_for
from buendnis.appraisal.services import assignments
from buendnis.appraisal.views.cases import prepared_case
from buendnis.appraisal.views.shared import at_the_form, crumbs_of, found_case
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import ProcessError
from buendnis.strategy.selectors import fields_to_name


@open_to(MEMBERS)
def ask(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Which seats assess in a small group: a proposal with its reasons, to be changed and confirmed."""
    case = prepared_case(request, public_id)
    if not policies.may_prepare(request.actor, case) or case.mode != AssessmentMode.GROUP:
        raise Http404
    found = candidates_for(case)
    data, _files = submitted(request)
    eligible = Seat.objects.in_alliance(case.alliance_id).filter(pk__in=[row.seat.pk for row in found.rows])
    form = AskForm(data, seats=eligible)
    if request.method == "POST" and form.is_valid():
        chosen = list(form.cleaned_data["seats"])
        try:
            assignments.ask_seats(request.actor, case, chosen, form.cleaned_data["reason"])
        except ValidationError as problem:
            at_the_form(problem, form)
        else:
            messages.success(
                request,
                ngettext("%(count)s seat assesses now.", "%(count)s seats assess now.", len(chosen))
                % {"count": len(chosen)}
                + " "
                + _("Who is new has been invited by mail."),
            )
            return redirect("appraisal:case", public_id)
    sent = set(data.getlist("seats")) if data is not None else None
    context = {
        "case": case,
        "form": form,
        "possible": case.state == CaseState.ASSESSING,
        "rows": [
            {
                "candidate": row,
                "checked": (row.asked or row.proposed) if sent is None else str(row.seat.public_id) in sent,
                "closed": row.barred and not row.asked,
            }
            for row in found.rows
        ],
        "unfilled": found.unfilled,
        "begun": any(row.assignment for row in found.rows),
        "crumbs": crumbs_of(case, _("Who assesses"), deeper=True),
    }
    return (invalid if request.method == "POST" else render)(request, "appraisal/ask.html", context)


@open_to(MEMBERS)
def decline(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """A seat does not assess, with its reason; or, after that, it does after all."""
    case = found_case(request, public_id)
    actor = request.actor
    standing = standing_of(case, actor)
    if standing is None:
        raise Http404
    row = assignment_of(case, standing.seat_id)
    declined = row is not None and row.state == AssignmentState.DECLINED
    data, _files = submitted(request)
    if request.method == "POST" and request.POST.get("step") == "resume":
        done = _("Your seat assesses after all.")
        return _one_button(request, public_id, lambda: assignments.take_back_decline(actor, case), done)
    form = DeclineForm(data)
    if request.method == "POST" and form.is_valid():
        try:
            assignments.decline(actor, case, form.cleaned_data["reason"])
        except ValidationError as problem:
            at_the_form(problem, form)
        else:
            messages.success(
                request, _("Thank you. The office has been told that your seat does not assess.")
            )
            return redirect("appraisal:assess", public_id)
    context = {
        "case": case,
        "form": form,
        "row": row,
        "declined": declined,
        "why_not": "" if declined else why_not_assess(actor, case, standing),
        "crumbs": crumbs_of(case, _("Decline to assess")),
    }
    return (invalid if request.method == "POST" else render)(request, "appraisal/decline.html", context)


@open_to(MEMBERS)
def hand_over(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Give the assessment to somebody else of the seat, with its draft; or take it back."""
    case = found_case(request, public_id)
    actor = request.actor
    standing = standing_of(case, actor)
    if standing is None:
        raise Http404
    row = assignment_of(case, standing.seat_id)
    people = people_to_hand_to(actor, case)
    data, _files = submitted(request)
    if request.method == "POST" and request.POST.get("step") == "back":
        done = _("All who act for your seat have the assessment in hand again.")
        return _one_button(request, public_id, lambda: assignments.take_in_hand_together(actor, case), done)
    form = HandOverForm(data, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            assignments.hand_over(actor, case, form.cleaned_data["to"], form.cleaned_data["note"])
        except ValidationError as problem:
            at_the_form(problem, form)
        else:
            messages.success(request, _("Handed over, with the draft as it is. The last day stays the same."))
            return redirect("appraisal:assess", public_id)
    own = own_assessment(case, standing.seat_id)
    context = {
        "case": case,
        "form": form if people.exists() else None,
        "row": row,
        "holder": holder_name(row),
        "may": policies.may_hand_over(actor, case, row),
        "own": own,
        "possible": case.state == CaseState.ASSESSING and case.mode != AssessmentMode.PROPOSAL,
        "crumbs": crumbs_of(case, _("Hand the assessment over")),
    }
    return (invalid if request.method == "POST" else render)(request, "appraisal/hand_over.html", context)


def _one_button(
    request: ActingRequest, public_id: UUID, step: Callable[[], object], done: str
) -> HttpResponse:
    """A step without a form: done, or said why not, on the page of the assessment."""
    try:
        step()
    except ProcessError as problem:
        messages.error(request, problem.text)
    else:
        messages.success(request, done)
    return redirect("appraisal:assess", public_id)


@open_to(MEMBERS)
def fields_known(request: ActingRequest, seat_id: UUID) -> HttpResponse:
    """Which fields of action a seat knows: its own people say so, or the office."""
    seat = get_object_or_404(Seat.objects.in_alliance(request.actor.alliance_id), public_id=seat_id)
    if not policies.may_say_what_is_known(request.actor, seat):
        raise Http404
    choices = fields_to_name(seat.alliance_id)
    # known is known, whichever version of the strategy was in force when it was said
    keys = FieldKnown.objects.filter(seat=seat).values("field_of_action__key")
    known = choices.filter(key__in=keys).values_list("public_id", flat=True)
    data, _files = submitted(request)
    form = FieldsKnownForm(data, choices=choices, initial={"fields_known": list(known)})
    if request.method == "POST" and form.is_valid():
        assignments.say_what_is_known(request.actor, seat, form.cleaned_data["fields_known"])
        messages.success(request, _("Saved."))
        return redirect("appraisal:fields_known", seat_id)
    context = {
        "seat": seat,
        "form": form if choices.exists() else None,
        "crumbs": [(reverse("alliances:seats"), _("Seats")), ("", _("What the seat knows about"))],
    }
    return (invalid if request.method == "POST" else render)(request, "appraisal/fields_known.html", context)
