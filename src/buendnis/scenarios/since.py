"""What has changed since a scenario was saved: it stays as it was, and says that today's figures are others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from uuid import UUID

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from buendnis.engines.portfolio import VERSION
from buendnis.funding.models import Application
from buendnis.ground.actor import Actor
from buendnis.ledger.selectors import balances
from buendnis.scenarios.inputs import Choice, Entry, Standing
from buendnis.scenarios.pool import Pool, pool_of
from buendnis.scenarios.selectors import Seen, differences
from buendnis.scenarios.wording import some_of, standing_label, whole


def changed_since(actor: Actor, found: Sequence[Seen]) -> dict[int, list[str]]:
    """What is otherwise today, in sentences, by the keys of the scenarios; of each only what ``actor`` may know."""
    heads = {each.scenario.head_id: each.scenario.head for each in found}
    pools = {key: (pool_of(actor, head), max(balances(head).free, Decimal(0))) for key, head in heads.items()}
    states = _states(actor, found, [pool for pool, _free in pools.values()])
    return {
        each.scenario.pk: [*_changes(each, *pools[each.scenario.head_id], states), *_engine(each)]
        for each in found
    }


def _states(actor: Actor, found: Sequence[Seen], pools: Sequence[Pool]) -> dict[str, str]:
    """In which state those outlines are that no budget waits for any more."""
    open_still = {entry.application for pool in pools for entry in pool.entries}
    gone = {
        UUID(entry.application)
        for each in found
        for entry in each.inputs.entries
        if entry.application and entry.application not in open_still
    }
    rows = Application.objects.visible_to(actor).filter(public_id__in=gone).only("public_id", "state")
    return {str(row.public_id): row.get_state_display() for row in rows.order_by("pk")} if gone else {}


def _changes(seen: Seen, pool: Pool, free: Decimal, states: dict[str, str]) -> Iterator[str]:
    inputs = seen.inputs
    if free != inputs.free:
        yield _("Free in the budget: %(now)s now, then %(then)s.") % {
            "now": whole(free),
            "then": whole(inputs.free),
        }
    hidden = {each.key for each in pool.left_out} | {each.key for each in seen.left_out}
    of_then = {each.key: each for each in inputs.entries}
    for then in inputs.entries:
        if then.standing is Standing.PLANNED or then.key in hidden:
            continue
        now = pool.entry(then.key)
        if now is None:
            if then.choice is not Choice.WITHOUT:
                yield _gone(then, states.get(then.application, ""))
            continue
        yield from _of_one(then, now, pool.out_of == inputs.out_of)
    come = [
        now.title
        for now in pool.entries
        if now.key not in of_then and now.key not in hidden and now.choice is Choice.WITH
    ]
    if come:
        yield ngettext(
            "Ripe or waiting since: %(names)s. This scenario does not have it.",
            "Ripe or waiting since: %(names)s. This scenario does not have them.",
            len(come),
        ) % {"names": some_of(come)}


def _gone(then: Entry, state: str) -> str:
    if not state:
        return _("“%(title)s” is not open any more.") % {"title": then.title}
    return _("“%(title)s” is not open any more: %(state)s.") % {"title": then.title, "state": state}


def _of_one(then: Entry, now: Entry, same_scale: bool) -> Iterator[str]:
    if now.standing is not then.standing:
        yield _("“%(title)s”: %(now)s now, then %(then)s.") % {
            "title": then.title,
            "now": standing_label(now.standing),
            "then": standing_label(then.standing),
        }
    if then.choice is Choice.WITHOUT:
        return
    if now.amount != then.amount:
        yield _("“%(title)s” asks for %(now)s now, then %(then)s.") % {
            "title": then.title,
            "now": whole(now.amount),
            "then": whole(then.amount),
        }
    if not same_scale or (then.points is None and now.points is None):
        return
    if now.points is None and not then.assumed:
        yield _("“%(title)s” has no points at the moment; then it had %(then)s.") % {
            "title": then.title,
            "then": floatformat(then.points, "-2"),
        }
    elif now.points is not None and now.points != then.points:
        words = (
            _("“%(title)s” has %(now)s points now; %(then)s were assumed.")
            if then.assumed
            else _("“%(title)s” has %(now)s points now, then %(then)s.")
        )
        yield words % {
            "title": then.title,
            "now": floatformat(now.points, "-2"),
            "then": "–" if then.points is None else floatformat(then.points, "-2"),
        }


def _engine(seen: Seen) -> Iterator[str]:
    """That the engine is a newer one, and whether it answers otherwise; what is calculated anew says that anyway."""
    scenario = seen.scenario
    if scenario.engine_version == VERSION or seen.left_out:
        return
    words = (
        _("The engine is a newer one (%(now)s instead of %(then)s) and comes to another result.")
        if differences(scenario)
        else _("The engine is a newer one (%(now)s instead of %(then)s) and comes to the same result.")
    )
    yield words % {"now": VERSION, "then": scenario.engine_version}
