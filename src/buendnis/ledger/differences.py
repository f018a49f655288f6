"""What has to be moved so that a project stands as the bank's list says; pure functions.

A project's money stands committed, claimed or paid. The list names what was granted, claimed and paid *in all*; what
it does not name stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal("0.00")
FREE, COMMITTED, CLAIMED, PAID = "free", "committed", "claimed", "paid"


@dataclass(frozen=True)
class Standing:
    """What of a project's money stands at which stage."""

    committed: Decimal = ZERO
    claimed: Decimal = ZERO
    paid: Decimal = ZERO

    @property
    def granted(self) -> Decimal:
        """What was granted in all."""
        return self.committed + self.claimed + self.paid

    @property
    def claimed_in_all(self) -> Decimal:
        """What was claimed in all, what has been paid of it included."""
        return self.claimed + self.paid

    def at(self, stage: str) -> Decimal:
        """What stands at a stage; nothing at one that a granted project does not know."""
        amount: Decimal = getattr(self, str(stage), ZERO)
        return amount

    def moved(self, move: Move) -> Standing:
        """How the project stands after a move."""
        after = {name: self.at(name) for name in (COMMITTED, CLAIMED, PAID)}
        if move.origin in after:
            after[move.origin] -= move.amount
        if move.target in after:
            after[move.target] += move.amount
        return Standing(**after)


@dataclass(frozen=True)
class Move:
    """An amount from one stage to another."""

    origin: str
    target: str
    amount: Decimal


def wanted(
    now: Standing, granted: Decimal | None, claimed: Decimal | None, paid: Decimal | None
) -> Standing | None:
    """How the project should stand after a list that says these sums; None if they contradict each other.

    What was paid and is not said to be claimed comes out of what had been claimed, first.
    """
    new_paid = now.paid if paid is None else paid
    if claimed is not None:
        in_all = claimed if paid is not None else max(claimed, new_paid)
    elif new_paid >= now.paid:
        in_all = max(now.claimed_in_all, new_paid)
    else:
        in_all = now.claimed + new_paid
    new_granted = now.granted if granted is None else granted
    if in_all < new_paid or new_granted < in_all:
        return None
    return Standing(new_granted - in_all, in_all - new_paid, new_paid)


def moves(now: Standing, target: Standing) -> list[Move]:
    """The steps from one standing to the other; no stage falls below zero on the way.

    A higher grant comes first, a lower one last, so that what is committed always holds what is moved within.
    """
    steps: list[Move] = []
    more = target.granted - now.granted
    if more > 0:
        steps.append(Move(FREE, COMMITTED, more))
    # within the grant, "committed" takes and gives whatever the two others need
    committed = now.committed + max(more, ZERO)
    need = {
        PAID: target.paid - now.paid,
        CLAIMED: target.claimed - now.claimed,
        COMMITTED: now.granted + max(more, ZERO) - target.paid - target.claimed - committed,
    }
    for to, sources in (
        (PAID, (CLAIMED, COMMITTED)),
        (CLAIMED, (PAID, COMMITTED)),
        (COMMITTED, (CLAIMED, PAID)),
    ):
        for origin in sources:
            amount = min(max(need[to], ZERO), max(-need[origin], ZERO))
            if amount:
                steps.append(Move(origin, to, amount))
                need[to] -= amount
                need[origin] += amount
    if more < 0:
        steps.append(Move(COMMITTED, FREE, -more))
    return steps
