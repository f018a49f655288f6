"""What the product knows without any import: the upper levels of the KldB, common names, and a tile grid."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple


class Tile(NamedTuple):
    """A district's place in the grid, column and row from 0; ``sign`` as on the plates of its cars."""

    ags: str
    name: str
    sign: str
    column: int
    row: int


@dataclass(frozen=True)
class Core:
    """The authored core: its source, and what it holds."""

    source: str
    as_of: date
    groups: dict[str, str]
    names: tuple[tuple[str, str, str, str], ...]  # as shown, male, female, code of four digits


@cache
def occupations() -> Core:
    """Areas and main groups of the KldB with their titles, the groups of the sectors, and some seventy common names."""
    data = _read("occupations.json")
    return Core(
        source=data["source"],
        as_of=date.fromisoformat(data["as_of"]),
        groups=dict(data["groups"]),
        names=tuple((shown, male, female, code) for shown, male, female, code in data["names"]),
    )


@cache
def tiles() -> tuple[Tile, ...]:
    """The 45 districts of Lower Saxony where they roughly lie."""
    return tuple(Tile(*each) for each in _read("tiles.json")["tiles"])


@dataclass(frozen=True)
class CoreFigure:
    """A published mean of the Engpassanalyse: in Lower Saxony and Bremen, and in Germany where there is one."""

    code: str
    level: int
    title: str
    land: Decimal
    germany: Decimal | None


@dataclass(frozen=True)
class CoreFigures:
    """A dozen published figures with their source."""

    source: str
    licence: str
    as_of: date
    figures: tuple[CoreFigure, ...]


@cache
def figures() -> CoreFigures:
    """What can be shown and cited before anything is imported."""
    data = _read("figures.json")
    return CoreFigures(
        source=data["source"],
        licence=data["licence"],
        as_of=date.fromisoformat(data["as_of"]),
        figures=tuple(
            CoreFigure(code, level, title, Decimal(land), Decimal(germany) if germany else None)
            for code, level, title, land, germany in data["figures"]
        ),
    )


@dataclass(frozen=True)
class Together:
    """Groups that are rated only as one, and why; ``codes`` are their beginnings.

    ``sign`` is how the agency writes them where a code stands else; no rule tells which groups it means.
    """

    name: str
    sign: str
    codes: tuple[str, ...]
    source: str
    reason: Mapping[str, str]  # by language


def rated_together(code: str) -> Together | None:
    """The groups that ``code`` is rated with, as one; None for a group that is rated by itself."""
    return next((each for each in _together() if code.startswith(each.codes)), None)


def signed_together(sign: str) -> Together | None:
    """The groups that the agency writes as ``sign``."""
    wanted = "".join(sign.split()).casefold()
    return next((each for each in _together() if each.sign == wanted), None)


@cache
def _together() -> tuple[Together, ...]:
    return tuple(
        Together(each["name"], each["sign"], tuple(each["codes"]), each["source"], each["reason"])
        for each in _read("together.json")["groups"]
    )


@dataclass(frozen=True)
class Sector:
    """A sector of special need: the beginnings of its groups, of three digits."""

    key: str
    name: Mapping[str, str]  # by language
    codes: tuple[str, ...]
    source: str


@cache
def sectors() -> tuple[Sector, ...]:
    """Care, education, medicine: what the alliances name as sectors of special need."""
    data = _read("sectors.json")
    return tuple(
        Sector(each["key"], each["name"], tuple(each["codes"]), data["source"]) for each in data["sectors"]
    )


def _read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(files(__package__).joinpath(name).read_text("utf-8"))
    return data
