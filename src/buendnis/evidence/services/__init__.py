"""What people and the operator do with evidence."""

from buendnis.evidence.services.citing import cite
from buendnis.evidence.services.imports import (
    MOST_AT_ONCE,
    Description,
    Outcome,
    import_file,
    undo_import,
)

__all__ = ["MOST_AT_ONCE", "Description", "Outcome", "cite", "import_file", "undo_import"]
