"""An import until it is carried out: uploading a list, explaining its columns, deciding what is doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now
from buendnis.ground.documents import selectors as documents
from buendnis.ground.documents import services as storing
from buendnis.ground.jobs import defer
from buendnis.ground.jobs.progress import begin
from buendnis.ground.reference import reference_to
from buendnis.ground.sheets import (
    Grid,
    Level,
    Problem,
    SheetRefused,
    read_book,
    read_table,
)
from buendnis.ground.sheets.choosing import Choices, headings_chosen, peek, proposed
from buendnis.ground.sheets.saved import remember
from buendnis.ground.verbs import record, refuse, require, verb
from buendnis.intake import policies
from buendnis.intake.kinds import KINDS
from buendnis.intake.kinds.base import NEW, SKIP, Meaning
from buendnis.intake.models import Import, ImportRow, ImportState, Verdict

DOCUMENT_KIND = "intake.list"
AT_ONCE = 500  # rows that are read within a request
MOST_NOTES = 300
DRAFT = (ImportState.UPLOADED, ImportState.READING, ImportState.READY)


@verb
def upload_list(actor: Actor, alliance: Alliance, kind: str, file: UploadedFile[Any]) -> Import:
    """Begin an import: the file is read once, kept, and its columns are proposed.

    Raises ValidationError for a file that is no safe table; nothing is kept of it then.
    """
    require_office(actor, alliance.pk)
    book = read_book(file.file)  # type: ignore[arg-type]
    file.seek(0)
    data = sha256()
    for chunk in file.chunks():
        data.update(chunk)
    row = Import(
        alliance=alliance,
        kind=kind,
        file_name=(file.name or "")[:150],
        sha256=data.hexdigest(),
        begun_by=actor.user_id,
        peek=peek(book),
        choices=asdict(proposed(alliance.pk, kind, book, KINDS[kind].targets)),
    )
    document = storing.store_upload(
        actor, file, alliance_id=alliance.pk, owner=reference_to(row), kind=DOCUMENT_KIND
    )
    row.document = document.public_id
    row.save()
    record(
        actor,
        "import.uploaded",
        row,
        alliance_id=alliance.pk,
        changes={"kind": kind, "sha256": row.sha256},
        personal={"file": row.file_name},
    )
    return row


@verb
def choose_columns(actor: Actor, row: Import, choices: Choices) -> Import:
    """Say what the columns mean; the list is read anew, at once or, if it is long, by a job."""
    row = _draft(actor, row)
    kind = KINDS[row.kind]
    headings = headings_chosen(row.peek, choices)
    missing = [
        str(each.label) for each in kind.targets if each.required and not choices.columns.get(each.key)
    ]
    if missing:
        refuse(_("Please choose the column for: %(columns)s.") % {"columns": ", ".join(missing)})
    row.choices = asdict(choices)
    remember(row.alliance_id, row.kind, headings, {"columns": dict(choices.columns)})
    record(actor, "import.columns_chosen", row, alliance_id=row.alliance_id)
    rows = next(each["rows"] for each in row.peek if each["name"] == choices.sheet)
    if rows > AT_ONCE:
        wait_for_job(actor, row, ImportState.READING, _("The list is being read"), rows)
        defer("intake.read", queueing_lock=f"intake.read.{row.pk}", import_id=row.pk)
        return row
    analyse(actor, row)
    return row


@verb
def decide(actor: Actor, row: Import, decisions: Mapping[int, str]) -> int:
    """Decide doubtful rows, by their number: "new", "skip", or the public id of what is meant.

    Returns how many are decided now. An id that was not offered is refused.
    """
    row = _draft(actor, row)
    if row.state != ImportState.READY:
        refuse(_("The list is not ready yet."))
    wanted = list(row.rows.filter(number__in=list(decisions), verdict=Verdict.DOUBTFUL))
    for each in wanted:
        decision = decisions[each.number]
        if decision not in {"", NEW, SKIP, *(candidate[0] for candidate in each.candidates)}:
            refuse(_("Please choose one of the possibilities."))
        each.decision = decision
    ImportRow.objects.bulk_update(wanted, ["decision"])
    record(actor, "import.decided", row, alliance_id=row.alliance_id, changes={"rows": len(wanted)})
    return len(wanted)


@verb
def drop(actor: Actor, row: Import) -> None:
    """Discard a draft with its file; nothing has been taken over from it."""
    row = _draft(actor, row)
    delete_file(actor, row)
    row.rows.all().delete()
    row.peek, row.notes = [], []
    set_state(row, ImportState.DROPPED)
    record(actor, "import.dropped", row, alliance_id=row.alliance_id)


# --- within ----------------------------------------------------------------------------------------


def analyse(actor: Actor, row: Import) -> None:
    """Read the list as it was explained and say of each row what it means; what was said before goes."""
    kind = KINDS[row.kind]
    choices = Choices(**row.choices)
    old = dict(row.rows.exclude(decision="").values_list("number", "decision"))
    row.rows.all().delete()
    try:
        grid = _whole(row, choices.sheet)
        table = read_table(grid, choices.place, choices.columns, kind.targets)
    except SheetRefused as problem:
        row.problem = " ".join(problem.messages)[:500]
        set_state(row, ImportState.UPLOADED)
        return
    reading = kind.reading(actor, row.alliance)
    rows = []
    for entry in table.records:
        problems = [_told(problem) for problem in entry.problems]
        label = str(next((value for value in entry.values.values() if isinstance(value, str)), ""))
        meaning = Meaning(Verdict.ERROR, label)
        if entry.is_sound:
            meaning = reading.meaning(entry.row, entry.values)
            level = Level.ERROR if meaning.verdict is Verdict.ERROR else Level.WARNING
            if entry.is_alone and meaning.verdict is Verdict.NEW:
                meaning.verdict = Verdict.DOUBTFUL
                meaning.warnings.append(
                    _("Only this cell is filled. Please decide whether it is an entry or a heading.")
                )
            problems += [{"level": level.value, "message": text} for text in meaning.warnings]
        rows.append(
            ImportRow(
                of=row,
                number=entry.row,
                label=meaning.label[:250],
                values=kind.stored(entry.values),
                verdict=meaning.verdict,
                problems=problems,
                match=meaning.match,
                changes=meaning.changes,
                candidates=meaning.candidates,
                decision=_still(old.get(entry.row, ""), meaning),
            )
        )
    ImportRow.objects.bulk_create(rows, batch_size=500)
    row.notes = [_told(problem) for problem in table.notes[:MOST_NOTES]]
    row.counts = {verdict.value: sum(each.verdict == verdict for each in rows) for verdict in Verdict}
    row.counts |= {"computed": table.computed, "left_out": len(table.notes)}
    row.problem = ""
    set_state(row, ImportState.READY)


def set_state(row: Import, state: ImportState) -> None:
    """The import is in another state since now."""
    row.state, row.state_since = state, now()
    row.save()


def delete_file(actor: Actor, row: Import) -> None:
    """Delete the uploaded file, if it is there; its hash stays."""
    if row.document is None:
        return
    for document in documents.by_id([row.document]).values():
        storing.remove(actor, document)
    row.document, row.delete_file_on = None, None


def locked(row: Import) -> Import:
    """The import as it is now, locked until the transaction ends."""
    rows = Import.objects.unscoped("the row that the caller was shown")
    return rows.select_for_update(of=("self",)).select_related("alliance").get(pk=row.pk)


def _draft(actor: Actor, row: Import) -> Import:
    """The import, locked, if it is a draft of the actor's alliance."""
    current = locked(row)
    require_office(actor, current.alliance_id)
    if current.state not in DRAFT:
        refuse(_("This list is not a draft any more."))
    if current.state == ImportState.READING and current.progress is not None:
        refuse(_("The list is being read. Please wait until that is done."))
    return current


