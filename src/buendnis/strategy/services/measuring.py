"""Noting what was measured of a goal."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance
from buendnis.alliances.services.saving import locked as locked_alliance
from buendnis.alliances.services.saving import save
from buendnis.evidence.models import Snapshot
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.verbs import record, refuse, verb
from buendnis.strategy.models import Goal, Measurement, StrategyState
from buendnis.strategy.services.shared import require_keeper


@verb
def measure(
    actor: Actor,
    goal: Goal,
    *,
    value: Decimal,
    measured_on: date,
    source: str,
    snapshot: Snapshot | None = None,
    now: datetime | None = None,
) -> Measurement:
    """Note a value for a goal of an adopted version; it counts for the goal in all versions."""
    strategy = goal.field.strategy
    require_keeper(actor, strategy.alliance_id)
    if strategy.state != StrategyState.ADOPTED:
        refuse(_("Values are noted once the version with this goal is adopted."))
    alliance = locked_alliance(strategy.alliance_id)
    same_day = Measurement.objects.in_alliance(alliance.pk).filter(
        goal_key=goal.key, measured_on=measured_on, replaced_by__isnull=True, value__isnull=False
    )
    if same_day.exists():
        refuse(_("There is a value of this day already. Please correct that one."), "measured_on")
    row = Measurement(alliance=alliance, goal_key=goal.key, value=value)
    return _kept(actor, row, measured_on, source, snapshot, now)


@verb
def correct_measurement(
    actor: Actor,
    measurement: Measurement,
    *,
    value: Decimal | None,
    source: str,
    reason: str,
    now: datetime | None = None,
) -> Measurement:
    """Replace a value by another one, or by none; both stay readable."""
    require_keeper(actor, measurement.alliance_id)
    alliance = locked_alliance(measurement.alliance_id)  # the row itself is never locked: it never changes
    if Measurement.objects.in_alliance(alliance.pk).filter(replaces=measurement).exists():
        refuse(_("This value has been corrected meanwhile. The page now shows the newest one."))
    row = Measurement(
        alliance=alliance,
        goal_key=measurement.goal_key,
        value=value,
        replaces=measurement,
        reason=reason.strip(),
    )
    return _kept(actor, row, measurement.measured_on, source or measurement.source, None, now)


def _kept(
    actor: Actor,
    row: Measurement,
    measured_on: date,
    source: str,
    snapshot: Snapshot | None,
    now: datetime | None,
) -> Measurement:
    alliance: Alliance = row.alliance
    if measured_on > today(now or present()):
        refuse(_("This day lies in the future."), "measured_on")
    if not source.strip():
        refuse(_("Please say where the value comes from."), "source")
    if snapshot is not None and snapshot.alliance_id != alliance.pk:
        refuse(_("Please choose figures that this alliance has frozen."), "snapshot")
    row.measured_on, row.source, row.snapshot = measured_on, source.strip(), snapshot
    save(row)
    record(
        actor,
        "goal.measured" if row.replaces_id is None else "goal.measurement_corrected",
        row,
        alliance_id=alliance.pk,
        changes={"goal": str(row.goal_key), "value": row.value, "on": measured_on, "reason": row.reason},
    )
    return row
