"""What takes longer than somebody wants to wait."""

from __future__ import annotations

from buendnis.evidence.models import TableImport
from buendnis.evidence.services.table_imports import give_up, run_import
from buendnis.ground.jobs import job
from buendnis.ground.jobs.models import JobProgress
from buendnis.ground.jobs.progress import finish, step


@job(name="evidence.take_table_over", retry=2)
def take_table_over(import_id: int) -> None:
    """Take a long table over. Run twice or killed half-way, it is taken over once or not at all."""
    row = TableImport.objects.unscoped("a job for one import").get(pk=import_id)
    if row.state != TableImport.State.WAITING:
        return
    found = JobProgress.objects.filter(public_id=row.progress).first() if row.progress else None
    key = found.pk if found else None
    step(key, 0)
    try:
        row = run_import(import_id, key)
    except Exception:
        give_up(import_id)
        finish(key, failed=True)
        raise
    finish(key, failed=row.state == TableImport.State.REFUSED)
