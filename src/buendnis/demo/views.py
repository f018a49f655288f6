"""The page that says as whom the example world can be tried; it exists in the demo only."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from buendnis.demo.people import LOGINS, code_now
from buendnis.ground.access import EVERYONE, open_to


@open_to(EVERYONE)
@never_cache
@require_safe
def logins(request: HttpRequest) -> HttpResponse:
    """Accounts, roles, and the present code of their second factor."""
    if not settings.DEMO:
        raise Http404
    return render(request, "demo/logins.html", {"logins": [(each, code_now(each.email)) for each in LOGINS]})
