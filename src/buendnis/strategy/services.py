"""What the secretariat does with a strategy: writing it down as the partners have resolved it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance
from buendnis.alliances.services.saving import save
from buendnis.ground.actor import Actor
from buendnis.ground.verbs import record, require, verb
from buendnis.strategy import policies
from buendnis.strategy.models import FieldOfAction, Strategy


@verb
def create_strategy(
    actor: Actor,
    alliance: Alliance,
    *,
    title: str,
    starts_on: date,
    ends_on: date | None = None,
    source: str = "",
) -> Strategy:
    """Enter a strategy that the partners have resolved."""
    _require_keeper(actor, alliance.pk)
    strategy = Strategy(
        alliance=alliance, title=title.strip(), starts_on=starts_on, ends_on=ends_on, source=source.strip()
    )
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
) -> Strategy:
    """Correct a strategy's title, source or period."""
    _require_keeper(actor, strategy.alliance_id)
    strategy.title, strategy.source = title.strip(), source.strip()
    strategy.starts_on, strategy.ends_on = starts_on, ends_on
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
def create_field(
    actor: Actor, strategy: Strategy, *, number: int, title: str, need: str = ""
) -> FieldOfAction:
    """Enter a field of action, with the need in the region that it answers."""
    _require_keeper(actor, strategy.alliance_id)
    field = FieldOfAction(strategy=strategy, number=number, title=title.strip(), need=need.strip())
    save(field)
    record(
        actor,
        "field_of_action.created",
        field,
        alliance_id=strategy.alliance_id,
        changes={"number": number, "title": field.title},
    )
    return field


@verb
def edit_field(
    actor: Actor, field: FieldOfAction, *, number: int, title: str, need: str = ""
) -> FieldOfAction:
    """Correct a field of action; ideas and outlines that name it name it still."""
    _require_keeper(actor, field.strategy.alliance_id)
    field.number, field.title, field.need = number, title.strip(), need.strip()
    save(field)
    record(
        actor,
        "field_of_action.changed",
        field,
        alliance_id=field.strategy.alliance_id,
        changes={"number": number, "title": field.title},
    )
    return field


def _require_keeper(actor: Actor, alliance_id: int) -> None:
    require(policies.may_keep(actor, alliance_id), _("Only the secretariat of this alliance does this."))
