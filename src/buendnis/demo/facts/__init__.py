"""What is publicly known of the alliances, with sources: the ground of the demo world."""

from buendnis.demo.facts.loader import (
    AllianceFacts,
    District,
    Field,
    Figure,
    ProjectFacts,
    SeatFacts,
    StrategyFacts,
    alliances,
    districts,
    projects,
    seats,
    strategy,
)

__all__ = [
    "AllianceFacts",
    "District",
    "Field",
    "Figure",
    "ProjectFacts",
    "SeatFacts",
    "StrategyFacts",
    "alliances",
    "districts",
    "projects",
    "seats",
    "strategy",
]
