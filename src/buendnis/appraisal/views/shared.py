"""What the pages of an appraisal share: finding it, crumbs, and errors at their field."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.appraisal.models import AppraisalCase
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import ProcessError

Crumbs = list[tuple[str, str]]


def found_case(request: ActingRequest, public_id: UUID) -> AppraisalCase:
    """The latest appraisal of the outline with this id; 404 for a foreign and for a random one alike."""
    case = (
        AppraisalCase.objects.visible_to(request.actor)
        .filter(application__public_id=public_id)
        .select_related(
            "alliance",
            "application__applicant",
            "application__guideline",
            "application__recognition",
            "revision",
            "rules_version",
            "prepared_by_seat",
        )
        .order_by("-created_at", "-pk")
        .first()
    )
    if case is None:
        raise Http404
    return case


def crumbs_of(case: AppraisalCase, *here: str, deeper: bool = False) -> Crumbs:
    """From the list of outlines over the outline (and, if ``deeper``, its appraisal) to this page."""
    application = case.application
    crumbs = [
        (reverse("funding:applications"), _("Outlines")),
        (reverse("funding:application", args=[application.public_id]), application.title),
    ]
    if deeper:
        crumbs.append((reverse("appraisal:case", args=[application.public_id]), _("Appraisal")))
    return [*crumbs, *(("", label) for label in here)]


def at_the_form(problem: ValidationError, *shown: forms.Form) -> None:
    """Show what a verb refused: at its field in whichever form has it, else above the first form."""
    name = problem.field if isinstance(problem, ProcessError) else None
    for form in shown:
        if name in form.fields:
            form.add_error(name, problem.messages)
            return
    shown[0].add_error(None, problem.messages)


def summary_context(case: AppraisalCase) -> dict[str, Any]:
    """What the summary in two minutes shows of the revision that is appraised."""
    content = case.revision.content
    first, last = content.get("starts_on"), content.get("ends_on")
    return {
        "content": content,
        "first": date.fromisoformat(first) if first else None,
        "last": date.fromisoformat(last) if last else None,
    }
