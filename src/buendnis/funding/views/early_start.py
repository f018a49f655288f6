"""The early start of an outline's project: what the bank was asked, what it said, and its letter."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from buendnis.funding.early_start import Danger, warning
from buendnis.funding.forms.early_start import EarlyStartForm
from buendnis.funding.models import Application, ApplicationState, EarlyStart
from buendnis.funding.panels import Panel
from buendnis.funding.policies import applications as policy
from buendnis.funding.selectors.early_start import is_granted
from buendnis.funding.services.early_start import note_early_start
from buendnis.funding.transitions import FINAL
from buendnis.funding.views.sections import found
from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.clock import today
from buendnis.ground.documents import selectors as documents
from buendnis.ground.look.steps import Said, Step, take
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import ProcessError


@open_to(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def early_start(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Note what is known; whoever writes the outline can, and the office."""
    row = found(request, public_id)
    if not _may(request, row):
        raise Http404
    known = EarlyStart.objects.filter(application=row).first()

    def do(said: Said) -> str:
        try:
            note_early_start(request.actor, row, **said)
        except ProcessError:
            raise
        except ValidationError as problem:
            raise ProcessError(problem.messages[0], "file") from problem
        return _("Saved.")

    back = reverse("funding:application", args=[row.public_id])
    names = ("asked_on", "permitted_from", "refused_on", "begun_on")
    step = Step(
        title=_("Early start"),
        form=EarlyStartForm,
        do=do,
        back=back,
        crumbs=((reverse("funding:applications"), _("Outlines")), (back, row.title)),
        facts=((_("Outline"), row.title),),
        effect=_(
            "The bank alone permits an early start (vorzeitiger Maßnahmebeginn). Note here what it says."
        ),
        button=_("Save"),
        initial={name: getattr(known, name) for name in names} if known else {},
    )
    return take(request, step)


def panel(request: HttpRequest, row: Application) -> list[Panel]:
    """What is known and what to mind, on the page of an outline: for its writers and the office."""
    acting: Any = request
    if (
        not _may(acting, row)
        or row.state in {ApplicationState.WITHDRAWN, ApplicationState.REFUSED}
        or is_granted(row)
    ):
        return []
    known = EarlyStart.objects.filter(application=row).first()
    warned = warning(row.starts_on, row.has_begun, known, today())
    if warned is None and known is None:
        return []
    if known is None and warned and warned.danger == Danger.NOTE and not policy.writes(acting.actor, row):
        return []  # a friendly reminder for whoever writes; the office knows
    ids = [known.document] if known and known.document else []
    context = {
        "known": known,
        "warned": warned,
        "file": next(iter(documents.by_id(ids).values()), None),
        "open": row.state not in FINAL,
    }
    return [
        Panel(gettext_lazy("Early start"), "funding/applications/parts/early_start.html", context, order=90)
    ]


def _may(request: ActingRequest, row: Application) -> bool:
    return policy.writes(request.actor, row) or policy.runs_the_process(request.actor, row)
