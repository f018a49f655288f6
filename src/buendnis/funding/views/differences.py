"""Two versions of an outline side by side: any two that were submitted, or the draft against one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.funding.models import Application
from buendnis.funding.policies import applications as policy
from buendnis.funding.selectors.applications import snapshot
from buendnis.funding.selectors.difference import compared
from buendnis.funding.views.sections import found
from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.requests import ActingRequest

DRAFT = "entwurf"


@dataclass(frozen=True)
class Version:
    """A version that can be chosen: ``key`` is its number, or that of the draft."""

    key: str
    label: str
    at: datetime | None
    content: dict[str, Any]


@open_to(SIGNED_IN)
def difference(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """What changed from one version (``?von=``) to another (``?bis=``); by default what is newest."""
    row = found(request, public_id)
    versions = _versions(request, row)
    if len(versions) < 2:
        raise Http404
    keys = [version.key for version in versions]
    to = _asked(request.GET.get("bis", ""), keys, keys[-1])
    before = keys[keys.index(to) - 1] if keys.index(to) else keys[1]
    since = _asked(request.GET.get("von", ""), keys, before)
    by_key = {version.key: version for version in versions}
    old, new = by_key[since], by_key[to]
    context = {
        "application": row,
        "crumbs": [
            (reverse("funding:applications"), _("Outlines")),
            (reverse("funding:application", args=[row.public_id]), new.content["title"]),
            ("", _("Difference")),
        ],
        "versions": versions,
        "old": old,
        "new": new,
        "groups": compared(old.content, new.content),
    }
    return render(request, "funding/applications/difference.html", context)


def _versions(request: ActingRequest, row: Application) -> list[Version]:
    """What ``request``'s actor may read, the oldest first; the draft only for those who write it."""
    versions = [
        Version(str(each.number), _("Version %s") % each.number, each.submitted_at, each.content)
        for each in row.revisions.order_by("number")
    ]
    if policy.writes(request.actor, row) and policy.may_edit(request.actor, row):
        versions.append(Version(DRAFT, _("Draft, not submitted"), None, snapshot(row)))
    return versions


def _asked(asked: str, keys: list[str], otherwise: str) -> str:
    return asked if asked in keys else otherwise
