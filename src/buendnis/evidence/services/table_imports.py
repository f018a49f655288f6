"""Long tables of an office: kept, taken over by a job, and what came of it told in the reader's language."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from buendnis.alliances.models import Alliance
from buendnis.evidence import policies
from buendnis.evidence.importing.problems import Said, packed
from buendnis.evidence.models import DatasetKind, TableImport
from buendnis.evidence.services.imports import Description, Outcome, import_file
from buendnis.ground.actor import Actor, Role
from buendnis.ground.documents import selectors as documents
from buendnis.ground.documents import services as storing
from buendnis.ground.jobs import defer
from buendnis.ground.jobs.progress import begin, step_beside
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import record, refuse, require, verb

DOCUMENT_KIND = "evidence.table"  # of which nobody reads the file: it goes when the job is over
State = TableImport.State


@verb
def order_import(
    actor: Actor,
    alliance: Alliance,
    file: UploadedFile[Any],
    description: Description,
    columns: dict[str, str],
) -> TableImport:
    """Have a table of district figures taken over by a job. Raises ValidationError while another one waits."""
    require(
        policies.may_import(actor, DatasetKind.LOCAL, alliance.pk),
        _("Only the secretariat of this alliance does this."),
    )
    row = TableImport(
        alliance=alliance,
        file_name=(file.name or "")[:150],
        said={**asdict(description), "as_of": description.as_of and description.as_of.isoformat()}
        | {"columns": columns},
        begun_by=actor.user_id,
        acting={"mandate_id": actor.mandate_id, "label": actor.label},
    )
    row.validate_constraints()
    progress = begin(
        actor,
        _("The table is being taken over"),
        total=_lines(file),
        result_url=reverse("evidence:table-import", args=[row.public_id]),
    )
    row.progress = progress.public_id
    document = storing.store_upload(
        actor, file, alliance_id=alliance.pk, owner=reference_to(row), kind=DOCUMENT_KIND
    )
    row.document = document.public_id
    row.save()
    defer("evidence.take_table_over", queueing_lock=f"evidence.table.{alliance.pk}", import_id=row.pk)
    record(actor, "evidence.import_ordered", row, alliance_id=alliance.pk)
    return row


@verb
def run_import(import_id: int, progress_key: int | None = None) -> TableImport:
    """Carry out an ordered import, once: figures and report are one transaction, whatever is killed when."""
    rows = TableImport.objects.unscoped("a job for one import").select_related("alliance")
    row = rows.select_for_update(of=("self",)).get(pk=import_id)
    if row.state != State.WAITING:
        return row
    outcome = _taken_over(row, progress_key)
    row.rows, row.problem_count = outcome.rows, outcome.problem_count
    row.problems = [
        {"line": each.line, "column": each.column, "said": packed(each.message)} for each in outcome.problems
    ]
    row.notes = [packed(each) for each in outcome.notes]
    row.dataset = outcome.dataset or outcome.same_as
    row.state = (
        State.DONE
        if outcome.dataset
        else State.SAME
        if outcome.same_as and outcome.is_sound
        else State.REFUSED
    )
    _forget_file(row)
    row.save()
    return row


@verb
def give_up(import_id: int) -> None:
    """Note that an import could not be carried out at all, so that another can be ordered."""
    row = TableImport.objects.unscoped("a job for one import").select_for_update().get(pk=import_id)
    if row.state == State.WAITING:
        row.state, row.problem_count = State.REFUSED, 1
        row.problems = [{"line": 0, "column": "", "said": packed(_LOST)}]
        _forget_file(row)
        row.save()


# --- within ----------------------------------------------------------------------------------------

_LOST = Said(
    gettext_noop(
        "The software failed while it read the file. Nothing was taken over; please tell whoever runs it."
    )
)


def _taken_over(row: TableImport, progress_key: int | None) -> Outcome:
    found = documents.by_id([row.document] if row.document else [])
    document = next(iter(found.values()), None)
    if document is None:
        refuse(_("The file is not there any more. Please upload it anew."))
    said = row.said
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(row.file_name).name or "table")
        with documents.opened(document) as source, path.open("wb") as target:
            shutil.copyfileobj(source, target)
        return import_file(
            Actor(row.begun_by, Role.SECRETARIAT, row.alliance_id, **row.acting),
            path,
            kind=DatasetKind.LOCAL,
            alliance=row.alliance,
            description=Description(
                said["version"],
                date.fromisoformat(said["as_of"]) if said["as_of"] else None,
                said["source"],
                said["licence"],
            ),
            columns=said["columns"],
            progress=lambda done: step_beside(progress_key, done),
        )


def _forget_file(row: TableImport) -> None:
    actor = Actor.system("evidence.take_table_over", row.alliance_id)
    for document in documents.by_id([row.document] if row.document else []).values():
        storing.remove(actor, document)
    row.document = None


def _lines(file: UploadedFile[Any]) -> int:
    """About how many rows there are; 0 where only reading it tells."""
    if not (file.name or "").lower().endswith((".csv", ".txt")):
        return 0
    number: int = sum(chunk.count(b"\n") for chunk in file.chunks())
    file.seek(0)
    return number
