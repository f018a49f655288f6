"""Writing the fields of action and goals of a draft, and citing the evidence for them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from buendnis.alliances.models import Seat
from buendnis.alliances.services.saving import save
from buendnis.evidence.models import Snapshot
from buendnis.ground.actor import Actor
from buendnis.ground.documents.services import store_upload
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import record, refuse, verb
from buendnis.strategy.models import CitedEvidence, FieldOfAction, Goal, Part, Strategy
from buendnis.strategy.services.shared import editable

EVIDENCE = "strategy.evidence"


@dataclass(frozen=True)
class GoalData:
    """What a goal says."""

    number: int
    title: str
    indicator: str = ""
    unit: str = ""
    baseline_value: Decimal | None = None
    baseline_on: date | None = None
    baseline_source: str = ""
    baseline_snapshot: Snapshot | None = None
    target_value: Decimal | None = None
    target_on: date | None = None
    partner: Seat | None = None


@verb
def create_field(
    actor: Actor, strategy: Strategy, *, number: int, title: str, need: str = ""
) -> FieldOfAction:
    """Enter a field of action, with the need in the region that it answers."""
    strategy = editable(actor, strategy)
    field = FieldOfAction(strategy=strategy, number=number, title=title.strip(), need=need.strip())
    save(field)
    _record(actor, "field_of_action.created", field, strategy, number=number, title=field.title)
    return field


@verb
def edit_field(
    actor: Actor, field: FieldOfAction, *, number: int, title: str, need: str = ""
) -> FieldOfAction:
    """Change a field of action of a draft; what cites the field of an earlier version is not touched."""
    strategy = editable(actor, field.strategy)
    field.number, field.title, field.need = number, title.strip(), need.strip()
    save(field)
    _record(actor, "field_of_action.changed", field, strategy, number=number, title=field.title)
    return field


@verb
def remove_field(actor: Actor, field: FieldOfAction) -> None:
    """Take a field of action with its goals out of a draft."""
    strategy = editable(actor, field.strategy)
    _record(actor, "field_of_action.removed", field, strategy, number=field.number, title=field.title)
    for goal in field.goals.all():
        goal.delete()
    field.delete()


@verb
def create_goal(actor: Actor, field: FieldOfAction, data: GoalData) -> Goal:
    """Enter a goal of a field of action."""
    strategy = editable(actor, field.strategy)
    goal = Goal(field=field)
    _fill(goal, data, strategy)
    _record(actor, "goal.created", goal, strategy, title=goal.title)
    return goal


@verb
def edit_goal(actor: Actor, goal: Goal, data: GoalData) -> Goal:
    """Change a goal of a draft."""
    strategy = editable(actor, goal.field.strategy)
    _fill(goal, data, strategy)
    _record(actor, "goal.changed", goal, strategy, title=goal.title)
    return goal


@verb
def remove_goal(actor: Actor, goal: Goal) -> None:
    """Take a goal out of a draft; what was measured for it stays."""
    strategy = editable(actor, goal.field.strategy)
    _record(actor, "goal.removed", goal, strategy, title=goal.title)
    goal.delete()


@verb
def cite_snapshot(actor: Actor, part: Part, snapshot: Snapshot) -> CitedEvidence:
    """Cite frozen figures for a field of action or a goal of a draft."""
    strategy = editable(actor, part.its_version)
    if snapshot.alliance_id != strategy.alliance_id:
        refuse(_("Please choose figures that this alliance has frozen."), "snapshot")
    cited = CitedEvidence(**_owner(part), snapshot=snapshot, label=snapshot.title[:250])
    save(cited)
    _record(actor, "strategy.evidence_cited", part, strategy, evidence=cited.label)
    return cited


@verb
def cite_document(
    actor: Actor, part: Part, file: UploadedFile[Any], *, label: str, dated_on: date
) -> CitedEvidence:
    """Cite a document for a field of action or a goal of a draft: a survey, a letter, an opinion, with its day."""
    strategy = editable(actor, part.its_version)
    if not label.strip():
        refuse(_("Please say what the file is and whose."), "label")
    document = store_upload(
        actor,
        file,
        alliance_id=strategy.alliance_id,
        owner=reference_to(strategy, strategy.title),
        kind=EVIDENCE,
    )
    cited = CitedEvidence(**_owner(part), document=document.public_id, label=label.strip(), dated_on=dated_on)
    save(cited)
    _record(actor, "strategy.evidence_cited", part, strategy, evidence=cited.label)
    return cited


@verb
def remove_evidence(actor: Actor, cited: CitedEvidence) -> None:
    """Cite something no longer in a draft; the figures and the file stay for the versions that cite them."""
    part = cited.part
    strategy = editable(actor, part.its_version)
    _record(actor, "strategy.evidence_removed", part, strategy, evidence=cited.label)
    cited.delete()


def _owner(part: Part) -> dict[str, Any]:
    return {"field": part} if isinstance(part, FieldOfAction) else {"goal": part}


def _fill(goal: Goal, data: GoalData, strategy: Strategy) -> None:
    if data.partner is not None and data.partner.alliance_id != strategy.alliance_id:
        refuse(_("Please choose a partner of this alliance."), "partner")
    if data.baseline_snapshot is not None and data.baseline_snapshot.alliance_id != strategy.alliance_id:
        refuse(_("Please choose figures that this alliance has frozen."), "baseline_snapshot")
    for name in asdict(data):
        value = getattr(data, name)
        setattr(goal, name, value.strip() if isinstance(value, str) else value)
    save(goal)


def _record(actor: Actor, action: str, part: Part, strategy: Strategy, **changes: Any) -> None:
    record(actor, action, part, alliance_id=strategy.alliance_id, changes=changes)
