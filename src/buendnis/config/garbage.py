"""What Python looks through for garbage while somebody waits for a page."""

from __future__ import annotations

import gc

# A page makes some thousand objects, nearly all of which go by themselves; cycles among them can wait a little.
NEW_OBJECTS, ROUNDS, OLDER_ROUNDS = 10_000, 20, 20


def spare_callers() -> None:
    """Called once all is loaded: what is there now stays as long as the process, and is never looked through again.

    Otherwise it would cost somebody a tenth of a second every few requests; and with Python's own thresholds every
    page a twentieth of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, ROUNDS, OLDER_ROUNDS)
