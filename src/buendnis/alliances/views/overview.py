"""The alliance's own page: facts, recognitions, and whether its public forms may open."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from buendnis.alliances.forms import NoticesForm, RecognitionForm
from buendnis.alliances.selectors import overview_of, public_checklist
from buendnis.alliances.services import (
    add_recognition,
    close_public_forms,
    is_ready_for_public,
    open_public_forms,
    save_notices,
)
from buendnis.alliances.views.shared import alliance_of, answer, crumbs
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS, Role
from buendnis.ground.clock import today
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import show_refusal
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import ProcessError


@open_to(MEMBERS)
@require_safe
def overview(request: ActingRequest) -> HttpResponse:
    """Everything about one's alliance at a glance, and the ways from here."""
    alliance = alliance_of(request.actor)
    context = {
        "alliance": alliance,
        "facts": overview_of(alliance),
        "items": public_checklist(alliance),
        "ready": is_ready_for_public(alliance),
        "office": request.actor.is_office,
        "today": today(),
    }
    return render(request, "alliances/overview.html", context)


@open_to(Role.SECRETARIAT)
def notices(request: ActingRequest) -> HttpResponse:
    """Name controller, imprint and privacy notice."""
    alliance = alliance_of(request.actor)
    form = NoticesForm(*submitted(request), alliance=alliance)
    if request.method == "POST" and form.is_valid():
        was_open = alliance.public_forms_open_since is not None
        try:
            saved = save_notices(request.actor, alliance, **form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Saved."))
            if was_open and saved.public_forms_open_since is None:
                messages.warning(
                    request, _("The public forms are closed now, because something beside them is missing.")
                )
            return redirect("alliances:overview")
    title = _("Notices for the public")
    context = {
        "form": form,
        "title": title,
        "lead": _("This stands on the alliance’s public page and beside its public forms."),
        "back": reverse("alliances:overview"),
        "crumbs": crumbs(("", title)),
    }
    return answer(request, "alliances/form.html", context)


@open_to(Role.SECRETARIAT)
def recognition_new(request: ActingRequest) -> HttpResponse:
    """Note a recognition by the ministry."""
    alliance = alliance_of(request.actor)
    form = RecognitionForm(*submitted(request))
    if request.method == "POST" and form.is_valid():
        try:
            add_recognition(request.actor, alliance, **form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(
                request, _("The recognition has been entered. Its virtual budget can be kept now.")
            )
            return redirect("alliances:overview")
    title = _("Enter a recognition")
    context = {
        "form": form,
        "title": title,
        "lead": _(
            "The ministry recognises the alliance for a period. Each recognition has its own virtual budget."
        ),
        "back": reverse("alliances:overview"),
        "crumbs": crumbs(("", title)),
    }
    return answer(request, "alliances/form.html", context)


@open_to(Role.SECRETARIAT)
@require_POST
def public_forms(request: ActingRequest) -> HttpResponse:
    """Open or close the public form for ideas."""
    alliance = alliance_of(request.actor)
    try:
        if request.POST.get("step") == "open":
            open_public_forms(request.actor, alliance)
            messages.success(request, _("Everybody can bring ideas now."))
        else:
            close_public_forms(request.actor, alliance)
            messages.success(request, _("The public form is closed."))
    except ProcessError as problem:
        messages.error(request, problem.text)
    return redirect("alliances:overview")
