"""Parts that rooms above put on the page of an outline, without this room knowing them.

``register`` in ``AppConfig.ready``. The same rooms hear here that an outline was withdrawn, so that they can
end what they began with it: within the transaction of the withdrawal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

from buendnis.funding.models import Application
from buendnis.ground.actor import Actor


@dataclass(frozen=True)
class Panel:
    """A section of the page: ``template`` is drawn with ``context`` plus ``panel`` and ``application``.

    The template brings no h2 of its own: ``title`` is drawn as one. Panels below ``order`` 100 stand above
    the content of the outline, the others after it.
    """

    title: str | Promise
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    order: int = 100


Provider = Callable[[HttpRequest, Application], list[Panel]]
WithdrawalFollower = Callable[[Actor, Application], None]
Hold = Callable[[Application], None]
_providers: list[Provider] = []
_followers: list[WithdrawalFollower] = []
_holds: list[Hold] = []


def register(provider: Provider) -> Provider:
    """Ask ``provider`` for its panels whenever the page of an outline is drawn (once per function)."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def panels_for(request: HttpRequest, application: Application) -> list[Panel]:
    """The panels of all rooms above, in order."""
    found = [panel for provider in _providers for panel in provider(request, application)]
    return sorted(found, key=lambda panel: panel.order)


def on_withdrawal(follower: WithdrawalFollower, *, hold: Hold | None = None) -> WithdrawalFollower:
    """Call ``follower(actor, application)`` when an outline is withdrawn (once per function).

    ``hold(application)`` locks before the outline is locked what the room itself locks before it elsewhere.
    """
    if follower not in _followers:
        _followers.append(follower)
    if hold is not None and hold not in _holds:
        _holds.append(hold)
    return follower


def hold_for_withdrawal(application: Application) -> None:
    """Let the rooms above lock what comes before the outline, within the transaction of its withdrawal."""
    for hold in _holds:
        hold(application)


def tell_of_withdrawal(actor: Actor, application: Application) -> None:
    """Tell the rooms above; what they refuse, refuses the withdrawal."""
    for follower in _followers:
        follower(actor, application)
