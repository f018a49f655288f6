"""What takes longer than somebody wants to wait, and what happens by the passing of time."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from buendnis.ground.actor import Actor, Role
from buendnis.ground.jobs import job, periodic
from buendnis.ground.jobs.models import JobProgress
from buendnis.ground.jobs.progress import finish, step
from buendnis.ground.verbs import unit
from buendnis.intake.models import Import, ImportState, Takeout, TakeoutState
from buendnis.intake.services.carrying_out import actor_kept, run
from buendnis.intake.services.expiry import delete_old_files
from buendnis.intake.services.imports import analyse, locked, set_state
from buendnis.intake.services.takeouts import delete_old, fail, make
from buendnis.intake.services.undoing import run_undo


def _key(row: Import) -> int | None:
    if row.progress is None:
        return None
    return JobProgress.objects.filter(public_id=row.progress).values_list("pk", flat=True).first()


@job(name="intake.read", retry=2)
def read_list(import_id: int) -> None:
    """Read a long list as it was explained. Run twice, it says the same."""
    rows = Import.objects.unscoped("a job for one import").select_related("alliance")
    row = rows.get(pk=import_id)
    if row.state != ImportState.READING:
        return
    key = _key(row)
    step(key, 0)
    with unit():
        row = locked(row)
        analyse(_office_of(row), row)
        row.progress = None
        row.save(update_fields=["progress"])
    finish(key)


@job(name="intake.carry_out", retry=2)
def carry_out_list(import_id: int) -> None:
    """Carry out a long list. Run twice or killed half-way, the list is taken over once."""
    row = Import.objects.unscoped("a job for one import").get(pk=import_id)
    if row.state != ImportState.RUNNING or row.report.get("undoing"):
        return
    key = _key(row)
    step(key, 0)
    try:
        run(actor_kept(row), row, key)
    except ValidationError as problem:
        # the list itself is at fault: another try would end alike
        row.problem, row.progress = " ".join(problem.messages)[:500], None
        set_state(row, ImportState.READY)
        finish(key, row.problem, failed=True)
        return
    finish(key)


@job(name="intake.undo", retry=2)
def undo_list(import_id: int) -> None:
    """Undo a long import. Run twice or killed half-way, it is undone once."""
    row = Import.objects.unscoped("a job for one import").get(pk=import_id)
    if row.state != ImportState.RUNNING or not row.report.get("undoing"):
        return
    key = _key(row)
    step(key, 0)
    try:
        run_undo(actor_kept(row), row)
    except ValidationError as problem:
        said = " ".join(problem.messages)[:300]
        row.report.pop("actor", None)
        row.report.pop("undoing", None)
        row.progress = None
        set_state(row, ImportState.DONE)
        finish(key, said, failed=True)
        return
    finish(key)


@periodic("17 3 * * *", name="intake.delete_old_files")
def sweep_lists() -> None:
    """Delete uploaded lists a month after they were carried out, and drafts that nobody went on with."""
    delete_old_files()


def _office_of(row: Import) -> Actor:
    """The secretariat, as which the list was uploaded; it only reads here."""
    return Actor(
        user_id=row.begun_by, role=Role.SECRETARIAT, alliance_id=row.alliance_id, label="intake.read"
    )


@job(name="intake.make_takeout", retry=2)
def make_takeout(takeout_id: int) -> None:
    """Put together everything that an alliance has here. Run twice or killed half-way, it leaves one archive."""
    row = Takeout.objects.unscoped("a job for one export").select_related("alliance").get(pk=takeout_id)
    if row.state != TakeoutState.WAITING:
        return
    found = JobProgress.objects.filter(public_id=row.progress).first() if row.progress else None
    key = found.pk if found else None
    step(key, 0)
    try:
        make(row, key)
    except Exception:
        fail(row)
        finish(key, failed=True)
        raise
    finish(key)


@periodic("41 * * * *", name="intake.delete_old_takeouts")
def sweep_takeouts() -> None:
    """Delete exports a day after they were made."""
    delete_old()
