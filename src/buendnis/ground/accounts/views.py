"""The account page and the list of sessions; signing in itself is allauth's."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.accounts import navigation, services
from buendnis.ground.accounts.forms import NameForm, PasswordForm
from buendnis.ground.accounts.policies import has_second_factor, needs_second_factor
from buendnis.ground.accounts.sessions import (
    end_sessions,
    keep_only_this_session,
    open_sessions,
    signed_in_lately,
)
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid
from buendnis.ground.requests import ActingRequest


@open_to(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: ActingRequest) -> HttpResponse:
    """One's own account: name, address, second factor, sessions."""
    user = request.user
    assert user.is_authenticated  # noqa: S101 - open_to let nobody else in
    form = NameForm(*submitted(request), initial={"name": user.name})
    if request.method == "POST" and form.is_valid():
        services.rename(request.actor, user, form.cleaned_data["name"])
        messages.success(request, _("Your name has been saved."))
        return HttpResponseRedirect(reverse("accounts:overview"))
    context = {
        "form": form,
        "account": user,
        "has_password": user.has_usable_password(),
        "has_totp": has_second_factor(user),
        "must_have_totp": needs_second_factor(user),
        "session_count": len(open_sessions(request)),
        "more": navigation.links(),
    }
    if request.method == "POST":
        return invalid(request, "accounts/overview.html", context)
    return render(request, "accounts/overview.html", context)


@open_to(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
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


@open_to(SIGNED_IN)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: ActingRequest) -> HttpResponse:
    """Set or change one's password, shortly after having signed in."""
    user = request.user
    assert user.is_authenticated  # noqa: S101 - open_to let nobody else in
    lately = signed_in_lately(request)
    data = request.POST if request.method == "POST" and lately else None
    form = PasswordForm(data, user=user)
    if form.is_valid():
        services.set_password(request.actor, user, form.cleaned_data["password1"])
        return _password_changed(request, "account/email/password_set", _("Your password has been set."))
    crumbs = [(reverse("accounts:overview"), _("My account")), ("", _("Password"))]
    context = {"form": form, "lately": lately, "has_password": user.has_usable_password(), "crumbs": crumbs}
    if form.is_bound:
        return invalid(request, "accounts/password.html", context)
    return render(request, "accounts/password.html", context)


@open_to(SIGNED_IN)
@require_POST
def remove_password(request: ActingRequest) -> HttpResponse:
    """Do without a password again, shortly after having signed in."""
    user = request.user
    assert user.is_authenticated  # noqa: S101 - open_to let nobody else in
    if not signed_in_lately(request):
        return HttpResponseRedirect(reverse("accounts:password"))
    services.remove_password(request.actor, user)
    return _password_changed(request, "account/email/password_removed", _("Your password has been removed."))


def _password_changed(request: ActingRequest, mail: str, said: str) -> HttpResponse:
    user = request.user
    assert user.is_authenticated  # noqa: S101 - open_to let nobody else in
    keep_only_this_session(request, user)
    get_adapter(request).send_notification_mail(mail, user)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("accounts:overview"))
