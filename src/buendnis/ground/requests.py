"""The request as views see it: with the actor that the middleware has set."""

from __future__ import annotations

from django.http import HttpRequest

from buendnis.ground.actor import Actor


class ActingRequest(HttpRequest):
    """A request of which it is known who acts (see ``alliances.middleware``)."""

    actor: Actor
