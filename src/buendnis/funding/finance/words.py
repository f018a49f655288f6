"""How shares, days and programme areas are written in findings: 40,00 %, 28.11.2018, ÜR."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from buendnis.funding.finance.conditions import Circle
from buendnis.funding.guideline.document import ProgrammeArea
from buendnis.ground.money import euro


def percent(share: Decimal) -> str:
    """A share (0.4) as Germans write it: "40,00 %"."""
    return euro(share * 100).replace("€", "%")


def day(value: date) -> str:
    return f"{value:%d.%m.%Y}"


def area_name(area: ProgrammeArea | None) -> str:
    """The short name that guidelines use; empty while none is chosen."""
    return {ProgrammeArea.SER: "SER", ProgrammeArea.UER: "ÜR", None: ""}[area]


def circle_text(circle: Circle) -> str:
    """Who waits for whom: "Salzgitter waits for Braunschweig, and Braunschweig for Salzgitter"."""
    waits = [
        (_("{one} waits for {other}") if first else _("{one} for {other}")).format(
            one=row.label, other=_and([other.label for who, other in circle.waits if who == row])
        )
        for first, row in zip([True] + [False] * len(circle.members), circle.members, strict=False)
    ]
    return waits[0] + "".join(_(", and {next}").format(next=each) for each in waits[1:])


def first_movers_text(circle: Circle) -> str:
    """Who could decide first, so that all others are free."""
    groups = [_and([row.label for row in group]) for group in circle.first]
    if len(groups) == 1:
        said = _("If {first} decided without the condition, all others would be free.")
        return said.format(first=groups[0])
    said = _("If one of them decided without the condition, all others would be free: {groups}.")
    return said.format(groups=_(" or ").join(groups))


def _and(names: list[str]) -> str:
    return (
        names[0]
        if len(names) == 1
        else _("{some} and {last}").format(some=", ".join(names[:-1]), last=names[-1])
    )
