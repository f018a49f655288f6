"""The bank's decisions: the list, entering one, taking one back."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from buendnis.bank import policies
from buendnis.bank.forms import DecisionFilter, DecisionForm, WhyForm
from buendnis.bank.models import BankDecision, BankOutcome
from buendnis.bank.services.decisions import Decided, record_decision, undo_decision
from buendnis.bank.views.shared import found_outline, under_the_bank
from buendnis.funding.models import ApplicationState
from buendnis.funding.selectors.applications import esf_share
from buendnis.ground.access import open_to
from buendnis.ground.actor import Role
from buendnis.ground.clock import today
from buendnis.ground.exports import Column, csv_response, xlsx_response
from buendnis.ground.look.pages import paginate
from buendnis.ground.look.steps import Said, Step, take
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import ProcessError

KINDS = {
    BankOutcome.GRANTED: "success",
    BankOutcome.REFUSED: "danger",
    BankOutcome.WITHDRAWN: "neutral",
}
MOST_EXPORTED = 10_000
FOUR_PLACES = Decimal("0.0001")
COLUMNS: list[Column[BankDecision]] = [
    Column(lambda: _("Outline"), lambda row: row.application.number),
    Column(lambda: _("Project"), lambda row: row.application.title),
    Column(lambda: _("Outcome"), lambda row: row.get_outcome_display()),
    Column(lambda: _("Date of the notice"), lambda row: row.decided_on),
    Column(lambda: _("Number of the notice"), lambda row: row.notice),
    Column(lambda: _("ESF amount granted"), lambda row: row.amount if row.amount is not None else ""),
    Column(lambda: _("Rate"), lambda row: row.rate if row.rate is not None else ""),
    Column(lambda: _("Start"), lambda row: row.starts_on or ""),
    Column(lambda: _("End"), lambda row: row.ends_on or ""),
    Column(lambda: _("Reason"), lambda row: row.reason),
]


@open_to(Role.SECRETARIAT)
@require_safe
def decisions(request: ActingRequest) -> HttpResponse:
    """What the bank has decided, the latest first."""
    form = DecisionFilter(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    rows = BankDecision.objects.visible_to(request.actor).filter(undone_at__isnull=True)
    rows = rows.select_related("application").order_by("-decided_on", "-pk")
    if text := said.get("q"):
        rows = rows.filter(
            Q(notice__icontains=text)
            | Q(application__title__icontains=text)
            | Q(application__number__icontains=text)
        )
    if outcome := said.get("outcome"):
        rows = rows.filter(outcome=outcome)
    if (kind := request.GET.get("format")) in {"csv", "xlsx"}:
        export = csv_response if kind == "csv" else xlsx_response
        return export("entscheidungen", COLUMNS, rows[:MOST_EXPORTED])
    page_obj = paginate(request, rows)
    context = {
        "form": form,
        "page_obj": page_obj,
        "rows": [(row, KINDS[BankOutcome(row.outcome)]) for row in page_obj],
        "narrowed": any(said.get(name) for name in ("q", "outcome")),
    }
    return render(request, "bank/decisions.html", context)


@open_to(Role.SECRETARIAT)
def enter(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Enter what the notice says."""
    application = found_outline(request, public_id, office=True)
    if application.state != ApplicationState.OPINION:
        raise Http404

    def do(said: Said) -> str:
        rate = said["rate"]
        decided = Decided(
            **{name: value for name, value in said.items() if name != "rate"},
            rate=(rate / 100).quantize(FOUR_PLACES) if rate is not None else None,
        )
        try:
            record_decision(request.actor, application, decided)
        except ProcessError:
            raise
        except ValidationError as problem:
            raise ProcessError(" ".join(problem.messages)) from problem
        return _("The decision has been entered. The virtual budget follows it.")

    step = Step(
        _("Enter the bank’s decision"),
        DecisionForm,
        do,
        reverse("bank:case", args=[public_id]),
        under_the_bank(application),
        facts=((_("Outline"), application.number), (_("Applicant"), application.applicant.name)),
        effect=_(
            "A grant commits the ESF amount in the virtual budget, and what it is lower becomes free. "
            "A refusal or withdrawal lets all of it become free."
        ),
        button=_("Enter the decision"),
        initial={
            "amount": esf_share(application),
            "starts_on": application.starts_on,
            "ends_on": application.ends_on,
            "decided_on": today(),
        },
    )
    return take(request, step)


@open_to(Role.SECRETARIAT)
def undo(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Take back a decision that was entered wrongly."""
    row = (
        BankDecision.objects.visible_to(request.actor)
        .filter(public_id=public_id, undone_at__isnull=True)
        .select_related("application")
        .first()
    )
    if row is None or not policies.may_deal(request.actor, row.alliance_id):
        raise Http404

    def do(said: Said) -> str:
        undo_decision(request.actor, row, said["reason"])
        return _("The decision has been taken back. The money is earmarked as before.")

    step = Step(
        _("Take the decision back"),
        WhyForm,
        do,
        reverse("bank:case", args=[row.application.public_id]),
        under_the_bank(row.application),
        facts=((_("Outcome"), row.get_outcome_display()), (_("Number of the notice"), row.notice or "–")),
        effect=_(
            "For decisions that were entered wrongly. It stays on record. The outline waits for the bank again, and "
            "the money is earmarked as before, if it is still there."
        ),
        button=_("Take it back"),
        danger=True,
    )
    return take(request, step)
