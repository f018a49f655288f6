"""The formal pre-check: what the rules found, what people say about it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from buendnis.funding.finance import Outcome
from buendnis.funding.impartial import conflict_in
from buendnis.funding.models import Application, ApplicationState, PreCheck
from buendnis.funding.models.prechecks import Ruling
from buendnis.funding.policies.applications import runs_the_process
from buendnis.funding.policies.prechecks import may_confirm, reads_precheck
from buendnis.funding.selectors.precheck_runs import Changed, history, outdated
from buendnis.funding.selectors.prechecks import (
    JudgedFinding,
    confirmation_of,
    counted,
    findings_of,
    latest_precheck,
    office_users,
)
from buendnis.funding.services.prechecks import (
    complete_precheck,
    confirm_ruling,
    override_finding,
    run_precheck,
)
from buendnis.funding.views.sections import found
from buendnis.ground.access import open_to
from buendnis.ground.actor import Role
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import ProcessError, unit

TEMPLATE = "funding/applications/precheck.html"
WORDS = {
    Outcome.PASSED: (pgettext_lazy("finding", "passed"), "success"),
    Outcome.FAILED: (pgettext_lazy("finding", "failed"), "danger"),
    Outcome.HUMAN: (pgettext_lazy("finding", "a person must look"), "warning"),
}


URGENCY = {Outcome.FAILED: 0, Outcome.HUMAN: 1, Outcome.PASSED: 2}


class RulingForm(forms.Form):
    """What the office says about one finding."""

    ruling = forms.ChoiceField(
        label=gettext_lazy("Your ruling"),
        choices=[("", gettext_lazy("none")), *Ruling.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "2"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both or neither."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("ruling") and not data.get("reason"):
            self.add_error("reason", _("Please give the reason for your ruling."))
        if data.get("reason") and not data.get("ruling"):
            self.add_error("ruling", _("Please say whether it has passed or failed."))
        return data


class CompleteForm(forms.Form):
    """What the office adds at the end."""

    remark = forms.CharField(
        label=gettext_lazy("Remark for the applicant"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )


class ConfirmForm(forms.Form):
    """What a second person says about a ruling."""

    mark_optional = False
    reason = forms.CharField(
        label=gettext_lazy("Reason (needed if you object)"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "2"}),
    )


def _readable(request: ActingRequest, public_id: UUID) -> Application:
    application = found(request, public_id)
    if not application.number or not reads_precheck(request.actor, application):
        raise Http404
    return application


@open_to(Role.SECRETARIAT, Role.SPOKESPERSON)
def precheck(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The findings of a run; POST runs it anew, stores or confirms rulings, or completes it."""
    application = _readable(request, public_id)
    office = runs_the_process(request.actor, application)
    step = request.POST.get("step", "")
    if request.method == "POST" and not office and step != "confirm":
        raise Http404
    if request.method == "POST" and step == "run":
        return _run(request, application)
    latest = latest_precheck(application)
    current = _asked_for(request, application) or latest
    findings = findings_of(current) if current else []
    stale = outdated(current, application) if current and latest and current.pk == latest.pk else None
    live = bool(
        office
        and current
        and latest
        and current.pk == latest.pk
        and current.completed_at is None
        and application.state == ApplicationState.SUBMITTED
        and not (stale and stale.submitted_anew)
    )
    data, _files = submitted(request)
    rulings = [
        (
            finding,
            RulingForm(data if step in {"", "rule"} else None, prefix=f"rule-{place}") if live else None,
        )
        for place, finding in enumerate(findings)
    ]
    ending = CompleteForm(data if step == "complete" else None)
    if request.method == "POST" and current is not None and step == "confirm":
        return _confirm(request, current)
    if request.method == "POST" and current is not None and live:
        done = _complete(request, current, ending) if step == "complete" else _rule(request, current, rulings)
        if done is not None:
            return done
    in_office = office_users(application)
    conflict = conflict_in(request.actor, application)
    context = {
        "application": application,
        "crumbs": [
            (reverse("funding:applications"), _("Outlines")),
            (reverse("funding:application", args=[application.public_id]), application.title),
            ("", _("Pre-check")),
        ],
        "precheck": current,
        "old_run": bool(current and latest and current.pk != latest.pk),
        "rows": [
            {
                "finding": finding,
                "form": form,
                "said": WORDS[finding.outcome],
                "found": WORDS[finding.found],
                "rulings": [(ruling, confirmation_of(ruling)) for ruling in finding.rulings],
            }
            for finding, form in sorted(rulings, key=lambda pair: URGENCY[pair[0].outcome])
        ],
        "awaiting": [
            {
                "finding": finding,
                "found": WORDS[finding.found],
                "form": ConfirmForm(prefix=f"confirm-{place}")
                if finding.ruling
                and current == latest
                and may_confirm(request.actor, application, finding.ruling, in_office, conflict=conflict)
                else None,
            }
            for place, finding in enumerate(findings)
            if finding.awaits
        ],
        "second_in_office": len(in_office) > 1 and application.applicant_id != application.alliance.host_id,
        "host_applies": application.applicant_id == application.alliance.host_id,
        "conflict": conflict,
        "wrong": any(form.is_bound and form.errors for _finding, form in rulings if form is not None),
        "ending": ending,
        "counts": counted(findings),
        "standing": [finding for finding in findings if finding.stands],
        "live": live,
        "outdated": stale,
        "changed_findings": [_in_words(change) for change in stale.findings] if stale else [],
        "may_run": office and application.state == ApplicationState.SUBMITTED,
        "runs": [
            {"precheck": run.precheck, "first": run.first, "said": [_in_words(each) for each in run.changes]}
            for run in history(application)
        ],
    }
    return (invalid if request.method == "POST" else render)(request, TEMPLATE, context)


