"""The office asks somebody for an idea."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buendnis.alliances.selectors import alliance_of
from buendnis.funding.forms.calls import InvitationForm
from buendnis.funding.selectors.ideas import invitations_of
from buendnis.funding.services.idea_invitations import invite_to_bring
from buendnis.ground.access import open_to
from buendnis.ground.actor import Role
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid, show_refusal
from buendnis.ground.requests import ActingRequest


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: ActingRequest) -> HttpResponse:
    """Write to somebody, and see who has been asked of late."""
    alliance = alliance_of(request.actor)
    form = InvitationForm(
        *submitted(request), alliance=alliance, initial={"call": request.GET.get("aufruf", "")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            invitation = invite_to_bring(request.actor, alliance, **form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("The invitation is on its way to %s.") % invitation.email)
            if invitation.call is not None:
                return redirect("funding:call", invitation.call.public_id)
            return redirect("funding:invite")
    context = {
        "form": form,
        "is_closed": alliance.public_forms_open_since is None,
        "invitations": list(invitations_of(alliance)[:20]),
        "crumbs": [(reverse("funding:ideas"), _("Ideas")), ("", _("Invite somebody"))],
    }
    return (invalid if request.method == "POST" else render)(request, "funding/ideas/invite.html", context)
