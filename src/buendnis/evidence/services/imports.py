"""Taking a published file over as a dated version, whole or not at all, and taking it away again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import uuid4

from django.db import connection
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from buendnis.alliances.models import Alliance, District
from buendnis.evidence import policies
from buendnis.evidence.importing.copying import copy_rows
from buendnis.evidence.importing.kinds import Kind, Surroundings
from buendnis.evidence.importing.kinds.base import Row
from buendnis.evidence.importing.problems import FileRefused, HeadingsUnknown, Problem, Problems, Said
from buendnis.evidence.importing.reading import Progress, Table, recognised, rows_of
from buendnis.evidence.importing.sources import opened
from buendnis.evidence.models import Dataset, DatasetKind, OccupationGroup
from buendnis.evidence.selectors import current
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ground.verbs import record, refuse, require, verb

_LOCK = 0x45564944  # one import at a time; others wait
SAMPLE = 20_000  # rows that are read while somebody waits


@dataclass(frozen=True)
class Description:
    """What is said about a file; what is left out comes from the file's name, its kind and the day."""

    version: str = ""
    as_of: date | None = None
    source: str = ""
    licence: str = ""


@dataclass
class Outcome:
    """What an import has done, or would do."""

    kind: str = ""
    rows: int = 0
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    notes: list[str] = field(default_factory=list)
    dataset: Dataset | None = None
    same_as: Dataset | None = None
    asks_columns: bool = False  # the headings are not known
    as_of: date | None = None  # what was said, or what the file itself says
    asks_date: bool = False  # neither says which day the figures are of

    @property
    def is_sound(self) -> bool:
        """Whether nothing was wrong."""
        return self.problem_count == 0


class _TakenBack(Exception):  # not an error: the way out of a transaction that must leave nothing
    pass


def import_file(
    actor: Actor,
    path: Path,
    *,
    kind: str = "",
    alliance: Alliance | None = None,
    description: Description | None = None,
    columns: Mapping[str, str] | None = None,
    dry_run: bool = False,
    accept_smaller: bool = False,
    ask_date: bool = False,
    progress: Progress | None = None,
    sample: int | None = None,
) -> Outcome:
    """Take a file over as a new version. Run twice, the second run changes nothing.

    With anything wrong in any row nothing is taken over, and the outcome tells each problem. ``dry_run`` does
    everything and takes it back, with ``sample`` for the first rows only; with ``ask_date`` a file is refused of
    which neither the description nor itself says the day. Raises NotAllowed for whoever may not import it.
    """
    outcome = Outcome()
    try:
        with opened(path) as sources:
            table = recognised(sources, kind, columns, path.name)
            outcome.kind = table.kind.key
            _take_over(
                actor,
                table,
                outcome,
                alliance=alliance,
                description=description or Description(),
                file_name=path.name,
                dry_run=dry_run,
                accept_smaller=accept_smaller,
                ask_date=ask_date,
                progress=progress,
                sample=sample,
            )
    except _TakenBack:
        pass
    except FileRefused as refusal:
        outcome.problems.append(Problem(0, "", refusal.said))
        outcome.asks_columns = isinstance(refusal, HeadingsUnknown)
        outcome.problem_count += 1
    return outcome


