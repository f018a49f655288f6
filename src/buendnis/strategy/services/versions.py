"""Beginning and describing a version of the strategy."""

from __future__ import annotations

from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance, Recognition
from buendnis.alliances.services.saving import locked as locked_alliance
from buendnis.alliances.services.saving import save
from buendnis.ground.actor import Actor
from buendnis.ground.verbs import record, refuse, verb
from buendnis.strategy.models import CitedEvidence, FieldOfAction, Goal, Strategy, StrategyState
from buendnis.strategy.services.shared import editable, locked, require_keeper


@verb
def create_strategy(
    actor: Actor,
    alliance: Alliance,
    *,
    title: str,
    starts_on: date,
    ends_on: date | None = None,
    source: str = "",
    preface: str = "",
    recognition: Recognition | None = None,
) -> Strategy:
    """Begin a version from an empty page: the first one, or an old one that is entered later."""
    require_keeper(actor, alliance.pk)
    strategy = Strategy(alliance=alliance, version=_next_version(alliance.pk))
    _describe(strategy, title, starts_on, ends_on, source, preface, recognition)
    save(strategy)
    record(
        actor,
        "strategy.created",
        strategy,
        alliance_id=alliance.pk,
        changes={"title": strategy.title, "from": starts_on, "until": ends_on},
    )
    return strategy


@verb
def edit_strategy(
    actor: Actor,
    strategy: Strategy,
    *,
    title: str,
    starts_on: date,
    ends_on: date | None = None,
    source: str = "",
    preface: str = "",
    recognition: Recognition | None = None,
) -> Strategy:
    """Change a draft's title, introduction, source or period."""
    strategy = editable(actor, strategy)
    _describe(strategy, title, starts_on, ends_on, source, preface, recognition)
    save(strategy)
    record(
        actor,
        "strategy.changed",
        strategy,
        alliance_id=strategy.alliance_id,
        changes={"title": strategy.title, "from": starts_on, "until": ends_on},
    )
    return strategy


@verb
def start_revision(
    actor: Actor, strategy: Strategy, *, title: str, starts_on: date, ends_on: date | None = None
) -> Strategy:
    """Begin the next version from an adopted one (Fortschreibung): everything is copied, each part keeps its key."""
    require_keeper(actor, strategy.alliance_id)
    version = _next_version(strategy.alliance_id)  # holds the alliance
    strategy = locked(strategy)
    if strategy.state != StrategyState.ADOPTED:
        refuse(_("A new version starts from an adopted one."))
    if starts_on <= strategy.starts_on:
        refuse(_("The new version begins after the one that it continues."), "starts_on")
    found = Strategy.objects.in_alliance(strategy.alliance_id).filter(predecessor=strategy)
    if found.exclude(state__in=[StrategyState.ADOPTED, StrategyState.DROPPED]).exists():
        refuse(_("A new version of this one has been begun already. Please go on with that, or drop it."))
    new = Strategy(alliance=strategy.alliance, version=version, predecessor=strategy)
    _describe(new, title, starts_on, ends_on, "", strategy.preface, strategy.recognition)
    save(new)
    _copy_content(strategy, new)
    record(
        actor,
        "strategy.revision_started",
        new,
        alliance_id=new.alliance_id,
        changes={"from": str(strategy.public_id), "title": new.title},
    )
    return new


def _copy_content(old: Strategy, new: Strategy) -> None:
    rows = old.fields.order_by("number").prefetch_related("evidence", "goals__evidence")
    for row in rows:
        field = FieldOfAction.objects.create(
            strategy=new, key=row.key, number=row.number, title=row.title, need=row.need
        )
        _copy_evidence(row, field=field)
        for goal in sorted(row.goals.all(), key=lambda each: each.number):
            copied = Goal.objects.create(
                field=field,
                **{
                    name: getattr(goal, name)
                    for name in (
                        "key",
                        "number",
                        "title",
                        "indicator",
                        "unit",
                        "baseline_value",
                        "baseline_on",
                        "baseline_source",
                        "baseline_snapshot_id",
                        "target_value",
                        "target_on",
                        "partner_id",
                    )
                },
            )
            _copy_evidence(goal, goal=copied)


def _copy_evidence(
    old: FieldOfAction | Goal, *, field: FieldOfAction | None = None, goal: Goal | None = None
) -> None:
    for each in sorted(old.evidence.all(), key=lambda row: (row.created_at, row.pk)):
        CitedEvidence.objects.create(
            field=field,
            goal=goal,
            snapshot_id=each.snapshot_id,
            document=each.document,
            label=each.label,
            dated_on=each.dated_on,
        )


def _describe(
    strategy: Strategy,
    title: str,
    starts_on: date,
    ends_on: date | None,
    source: str,
    preface: str,
    recognition: Recognition | None,
) -> None:
    if recognition is not None and recognition.alliance_id != strategy.alliance_id:
        refuse(_("Please choose a recognition of this alliance."), "recognition")
    strategy.title, strategy.source, strategy.preface = title.strip(), source.strip(), preface.strip()
    strategy.starts_on, strategy.ends_on = starts_on, ends_on
    strategy.recognition = recognition


def _next_version(alliance_id: int) -> int:
    """The next number; the alliance is held, so that two who begin at once get two numbers."""
    locked_alliance(alliance_id)
    rows = Strategy.objects.in_alliance(alliance_id)
    return (rows.aggregate(last=Max("version"))["last"] or 0) + 1
