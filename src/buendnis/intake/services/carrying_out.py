"""Carrying an import out as one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from buendnis.ground.actor import Actor, Role
from buendnis.ground.clock import now, today
from buendnis.ground.jobs import defer
from buendnis.ground.jobs.progress import step_beside
from buendnis.ground.verbs import ProcessError, record, refuse, verb
from buendnis.intake.kinds import KINDS
from buendnis.intake.kinds.base import NEW, SKIP
from buendnis.intake.models import Import, ImportRow, ImportState, Verdict
from buendnis.intake.services.imports import locked, require_office, set_state, wait_for_job
from buendnis.intake.services.traces import fingerprint

AT_ONCE = 200  # rows that are carried out within a request
KEEP_FILE_DAYS = 30
TELL_EVERY = 50  # rows


@verb
def carry_out(actor: Actor, row: Import) -> Import:
    """Take the list over: everything or nothing. A long one is carried out by a job.

    Rows with errors, unchanged ones and those decided to be left out are left out; so are undecided ones.
    """
    row = locked(row)
    require_office(actor, row.alliance_id)
    if row.state != ImportState.READY:
        refuse(_("This list is not ready to be carried out."))
    number = _todo(row).count()
    if number > AT_ONCE:
        wait_for_job(actor, row, ImportState.RUNNING, _("The list is being carried out"), number)
        row.report = {"actor": kept_actor(actor)}
        row.save(update_fields=["report"])
        defer("intake.carry_out", queueing_lock=f"intake.run.{row.pk}", import_id=row.pk)
        return row
    return run(actor, row)


@verb
def run(actor: Actor, row: Import, progress_key: int | None = None) -> Import:
    """Carry out what is to be done, in the order of the list. Raises ProcessError naming the row that fails."""
    row = locked(row)
    if row.state not in {ImportState.READY, ImportState.RUNNING}:
        return row  # done already, by a job that was run twice
    kind = KINDS[row.kind]
    writing = kind.writing(actor, row.alliance)
    done = []
    for place, each in enumerate(_todo(row).order_by("number"), start=1):
        target = each.decision if each.verdict == Verdict.DOUBTFUL else each.match
        try:
            result = writing.carry_out(kind.loaded(each.values), "" if target == NEW else target)
        except ValidationError as problem:
            raise ProcessError(
                _("Row %(row)s can’t be taken over: %(reason)s Nothing was changed.")
                % {"row": each.number, "reason": " ".join(problem.messages)}
            ) from problem
        each.result = result.as_json()
        done.append(each)
        if progress_key is not None and place % TELL_EVERY == 0:
            step_beside(progress_key, place)
    fingerprint(done)
    ImportRow.objects.bulk_update(done, ["result"], batch_size=500)
    made = sum(len(each.result["made"]) for each in done)
    changed = sum(len(each.result["changed"]) for each in done)
    row.report = {
        "made": made,
        "changed": changed,
        "left_out": row.rows.count() - len(done),
        "at": now().isoformat(timespec="seconds"),
        "kinds": _by_kind(done),
    }
    row.delete_file_on = today() + timedelta(days=KEEP_FILE_DAYS)
    row.problem, row.progress = "", None
    set_state(row, ImportState.DONE)
    record(
        actor,
        "import.carried_out",
        row,
        alliance_id=row.alliance_id,
        changes={"made": made, "changed": changed},
    )
    return row


def actor_kept(row: Import) -> Actor:
    """Who ordered the job, as values."""
    kept = row.report["actor"]
    return Actor(**{**kept, "role": Role(kept["role"])})


def kept_actor(actor: Actor) -> dict[str, Any]:
    """Who orders a job, as values that :func:`actor_kept` reads."""
    return {
        "user_id": actor.user_id,
        "role": actor.role.value,
        "alliance_id": actor.alliance_id,
        "mandate_id": actor.mandate_id,
        "seat_id": actor.seat_id,
        "label": actor.label,
    }


def _todo(row: Import) -> models.QuerySet[ImportRow]:
    sure = models.Q(verdict__in=[Verdict.NEW, Verdict.CHANGED])
    decided = models.Q(verdict=Verdict.DOUBTFUL) & ~models.Q(decision__in=["", SKIP])
    return row.rows.filter(sure | decided)


def _by_kind(rows: Iterable[ImportRow]) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in rows:
        for pointer in each.result["made"]:
            found[pointer["kind"]] = found.get(pointer["kind"], 0) + 1
    return found
