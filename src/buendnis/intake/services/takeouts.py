"""Taking everything out: ordered by the office, made by a job, kept for a day."""

from __future__ import annotations

import shutil
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance
from buendnis.ground.actor import Actor, Role
from buendnis.ground.clock import now
from buendnis.ground.documents import selectors as documents
from buendnis.ground.documents import services as storing
from buendnis.ground.jobs import defer
from buendnis.ground.jobs.progress import begin, step
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import record, require, verb
from buendnis.intake import policies
from buendnis.intake.archive import steps, write_archive
from buendnis.intake.models import Takeout, TakeoutState

DOCUMENT_KIND = "intake.takeout"
KEPT_FOR = timedelta(days=1)
_HALF = "export-"


@verb
def order_takeout(actor: Actor, alliance: Alliance) -> Takeout:
    """Have an export of everything made. Raises ValidationError while one is being made."""
    require(policies.may_export(actor, alliance.pk), _("Only the secretariat of this alliance does this."))
    row = Takeout(alliance=alliance, ordered_by=actor.user_id)
    progress = begin(
        actor, _("Everything is being put together"), total=steps(), result_url=reverse("intake:takeouts")
    )
    row.progress = progress.public_id
    row.validate_constraints()
    row.save()
    defer("intake.make_takeout", queueing_lock=f"intake.takeout.{alliance.pk}", takeout_id=row.pk)
    record(actor, "takeout.ordered", row, alliance_id=alliance.pk)
    return row


def make(takeout: Takeout, progress_key: int | None) -> None:
    """Write the archive of an ordered export and keep it. Run twice or killed half-way, it leaves one."""
    alliance = takeout.alliance
    office = Actor(
        user_id=takeout.ordered_by,
        role=Role.SECRETARIAT,
        alliance_id=alliance.pk,
        label=_("export of everything"),
    )
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=_HALF) as place:
        target, book = Path(place) / "export.zip", Path(place) / "export.xlsx"
        written = write_archive(target, book, office, alliance, lambda done: step(progress_key, done))
        _keep(takeout, target, written.counts, written.files)


@verb
def _keep(takeout: Takeout, path: Path, counts: list[tuple[str, int]], files: int) -> None:
    row = Takeout.objects.unscoped("the export that was ordered").select_for_update().get(pk=takeout.pk)
    if row.state != TakeoutState.WAITING:
        return
    actor = Actor.system("intake.make_takeout", row.alliance_id)
    day = timezone.localtime()
    document = storing.store_file(
        actor,
        path,
        f"Gesamtexport {takeout.alliance.slug} {day:%Y-%m-%d}.zip",
        "application/zip",
        # it holds what is stored already, and is gone tomorrow: it is not counted against the alliance's space
        alliance_id=None,
        owner=reference_to(row),
        kind=DOCUMENT_KIND,
    )
    row.document, row.size = document.public_id, document.size
    row.counts = [[title, number] for title, number in counts]
    row.state, row.ready_at, row.delete_at = TakeoutState.READY, now(), now() + KEPT_FOR
    row.save()
    record(actor, "takeout.made", row, alliance_id=row.alliance_id, changes={"files": files})


@verb
def fail(takeout: Takeout) -> None:
    """Note that the export could not be made, so that another can be ordered."""
    row = Takeout.objects.unscoped("the export that was ordered").select_for_update().get(pk=takeout.pk)
    if row.state == TakeoutState.WAITING:
        row.state = TakeoutState.FAILED
        row.save(update_fields=["state"])
        record(Actor.system("intake.make_takeout", row.alliance_id), "takeout.failed", row)


def delete_old(at: datetime | None = None) -> int:
    """Delete exports whose day is over; returns how many."""
    due = Takeout.objects.unscoped("a timer for all alliances").filter(
        state=TakeoutState.READY, delete_at__lte=at or now()
    )
    rows = list(due.order_by("pk"))
    for row in rows:
        _delete(row)
    _sweep_halves()
    return len(rows)


def _sweep_halves() -> None:
    """Delete what a job that was killed has left half-made."""
    old = time.time() - KEPT_FOR.total_seconds()
    for place in Path(settings.MEDIA_ROOT).glob(f"{_HALF}*"):
        if place.stat().st_mtime < old:
            shutil.rmtree(place, ignore_errors=True)


@verb
def _delete(takeout: Takeout) -> None:
    actor = Actor.system("intake.delete_old", takeout.alliance_id)
    for document in documents.by_id([takeout.document] if takeout.document else []).values():
        storing.remove(actor, document)
    takeout.state, takeout.document = TakeoutState.GONE, None
    takeout.save(update_fields=["state", "document"])
    record(actor, "takeout.deleted", takeout, alliance_id=takeout.alliance_id)
