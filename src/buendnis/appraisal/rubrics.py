"""The rubric of an appraisal: the part of the guideline's that the alliance judges, as the engine reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from buendnis.funding.guideline import JudgedBy, read_guideline, rubric
from buendnis.funding.models import Application
from buendnis.ground.verbs import refuse


@dataclass(frozen=True)
class Aspect:
    """An aspect that the alliance judges, with the criterion it belongs to."""

    key: str
    label: str
    criterion: str
    maximum: Decimal
    cites: str = ""  # what its reason must cite: "evidence", "goal", or nothing in particular


def rubric_for(application: Application) -> dict[str, Any]:
    """The alliance's part of the rubric of the outline's guideline version.

    Refuses if nothing there is for the alliance to judge, or if the points of an aspect are still unread.
    """
    guideline = read_guideline(application.guideline.document)
    funding_object = guideline.funding_object(application.funding_object)
    kind = funding_object.kind if funding_object else None
    found = rubric(guideline, kind=kind, judged_by=JudgedBy.ALLIANCE)
    if not any(criterion["aspects"] for block in found["blocks"] for criterion in block["criteria"]):
        refuse(
            _(
                "This version of the guideline names no aspect that the alliance judges. Please complete it first."
            )
        )
    if any(
        aspect["max"] is None
        for block in found["blocks"]
        for criterion in block["criteria"]
        for aspect in criterion["aspects"]
    ):
        refuse(_("The points of an aspect are still missing in the guideline. Please complete them first."))
    return found


def aspects_of(document: dict[str, Any]) -> Iterator[Aspect]:
    """The aspects of a case's rubric in their order."""
    for block in document["blocks"]:
        for criterion in block["criteria"]:
            for aspect in criterion["aspects"]:
                yield Aspect(
                    aspect["key"],
                    aspect["label"],
                    criterion["label"],
                    Decimal(aspect["max"]),
                    aspect.get("cites") or "",
                )
