"""Sweeping away what nobody needs any more."""

from __future__ import annotations

from datetime import timedelta

from buendnis.ground.clock import now
from buendnis.ground.drafts.keeping import KEEP_FOR
from buendnis.ground.drafts.models import Draft, KeptInput, OnceToken
from buendnis.ground.drafts.unsaved import KEPT_FOR as TYPING_FOR
from buendnis.ground.jobs import periodic

TOKENS_FOR = timedelta(days=2)


@periodic("17 * * * *", name="drafts.sweep")
def sweep() -> None:
    """Delete kept input after a day, tokens of forms after two, and what was typed and left after two months."""
    KeptInput.objects.filter(kept_at__lt=now() - KEEP_FOR).delete()
    OnceToken.objects.filter(sent_at__lt=now() - TOKENS_FOR).delete()
    Draft.objects.filter(kept_at__lt=now() - TYPING_FOR).delete()
