"""The rules of procedure: their versions, in plain words, and the form that changes them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from buendnis.alliances.forms_rules import RulesForm
from buendnis.alliances.models import RulesOfProcedure
from buendnis.alliances.rules import default_document
from buendnis.alliances.selectors import current_rules, seats_of
from buendnis.alliances.services import create_rules, edit_rules, succeed_rules
from buendnis.alliances.views.shared import alliance_of, answer, crumbs
from buendnis.alliances.wording import differences, told
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS, Role
from buendnis.ground.clock import today
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import show_refusal
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import ProcessError


def _version(request: ActingRequest, public_id: UUID) -> RulesOfProcedure:
    versions = RulesOfProcedure.objects.in_alliance(request.actor.alliance_id)
    return get_object_or_404(versions.select_related("alliance", "predecessor"), public_id=public_id)


@open_to(MEMBERS)
@require_safe
def rules(request: ActingRequest) -> HttpResponse:
    """All versions, the newest first, and which one is in force."""
    alliance = alliance_of(request.actor)
    versions = list(RulesOfProcedure.objects.in_alliance(alliance.pk).order_by("-number"))
    context = {
        "alliance": alliance,
        "versions": versions,
        "current": current_rules(alliance),
        "office": request.actor.is_office,
        "may_begin": request.actor.is_office and (not versions or versions[0].is_frozen),
        "crumbs": crumbs(("", _("Rules of procedure"))),
    }
    return render(request, "alliances/rules.html", context)


@open_to(Role.SECRETARIAT)
@require_POST
def rules_new(request: ActingRequest) -> HttpResponse:
    """Begin a version: from the newest one, or from what is usual."""
    alliance = alliance_of(request.actor)
    newest = RulesOfProcedure.objects.in_alliance(alliance.pk).order_by("-number").first()
    try:
        if newest is None:
            made = create_rules(request.actor, alliance, default_document(), today())
        else:
            made = succeed_rules(request.actor, newest)
    except ProcessError as problem:
        messages.error(request, problem.text)
        return redirect("alliances:rules")
    messages.success(request, _("The new version says the same as before. Please change what shall differ."))
    return redirect("alliances:rules_edit", made.public_id)


@open_to(MEMBERS)
@require_safe
def rules_version(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """One version in plain words, and what differs from the one before."""
    version = _version(request, public_id)
    title = _("Version %s") % version.number
    context = {
        "version": version,
        "chapters": told(version.document),
        "differences": differences(version.predecessor.document, version.document)
        if version.predecessor
        else [],
        "in_force": current_rules(version.alliance) == version,
        "may_edit": request.actor.is_office and not version.is_frozen,
        "title": title,
        "crumbs": crumbs((reverse("alliances:rules"), _("Rules of procedure")), ("", title)),
    }
    return render(request, "alliances/rules_version.html", context)


@open_to(Role.SECRETARIAT)
def rules_edit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Change a version that nothing rests on yet."""
    version = _version(request, public_id)
    page = reverse("alliances:rules_version", args=[version.public_id])
    if version.is_frozen:
        messages.info(request, _("This version is in use and stays as it is. Please make a new version."))
        return redirect(page)
    form = RulesForm(
        *submitted(request),
        document=version.document,
        valid_from=version.valid_from,
        seats=[(str(seat.public_id), seat.name) for seat in seats_of(version.alliance) if seat.is_voting],
    )
    if request.method == "POST" and form.is_valid():
        try:
            edit_rules(request.actor, version, form.document, form.cleaned_data["valid_from"])
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect(page)
    title = _("Edit version %s") % version.number
    context = {
        "form": form,
        "title": title,
        "back": page,
        "crumbs": crumbs((reverse("alliances:rules"), _("Rules of procedure")), ("", title)),
    }
    return answer(request, "alliances/rules_edit.html", context)
