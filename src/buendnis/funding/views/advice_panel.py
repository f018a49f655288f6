"""The advice on an outline, on its page: what the person advised has to do, and the way to the case."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from buendnis.funding.models import AdviceCase, Application
from buendnis.funding.panels import Panel
from buendnis.funding.policies import applications as policy
from buendnis.funding.selectors.advice import steps_of
from buendnis.funding.transitions import FINAL


def panel(request: HttpRequest, row: Application) -> list[Panel]:
    """For the office and whoever writes the outline: open steps; where there is no case yet, how to get one."""
    acting: Any = request
    actor = acting.actor
    office, owner = policy.runs_the_process(actor, row), policy.owns(actor, row)
    case = AdviceCase.objects.visible_to(actor).filter(application=row).select_related("idea").first()
    if case is not None:
        case.application = row  # whose members are known already
    if case is None and (row.state in FINAL or not (office or owner)):
        return []
    context = {
        "case": case,
        "steps": [step for step in steps_of(actor, case) if step.done_at is None] if case else [],
        "office": office,
        "draft": not row.number,
    }
    return [Panel(_("Advice"), "funding/applications/parts/advice.html", context, order=95)]
