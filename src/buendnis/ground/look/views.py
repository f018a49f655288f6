"""The choices of look and language, and the three pages that every public site owes its readers."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from buendnis.ground.access import EVERYONE, open_to
from buendnis.ground.look.context import THEME_COOKIE, THEMES
from buendnis.ground.look.texts import operator_text

A_YEAR = 365 * 24 * 60 * 60


@open_to(EVERYONE)
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember the theme in a cookie and go back to where the choice was made."""
    chosen = request.POST.get("theme", "")
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = HttpResponseRedirect(target)
    if chosen == "auto" or chosen not in THEMES:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    else:
        response.set_cookie(
            THEME_COOKIE, chosen, max_age=A_YEAR, secure=settings.SECURE, httponly=True, samesite="Lax"
        )
    return response


@open_to(EVERYONE)
@require_safe
def imprint(request: HttpRequest) -> HttpResponse:
    """Who answers for this installation, in the operator's own words."""
    return render(request, "look/imprint.html", {"operator": operator_text("imprint")})


@open_to(EVERYONE)
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What the software stores about its visitors, and the operator's privacy notice."""
    return render(
        request,
        "look/privacy.html",
        {"operator": operator_text("privacy"), "session_hours": settings.SESSION_COOKIE_AGE // 3600},
    )


@open_to(EVERYONE)
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How accessible the pages are, how that was checked, and whom to tell of a barrier."""
    return render(request, "look/accessibility.html", {"operator": operator_text("accessibility")})
