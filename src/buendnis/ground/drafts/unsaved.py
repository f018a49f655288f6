"""What somebody is typing: kept on the server until they save it or throw it away."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.core.cache import cache

from buendnis.ground.drafts.models import Draft

KEPT_FOR = timedelta(days=60)
LARGEST = 400_000  # bytes of JSON; a finance plan with all its rows has about a quarter of that
MOST_SITTINGS = 5
MOST_PER_MINUTE = 40


class TooMuch(Exception):
    """More than is kept: too large at once (``too_large``), or too often in this minute."""

    def __init__(self, *, too_large: bool = False) -> None:
        super().__init__("too large" if too_large else "too often")
        self.too_large = too_large


def keep_typing(
    user_id: int,
    object_id: UUID,
    section: str,
    sitting: str,
    content: Mapping[str, Sequence[str]],
    now: datetime,
) -> Draft:
    """Keep what is typed in one sitting, in place of what the same sitting had typed before.

    Raises TooMuch. Of one form the latest sittings are kept. Nothing is recorded in the audit: it is nobody
    else's business yet, and what becomes of it is recorded when it is saved.
    """
    plain = {name: list(values) for name, values in content.items()}
    if len(json.dumps(plain)) > LARGEST:
        raise TooMuch(too_large=True)
    if _too_often(user_id, now):
        raise TooMuch
    draft, _new = Draft.objects.update_or_create(
        user_id=user_id,
        object_id=object_id,
        section=section[:60],
        sitting=sitting[:40],
        defaults={"content": plain, "kept_at": now},
    )
    theirs = Draft.objects.filter(user_id=user_id, object_id=object_id, section=section)
    old = list(theirs.order_by("-kept_at", "-pk").values_list("pk", flat=True)[MOST_SITTINGS:])
    if old:
        Draft.objects.filter(pk__in=old).delete()
    return draft


def typed(user_id: int, object_id: UUID, section: str) -> list[Draft]:
    """What is kept of somebody's typing in a form, the newest first."""
    rows = Draft.objects.filter(user_id=user_id, object_id=object_id, section=section)
    return list(rows.order_by("-kept_at", "-pk"))


def forget_typing(user_id: int, object_id: UUID, section: str, sittings: Sequence[str]) -> None:
    """Forget what was typed in ``sittings``, because it has been saved or is not wanted."""
    Draft.objects.filter(
        user_id=user_id, object_id=object_id, section=section, sitting__in=list(sittings)
    ).delete()


def _too_often(user_id: int, now: datetime) -> bool:
    key = f"typing:{user_id}:{now:%Y%m%d%H%M}"
    if cache.add(key, 1, 120):
        return False
    try:
        return cache.incr(key) > MOST_PER_MINUTE
    except ValueError:  # gone in between
        cache.set(key, 1, 120)
        return False
