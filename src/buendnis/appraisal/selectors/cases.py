"""Which appraisal an outline has, and until when it is assessed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from buendnis.appraisal.models import AppraisalCase, CaseState
from buendnis.funding.models import Application, ApplicationState
from buendnis.funding.selectors.turns import Deadline
from buendnis.ground.actor import Actor


def current_case(actor: Actor, application: Application) -> AppraisalCase | None:
    """The appraisal of an outline that ``actor`` may see: the one alive, or else the last."""
    return (
        AppraisalCase.objects.visible_to(actor)
        .filter(application=application)
        .select_related("alliance", "application__applicant", "revision", "rules_version", "prepared_by_seat")
        .order_by("-created_at", "-pk")
        .first()
    )


def assessed_until(outlines: list[Application]) -> dict[int, Deadline]:
    """Until when the partners assess each of these outlines, by their keys; for ``funding.selectors.turns``."""
    cases = AppraisalCase.objects.unscoped("of outlines that are visible anyway").filter(
        application__in=[row.pk for row in outlines if row.state == ApplicationState.ASSESSMENT],
        state=CaseState.ASSESSING,
        due_on__isnull=False,
    )
    return {
        key: Deadline(day, gettext_lazy("end of the assessment"))
        for key, day in cases.values_list("application", "due_on")
    }