def wait_for_job(actor: Actor, row: Import, state: ImportState, title: str, total: int) -> None:
    """The import is with a job now, whose progress ``actor`` can see."""
    progress = begin(actor, title, total=total, result_url=reverse("intake:import", args=[row.public_id]))
    row.progress = progress.public_id
    set_state(row, state)


def require_office(actor: Actor, alliance_id: int) -> None:
    """Raise NotAllowed unless the alliance's own secretariat acts."""
    require(policies.may_import(actor, alliance_id), _("Only the secretariat of this alliance does this."))


def _whole(row: Import, sheet: str) -> Grid:
    if row.document is None:
        raise SheetRefused(_("The file has been deleted. Please upload it anew."))
    stored = documents.by_id([row.document]).get(row.document)
    if stored is None:
        raise SheetRefused(_("The file has been deleted. Please upload it anew."))
    with documents.opened(stored) as file:
        book = read_book(file)
    found = book.sheet(sheet)
    if found is None:
        raise SheetRefused(_("Please choose one of the file’s sheets."))
    return found


def _told(problem: Problem) -> dict[str, Any]:
    return {
        "level": problem.level.value,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "message": str(problem.message),
    }


def _still(decision: str, meaning: Meaning) -> str:
    """A decision outlives reading the list anew as long as it is still one of the possibilities."""
    offered: Iterable[str] = [NEW, SKIP, *(candidate[0] for candidate in meaning.candidates)]
    return decision if meaning.verdict is Verdict.DOUBTFUL and decision in offered else ""
