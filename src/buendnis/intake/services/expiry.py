"""Deleting uploaded lists when their time has come."""

from __future__ import annotations

from datetime import timedelta

from buendnis.ground.actor import Actor
from buendnis.ground.clock import now, today
from buendnis.ground.verbs import record, verb
from buendnis.intake.models import Import, ImportState
from buendnis.intake.services.carrying_out import KEEP_FILE_DAYS
from buendnis.intake.services.imports import delete_file, locked, set_state


def delete_old_files() -> int:
    """Delete uploaded lists whose time has come, and drafts that nobody touched for as long; returns how many."""
    day = today()
    old = Import.objects.unscoped("a timer for all alliances").filter(document__isnull=False)
    due = list(old.filter(delete_file_on__lte=day).order_by("pk"))
    still = now() - timedelta(days=KEEP_FILE_DAYS)
    due += list(old.filter(state__in=[ImportState.UPLOADED, ImportState.READY], state_since__lt=still))
    for row in due:
        _expire(row)
    return len(due)


@verb
def _expire(row: Import) -> None:
    row = locked(row)
    actor = Actor.system("intake.delete_old_files", row.alliance_id)
    delete_file(actor, row)
    row.peek = []
    if row.state in {ImportState.UPLOADED, ImportState.READY}:
        row.rows.all().delete()
        set_state(row, ImportState.DROPPED)
    else:
        row.save()
    record(actor, "import.file_deleted", row, alliance_id=row.alliance_id)
