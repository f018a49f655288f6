"""Setting a project back to what it said before an import."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from buendnis.alliances.models import District
from buendnis.funding.models import Application
from buendnis.ground.actor import Actor
from buendnis.parties.models import Organisation
from buendnis.projects.models import Project
from buendnis.projects.services import Facts, edit_project
from buendnis.strategy.models import FieldOfAction


def restore_project(actor: Actor, project: Project, before: dict[str, Any]) -> None:
    """``before`` is what ``kinds.projects`` kept of the project."""
    said = dict(before)
    districts = District.objects.filter(ags__in=said.pop("districts")).order_by("pk")
    for key in ("starts_on", "ends_on", "as_of"):
        said[key] = date.fromisoformat(said[key]) if said[key] else None
    for key in ("total", "esf", "other"):
        said[key] = Decimal(said[key]) if said[key] is not None else None
    said["beneficiary"] = Organisation.objects.filter(public_id=said["beneficiary"]).first()
    fields = FieldOfAction.objects.in_alliance(project.alliance_id)
    said["field_of_action"] = fields.filter(public_id=said["field_of_action"]).first()
    outlines = Application.objects.in_alliance(project.alliance_id)
    said["application"] = outlines.filter(public_id=said["application"]).first()
    edit_project(actor, project, Facts(**said), districts)
