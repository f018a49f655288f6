"""What must hold of strategies at any time."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q

from buendnis.ground.clock import today
from buendnis.ground.database.invariants import invariant
from buendnis.ground.frozen import sha256_of
from buendnis.strategy.models import Comment, Consultation, FieldOfAction, Goal, Strategy, StrategyState
from buendnis.strategy.plan import from_json


@invariant("What was adopted or put to consultation reads as it did then")
def documents_are_whole() -> Iterator[str]:
    adopted = Strategy.objects.unscoped("all versions").filter(state=StrategyState.ADOPTED)
    for row in adopted.order_by("pk").iterator(200):
        if sha256_of(row.document) != row.document_hash:
            yield f"The version {row.public_id} no longer has the content of its checksum."
    for asked in Consultation.objects.unscoped("all consultations").order_by("pk").iterator(200):
        if sha256_of(asked.document) != asked.document_hash:
            yield f"The consultation {asked.public_id} no longer has the content of its checksum."


@invariant("Fields and goals of an adopted version are those that were adopted, and none was added since")
def parts_are_the_adopted_ones() -> Iterator[str]:
    rows = Strategy.objects.unscoped("all versions").filter(state=StrategyState.ADOPTED)
    for row in rows.order_by("pk").prefetch_related("fields__goals"):
        plan = from_json(row.document)
        said = {field.key for field in plan.fields} | {goal.key for _field, goal in plan.goals()}
        fields = list(row.fields.all())
        there = {str(field.key) for field in fields}
        there |= {str(goal.key) for field in fields for goal in field.goals.all()}
        if said != there:
            yield f"The version {row.public_id} has other fields or goals than were adopted."
    unfrozen = Q(frozen_at__isnull=True)
    for field in FieldOfAction.objects.unscoped("all fields").filter(
        unfrozen, strategy__state=StrategyState.ADOPTED
    ):
        yield f"The field of action {field.public_id} of an adopted version is not frozen."
    for goal in Goal.objects.unscoped("all goals").filter(
        unfrozen, field__strategy__state=StrategyState.ADOPTED
    ):
        yield f"The goal {goal.public_id} of an adopted version is not frozen."


@invariant("A version begins after the one that it continues")
def versions_follow() -> Iterator[str]:
    rows = Strategy.objects.unscoped("all versions").filter(
        state=StrategyState.ADOPTED, predecessor__starts_on__gte=F("starts_on")
    )
    for row in rows:
        yield f"The version {row.public_id} begins before its predecessor."


@invariant("Nothing was said after the end of a consultation")
def comments_in_time() -> Iterator[str]:
    rows = Comment.objects.unscoped("all comments").select_related("consultation")
    for row in rows.order_by("pk").iterator(500):
        asked = row.consultation
        late = asked.ends_on is not None and today(row.created_at) > asked.ends_on
        if late or (asked.ended_at is not None and row.created_at > asked.ended_at):
            yield f"The comment {row.public_id} was added after the end."
