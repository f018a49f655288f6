"""The pages that say what went wrong, what was kept and what to do; equal for foreign and random ids."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

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


@dataclass(frozen=True)
class Unsent:
    """What somebody had sent to an address that shows no page, while their login had expired."""

    address: str
    fields: tuple[tuple[str, str], ...]  # name and value, as they were sent
    written: tuple[str, ...]  # of the values those that a person wrote, to be read again
    files: tuple[str, ...]


@requires_csrf_token
def wrong_method(request: HttpRequest, allowed: str = "") -> HttpResponse:
    """405: a form's address opened as a page, or the reverse.

    Whoever comes back from the sign-in to a form's address finds what they had sent, to be sent from here.
    """
    response = _page(request, 405, unsent=_unsent(request))
    response["Allow"] = allowed
    return response


def _unsent(request: HttpRequest) -> Unsent | None:
    from buendnis.ground.drafts.keeping import kept_for
    from buendnis.ground.drafts.tokens import KEPT

    kept_id = request.GET.get(KEPT, "") if request.method == "GET" else ""
    found = kept_for(request, kept_id) if kept_id else None
    if found is None:
        return None
    request.kept_id = UUID(kept_id)  # type: ignore[attr-defined]  # so that the uploads come along
    data, files = found
    rest = request.GET.copy()
    del rest[KEPT]
    fields = tuple((name, value) for name, values in data.lists() for value in values)
    return Unsent(
        address=f"{request.path}?{rest.urlencode()}" if rest else request.path,
        fields=fields,
        # without a space it is a choice, a number or an id, which says nothing to a reader
        written=tuple(value for _name, value in fields if " " in value.strip()),
        files=tuple(str(file.name) for _name, each in files.lists() for file in each),
    )


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
