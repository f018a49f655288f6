"""Who may call an address: declared at the view, enforced before it runs, read by the test of all routes."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib.auth.views import redirect_to_login
from django.db import connection
from django.http import Http404, HttpResponse, HttpResponseBase

from buendnis.ground.actor import Role
from buendnis.ground.requests import ActingRequest

EVERYONE: Final = frozenset(Role)
SIGNED_IN: Final = frozenset(Role) - {Role.VISITOR, Role.SYSTEM}

View = Callable[..., HttpResponseBase]


def open_to(*who: Role | frozenset[Role]) -> Callable[[View], View]:
    """Declare who may call a view. Visitors are led to the sign-in, other roles find no page.

    What of all this an actor may see is the view's question to ``visible_to``; this is only the outer door.
    """
    roles = frozenset[Role]().union(*(each if isinstance(each, frozenset) else {each} for each in who))

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: ActingRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            role = request.actor.role
            if role not in roles:
                if role is Role.VISITOR:
                    return redirect_to_login(request.get_full_path())
                raise Http404
            return view(request, *args, **kwargs)

        guarded.open_to = roles  # type: ignore[attr-defined]
        return guarded

    return decorate


def roles_of(view: Callable[..., Any]) -> frozenset[Role] | None:
    """Whom a view declared itself open to; None if it declared nothing."""
    roles: frozenset[Role] | None = getattr(view, "open_to", None)
    return roles


_WRITES = re.compile(
    r"\s*(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE|SELECT .* FOR (?:(?:NO KEY )?UPDATE|(?:KEY )?SHARE))\b\s*\"?(\w*)",
    re.IGNORECASE,
)
# what a reader leaves behind without doing anything
LEFT_BEHIND: Final = {
    "django_session": "the session of whoever reads",
    "usersessions_usersession": "allauth's list of sessions",
    "cache_entry": "rate limits",
    "mfa_authenticator": "that the recovery codes have been shown",
}


class ReadsNeverWrite(RuntimeError):
    """A GET tried to change something."""


class ReadsNeverWriteMiddleware:
    """A GET that writes fails, so that no prefetch, crawler or preview of a mail changes anything."""

    def __init__(self, get_response: Callable[[ActingRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: ActingRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            return self.get_response(request)
        with connection.execute_wrapper(_refuse_writes):
            return self.get_response(request)


def _refuse_writes(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    match = _WRITES.match(sql)
    if match and match[1] not in LEFT_BEHIND:
        raise ReadsNeverWrite(f"A reading request tried: {sql[:80]}")
    return execute(sql, params, many, context)
