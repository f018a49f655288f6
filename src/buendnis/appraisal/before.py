"""Conflicts of interest before a case is opened: whoever looks at the work of another in the pre-check has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils import translation

from buendnis.alliances.models import Alliance
from buendnis.alliances.rules import USUAL_EFFECTS
from buendnis.alliances.selectors import current_rules
from buendnis.appraisal.conflicts import computed_among, strongest
from buendnis.appraisal.models import ConflictKind
from buendnis.appraisal.models.standings import KEEPS_OUT, kept_out_for, seats_acted_for
from buendnis.funding.models import Application
from buendnis.ground.actor import Actor, Role
from buendnis.ground.clock import today


def kept_out_of(actor: Actor, applications: Sequence[Application]) -> Mapping[int, str]:
    """Why ``actor`` decides nothing about some of these outlines; a number of questions that does not grow.

    By what was said in the appraisal of an outline, and before it is opened by what is computed under the rules
    of procedure of the day.
    """
    if actor.role is Role.SYSTEM:
        return {}
    applications = [row for row in applications if row.alliance_id == actor.alliance_id]
    standings = kept_out_for(actor.user_id, actor.seat_id).filter(case__application__in=applications)
    found = {row or 0: reason for row, reason in standings.values_list("case__application", "reason")}
    seats = seats_acted_for(actor.user_id, actor.seat_id)
    new = [row for row in applications if row.pk not in found]
    if not seats or not new:
        return found
    alliance: Alliance = new[0].alliance
    rules = current_rules(alliance)
    effects = rules.document["conflict_effects"] if rules else USUAL_EFFECTS
    computed = computed_among(alliance, new, today())
    for row in new:
        keeping = [
            item
            for seat in sorted(seats)
            for item in computed[row.pk].get(seat, ())
            if strongest([effects[item["kind"]]]) in KEEPS_OUT
        ]
        if keeping:
            with translation.override("de"):
                found[row.pk] = f"{ConflictKind(keeping[0]['kind']).label} ({keeping[0]['reason']})"
    return found
