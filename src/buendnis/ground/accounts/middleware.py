"""Who must have a second factor gets no further than setting it up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.ground.accounts.policies import has_second_factor, needs_second_factor

# what one may still open on the way there: the set-up itself, proving who one is, leaving, reading the rules
ALLOWED = {
    "account_logout",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_reauthenticate",
    "look:accessibility",
    "look:imprint",
    "look:language",
    "look:privacy",
    "look:theme",
}


class SecondFactorMiddleware:
    """Leads users without the second factor that a rule demands to its set-up, from wherever they are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Once it is known which page is meant; an address that is not there stays not there."""
        match = request.resolver_match
        if not self._missing(request) or (match is not None and match.view_name in ALLOWED):
            return None
        messages.warning(
            request, _("Your role demands a second factor. Please set it up now; it takes a minute.")
        )
        return HttpResponseRedirect(reverse("mfa_activate_totp"))

    @staticmethod
    def _missing(request: HttpRequest) -> bool:
        user = request.user
        if not user.is_authenticated:
            return False
        # a session that was opened with the second factor has one: no question to the database
        if any(record.get("method") == "mfa" for record in get_authentication_records(request, user)):
            return False
        return needs_second_factor(user) and not has_second_factor(user)
