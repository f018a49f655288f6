"""Guidelines as an alliance holds them: reading, adopting, completing, comparing, succeeding."""

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
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from buendnis.alliances.selectors import alliance_of
from buendnis.funding.forms.guidelines import GapsForm, ImportForm, PartForms, SchemeForm
from buendnis.funding.guideline import Guideline, InvalidGuideline, completeness, read_guideline, schemes
from buendnis.funding.guideline_parts import BY_SLUG
from buendnis.funding.models import GuidelineVersion
from buendnis.funding.selectors.guideline_page import changes, placed, shown_parts, where
from buendnis.funding.selectors.guidelines import not_adopted, visible_guidelines
from buendnis.funding.selectors.outline_forms import form_in_force
from buendnis.funding.services import guidelines as verbs
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS, Role
from buendnis.ground.drafts import submitted
from buendnis.ground.frozen import sha256_of
from buendnis.ground.look.pages import invalid, show_refusal
from buendnis.ground.requests import ActingRequest

GAPS = "luecken"


@open_to(MEMBERS)
@require_safe
def guidelines(request: ActingRequest) -> HttpResponse:
    """All versions, and what is shipped and not adopted yet."""
    actor = request.actor
    versions = list(visible_guidelines(actor).order_by("-valid_from", "key", "-number"))
    context = {
        "rows": [(version, len(completeness(_read(version)))) for version in versions],
        "offered": not_adopted(alliance_of(actor)) if actor.is_office else [],
        "is_office": actor.is_office,
    }
    return render(request, "funding/guidelines/list.html", context)


@open_to(Role.SECRETARIAT)
@require_POST
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


@open_to(MEMBERS)
@require_safe
def guideline(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """A version in full."""
    version = _found(request, public_id)
    read = _read(version)
    gaps = completeness(read)
    successor = visible_guidelines(request.actor).filter(predecessor=version).first()
    at_their_place = placed(version.document)
    context = {
        "version": version,
        "guideline": read,
        "number_of_gaps": len(gaps),
        "elsewhere": [gap for gap in gaps if gap.kind == "unread" and gap.pointer not in at_their_place],
        "parts": shown_parts(version.document),
        "editable": request.actor.is_office and not version.is_frozen,
        "may_succeed": request.actor.is_office and version.is_frozen and successor is None,
        "successor": successor,
        "outline_form": form_in_force(version) if request.actor.is_office else None,
        "may_begin_form": request.actor.is_office and not version.document.get("template") and not successor,
        "crumbs": [(reverse("funding:guidelines"), _("Guidelines")), ("", read.short_title)],
    }
    return render(request, "funding/guidelines/guideline.html", context)


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActingRequest, public_id: UUID, section: str) -> HttpResponse:
    """Complete a part of a version that nothing rests on."""
    version = _found(request, public_id)
    if section != GAPS and section not in BY_SLUG:
        raise Http404
    if version.is_frozen:
        return _stays(request, version)
    data, _files = submitted(request)
    if section == GAPS:
        return _edit_gaps(request, version, GapsForm(version.document, data))
    part = BY_SLUG[section]
    rows = PartForms(part, version.document, data)
    basis = data.get("basis", "") if data else sha256_of(version.document)
    if request.method == "POST" and rows.is_valid():
        try:
            verbs.edit_guideline(request.actor, version, rows.changed(), rows.basis.cleaned_data["basis"])
        except verbs.GuidelineProblems as found:
            rows.show(found.problems)
        except ValidationError as problem:
            show_refusal(rows.basis, problem)
            basis = sha256_of(version.document)
        else:
            messages.success(request, _("Saved."))
            return redirect("funding:guideline", version.public_id)
    context = {
        "version": version,
        "part": part,
        "rows": rows,
        "basis": basis,
        "title": part.title,
        "crumbs": _crumbs(version, part.title),
    }
    return (invalid if request.method == "POST" else render)(request, "funding/guidelines/edit.html", context)


