"""The questions of a call, edited while it is a draft."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buendnis.funding.forms.call_questions import QuestionRows, document_of, rows_of
from buendnis.funding.models import CallState
from buendnis.funding.selectors.calls import visible_calls
from buendnis.funding.services.calls import edit_call
from buendnis.ground.access import open_to
from buendnis.ground.actor import Role
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid
from buendnis.ground.requests import ActingRequest


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Write the questions; three empty rows stand ready each time."""
    found = get_object_or_404(visible_calls(request.actor), public_id=public_id)
    if found.state != CallState.DRAFT:
        messages.info(
            request, _("The questions of a published call stay as they are, because answers rest on them.")
        )
        return redirect("funding:call", public_id)
    data, _files = submitted(request)
    rows = QuestionRows(data, initial=rows_of(found.questions), prefix="q")
    problem = ""
    if request.method == "POST" and rows.is_valid():
        said = [row.cleaned_data for row in rows.forms if row.cleaned_data]
        try:
            edit_call(request.actor, found, {"questions": document_of(said, found.title)})
        except ValidationError as refused:
            problem = " ".join(refused.messages)
        else:
            messages.success(request, _("The questions have been saved."))
            if "more" in request.POST:
                return redirect("funding:call_questions", public_id)
            return redirect("funding:call", public_id)
    context = {
        "call": found,
        "rows": rows,
        "problem": problem,
        "crumbs": [
            (reverse("funding:calls"), _("Calls")),
            (reverse("funding:call", args=[public_id]), found.title),
            ("", _("Questions")),
        ],
    }
    return (invalid if request.method == "POST" else render)(request, "funding/calls/questions.html", context)
