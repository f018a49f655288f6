"""What the page of an outline shows of its appraisal and its opinions, to whoever looks."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from buendnis.appraisal import policies
from buendnis.appraisal.hidden import hidden_from, said_in_public
from buendnis.appraisal.models import CaseState, ChangeState, ExpertOpinion, PlanChange
from buendnis.appraisal.selectors import (
    current_case,
    last_declaration,
    own_assessment,
    progress_of,
    standing_of,
    why_not_assess,
)
from buendnis.funding.models import Application, ApplicationState
from buendnis.funding.panels import Panel
from buendnis.funding.policies.applications import may_report_change
from buendnis.funding.transitions import AFTER_OPINION, DECIDED_BY_BANK
from buendnis.ground.actor import Actor

BEFORE_THE_CONTENT = 20
WAITING = {ChangeState.REPORTED, ChangeState.TO_DECIDE, ChangeState.VOTING}


def panels(request: HttpRequest, application: Application) -> list[Panel]:
    """The appraisal, for members of the alliance; the opinions, for whoever may read them."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = []
    appraisal = _appraisal(actor, application)
    if appraisal is not None:
        found.append(appraisal)
    opinions = list(
        ExpertOpinion.objects.visible_to(actor)
        .filter(case__application=application)
        .only("public_id", "number", "kind", "result", "state", "frozen_at")
        .order_by("pk")
    )
    if opinions:
        found.append(
            Panel(
                _("Expert opinion"),
                "appraisal/parts/opinions_panel.html",
                {"opinions": opinions},
                BEFORE_THE_CONTENT + 1,
            )
        )
    return [*found, *_changes(actor, application)]


def _changes(actor: Actor, application: Application) -> list[Panel]:
    """Changes of the plan after the opinion, and the way to report one, for those who write the outline."""
    if application.state not in {*AFTER_OPINION, *DECIDED_BY_BANK}:
        return []
    changes = list(
        PlanChange.objects.visible_to(actor)
        .filter(application=application)
        .only("public_id", "state", "reason", "reported_at")
    )
    reporting = may_report_change(actor, application) and not any(row.state in WAITING for row in changes)
    if not changes and not reporting:
        return []
    context = {"changes": changes, "reporting": reporting}
    return [
        Panel(
            _("Changes after the opinion"),
            "appraisal/parts/changes_panel.html",
            context,
            BEFORE_THE_CONTENT + 2,
        )
    ]


def _appraisal(actor: Actor, application: Application) -> Panel | None:
    if not actor.member_of(application.alliance_id):
        return None
    case = current_case(actor, application)
    office = policies.may_run(actor, application.alliance_id)
    opening = office and application.state == ApplicationState.CHECKED
    if case is None and not opening:
        return None
    context: dict[str, object] = {"case": case, "opening": opening, "office": office}
    if case is not None:
        standing = standing_of(case, actor)
        hidden = hidden_from(actor, case)
        own = own_assessment(case, standing.seat_id) if standing else None
        context |= {
            "progress": progress_of(case) if hidden is None else None,
            "hidden": hidden,
            "unissued": hidden is not None and not office and case.pk not in said_in_public([case]),
            "standing": standing,
            "why_not": why_not_assess(actor, case, standing),
            "own": own,
            "declared": last_declaration(case, standing.seat_id if standing else None),
            "prepares": office or policies.may_prepare(actor, case),
            "names_preparer": not office and policies.may_name_preparer(actor, case),
            "assessing": case.state == CaseState.ASSESSING,
        }
    return Panel(_("Appraisal"), "appraisal/parts/case_panel.html", context, BEFORE_THE_CONTENT)
