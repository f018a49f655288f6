"""How shares, days and programme areas are written in findings: 40,00 %, 28.11.2018, ÜR."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

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
