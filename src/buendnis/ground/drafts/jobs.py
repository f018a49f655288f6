"""Sweeping away what nobody needs any more."""

from __future__ import annotations

from datetime import timedelta

from buendnis.ground.clock import now
from buendnis.ground.drafts.keeping import KEEP_FOR
from buendnis.ground.drafts.models import KeptInput, OnceToken
from buendnis.ground.jobs import periodic

TOKENS_FOR = timedelta(days=2)


@periodic("17 * * * *", name="drafts.sweep")
def sweep() -> None:
    """Delete kept input after a day, and tokens of forms after two."""
    KeptInput.objects.filter(kept_at__lt=now() - KEEP_FOR).delete()
    OnceToken.objects.filter(sent_at__lt=now() - TOKENS_FOR).delete()
