"""Who may do what around the bank, as sentences."""

from __future__ import annotations

from buendnis.bank.models import BankQuery, QueryState
from buendnis.funding.models import Application
from buendnis.funding.policies.applications import writes
from buendnis.ground.actor import Actor


def may_deal(actor: Actor, alliance_id: int) -> bool:
    """The alliance's own secretariat talks with the bank and enters what it says."""
    return actor.in_office_of(alliance_id)


def may_read(actor: Actor, application: Application) -> bool:
    """Members of the alliance, and whoever writes the outline."""
    return actor.member_of(application.alliance_id) or writes(actor, application)


def may_contribute(actor: Actor, query: BankQuery) -> bool:
    """Whoever writes the outline, while the office waits for them."""
    return query.state == QueryState.APPLICANT and writes(actor, query.application)
