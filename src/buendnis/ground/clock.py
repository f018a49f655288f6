"""The one source of the present. Rules of a process take ``now`` as an argument and fall back to this."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()


def today(moment: datetime | None = None) -> date:
    """The calendar day in Germany at ``moment`` (default: the present)."""
    return timezone.localtime(moment or now()).date()
