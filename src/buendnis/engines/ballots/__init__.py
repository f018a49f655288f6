"""How votes become a resolution under rules that differ per alliance.

Explained in docs/engines/ballots.md.
"""

from buendnis.engines.ballots.counting import Question, Secret, count, count_secret
from buendnis.engines.ballots.outcome import NAME, VERSION, Numbers, Outcome, State
from buendnis.engines.ballots.rules import (
    Abstentions,
    Base,
    Majority,
    Mode,
    Quorum,
    Rules,
    Silence,
)
from buendnis.engines.ballots.votes import (
    Choice,
    Effect,
    Presence,
    Recusal,
    Seat,
    Tally,
    Vote,
)

Answer = Outcome

__all__ = [
    "NAME",
    "VERSION",
    "Abstentions",
    "Answer",
    "Base",
    "Choice",
    "Effect",
    "Majority",
    "Mode",
    "Numbers",
    "Outcome",
    "Presence",
    "Question",
    "Quorum",
    "Recusal",
    "Rules",
    "Seat",
    "Secret",
    "Silence",
    "State",
    "Tally",
    "Vote",
    "count",
    "count_secret",
]
