"""What a reason can cite by one tap: the outline and frozen figures as evidence, fields of action and their goals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from buendnis.appraisal.cited import SNAPSHOT
from buendnis.appraisal.models import AppraisalCase, AspectScore
from buendnis.appraisal.selectors.assessing import open_to_seat
from buendnis.evidence.models import Snapshot
from buendnis.evidence.places import Place
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.strategy.models import FieldOfAction
from buendnis.strategy.selectors import in_force, strategies_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

EVIDENCE, GOAL = "evidence", "goal"
MOST_SNAPSHOTS = 12  # the newest; an older one is frozen anew from its page
_AIM = "aim:"  # a goal of a field; "goal:" has always been the field itself
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
    """What the reasons of ``case`` can cite, by what an aspect asks for; in a handful of queries."""
    return {EVIDENCE: [*_evidence(case), *_snapshots(case)], GOAL: _goals(case)}


def places(actor: Actor) -> Iterator[Place]:
    """The assessments in which the actor's seat can cite what was just frozen."""
    for case in open_to_seat(actor):
        yield Place(
            _("Assessment: %(project)s") % {"project": case.application.title},
            reverse("appraisal:assess", args=[case.application.public_id]),
        )


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


def _snapshots(case: AppraisalCase) -> list[Citable]:
    """The figures that the alliance froze last, and those that a reason of this case cites already."""
    cited = [
        UUID(each["key"].removeprefix(SNAPSHOT))
        for cites in AspectScore.objects.filter(assessment__case=case).values_list("cites", flat=True)
        for each in cites
        if each["key"].startswith(SNAPSHOT)
    ]
    rows = Snapshot.objects.in_alliance(case.alliance_id)
    counting = rows.filter(exhibit__withdrawn_at__isnull=True).order_by("-created_at", "-pk")
    newest = counting.values("pk")[:MOST_SNAPSHOTS]
    found = rows.filter(Q(pk__in=newest) | Q(public_id__in=cited)).defer("content")
    return [Citable(f"{SNAPSHOT}{row.public_id}", _snapshot_label(row)) for row in found]


def _snapshot_label(row: Snapshot) -> str:
    """What was frozen, and when; a document carries its own date in its title."""
    said = (
        _("%(document)s (document, cited on %(date)s)")
        if row.exhibit_id
        else _("%(figures)s (figures frozen on %(date)s)")
    )
    day = date_format(today(row.created_at), "DATE_FORMAT")
    return said % {"figures": row.title, "document": row.title, "date": day}


def _goals(case: AppraisalCase) -> list[Citable]:
    """The fields of action of the version that the outline serves, else of the one in force, and their goals."""
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
    found: list[Citable] = []
    for field in fields.order_by("number").prefetch_related("goals"):
        mine = own is not None and field.pk == own.pk
        found.append(Citable(f"goal:{field.public_id}", f"{field.number}. {field.title}", usual=mine))
        if own is None or mine:  # of other fields than the outline's own the field itself is enough
            found += [
                Citable(f"{_AIM}{goal.public_id}", f"{field.number}.{goal.number} {goal.title}")
                for goal in sorted(field.goals.all(), key=lambda each: each.number)
            ]
    return found
