"""What the verbs of a strategy have in common."""

from __future__ import annotations

from django.utils.translation import gettext as _

from buendnis.ground.actor import Actor
from buendnis.ground.verbs import refuse, require
from buendnis.strategy import policies
from buendnis.strategy.models import EDITABLE, Strategy


def require_keeper(actor: Actor, alliance_id: int) -> None:
    """Refuse everybody but the alliance's own secretariat."""
    require(policies.may_keep(actor, alliance_id), _("Only the secretariat of this alliance does this."))


def locked(strategy: Strategy) -> Strategy:
    """The version as it is now, until the transaction ends for this one to change."""
    return (
        Strategy.objects.in_alliance(strategy.alliance_id)
        .select_for_update(of=("self",))
        .select_related("alliance", "recognition")
        .get(pk=strategy.pk)
    )


def editable(actor: Actor, strategy: Strategy) -> Strategy:
    """The version, held, if its text may be changed by ``actor`` now."""
    require_keeper(actor, strategy.alliance_id)
    strategy = locked(strategy)
    if strategy.state not in EDITABLE:
        refuse(
            _(
                "Only a draft is changed. What is adopted stays as it is: please begin a new version. "
                "What is in consultation or before the committee, please take back first."
            )
        )
    return strategy
