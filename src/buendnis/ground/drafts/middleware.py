"""Around every POST: it happens once, in one transaction; and what comes without a login is kept for after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from buendnis.ground.access import roles_of
from buendnis.ground.actor import Role
from buendnis.ground.drafts.keeping import COOKIE, KEEP_FOR, forget, keep
from buendnis.ground.drafts.models import OnceToken
from buendnis.ground.drafts.tokens import KEPT, key_of
from buendnis.ground.verbs import unit

Handler = Callable[[HttpRequest], HttpResponse]
REDIRECTS = {301, 302, 303, 307, 308}


class KeepInputMiddleware:
    """A form sent after the login has expired is kept, and shown again, filled in, after signing in."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        key = getattr(request, "kept_key", None)
        if key and request.COOKIES.get(COOKIE) != key:
            response.set_cookie(
                COOKIE,
                key,
                max_age=int(KEEP_FOR.total_seconds()),
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Keep what a visitor sends to a view that is open to those signed in only."""
        roles = roles_of(view)
        if (
            request.method != "POST"
            or roles is None
            or Role.VISITOR in roles
            or request.user.is_authenticated
        ):
            return None
        kept = keep(request)
        if kept is None:
            return redirect_to_login(request.path)
        messages.info(request, _("Your login had expired. What you entered is kept; please sign in again."))
        return redirect_to_login(f"{request.path}?{urlencode({KEPT: kept})}")


class OncePerTokenMiddleware:
    """Runs each POST in one transaction with its token: sent twice, at once or later, it happens once."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Answer a repeated sending as the first one was answered; else run the view as one unit."""
        if request.method != "POST":
            return None
        key = key_of(request)
        with unit():
            if key is not None and not _is_first(key):
                return _first_answer(key) or view(request, *args, **kwargs)
            response = view(request, *args, **kwargs)
            redirects = response.status_code in REDIRECTS
            if redirects:
                forget(request)
            if key is not None:
                _settle(key, response if redirects else None)
        return response


def _is_first(key: str) -> bool:
    """Whether nobody has used ``key``; waits for a twin that is under way."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO drafts_oncetoken (key, status, location, sent_at) VALUES (%s, 0, '', now())"
            " ON CONFLICT (key) DO NOTHING",
            [key],
        )
        return cursor.rowcount == 1


def _first_answer(key: str) -> HttpResponse | None:
    token = OnceToken.objects.filter(pk=key, status__in=REDIRECTS).first()
    if token is None:
        return None
    response = HttpResponse(status=token.status)
    response["Location"] = token.location
    return response


def _settle(key: str, response: HttpResponseBase | None) -> None:
    """Note the answer for a repeated sending; a form that was refused may be sent again."""
    if response is None:
        OnceToken.objects.filter(pk=key).delete()
    else:
        OnceToken.objects.filter(pk=key).update(status=response.status_code, location=response["Location"])
