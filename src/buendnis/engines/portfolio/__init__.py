"""Which projects a budget should stand behind: five rules, exact and explained.

Explained in docs/portfolio.md.
"""

from buendnis.engines.portfolio.answer import (
    NAME,
    VERSION,
    Amount,
    Answer,
    Breakpoint,
    Change,
    Fairness,
    Lever,
    Portfolio,
    Robustness,
    Standing,
    Steady,
    Verdict,
    Why,
)
from buendnis.engines.portfolio.model import Alternatives, Ballot, Counts, Given, Limit, Of, Project
from buendnis.engines.portfolio.outlook import Outlook, Played
from buendnis.engines.portfolio.question import Question
from buendnis.engines.portfolio.variants import Completion, Rule, Utility, Value, Variant

__all__ = [
    "NAME",
    "VERSION",
    "Alternatives",
    "Amount",
    "Answer",
    "Ballot",
    "Breakpoint",
    "Change",
    "Completion",
    "Counts",
    "Fairness",
    "Given",
    "Lever",
    "Limit",
    "Of",
    "Outlook",
    "Played",
    "Portfolio",
    "Project",
    "Question",
    "Robustness",
    "Rule",
    "Standing",
    "Steady",
    "Utility",
    "Value",
    "Variant",
    "Verdict",
    "Why",
]
