"""What people and the operator do with evidence."""

from buendnis.evidence.services.citing import cite
from buendnis.evidence.services.exhibits import (
    Facts,
    bring_exhibit,
    cite_exhibit,
    correct_exhibit,
    remove_exhibit,
    replace_exhibit,
    withdraw_exhibit,
)
from buendnis.evidence.services.imports import (
    SAMPLE,
    Description,
    Outcome,
    import_file,
    undo_import,
)
from buendnis.evidence.services.table_imports import order_import, run_import

__all__ = [
    "SAMPLE",
    "Description",
    "Facts",
    "Outcome",
    "bring_exhibit",
    "cite",
    "cite_exhibit",
    "correct_exhibit",
    "import_file",
    "order_import",
    "remove_exhibit",
    "replace_exhibit",
    "run_import",
    "undo_import",
    "withdraw_exhibit",
]
