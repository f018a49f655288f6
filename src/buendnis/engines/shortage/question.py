"""Everything a rating depends on, and the whole answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from buendnis.engines.record import Record
from buendnis.engines.shortage.ba import BA_2025
from buendnis.engines.shortage.method import Method
from buendnis.engines.shortage.rating import NAME, VERSION, Occupation, Rating, rate
from buendnis.engines.shortage.regional import Area, RegionalRating, SmallNumbers, rate_areas


@dataclass(frozen=True)
class Answer(Record):
    """The ratings in the order of the question."""

    method: Annotated[str, "Key of the version of the method."]
    occupations: tuple[Rating, ...]
    areas: tuple[RegionalRating, ...]
    engine: str = NAME
    version: str = VERSION


@dataclass(frozen=True)
class Question(Record):
    """Occupation groups to be rated, and values of one's own for areas."""

    occupations: tuple[Occupation, ...] = ()
    areas: tuple[Area, ...] = ()
    method: Annotated[Method, "Left out: the BA's of 2025."] = BA_2025
    small_numbers: SmallNumbers = field(default_factory=SmallNumbers)

    def answer(self) -> Answer:
        """Rate. Raises BadInput for what the method does not know, and for what stands twice."""
        return Answer(
            method=self.method.key,
            occupations=rate(self.method, self.occupations),
            areas=rate_areas(self.method, self.areas, self.small_numbers),
        )
