"""Who may do what with a call. ``selectors.calls`` says who may read it."""

from __future__ import annotations

from datetime import date

from buendnis.funding.models import CallPhase, FundingCall, IdeaCall
from buendnis.ground.actor import Actor


def keeps(actor: Actor, call: IdeaCall | FundingCall) -> bool:
    """The secretariat of the alliance whose call it is."""
    return actor.in_office_of(call.alliance_id)


def takes_ideas(call: IdeaCall, day: date) -> bool:
    """An idea can be brought to a call on the days on which it is open."""
    return call.phase(day) is CallPhase.OPEN
