"""The self-check before the first talk: a few answers, and what the guideline in force says about them.

Pure: it knows guidelines and answers, and neither the database nor who asks.
"""

from buendnis.funding.selfcheck.answers import (
    Answers,
    Begun,
    Organisation,
    Plan,
    Site,
    TargetGroup,
)
from buendnis.funding.selfcheck.orientation import Gravity, Orientation, Paper, Point, orientation

__all__ = [
    "Answers",
    "Begun",
    "Gravity",
    "Organisation",
    "Orientation",
    "Paper",
    "Plan",
    "Point",
    "Site",
    "TargetGroup",
    "orientation",
]
