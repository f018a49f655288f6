"""The versions of an alliance's forms: list, one in full, begin, publish, compare, download, load."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from buendnis.alliances.selectors import alliance_of
from buendnis.funding.forms.outline_forms import BeginForm, FormFilter, LoadForm
from buendnis.funding.models import IdeaCall, OutlineForm
from buendnis.funding.questionnaire import InvalidQuestionnaire, read_draft, validate
from buendnis.funding.questionnaire.description import differences
from buendnis.funding.selectors.content import LABELS
from buendnis.funding.selectors.guidelines import usable_guidelines
from buendnis.funding.selectors.outline_form_page import placed_problems, shown_sections, shown_texts
from buendnis.funding.selectors.outline_forms import (
    BUILT_IN,
    drafts_under_others,
    listed_forms,
    visible_forms,
)
from buendnis.funding.services import outline_forms as verbs
from buendnis.ground.access import open_to
from buendnis.ground.actor import Role
from buendnis.ground.drafts import submitted
from buendnis.ground.exports import Column, csv_response, xlsx_response
from buendnis.ground.frozen import sha256_of
from buendnis.ground.look.pages import invalid, paginate, show_refusal
from buendnis.ground.requests import ActingRequest

COLUMNS: list[Column[OutlineForm]] = [
    Column(lambda: _("Title"), str),
    Column(lambda: _("Funding guideline"), lambda row: f"{row.guideline.title} ({row.guideline.number})"),
    Column(lambda: _("Call"), lambda row: row.call.title if row.call else ""),
    Column(lambda: _("Version"), lambda row: row.number),
    Column(lambda: pgettext("form", "State"), lambda row: str(row.state.label)),
    Column(lambda: pgettext("form", "Published"), lambda row: row.frozen_at or ""),
    Column(lambda: _("Outlines"), lambda row: getattr(row, "outlines", 0)),
]


@open_to(Role.SECRETARIAT)
@require_safe
def outline_forms(request: ActingRequest) -> HttpResponse:
    """All versions, the newest of each guideline first."""
    search, state, sort = (request.GET.get(name, "") for name in ("q", "state", "sort"))
    rows = listed_forms(request.actor, search=search, state=state, sort=sort)
    if request.GET.get("format") == "csv":
        return csv_response("formulare", COLUMNS, rows)
    if request.GET.get("format") == "xlsx":
        return xlsx_response("formulare", COLUMNS, rows)
    page = paginate(request, rows)
    context = {
        "form": FormFilter(request.GET),
        "narrowed": any(request.GET.get(name) for name in ("q", "state")),
        "page_obj": page,
        "rows": list(page),
        "crumbs": [(reverse("funding:guidelines"), _("Guidelines")), ("", _("Forms"))],
    }
    return render(request, "funding/outline_forms/list.html", context)


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: ActingRequest) -> HttpResponse:
    """Begin a version for a guideline."""
    guidelines = usable_guidelines(alliance_of(request.actor))
    form = BeginForm(
        submitted(request)[0],
        guidelines=guidelines,
        calls=IdeaCall.objects.in_alliance(request.actor.alliance_id).order_by("sort_key"),
        forms_there=visible_forms(request.actor).order_by("-guideline__valid_from", "-number"),
        initial={"guideline": request.GET.get("richtlinie", "")},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            row = verbs.begin_form(request.actor, said["guideline"], call=said["call"], basis=said["basis"])
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("The draft is begun. Applicants see it once it is published."))
            return redirect("funding:outline_form", row.public_id)
    context = {"form": form, "possible": guidelines.exists(), "crumbs": crumbs(None, _("Begin a form"))}
    draw = invalid if request.method == "POST" else render
    return draw(request, "funding/outline_forms/begin.html", context)


@open_to(Role.SECRETARIAT)
@require_safe
def outline_form(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """A version in full, with what keeps a draft from being published."""
    row = found(request, public_id)
    questionnaire = row.questionnaire
    problems = [] if row.is_frozen else validate(row.document, BUILT_IN)
    draft = visible_forms(request.actor).filter(
        guideline=row.guideline_id, call=row.call_id, frozen_at__isnull=True
    )
    context = {
        "row": row,
        "questionnaire": questionnaire,
        "editable": not row.is_frozen,
        "basis": sha256_of(row.document),
        "sections": shown_sections(questionnaire),
        "texts": shown_texts(questionnaire),
        "problems": placed_problems(row, problems),
        "draft": draft.first(),
        "successor": getattr(row, "successor", None),
        "outlines": row.applications.count(),
        "crumbs": crumbs(row),
    }
    return render(request, "funding/outline_forms/form.html", context)


@open_to(Role.SECRETARIAT)
@require_POST
def new_version(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Begin the version that shall follow a published one."""
    row = found(request, public_id)
    try:
        draft = verbs.begin_form(request.actor, row.guideline, call=row.call, basis=row)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("funding:outline_form", row.public_id)
    messages.success(
        request, _("The new version can be edited. Until you publish it, the present one applies.")
    )
    return redirect("funding:outline_form", draft.public_id)


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Say what publishing means, then publish."""
    row = found(request, public_id)
    if row.is_frozen:
        return stays(request, row)
    problems = validate(row.document, BUILT_IN)
    refusal = ""
    if request.method == "POST":
        try:
            verbs.publish_form(request.actor, row, request.POST.get("basis", ""))
        except verbs.FormProblems as refused:
            problems = list(refused.problems)
        except ValidationError as problem:
            refusal = " ".join(problem.messages)
        else:
            messages.success(request, _("Published. New outlines answer this version from now on."))
            return redirect("funding:outline_form", row.public_id)
    context = {
        "row": row,
        "basis": sha256_of(row.document),
        "refusal": refusal,
        "problems": placed_problems(row, problems),
        "changes": _changes(row),
        "sections": shown_sections(row.questionnaire),
        "drafts": drafts_under_others(row),
        "crumbs": crumbs(row, _("Publish")),
    }
    draw = invalid if request.method == "POST" else render
    return draw(request, "funding/outline_forms/publish.html", context)


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Say what is lost, then delete a draft."""
    row = found(request, public_id)
    if row.is_frozen:
        return stays(request, row)
    if request.method == "POST":
        try:
            verbs.discard_form(request.actor, row)
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
            return redirect("funding:outline_form", row.public_id)
        messages.success(request, _("The draft was discarded."))
        return redirect("funding:outline_forms")
    context = {
        "row": row,
        "sections": shown_sections(row.questionnaire),
        "crumbs": crumbs(row, _("Discard the draft")),
    }
    return render(request, "funding/outline_forms/discard.html", context)


