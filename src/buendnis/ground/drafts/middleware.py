"""Around every POST: it happens once, in one transaction; and what comes without a login is kept for after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.middleware import AccountMiddleware
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from buendnis.ground.access import roles_of
from buendnis.ground.actor import Role
from buendnis.ground.drafts.keeping import COOKIE, KEEP_FOR, forget, keep
from buendnis.ground.drafts.models import OnceToken
from buendnis.ground.drafts.tokens import KEPT, key_of
from buendnis.ground.verbs import unit

Handler = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponseBase]
REDIRECTS = {301, 302, 303, 307, 308}


class KeepInputMiddleware:
    """A form sent after the login has expired is kept, and shown again, filled in, after signing in."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        key = getattr(request, "kept_key", None)
        if key:  # set anew each time, so that it lives as long as what was kept last
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
        self, request: HttpRequest, view: View, args: Any, kwargs: Any
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
        back = request.GET.copy()
        kept = keep(request)
        if kept is None:
            messages.warning(
                request, _("Your login had expired, and what you entered could not be kept. Please sign in.")
            )
        elif kept.whole:
            messages.info(
                request, _("Your login had expired. What you entered is kept; please sign in again.")
            )
        else:
            messages.info(
                request,
                _(
                    "Your login had expired. What you entered is kept, apart from large files; "
                    "please sign in again."
                ),
            )
        if kept is not None:
            back[KEPT] = str(kept.id)
        target = f"{request.path}?{back.urlencode()}" if back else request.path
        answer = redirect_to_login(target)
        # htmx would put the sign-in into the piece of the page that it asked for
        if request.headers.get("HX-Request") == "true":
            return HttpResponseClientRedirect(answer.url)
        return answer


class OncePerTokenMiddleware:
    """Runs each POST in one transaction with its token: sent twice, at once or later, it happens once."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self._allauth = AccountMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Answer a repeated sending as the first one was answered; else run the view as one unit.

        An ordinary answer commits, whatever its status: tries are counted in the database, too. An exception
        takes everything back.
        """
        if request.method != "POST":
            return None
        key = key_of(request)
        with unit():
            if key is not None and not _is_first(key):
                return _first_answer(key)
            response, settles = self._run(request, lambda: view(request, *args, **kwargs))
            if settles:
                forget(request)
            if key is not None:
                _settle(key, response if settles else None)
        return response

    def _run(
        self, request: HttpRequest, view: Callable[[], HttpResponseBase]
    ) -> tuple[HttpResponseBase, bool]:
        """The view's answer, and whether it settles the matter: a redirect does, a form shown again does not.

        What allauth raises as an answer is turned into one here, because Django asks no middleware about
        exceptions of a view that a middleware has called.
        """
        try:
            response = view()
        except ImmediateHttpResponse as answer:
            response = answer.response
        except ReauthenticationRequired as demand:
            return self._allauth.process_exception(request, demand), False
        return response, response.status_code in REDIRECTS


def _is_first(key: str) -> bool:
    """Whether nobody has used ``key``; waits for a twin that is under way."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO drafts_oncetoken (key, status, location, sent_at) VALUES (%s, 0, '', now())"
            " ON CONFLICT (key) DO NOTHING",
            [key],
        )
        return int(cursor.rowcount) == 1


def _first_answer(key: str) -> HttpResponse:
    """The redirect that the first sending got. A token without one is never committed."""
    token = OnceToken.objects.get(pk=key)
    response = HttpResponse(status=token.status)
    response["Location"] = token.location
    return response


def _settle(key: str, response: HttpResponseBase | None) -> None:
    """Note the answer for a repeated sending; a form that was refused may be sent again."""
    if response is None:
        OnceToken.objects.filter(pk=key).delete()
    else:
        OnceToken.objects.filter(pk=key).update(status=response.status_code, location=response["Location"])
