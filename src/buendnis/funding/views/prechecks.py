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
from buendnis.funding.models import Application, ApplicationState, PreCheck
from buendnis.funding.models.prechecks import Ruling
from buendnis.funding.policies.applications import runs_the_process
from buendnis.funding.selectors.applications import latest_revision
from buendnis.funding.selectors.prechecks import JudgedFinding, counted, findings_of, latest_precheck
from buendnis.funding.services.prechecks import complete_precheck, override_finding, run_precheck
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


def _office(request: ActingRequest, public_id: UUID) -> Application:
    application = found(request, public_id)
    if not application.number or not runs_the_process(request.actor, application):
        raise Http404
    return application


@open_to(Role.SECRETARIAT)
def precheck(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The findings of the latest run; POST runs it anew, stores rulings, or completes it."""
    application = _office(request, public_id)
    current = latest_precheck(application)
    step = request.POST.get("step", "")
    if request.method == "POST" and step == "run":
        return _run(request, application)
    findings = findings_of(current) if current else []
    revision = latest_revision(application)
    outdated = bool(current and revision and current.revision_id != revision.pk)
    live = bool(
        current
        and current.completed_at is None
        and application.state == ApplicationState.SUBMITTED
        and not outdated
    )
    data, _files = submitted(request)
    rulings = [
        (finding, RulingForm(data if step != "complete" else None, prefix=f"rule-{place}") if live else None)
        for place, finding in enumerate(findings)
    ]
    ending = CompleteForm(data if step == "complete" else None)
    if request.method == "POST" and current is not None and live:
        done = _complete(request, current, ending) if step == "complete" else _rule(request, current, rulings)
        if done is not None:
            return done
    context = {
        "application": application,
        "crumbs": [
            (reverse("funding:applications"), _("Outlines")),
            (reverse("funding:application", args=[application.public_id]), application.title),
            ("", _("Pre-check")),
        ],
        "precheck": current,
        "rows": [
            {"finding": finding, "form": form, "said": WORDS[finding.outcome], "found": WORDS[finding.found]}
            for finding, form in sorted(rulings, key=lambda pair: URGENCY[pair[0].outcome])
        ],
        "wrong": any(form.is_bound and form.errors for _finding, form in rulings if form is not None),
        "ending": ending,
        "counts": counted(findings),
        "standing": [finding for finding in findings if finding.stands],
        "live": live,
        "outdated": outdated,
        "may_run": application.state == ApplicationState.SUBMITTED,
        "earlier": list(application.prechecks.exclude(pk=current.pk).select_related("revision"))
        if current
        else [],
    }
    return (invalid if request.method == "POST" else render)(request, TEMPLATE, context)


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