@verb
def _take_over(
    actor: Actor,
    table: Table,
    outcome: Outcome,
    *,
    alliance: Alliance | None,
    description: Description,
    file_name: str,
    dry_run: bool,
    accept_smaller: bool,
    ask_date: bool,
    progress: Progress | None,
    sample: int | None,
) -> None:
    kind = table.kind
    alliance_id = alliance.pk if alliance else None
    require(
        policies.may_import(actor, kind.key, alliance_id),
        _(
            "Classifications and national statistics are imported by the operator, district figures by the office."
        ),
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    before = current(kind.key, alliance_id)
    dataset = Dataset(
        kind=kind.key,
        alliance=alliance,
        version=(description.version or Path(file_name).stem)[:160],
        as_of=description.as_of or today(),
        source=description.source or kind.source,
        licence=description.licence or kind.licence,
        file_name=file_name[:200],
        content_hash=uuid4().hex,  # until all rows have been seen
    )
    dataset.save()
    problems = Problems()
    rows = rows_of(table, _surroundings(kind), problems, outcome.notes, progress, sample)
    copied = copy_rows(kind.table, kind.columns, dataset.pk, _until_wrong(rows, problems))
    outcome.rows = copied.rows
    outcome.as_of = description.as_of or table.as_of
    if not problems:
        _judge_size(problems, kind, before, copied.rows, accept_smaller=accept_smaller)
    if problems:
        _ask_for_date(outcome, problems, ask_date=ask_date)
        raise _TakenBack
    same = Dataset.objects.unscoped("the same content of the same owner").filter(
        kind=kind.key, alliance=alliance, content_hash=copied.content_hash
    )
    outcome.same_as = same.first()
    if outcome.same_as is not None:
        raise _TakenBack
    _ask_for_date(outcome, problems, ask_date=ask_date)
    if problems or dry_run:
        raise _TakenBack
    dataset.rows, dataset.content_hash, dataset.notes = copied.rows, copied.content_hash, outcome.notes
    dataset.as_of = outcome.as_of or dataset.as_of
    dataset.save()
    outcome.dataset = dataset
    record(
        actor,
        "evidence.imported",
        dataset,
        alliance_id=alliance_id,
        changes={"kind": dataset.kind, "rows": dataset.rows, "sha256": dataset.content_hash},
    )


def _ask_for_date(outcome: Outcome, problems: Problems, *, ask_date: bool) -> None:
    """Tell what is wrong, and that the day is missing where somebody can be asked for it."""
    if outcome.as_of is None and ask_date:
        outcome.asks_date = True
        problems.add(0, Said(gettext_noop("The file does not say of which day it is. Please name the date.")))
    outcome.problems, outcome.problem_count = problems.told, problems.number


def _until_wrong(rows: Iterator[Row], problems: Problems) -> Iterator[Row]:
    """After the first problem the rows are still read, for their own problems, but not copied any more."""
    for row in rows:
        if not problems:
            yield row


def _surroundings(kind: Kind) -> Surroundings:
    occupations: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    if kind.key == DatasetKind.TITLES and (kldb := current(DatasetKind.OCCUPATIONS)):
        codes = OccupationGroup.objects.filter(dataset=kldb, digits=5).order_by("code")
        occupations = frozenset(codes.values_list("code", flat=True))
    if kind.key == DatasetKind.LOCAL:
        districts = frozenset(District.objects.order_by("ags").values_list("ags", flat=True))
    return Surroundings(occupations, districts)


def _judge_size(
    problems: Problems, kind: Kind, before: Dataset | None, rows: int, *, accept_smaller: bool
) -> None:
    if rows == 0:
        problems.add(0, Said(gettext_noop("The file holds headings, but no rows.")))
    elif before is not None and rows < before.rows * kind.least_share and not accept_smaller:
        problems.add(
            0,
            Said(
                gettext_noop(
                    "The file has %(rows)s rows, the version in force %(before)s; it may be cut off. If it is meant "
                    "so, import it with --accept-smaller."
                ),
                rows=rows,
                before=before.rows,
            ),
        )


@verb
def undo_import(actor: Actor, dataset: Dataset) -> None:
    """Take a version away again, as long as nothing cites it; the one before is in force then."""
    require(policies.may_undo(actor, dataset), _("Only who may import such a table takes it away again."))
    there = Dataset.objects.unscoped("the one that the caller was shown").filter(pk=dataset.pk)
    # whoever cites it at this very moment comes before or after, and of two who take it back one does
    if not there.select_for_update():
        refuse(_("Somebody has taken this version back already."))
    try:
        there.delete()
    except ProtectedError:
        refuse(_("The version is cited and stays, so that what cites it can be checked."))
    record(
        actor,
        "evidence.import_undone",
        dataset,
        alliance_id=dataset.alliance_id,
        changes={"kind": dataset.kind, "sha256": dataset.content_hash},
    )
