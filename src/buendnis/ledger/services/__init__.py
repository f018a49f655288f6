"""What people do with the virtual budget."""

from buendnis.ledger.services.earmarks import (
    Earmarked,
    Reserved,
    earmark,
    keep_again,
)
from buendnis.ledger.services.heads import allocate, open_head, reverse
from buendnis.ledger.services.outcomes import claim, commit, expire_due, extend, pay, release
from buendnis.ledger.services.reserve import drop, promote
from buendnis.ledger.services.statements import correct, reconcile
from buendnis.ledger.services.transfers import carry_over, reallocate

__all__ = [
    "Earmarked",
    "Reserved",
    "allocate",
    "carry_over",
    "claim",
    "commit",
    "correct",
    "drop",
    "earmark",
    "expire_due",
    "extend",
    "keep_again",
    "open_head",
    "pay",
    "promote",
    "reallocate",
    "reconcile",
    "release",
    "reverse",
]
