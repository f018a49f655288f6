"""Which occupations are short: points, mean, class and the reason, as the Federal Employment Agency counts them.

Explained in docs/engines/shortage.md.
"""

from buendnis.engines.shortage.ba import BA_2025
from buendnis.engines.shortage.method import Class, Direction, Filter, Indicator, Method, Steps
from buendnis.engines.shortage.narrowing import Narrowed, Observation, narrow, narrowed
from buendnis.engines.shortage.question import Answer, Question
from buendnis.engines.shortage.rating import (
    NAME,
    VERSION,
    Occupation,
    PointsOf,
    Rating,
    Value,
    rate,
)
from buendnis.engines.shortage.regional import (
    MEASURED,
    Area,
    District,
    RegionalRating,
    RegionalValue,
    SmallNumbers,
    rate_areas,
)

__all__ = [
    "BA_2025",
    "MEASURED",
    "NAME",
    "VERSION",
    "Answer",
    "Area",
    "Class",
    "Direction",
    "District",
    "Filter",
    "Indicator",
    "Method",
    "Narrowed",
    "Observation",
    "Occupation",
    "PointsOf",
    "Question",
    "Rating",
    "RegionalRating",
    "RegionalValue",
    "SmallNumbers",
    "Steps",
    "Value",
    "narrow",
    "narrowed",
    "rate",
    "rate_areas",
]
