"""What the secretariat enters in the virtual budget."""

from buendnis.ledger.forms.lists import (
    AdoptForm,
    BringForm,
    MatchForm,
    RowsFilter,
    TogetherForm,
)
from buendnis.ledger.forms.steps import (
    AllocateForm,
    ClaimForm,
    CommitForm,
    DayForm,
    ExtendForm,
    JournalFilter,
    OpenForm,
    PayForm,
    PromoteForm,
    Reason,
    ReconcileForm,
    ReleaseForm,
    Sourced,
    TransferForm,
    usual_day,
)

__all__ = [
    "AdoptForm",
    "AllocateForm",
    "BringForm",
    "ClaimForm",
    "CommitForm",
    "DayForm",
    "ExtendForm",
    "JournalFilter",
    "MatchForm",
    "OpenForm",
    "PayForm",
    "PromoteForm",
    "Reason",
    "ReconcileForm",
    "ReleaseForm",
    "RowsFilter",
    "Sourced",
    "TogetherForm",
    "TransferForm",
    "usual_day",
]
