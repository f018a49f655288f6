"""Guidelines as an alliance holds them: reading, adopting, completing, succeeding."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from buendnis.alliances.selectors import alliance_of
from buendnis.funding.forms.guidelines import BY_SLUG, SECTIONS, GapsForm, SectionForms
from buendnis.funding.guideline import Guideline, completeness
from buendnis.funding.models import GuidelineVersion
from buendnis.funding.selectors.guidelines import not_adopted, visible_guidelines
from buendnis.funding.services import guidelines as verbs
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS, Role
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid
from buendnis.ground.requests import ActingRequest

GAPS = "luecken"


class _Problems(forms.Form):
    """Carries what the document as a whole gets wrong."""


@require_safe
@open_to(MEMBERS)
def guidelines(request: ActingRequest) -> HttpResponse:
    """All versions, and what is shipped and not adopted yet."""
    actor = request.actor
    versions = list(visible_guidelines(actor).order_by("-valid_from", "-number"))
    context = {
        "rows": [(version, len(completeness(Guideline.from_json(version.document)))) for version in versions],
        "offered": not_adopted(alliance_of(actor)) if actor.is_office else [],
        "is_office": actor.is_office,
    }
    return render(request, "funding/guidelines/list.html", context)


@require_POST
@open_to(Role.SECRETARIAT)
def adopt(request: ActingRequest) -> HttpResponse:
    """Take a shipped guideline over."""
    alliance = alliance_of(request.actor)
    try:
        version = verbs.adopt_guideline(request.actor, alliance, request.POST.get("key", ""))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("funding:guidelines")
    messages.success(request, _("Adopted. Please complete the parts that nobody has read yet."))
    return redirect("funding:guideline", version.public_id)


@require_safe
@open_to(MEMBERS)
def guideline(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """A version in full."""
    version = _found(request, public_id)
    read = Guideline.from_json(version.document)
    successor = visible_guidelines(request.actor).filter(predecessor=version).first()
    context = {
        "version": version,
        "guideline": read,
        "gaps": completeness(read),
        "editable": request.actor.is_office and not version.is_frozen,
        "may_succeed": request.actor.is_office and version.is_frozen and successor is None,
        "successor": successor,
        "sections": SECTIONS,
        "crumbs": [(reverse("funding:guidelines"), _("Guidelines")), ("", read.short_title)],
    }
    return render(request, "funding/guidelines/guideline.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.SECRETARIAT)
def edit(request: ActingRequest, public_id: UUID, section: str) -> HttpResponse:
    """Complete a section of a version that nothing rests on."""
    version = _found(request, public_id)
    if section != GAPS and section not in BY_SLUG:
        raise Http404
    if version.is_frozen:
        messages.info(request, _("Outlines rest on this version, so it stays as it is."))
        return redirect("funding:guideline", version.public_id)
    data, _files = submitted(request)
    problems = _Problems(data)
    title: Any = gettext_lazy("Parts that nobody has read yet")
    if section == GAPS:
        gaps: GapsForm | None = GapsForm(Guideline.from_json(version.document), data)
        rows: SectionForms | None = None
    else:
        gaps = None
        rows = SectionForms(BY_SLUG[section], version.document, data)
        title = BY_SLUG[section].title
    shown: list[forms.Form] = [*(rows.forms if rows else ()), *((gaps,) if gaps else ())]
    fine = request.method == "POST" and all([form.is_valid() for form in [problems, *shown]])  # noqa: C419 - each shows
    if fine:
        document = rows.changed() if rows else _ticked_off(version, shown[0].cleaned_data["done"])
        try:
            verbs.edit_guideline(request.actor, version, document)
        except ValidationError as problem:
            problems.add_error(None, problem.messages)
        else:
            messages.success(request, _("Saved."))
            return redirect("funding:guideline", version.public_id)
    context = {
        "version": version,
        "title": title,
        "rows": rows,
        "gaps_form": gaps,
        "problems": problems,
        "all_forms": [problems, *shown],
        "crumbs": [
            (reverse("funding:guidelines"), _("Guidelines")),
            (reverse("funding:guideline", args=[version.public_id]), version.title),
            ("", title),
        ],
    }
    return (invalid if request.method == "POST" else render)(request, "funding/guidelines/edit.html", context)


@require_POST
@open_to(Role.SECRETARIAT)
def succeed(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Make an editable successor of a frozen version."""
    version = _found(request, public_id)
    try:
        successor = verbs.succeed_guideline(request.actor, version)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("funding:guideline", version.public_id)
    return redirect("funding:guideline", successor.public_id)


@require_safe
@open_to(MEMBERS)
def download(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The document as a JSON file, for other alliances and for checks."""
    version = _found(request, public_id)
    answer = HttpResponse(
        json.dumps(version.document, ensure_ascii=False, indent=2), content_type="application/json"
    )
    name = f"richtlinie-{version.key}-{version.number}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _found(request: ActingRequest, public_id: UUID) -> GuidelineVersion:
    return get_object_or_404(visible_guidelines(request.actor), public_id=public_id)


def _ticked_off(version: GuidelineVersion, done: list[str]) -> dict[str, Any]:
    unread = [part for part in version.document["unread"] if part["pointer"] not in done]
    return {**version.document, "unread": unread}
