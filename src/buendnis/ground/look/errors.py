"""The pages that say what went wrong, what was kept and what to do; equal for foreign and random ids."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from buendnis.ground.look.context import Look


def _page(request: HttpRequest, status: int, **context: object) -> HttpResponse:
    return render(request, f"look/errors/{status}.html", context, status=status)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent something that no page of ours sends; 413 where it was only too much."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return too_large(request)
    return _page(request, 400)


@requires_csrf_token
def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: somebody is signed in, but the step is not theirs."""
    reason = str(exception) if exception is not None and exception.args else ""
    return _page(request, 403, reason=reason)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not there, or not for this visitor; the page never tells which."""
    return _page(request, 404)


@requires_csrf_token
def wrong_method(request: HttpRequest, allowed: str = "") -> HttpResponse:
    """405: a form's address opened as a page, or the reverse."""
    response = _page(request, 405)
    response["Allow"] = allowed
    return response


@requires_csrf_token
def too_large(request: HttpRequest) -> HttpResponse:
    """413: more was sent than is taken."""
    return _page(request, 413, megabytes=settings.DOCUMENT_MAX_BYTES // 1024**2)


@requires_csrf_token
def too_many(request: HttpRequest) -> HttpResponse:
    """429: too many tries; a pause helps."""
    return _page(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; the page asks neither session nor database, either may be what is broken."""
    html = render_to_string("look/errors/500.html", {"look": Look(request, bare=True)})
    return HttpResponse(html, status=500)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose sender can't be told: an old page, or cookies refused."""
    return render(request, "look/errors/csrf.html", {"cookies": bool(request.COOKIES)}, status=403)