def _edit_gaps(request: ActingRequest, version: GuidelineVersion, form: GapsForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            verbs.edit_guideline(request.actor, version, form.changed(), form.cleaned_data["basis"])
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("funding:guideline", version.public_id)
    title = _("Parts that nobody has read yet")
    context = {
        "version": version,
        "form": form,
        "basis": sha256_of(version.document),  # what is ticked is compared with what is there now
        "title": title,
        "crumbs": _crumbs(version, title),
    }
    return (invalid if request.method == "POST" else render)(request, "funding/guidelines/gaps.html", context)


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def load(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Replace the document of a version that nothing rests on by a file's: first shown, then done.

    Or only its scheme of points, by one of those that are shipped.
    """
    version = _found(request, public_id)
    if version.is_frozen:
        return _stays(request, version)
    data, sent = submitted(request)
    chosen = data is not None and "scheme" in data
    scheme = SchemeForm(data if chosen else None)
    if chosen and scheme.is_valid():
        template = schemes()[scheme.cleaned_data["scheme"]]
        data = data.copy() if data is not None else None
        assert data is not None  # noqa: S101 - something was chosen in it
        data["text"] = json.dumps(template.put_into(version.document), ensure_ascii=False)
    form = ImportForm(None if chosen and scheme.errors else data, sent)
    context: dict[str, Any] = {
        "version": version,
        "form": form,
        "scheme": scheme,
        "basis": sha256_of(version.document),
        "crumbs": _crumbs(version, _("Load a file")),
    }
    if request.method != "POST" or not form.is_valid():
        draw = invalid if request.method == "POST" else render
        return draw(request, "funding/guidelines/load.html", context)
    document = form.cleaned_data["document"]
    try:
        read_guideline(document)
        if request.POST.get("confirmed"):
            verbs.edit_guideline(request.actor, version, document, form.cleaned_data["basis"])
            messages.success(request, _("Saved."))
            return redirect("funding:guideline", version.public_id)
    except InvalidGuideline as error:
        context["problems"] = [(_where(document, each.path), each.message) for each in error.problems]
        return invalid(request, "funding/guidelines/load.html", context)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    context |= {
        "text": json.dumps(document, ensure_ascii=False),
        "changes": changes(version.document, document),
        "same": document.get("key") == version.document["key"],
    }
    return render(request, "funding/guidelines/load_preview.html", context)


@open_to(Role.SECRETARIAT)
@require_POST
def succeed(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Make an editable successor of a frozen version."""
    version = _found(request, public_id)
    try:
        successor = verbs.succeed_guideline(request.actor, version)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("funding:guideline", version.public_id)
    messages.success(request, _("The successor can be edited. Its predecessor stays as it is."))
    return redirect("funding:guideline", successor.public_id)


@open_to(MEMBERS)
@require_safe
def difference(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """What a version says differently than its predecessor."""
    version = _found(request, public_id)
    if version.predecessor is None:
        raise Http404
    context = {
        "version": version,
        "predecessor": version.predecessor,
        "changes": changes(version.predecessor.document, version.document),
        "crumbs": _crumbs(version, _("Difference to the predecessor")),
    }
    return render(request, "funding/guidelines/difference.html", context)


@open_to(MEMBERS)
@require_safe
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


def _read(version: GuidelineVersion) -> Guideline:
    return read_guideline(version.document)


def _stays(request: ActingRequest, version: GuidelineVersion) -> HttpResponse:
    messages.info(request, _("Outlines rest on this version, so it stays as it is."))
    return redirect("funding:guideline", version.public_id)


def _where(document: Any, path: str) -> str:
    """Where a problem lies; a document that breaks its shape is named by pointers."""
    try:
        return where(document, path)
    except (KeyError, TypeError, AttributeError):
        return path or "/"


def _crumbs(version: GuidelineVersion, title: object) -> list[tuple[str, str]]:
    return [
        (reverse("funding:guidelines"), _("Guidelines")),
        (reverse("funding:guideline", args=[version.public_id]), version.document["short_title"]),
        ("", str(title)),
    ]
