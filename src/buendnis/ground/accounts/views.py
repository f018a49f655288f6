"""The account page and the list of sessions; signing in itself is allauth's."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.accounts import navigation
from buendnis.ground.accounts.forms import NameForm
from buendnis.ground.accounts.policies import has_second_factor, needs_second_factor
from buendnis.ground.accounts.services import rename
from buendnis.ground.accounts.sessions import end_sessions, open_sessions
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid
from buendnis.ground.requests import ActingRequest


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to(SIGNED_IN)
def overview(request: ActingRequest) -> HttpResponse:
    """One's own account: name, address, second factor, sessions."""
    user = request.user
    assert user.is_authenticated  # noqa: S101 - open_to let nobody else in
    form = NameForm(*submitted(request), initial={"name": user.name})
    if request.method == "POST" and form.is_valid():
        rename(request.actor, user, form.cleaned_data["name"])
        messages.success(request, _("Your name has been saved."))
        return HttpResponseRedirect(reverse("accounts:overview"))
    context = {
        "form": form,
        "account": user,
        "has_totp": has_second_factor(user),
        "must_have_totp": needs_second_factor(user),
        "session_count": len(open_sessions(request)),
        "more": navigation.links(),
    }
    if request.method == "POST":
        return invalid(request, "accounts/overview.html", context)
    return render(request, "accounts/overview.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to(SIGNED_IN)
def sessions(request: ActingRequest) -> HttpResponse:
    """Where one is signed in; ends one other session or all of them."""
    if request.method == "POST":
        ended = end_sessions(request, request.POST.get("session", ""))
        messages.success(
            request,
            ngettext("%(number)d session has been ended.", "%(number)d sessions have been ended.", ended)
            % {"number": ended},
        )
        return HttpResponseRedirect(reverse("accounts:sessions"))
    crumbs = [(reverse("accounts:overview"), _("My account")), ("", _("Where you are signed in"))]
    return render(request, "accounts/sessions.html", {"sessions": open_sessions(request), "crumbs": crumbs})