def _asked_for(request: ActingRequest, application: Application) -> PreCheck | None:
    """The earlier run that the address asks for."""
    try:
        wanted = UUID(request.GET.get("lauf", ""))
    except ValueError:
        return None
    return application.prechecks.select_related("revision").filter(public_id=wanted).first()


def _in_words(change: Changed) -> dict[str, str]:
    def word(outcome: Outcome | None) -> str:
        return str(WORDS[outcome][0]) if outcome else _("not asked")

    return {"title": change.title, "before": word(change.before), "now": word(change.now)}


def _confirm(request: ActingRequest, current: PreCheck) -> HttpResponse:
    asked = request.POST.get("ruling", "")
    ruling = next((row for row in current.overrides.all() if str(row.public_id) == asked), None)
    if ruling is None:
        raise Http404
    named = (name for name in request.POST if name.startswith("confirm-") and name.endswith("-reason"))
    reason = request.POST.get(next(named, ""), "")
    agrees = request.POST.get("agrees") == "yes"
    try:
        confirm_ruling(request.actor, ruling, agrees=agrees, reason=reason[:2000])
    except ProcessError as problem:
        messages.error(request, problem.text)
    else:
        confirmed, objected = (
            _("The ruling is confirmed."),
            _("Your objection is recorded. The rule’s finding counts again."),
        )
        messages.success(request, confirmed if agrees else objected)
    return redirect("funding:precheck", current.application.public_id)


def _run(request: ActingRequest, application: Application) -> HttpResponse:
    try:
        run_precheck(request.actor, application)
    except ProcessError as problem:
        messages.error(request, problem.text)
    return redirect("funding:precheck", application.public_id)


def _rule(
    request: ActingRequest, current: PreCheck, rulings: list[tuple[JudgedFinding, RulingForm | None]]
) -> HttpResponse | None:
    forms_ = [(finding, form) for finding, form in rulings if form is not None]
    valid = [form.is_valid() for _finding, form in forms_]  # every form says what is wrong with it
    if not all(valid):
        return None
    ruled = [(finding, form) for finding, form in forms_ if form.cleaned_data["ruling"]]
    try:
        with unit():  # all of them or none
            for finding, form in ruled:
                said = form.cleaned_data
                override_finding(request.actor, current, finding.key, said["ruling"], said["reason"])
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return None
    if ruled:
        messages.success(request, _("Your rulings have been recorded."))
    return redirect("funding:precheck", current.application.public_id)


def _complete(request: ActingRequest, current: PreCheck, form: CompleteForm) -> HttpResponse | None:
    if not form.is_valid():
        return None
    try:
        complete_precheck(request.actor, current, form.cleaned_data["remark"])
    except ProcessError as problem:
        form.add_error(None, problem.messages)
        return None
    messages.success(request, _("The pre-check is complete. Whoever writes the outline gets a mail."))
    return redirect("funding:application", current.application.public_id)
