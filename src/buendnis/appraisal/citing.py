"""What a reason can cite by one tap: sections and documents of the outline as evidence, fields of action as goals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from buendnis.appraisal.models import AppraisalCase
from buendnis.ground.clock import today
from buendnis.strategy.models import FieldOfAction
from buendnis.strategy.selectors import in_force, strategies_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

EVIDENCE, GOAL = "evidence", "goal"
_SECTIONS: dict[str, StrOrPromise] = {
    "need": _("Outline: need in the region"),
    "target_groups": _("Outline: target groups"),
}


@dataclass(frozen=True)
class Citable:
    """Something to cite, by a key that stays the same; ``usual`` is chosen as long as nobody says otherwise."""

    key: str
    label: str
    usual: bool = False


def citable(case: AppraisalCase) -> dict[str, list[Citable]]:
    """What the reasons of ``case`` can cite, by what an aspect asks for; in two queries."""
    return {EVIDENCE: _evidence(case), GOAL: _goals(case)}


def _evidence(case: AppraisalCase) -> list[Citable]:
    """The sections of the frozen revision that speak of the need, and its documents."""
    content = case.revision.content
    texts = content.get("texts", {})
    found = [Citable(f"text:{key}", str(label)) for key, label in _SECTIONS.items() if texts.get(key)]
    found += [
        Citable(f"document:{row['document']}", row["name"] or row["requirement_title"] or "?")
        for row in content.get("documents", [])
    ]
    return found


def _goals(case: AppraisalCase) -> list[Citable]:
    """The fields of action of the strategy that the outline serves, else of the one in force."""
    own = case.application.field_of_action
    if own is not None:
        strategy_id = own.strategy_id
    else:
        strategies = strategies_of(case.alliance_id)
        strategy = in_force(strategies, today()) or next(iter(strategies), None)
        if strategy is None:
            return []
        strategy_id = strategy.pk
    fields = FieldOfAction.objects.in_alliance(case.alliance_id).filter(strategy=strategy_id)
    return [
        Citable(
            f"goal:{field.public_id}",
            f"{field.number}. {field.title}",
            usual=own is not None and field.pk == own.pk,
        )
        for field in fields.order_by("number")
    ]
