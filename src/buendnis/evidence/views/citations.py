"""Citing evidence, what was cited, and the versions that there are."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from buendnis.alliances.views.shared import alliance_of
from buendnis.evidence.charts import shown_cell
from buendnis.evidence.citation import citation
from buendnis.evidence.forms import LEVELS
from buendnis.evidence.models import Dataset, Snapshot
from buendnis.evidence.places import places_for
from buendnis.evidence.policies import may_undo
from buendnis.evidence.services import cite
from buendnis.evidence.views.charts import language_now
from buendnis.evidence.views.need import crumbs, known, readable_number
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS
from buendnis.ground.look.pages import paginate
from buendnis.ground.requests import ActingRequest
from buendnis.ground.tenancy import TenantQuerySet

PARTS = ("germany", "regions", "own", "exhibit", "engine", "table")
_EXACT = re.compile(r"-?\d+(?:\.\d+|/\d+)")  # a code of an occupation has neither
DAYS = frozenset({"as_of", "dated", "valid_from", "valid_until"})


@open_to(MEMBERS)
@require_POST
def cite_occupation(request: ActingRequest, code: str, number: int) -> HttpResponse:
    """Freeze what is known of a group at a level."""
    title, found = known(request, code)
    if number not in LEVELS:
        raise Http404
    content, dataset = citation(title, found, number)
    if content is None:
        raise Http404
    snapshot = cite(
        request.actor, alliance_of(request.actor), title=content["title"], content=content, dataset=dataset
    )
    messages.success(request, _("Frozen. This address shows the same also after newer figures have come."))
    return redirect("evidence:snapshot", snapshot.public_id)


@open_to(MEMBERS)
@require_safe
def snapshots(request: ActingRequest) -> HttpResponse:
    """What the alliance has cited."""
    rows = _cited(request)
    page = paginate(request, rows)
    return render(
        request,
        "evidence/snapshots.html",
        {"page_obj": page, "rows": page, "crumbs": crumbs(("", _("Cited")))},
    )


@open_to(MEMBERS)
@require_safe
def snapshot(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Evidence as it was when it was cited."""
    row = get_object_or_404(_cited(request), public_id=public_id)
    if request.GET.get("format") == "json":
        answer = JsonResponse(row.content, json_dumps_params={"ensure_ascii": False, "indent": 1})
        answer["Content-Disposition"] = f'attachment; filename="{row.public_id}.json"'
        return answer
    language = language_now()
    context = {
        "snapshot": row,
        # what has no figures has a document, and the other way round
        "content": dict.fromkeys(PARTS) | readable(row.content, language),
        "exhibit": row.exhibit,
        "places": places_for(request.actor),
        "crumbs": crumbs((reverse("evidence:snapshots"), _("Cited")), ("", row.title)),
    }
    return render(request, "evidence/snapshot.html", context)


def _cited(request: ActingRequest) -> TenantQuerySet[Snapshot]:
    return Snapshot.objects.in_alliance(request.actor.alliance_id).select_related("exhibit")


def readable(content: Any, language: str) -> Any:
    """Frozen content as a page shows it: exact values rounded and dates as dates; nothing of it is changed."""
    if isinstance(content, list):
        return [readable(each, language) for each in content]
    if not isinstance(content, dict):
        return content
    if "headings" in content:  # a table: a number is a text that a chart froze
        return content | {
            "rows": [
                [
                    (heading, readable_cell(cell, language))
                    for heading, cell in zip(content["headings"], row, strict=True)
                ]
                for row in content["rows"]
            ],
            "origins": [readable(each, language) for each in content["origins"]],
        }
    told = {key: readable(each, language) for key, each in content.items()}
    for key in ("value", "mean"):
        if told.get(key) is not None:
            told[key] = readable_number(Fraction(told[key]), language)
    for key in DAYS & told.keys():
        told[key] = date.fromisoformat(told[key]) if told[key] else None
    return told


def readable_cell(cell: Any, language: str) -> str:
    """A frozen cell of a table; a fraction is a number that has no end."""
    if isinstance(cell, str) and _EXACT.fullmatch(cell):
        return shown_cell(Fraction(cell), language)
    return shown_cell(cell, language)


@open_to(MEMBERS)
@require_safe
def datasets(request: ActingRequest) -> HttpResponse:
    """Which versions of classifications and statistics there are."""
    rows: Any = Dataset.objects.visible_to(request.actor).order_by("kind", "-as_of", "-pk")
    page = paginate(request, rows)
    context = {
        "page_obj": page,
        "rows": [(row, may_undo(request.actor, row)) for row in page],
        "office": request.actor.is_office,
        "crumbs": crumbs(("", _("Sources"))),
    }
    return render(request, "evidence/datasets.html", context)
