"""What is like the idea that somebody is writing just now."""

from __future__ import annotations

from allauth.core import ratelimit
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from buendnis.funding.selectors.similar import alike
from buendnis.ground.access import EVERYONE, open_to
from buendnis.ground.requests import ActingRequest

TOO_MANY = 429
MOST_LETTERS = 1500  # of the description; an address holds no more


@open_to(EVERYONE)
@require_safe
def similar(request: ActingRequest) -> HttpResponse:
    """A piece of the page of the form; it asks with title and description, never with a person."""
    if not ratelimit.consume(request, action="similar"):
        return HttpResponse(status=TOO_MANY)
    title = request.GET.get("title", "").replace("\x00", "")[:160]
    text = request.GET.get("text", "").replace("\x00", "")[:MOST_LETTERS]
    answer = render(
        request, "funding/ideas/parts/similar.html", {"similar": alike(request.actor, title, text)}
    )
    answer["Cache-Control"] = "no-store"
    return answer
