"""Opening an appraisal, and its page for whoever prepares the decision."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from buendnis.alliances.rules import Rules
from buendnis.alliances.selectors import current_rules, seats_of
from buendnis.appraisal import policies
from buendnis.appraisal.conflicts import is_host
from buendnis.appraisal.forms.cases import NO_CONFLICT, DeclareForSeatForm, OpenForm, ReasonForm
from buendnis.appraisal.models import AppraisalCase, AssignmentState, CaseState, SeatStanding
from buendnis.appraisal.models.cases import AssessmentMode
from buendnis.appraisal.rulings import rows_of
from buendnis.appraisal.selectors import progress_of, sight_of, visible_spread
from buendnis.appraisal.selectors.assessing import vacant_places
from buendnis.appraisal.services.assessments import remind_missing
from buendnis.appraisal.services.cases import declare_for_seat, open_case, refresh_conflicts
from buendnis.appraisal.services.proposals import reopen_assessment
from buendnis.appraisal.services.standings import pending_resolution
from buendnis.appraisal.views.shared import at_the_form, crumbs_of, found_case
from buendnis.decisions.models import Recusal
from buendnis.funding.models import Application, ApplicationState
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS, Role
from buendnis.ground.clock import today
from buendnis.ground.drafts import submitted
from buendnis.ground.look.errors import wrong_method
from buendnis.ground.look.pages import invalid
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import ProcessError

EFFECT_KINDS = {
    Recusal.NONE: "success",
    Recusal.DISCLOSE: "info",
    Recusal.NO_VOTE: "warning",
    Recusal.LEAVE: "warning",
}
STATE_KINDS = {
    CaseState.ASSESSING: "info",
    CaseState.PROPOSED: "info",
    CaseState.VOTING: "info",
    CaseState.ADOPTED: "success",
    CaseState.STOPPED: "neutral",
}
DEFAULT_DAYS = 14


@open_to(Role.SECRETARIAT)
def open_(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Open the appraisal of an outline whose pre-check is done."""
    application = get_object_or_404(
        Application.objects.visible_to(request.actor).select_related(
            "alliance__host", "applicant", "guideline"
        ),
        public_id=public_id,
    )
    if not policies.may_run(request.actor, application.alliance_id):
        raise Http404
    rules_version = current_rules(application.alliance)
    rules = Rules.from_document(rules_version.document) if rules_version else None
    seats = seats_of(application.alliance) if is_host(application) else None
    initial = {
        "due_on": today() + timedelta(days=rules.assessment_days if rules else DEFAULT_DAYS),
        "mode": rules.assessment_mode if rules else "partners",
        "places": rules.group_size if rules else None,
    }
    possible = application.state == ApplicationState.CHECKED  # a refused verb leaves its marks on the object
    data, _files = submitted(request)
    form = OpenForm(data, seats=seats, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            open_case(
                request.actor,
                application,
                due_on=said["due_on"],
                mode=said["mode"],
                prepared_by_seat=said.get("prepared_by_seat"),
                places=said["places"],
            )
        except ValidationError as problem:
            at_the_form(problem, form)
        else:
            if said["mode"] == AssessmentMode.GROUP:
                messages.success(request, _("The appraisal is open. Now choose which seats assess."))
                return redirect("appraisal:ask", application.public_id)
            messages.success(request, _("The appraisal is open. The seats have been told by mail."))
            return redirect("appraisal:case", application.public_id)
    context = {
        "application": application,
        "form": form,
        "possible": possible,
        "rules": rules_version,
        "crumbs": [
            (reverse("funding:applications"), _("Outlines")),
            (reverse("funding:application", args=[application.public_id]), application.title),
            ("", _("Open the appraisal")),
        ],
    }
    return (invalid if request.method == "POST" else render)(request, "appraisal/open.html", context)


def prepared_case(request: ActingRequest, public_id: UUID) -> AppraisalCase:
    """The appraisal, for the office and for whoever prepares the decision in its place; else 404."""
    found = found_case(request, public_id)
    actor = request.actor
    if not (policies.may_run(actor, found.alliance_id) or policies.may_prepare(actor, found)):
        raise Http404
    return found


@open_to(MEMBERS)
def case(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """How the appraisal stands: seats and their conflicts, progress, points, next step."""
    found = prepared_case(request, public_id)
    if request.method == "POST":
        return _step(request, found)
    standings = list(found.standings.select_related("seat"))
    submitted_seats = set(
        found.assessments.filter(submitted_at__isnull=False).values_list("seat_id", flat=True)
    )
    progress = progress_of(found)
    actor = request.actor
    may_prepare = policies.may_prepare(actor, found)
    asked = {row.seat_id: row for row in found.assignments.all()}
    context: dict[str, Any] = {
        "case": found,
        "application": found.application,
        "state_kind": STATE_KINDS[CaseState(found.state)],
        "crumbs": crumbs_of(found, _("Appraisal")),
        "progress": progress,
        "rows": [
            {
                "standing": standing,
                "kind": EFFECT_KINDS[Recusal(standing.effect)],
                "submitted": standing.seat_id in submitted_seats,
                "kept_out": policies.is_kept_out(standing),
                "assignment": asked.get(standing.seat_id),
                "is_asked": policies.is_asked(found, asked.get(standing.seat_id)),
            }
            for standing in standings
        ],
        "declined": [row for row in asked.values() if row.state == AssignmentState.DECLINED],
        "vacant": vacant_places(found) if found.state == CaseState.ASSESSING else 0,
        "reopen": ReasonForm(prefix="reopen"),
        "spread": visible_spread(actor, found),
        "sight": sight_of(actor, found),
        "conflicts": rows_of(found),
        "may_prepare": may_prepare,
        "may_run": policies.may_run(actor, found.alliance_id),
        "may_name_preparer": policies.may_name_preparer(actor, found),
        "nobody_prepares": not may_prepare
        and found.prepared_by_seat is None
        and policies.may_name_preparer(actor, found),
        "resolution": pending_resolution(found),
        "opinion": found.opinions.order_by("pk").first(),
        "overdue": found.state == CaseState.ASSESSING and found.due_on < today(),
    }
    return render(request, "appraisal/case.html", context)


def _step(request: ActingRequest, found: AppraisalCase) -> HttpResponse:
    """The one-button steps of the page."""
    step = request.POST.get("step", "")
    try:
        if step == "remind":
            sent = remind_missing(request.actor, found)
            messages.success(
                request,
                ngettext("%(count)s reminder has been sent.", "%(count)s reminders have been sent.", sent)
                % {"count": sent},
            )
        elif step == "refresh":
            refresh_conflicts(request.actor, found)
            messages.success(request, _("The conflicts have been computed anew."))
        elif step == "reopen":
            reopen_assessment(request.actor, found, request.POST.get("reopen-reason", ""))
            messages.success(request, _("The seats can assess again."))
        else:
            return wrong_method(request, "GET")
    except ProcessError as problem:
        messages.error(request, problem.text)
    return redirect("appraisal:case", found.application.public_id)


@open_to(MEMBERS)
def seat(request: ActingRequest, public_id: UUID, seat_id: UUID) -> HttpResponse:
    """A seat's standing: its conflicts with who ruled what, and what it declared by mail or telephone."""
    found = prepared_case(request, public_id)
    standing = get_object_or_404(found.standings.select_related("seat"), seat__public_id=seat_id)
    actor = request.actor
    may_run = policies.may_run(actor, found.alliance_id)
    data, _files = submitted(request)
    declare = DeclareForSeatForm(data, prefix="declare")
    if request.method == "POST":
        if not may_run:
            raise Http404
        if declare.is_valid():
            return _declare(request, found, standing, declare)
    context = {
        "case": found,
        "application": found.application,
        "standing": standing,
        "kind": EFFECT_KINDS[Recusal(standing.effect)],
        "declare": declare if may_run and found.state in policies.RUNNING else None,
        "rows": rows_of(found, standing.seat),
        "one_seat": True,
        "declarations": found.declarations.filter(seat=standing.seat).order_by("-declared_at", "-pk"),
        "crumbs": crumbs_of(found, standing.seat.name, deeper=True),
        "live": found.state in policies.RUNNING,
        "may_rule": policies.may_rule(actor, found, standing.seat_id),
        "may_lift": found.state in {CaseState.ASSESSING, CaseState.PROPOSED},
    }
    return (invalid if request.method == "POST" else render)(request, "appraisal/seat.html", context)


def _declare(
    request: ActingRequest, found: AppraisalCase, standing: SeatStanding, form: DeclareForSeatForm
) -> HttpResponse:
    """Record what the seat declared."""
    kind = form.cleaned_data["kind"]
    try:
        declare_for_seat(
            request.actor,
            found,
            standing.seat,
            "" if kind == NO_CONFLICT else kind,
            form.cleaned_data["text"],
        )
        messages.success(request, _("The declaration has been recorded."))
    except ProcessError as problem:
        messages.error(request, problem.text)
    return redirect("appraisal:case", found.application.public_id)
