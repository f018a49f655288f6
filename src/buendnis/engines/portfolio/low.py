"""What only ever rises while projects are bought: where it stood when it was last looked at, it is not below."""

from __future__ import annotations

from typing import NamedTuple

# A quotient of whole numbers is rounded correctly, by less than 2**-53 of it: of two that are further apart than this,
# the larger one is larger.
CLEAR = 1 + 2.0**-50


class Low(NamedTuple):
    """A project's price per utility, or its moment, is not below this: roughly, and as a quotient."""

    near: float
    project: int
    above: int
    below: int


def without(lowest: list[Low], *gone: int | None) -> list[Low]:
    """All but some projects."""
    return [low for low in lowest if low.project not in gone]
