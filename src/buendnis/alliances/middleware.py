"""As whom a request acts: the mandate chosen in its session, looked up anew each time."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from buendnis.alliances.models import Mandate
from buendnis.alliances.selectors import actor_under, mandates_of
from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor, Role

CHOSEN = "mandate"
WITHOUT = "none"  # chosen: to act for oneself, as applicants do


class ActorMiddleware:
    """Sets ``request.actor``. A mandate that has ended since the last page is not in force on this one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def mandates_in(request: HttpRequest) -> list[Mandate]:
    """The mandates in force of whoever asks: looked up once in a request, and anew in each."""
    found: list[Mandate] | None = getattr(request, "_mandates", None)
    if found is None:
        found = mandates_of(request.user) if isinstance(request.user, User) else []
        request._mandates = found  # type: ignore[attr-defined]
    return found


def actor_of(request: HttpRequest) -> Actor:
    """The actor of ``request``: under the chosen mandate, else the first in force, else for oneself."""
    user = request.user
    if not user.is_authenticated:
        return Actor.visitor()
    chosen = request.session.get(CHOSEN)
    if chosen != WITHOUT:
        mandates = mandates_in(request)
        by_id = {str(mandate.public_id): mandate for mandate in mandates}
        mandate = by_id.get(str(chosen)) or (mandates[0] if mandates else None)
        if mandate is not None:
            return actor_under(mandate, user)
    return Actor(user_id=user.pk, role=Role.NONE)
