"""Questions about strategies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from buendnis.alliances.models import Alliance
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ground.periods import during
from buendnis.strategy.models import (
    Comment,
    CommentAnswer,
    Consultation,
    FieldOfAction,
    Goal,
    Measurement,
    Phase,
    Strategy,
    StrategyState,
)
from buendnis.strategy.progress import Measured

PHASE_KINDS = {
    Phase.DRAFT: "neutral",
    Phase.CONSULTATION: "info",
    Phase.READY: "info",
    Phase.VOTING: "info",
    Phase.COMING: "info",
    Phase.IN_FORCE: "success",
    Phase.SUCCEEDED: "neutral",
    Phase.ENDED: "neutral",
    Phase.DROPPED: "neutral",
}


def strategies_of(alliance_id: int | None) -> list[Strategy]:
    """All adopted versions of an alliance with their fields of action, the newest first; two queries."""
    rows = Strategy.objects.in_alliance(alliance_id).filter(state=StrategyState.ADOPTED)
    return list(rows.prefetch_related("fields").order_by("-starts_on", "-pk"))


def versions_of(alliance_id: int | None) -> QuerySet[Strategy]:
    """All versions with what is not adopted, the newest first; ``followed`` says whether a later one is adopted."""
    later = Strategy.objects.in_alliance(alliance_id).filter(
        state=StrategyState.ADOPTED, starts_on__gt=OuterRef("starts_on")
    )
    return (
        Strategy.objects.in_alliance(alliance_id)
        .select_related("recognition", "resolution", "predecessor")
        .annotate(followed=Exists(later), field_count=Count("fields", distinct=True))
        .annotate(goal_count=Count("fields__goals", distinct=True))
        .order_by("-version")
    )


def in_force(strategies: Iterable[Strategy], day: date | None = None) -> Strategy | None:
    """The newest of ``strategies`` that is adopted and covers ``day`` (default: today)."""
    return next(
        (each for each in strategies if each.state == StrategyState.ADOPTED and each.covers(day or today())),
        None,
    )


def adopted_fields(alliance_id: int | None) -> QuerySet[FieldOfAction]:
    """The fields of action of adopted versions, the newest version first: what can be named by others."""
    return (
        FieldOfAction.objects.in_alliance(alliance_id)
        .filter(strategy__state=StrategyState.ADOPTED)
        .select_related("strategy")
        .order_by("-strategy__starts_on", "number")
    )


def fields_to_name(alliance_id: int | None, own: FieldOfAction | None = None) -> QuerySet[FieldOfAction]:
    """The fields of the version in force, and the one that is named already: what was cited stays what it was.

    Where no version is in force, those of all adopted ones.
    """
    fields = adopted_fields(alliance_id)
    current = fields.filter(during(today(), "strategy__"))
    if not current.exists():
        return fields
    return fields.filter(during(today(), "strategy__") | Q(pk=own.pk)) if own is not None else current


def goals_to_name(fields: QuerySet[FieldOfAction]) -> QuerySet[Goal]:
    """The goals of fields that can be named, in the order of the fields."""
    rows = Goal.objects.filter(field__in=fields.order_by()).narrowed()
    return rows.select_related("field__strategy").order_by(
        "-field__strategy__starts_on", "field__number", "number"
    )


def parts_to_name(alliance_id: int) -> Iterator[tuple[str, str]]:
    """The fields of action that can be named, each with its goals, by their keys: these stay in all versions."""
    for field in fields_to_name(alliance_id).prefetch_related("goals"):
        yield str(field.key), f"{field.number}. {field.title}"
        for goal in sorted(field.goals.all(), key=lambda each: each.number):
            yield str(goal.key), f"{field.number}.{goal.number} {goal.title}"


def goals_of(field: FieldOfAction | None) -> list[Goal]:
    """The goals of a field of action that others can name, in order; one query."""
    if field is None:
        return []
    rows = Goal.objects.in_alliance(field.strategy.alliance_id).filter(
        field=field, field__strategy__state=StrategyState.ADOPTED
    )
    return list(rows.select_related("field").order_by("number"))


def among_goals_of(field: FieldOfAction | None, named: Iterable[str]) -> list[str]:
    """Which of the ``named`` goals (by their public ids) are goals of ``field``, in their order."""
    wanted = set(named)
    if not wanted:
        return []
    return [str(goal.public_id) for goal in goals_of(field) if str(goal.public_id) in wanted]


def published_versions(alliance: Alliance) -> QuerySet[Strategy]:
    """What everybody may read, the newest first."""
    later = Strategy.objects.in_alliance(alliance.pk).filter(
        state=StrategyState.ADOPTED, starts_on__gt=OuterRef("starts_on")
    )
    rows = Strategy.objects.in_alliance(alliance.pk).filter(published_at__isnull=False)
    return rows.select_related("resolution").annotate(followed=Exists(later)).order_by("-starts_on", "-pk")


def measurements_of(alliance_id: int, goal_key: UUID | str) -> QuerySet[Measurement]:
    """All that was ever measured for a goal, corrected values as well, the newest first."""
    rows = Measurement.objects.in_alliance(alliance_id).filter(goal_key=goal_key)
    return rows.select_related("snapshot", "replaced_by").order_by("-measured_on", "-pk")


def measured(alliance_id: int, goal_keys: Iterable[UUID | str]) -> dict[str, list[Measured]]:
    """The values that stand, by goal, in order of their days; one query."""
    found: dict[str, list[Measured]] = defaultdict(list)
    rows = Measurement.objects.in_alliance(alliance_id).filter(
        goal_key__in=list(goal_keys), replaced_by__isnull=True, value__isnull=False
    )
    for key, on, value, source in rows.order_by("measured_on", "pk").values_list(
        "goal_key", "measured_on", "value", "source"
    ):
        if value is not None:
            found[str(key)].append(Measured(on, value, source))
    return found


def consultations_of(strategy: Strategy) -> QuerySet[Consultation]:
    """The consultations on a version, the newest first, with how much was said and is not answered."""
    without = Q(comments__isnull=False, comments__answers__isnull=True)
    return (
        strategy.consultations.annotate(said=Count("comments", distinct=True))
        .annotate(open_comments=Count("comments", filter=without, distinct=True))
        .order_by("-starts_on", "-pk")
    )


def comments_of(consultation: Consultation) -> QuerySet[Comment]:
    """What was said, in order, with the answers."""
    return (
        consultation.comments.select_related("seat").prefetch_related("answers").order_by("created_at", "pk")
    )


def unanswered(alliance_id: int | None) -> QuerySet[Comment]:
    """Comments on versions that are not adopted yet, which the office has not answered."""
    return Comment.objects.in_alliance(alliance_id).filter(
        ~Exists(CommentAnswer.objects.filter(comment=OuterRef("pk"))),
        consultation__strategy__state__in=[
            StrategyState.DRAFT,
            StrategyState.CONSULTATION,
        ],
    )


def over_and_unanswered(alliance_id: int, day: date) -> QuerySet[Consultation]:
    """What the office has to do after a consultation: to end it, and to answer (``open_comments``). One query."""
    without = Q(comments__isnull=False, comments__answers__isnull=True)
    waiting = [StrategyState.DRAFT, StrategyState.CONSULTATION]
    return (
        Consultation.objects.in_alliance(alliance_id)
        .filter(Q(ends_on__lt=day) | Q(ended_at__isnull=False), strategy__state__in=waiting)
        .select_related("strategy")
        .annotate(open_comments=Count("comments", filter=without, distinct=True))
        .filter(Q(open_comments__gt=0) | Q(ended_at__isnull=True))
        .order_by("ends_on", "pk")
    )


def open_consultations(actor: Actor, day: date | None = None) -> QuerySet[Consultation]:
    """The consultations of the actor's alliance that take comments on ``day``."""
    return (
        Consultation.objects.in_alliance(actor.alliance_id if actor.is_member else None)
        .filter(during(day or today()), ended_at__isnull=True)
        .select_related("strategy")
        .order_by("ends_on", "pk")
    )
