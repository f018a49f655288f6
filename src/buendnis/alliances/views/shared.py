"""What the pages of an alliance have in common."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance
from buendnis.ground.actor import Actor
from buendnis.ground.look.pages import invalid

Crumb = tuple[str, str]


def alliance_of(actor: Actor) -> Alliance:
    """The alliance that ``actor`` acts in; no page for somebody who acts in none."""
    if actor.alliance_id is None:
        raise Http404
    return Alliance.objects.select_related("host").get(pk=actor.alliance_id)


def crumbs(*more: Crumb) -> list[Crumb]:
    """The way from the alliance's overview to a page; the last one without an address."""
    return [(reverse("alliances:overview"), _("Our alliance")), *more]


def answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page; with status 422 when what was sent is shown again."""
    return (invalid if request.method == "POST" else render)(request, template, context)