@open_to(Role.SECRETARIAT)
@require_safe
def difference(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """What a version asks differently than its predecessor."""
    row = found(request, public_id)
    if row.predecessor is None:
        raise Http404
    context = {
        "row": row,
        "changes": _changes(row),
        "crumbs": crumbs(row, _("Difference to the predecessor")),
    }
    return render(request, "funding/outline_forms/difference.html", context)


@open_to(Role.SECRETARIAT)
@require_safe
def download(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The document as a JSON file, for other alliances and for checks."""
    row = found(request, public_id)
    answer = HttpResponse(
        json.dumps(row.document, ensure_ascii=False, indent=2), content_type="application/json"
    )
    name = f"formular-{row.guideline.key}-{row.number}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def load(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Replace a draft by a file's questions: first shown, then done."""
    row = found(request, public_id)
    if row.is_frozen:
        return stays(request, row)
    form = LoadForm(*submitted(request))
    context: dict[str, Any] = {
        "row": row,
        "form": form,
        "basis": sha256_of(row.document),
        "crumbs": crumbs(row, _("Load a file")),
    }
    if request.method != "POST" or not form.is_valid():
        draw = invalid if request.method == "POST" else render
        return draw(request, "funding/outline_forms/load.html", context)
    document = form.cleaned_data["document"]
    try:
        questionnaire = read_draft(document)
        if request.POST.get("confirmed"):
            verbs.edit_form(request.actor, row, document, form.cleaned_data["basis"])
            messages.success(request, _("Saved."))
            return redirect("funding:outline_form", row.public_id)
    except InvalidQuestionnaire as error:
        context["problems"] = error.problems
        return invalid(request, "funding/outline_forms/load.html", context)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("funding:outline_form_load", row.public_id)
    context |= {
        "text": json.dumps(document, ensure_ascii=False),
        "changes": differences(row.questionnaire, questionnaire, _names()),
        "problems": validate(document, BUILT_IN),
    }
    return render(request, "funding/outline_forms/load_preview.html", context)


# --- for all pages of a form -----------------------------------------------------------------------


def found(request: ActingRequest, public_id: UUID) -> OutlineForm:
    """The version that the address names, if the actor's office keeps it."""
    return get_object_or_404(visible_forms(request.actor), public_id=public_id)


def stays(request: ActingRequest, row: OutlineForm) -> HttpResponse:
    """The way back for somebody who wants to edit what is published."""
    messages.info(request, verbs.FROZEN)
    return redirect("funding:outline_form", row.public_id)


def crumbs(row: OutlineForm | None, here: object = "") -> list[tuple[str, str]]:
    """Where a page stands."""
    way = [(reverse("funding:guidelines"), _("Guidelines")), (reverse("funding:outline_forms"), _("Forms"))]
    if row is not None:
        url = reverse("funding:outline_form", args=[row.public_id]) if here else ""
        way.append((url, f"{row} ({row.number})"))
    return [*way, ("", str(here))] if here else way


def _changes(row: OutlineForm) -> list[Any]:
    if row.predecessor is None:
        return []
    return differences(row.predecessor.questionnaire, row.questionnaire, _names())


def _names() -> dict[str, Any]:
    return {name: LABELS[name] for name in BUILT_IN}
