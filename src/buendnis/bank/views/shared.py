"""What the pages around the bank share."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.bank import policies
from buendnis.funding.models import Application
from buendnis.ground.requests import ActingRequest


def found_outline(request: ActingRequest, public_id: UUID, *, office: bool = False) -> Application:
    """The outline; 404 for a foreign and a random id alike, and with ``office`` for everybody else."""
    found = (
        Application.objects.visible_to(request.actor)
        .select_related("alliance", "applicant", "guideline")
        .prefetch_related("members")
        .filter(public_id=public_id)
        .first()
    )
    if found is None or not policies.may_read(request.actor, found):
        raise Http404
    if office and not policies.may_deal(request.actor, found.alliance_id):
        raise Http404
    return found


def crumbs_of(application: Application, *here: str) -> tuple[tuple[str, str], ...]:
    """From the outlines over the outline and its page at the bank to this page."""
    return (*under_the_bank(application)[: None if here else -1], *(("", label) for label in here))


def under_the_bank(application: Application) -> tuple[tuple[str, str], ...]:
    """The way to the outline's page at the bank, for a step that names itself."""
    return (
        (reverse("funding:applications"), _("Outlines")),
        (reverse("funding:application", args=[application.public_id]), application.title),
        (reverse("bank:case", args=[application.public_id]), _("The bank")),
    )
