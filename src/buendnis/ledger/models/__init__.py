"""The virtual budget and the bank's lists that it is compared with."""

from buendnis.ledger.models.banklists import BankList, BankListState, BankRow, Finding, RowState
from buendnis.ledger.models.budget import (
    BankStatement,
    BudgetHead,
    Earmark,
    EarmarkState,
    Posting,
    ReserveEntry,
    ReserveState,
    Stage,
    StatedBalance,
    Turnover,
)

__all__ = [
    "BankList",
    "BankListState",
    "BankRow",
    "BankStatement",
    "BudgetHead",
    "Earmark",
    "EarmarkState",
    "Finding",
    "Posting",
    "ReserveEntry",
    "ReserveState",
    "RowState",
    "Stage",
    "StatedBalance",
    "Turnover",
]
