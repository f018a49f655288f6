"""Questions to the virtual budget."""

from buendnis.ledger.selectors.balances import (
    Balances,
    balances,
    balances_by_category,
    balances_of,
    bar,
    course,
)
from buendnis.ledger.selectors.budget import (
    ALIVE,
    STATED,
    Money,
    earmark_of,
    earmarks_of,
    head_for,
    heads_of,
    lists_of,
    money_of_subjects,
    postings,
    reserve_of,
    standings_of,
    visible_heads,
    waiting_of,
)
from buendnis.ledger.selectors.outlooks import age_in_months, forecast_of, granted_in, newest_list

__all__ = [
    "ALIVE",
    "STATED",
    "Balances",
    "Money",
    "age_in_months",
    "balances",
    "balances_by_category",
    "balances_of",
    "bar",
    "course",
    "earmark_of",
    "earmarks_of",
    "forecast_of",
    "granted_in",
    "head_for",
    "heads_of",
    "lists_of",
    "money_of_subjects",
    "newest_list",
    "postings",
    "reserve_of",
    "standings_of",
    "visible_heads",
    "waiting_of",
]
