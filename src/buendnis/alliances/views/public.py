"""What everybody may know of the alliances."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from buendnis.alliances.models import Alliance
from buendnis.alliances.public_parts import parts_of
from buendnis.alliances.selectors import current_recognition
from buendnis.ground.access import EVERYONE, open_to


@open_to(EVERYONE)
@require_safe
def alliances(request: HttpRequest) -> HttpResponse:
    """All alliances with the districts that they cover."""
    rows = Alliance.objects.select_related("host").prefetch_related("districts").order_by("name")
    return render(request, "alliances/list.html", {"alliances": rows})


@open_to(EVERYONE)
@require_safe
def public(request: HttpRequest, slug: str) -> HttpResponse:
    """One alliance: facts, office, imprint, privacy notice, and the way to bring an idea."""
    alliance = get_object_or_404(
        Alliance.objects.select_related("host").prefetch_related("districts"), slug=slug
    )
    context = {
        "alliance": alliance,
        "parts": [
            {"title": part.title, "html": render_to_string(part.template, dict(part.context), request)}
            for part in parts_of(alliance)
        ],
        "recognition": current_recognition(alliance),
        "crumbs": [(reverse("alliances:list"), _("Alliances")), ("", alliance.name)],
    }
    return render(request, "alliances/public.html", context)
