"""Following the bank's list of projects: taking it over, comparing it, and solving each difference."""

from buendnis.ledger.services.banklists.bringing import bring, choose_columns, drop_list
from buendnis.ledger.services.banklists.counting import add_up, count_row
from buendnis.ledger.services.banklists.matching import match_by_hand, unmatch
from buendnis.ledger.services.banklists.solving import (
    adopt,
    book_row,
    book_together,
    reopen,
    set_aside,
    set_aside_together,
)

__all__ = [
    "add_up",
    "adopt",
    "book_row",
    "book_together",
    "bring",
    "choose_columns",
    "count_row",
    "drop_list",
    "match_by_hand",
    "reopen",
    "set_aside",
    "set_aside_together",
    "unmatch",
]
