"""What people do with the virtual budget."""

from buendnis.ledger.services.earmarks import (
    Earmarked,
    Reserved,
    earmark,
)
from buendnis.ledger.services.heads import allocate, open_head, reverse
from buendnis.ledger.services.outcomes import commit, expire_due, extend, pay, release
from buendnis.ledger.services.reserve import drop, promote
from buendnis.ledger.services.statements import correct, reconcile

__all__ = [
    "Earmarked",
    "Reserved",
    "allocate",
    "commit",
    "correct",
    "drop",
    "earmark",
    "expire_due",
    "extend",
    "open_head",
    "pay",
    "promote",
    "reconcile",
    "release",
    "reverse",
]
