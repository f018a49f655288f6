"""Import classifications and statistics, list and undo imports, and check the shortage engine.

buendnis evidence import FILE… [--kind KIND] [--dry-run]   take published files over, each whole or not at all
buendnis evidence list                                      the versions that there are
buendnis evidence undo ID                                   take a version away that nothing cites
buendnis evidence verify-engpass FILE                       rate the published analysis again and compare
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from buendnis.command.surroundings import CommandFailed, database, set_up_django

MOST_SHOWN = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(metavar="WHAT", required=True, dest="what")
    take = commands.add_parser("import", help="take published files over")
    take.add_argument("files", metavar="FILE", nargs="+", type=Path)
    take.add_argument("--kind", default="", help="what the file holds, where its headings do not tell")
    take.add_argument("--alliance", metavar="SLUG", help="whose district figures these are")
    take.add_argument("--version", default="", help="how this version is called; else the file's name")
    take.add_argument(
        "--as-of", metavar="YYYY-MM-DD", type=date.fromisoformat, help="its date; else what the file says"
    )
    take.add_argument("--source", default="", help="else what the kind of file says")
    take.add_argument("--licence", default="", help="else what the kind of file says")
    take.add_argument(
        "--column",
        metavar="KEY=HEADING",
        action="append",
        default=[],
        help="the heading of a column, by hand",
    )
    take.add_argument("--dry-run", action="store_true", help="do everything and keep nothing")
    take.add_argument(
        "--accept-smaller",
        action="store_true",
        help="also a file that has lost more than a tenth of its rows",
    )
    commands.add_parser("list", help="the versions that there are")
    undo = commands.add_parser("undo", help="take a version away that nothing cites")
    undo.add_argument("id", metavar="ID")
    verify = commands.add_parser("verify-engpass", help="rate the published analysis again and compare")
    verify.add_argument("file", metavar="FILE", type=Path)


def run(options: argparse.Namespace) -> int:
    with database():
        set_up_django(as_owner=False)
        if options.what == "verify-engpass":
            return _verify(options.file)
        if options.what == "list":
            return _list()
        if options.what == "undo":
            return _undo(options.id)
        return max([_import(options, path) for path in options.files])


def _import(options: argparse.Namespace, path: Path) -> int:
    from buendnis.alliances.models import Alliance
    from buendnis.evidence.importing.kinds import KINDS
    from buendnis.evidence.services import Description, import_file
    from buendnis.ground.actor import Actor

    if options.kind and options.kind not in KINDS:
        raise CommandFailed(f"There is no kind {options.kind}. Known are: {', '.join(KINDS)}.")
    columns = dict(each.partition("=")[::2] for each in options.column)
    alliance = None
    if options.alliance:
        alliance = Alliance.objects.filter(slug=options.alliance).first()
        if alliance is None:
            raise CommandFailed(f"There is no alliance {options.alliance}.")
    outcome = import_file(
        Actor.system("evidence import", alliance.pk if alliance else None),
        path,
        kind=options.kind,
        alliance=alliance,
        description=Description(options.version, options.as_of, options.source, options.licence),
        columns=columns,
        dry_run=options.dry_run,
        accept_smaller=options.accept_smaller,
        ask_date=True,
        progress=_progress(path) if sys.stderr.isatty() else None,
    )
    print(f"{path.name}: {outcome.kind or 'not recognised'}")
    for note in outcome.notes:
        print(f"  note: {note}")
    for problem in outcome.problems[:MOST_SHOWN]:
        print(f"  {problem}")
    if outcome.asks_columns:
        print("  Name the kind with --kind, or the heading of a column with --column KEY=HEADING.")
    if outcome.asks_date:
        print("  Name its date with --as-of YYYY-MM-DD.")
    if not outcome.is_sound:
        more = outcome.problem_count - len(outcome.problems)
        print(f"  … and {more} more" if more > 0 else "", end="\n" if more > 0 else "")
        print(f"  nothing was imported: {outcome.problem_count} problems.")
        return 1
    if outcome.same_as is not None:
        print(
            f"  nothing changed: these {outcome.rows} rows are there as “{outcome.same_as.version}” already."
        )
    elif options.dry_run:
        print(f"  {outcome.rows} rows would be imported; nothing was kept.")
    elif outcome.dataset is not None:
        print(f"  {outcome.rows} rows imported as “{outcome.dataset.version}” ({outcome.dataset.public_id}).")
    return 0


def _progress(path: Path) -> Callable[[int], None]:
    def tell(done: int) -> None:
        sys.stderr.write(f"\r{path.name}: {done} rows")
        sys.stderr.flush()

    return tell


def _list() -> int:
    from buendnis.evidence.models import Dataset

    rows = Dataset.objects.unscoped("the operator’s list").select_related("alliance")
    for row in rows.order_by("kind", "-as_of", "-pk"):
        owner = f" [{row.alliance.slug}]" if row.alliance else ""
        print(f"{row.public_id}  {row.kind:<14} {row.as_of}  {row.rows:>7}  {row.version}{owner}")
    return 0


def _undo(public_id: str) -> int:
    from django.core.exceptions import ValidationError

    from buendnis.evidence.models import Dataset
    from buendnis.evidence.services import undo_import
    from buendnis.ground.actor import Actor

    rows = Dataset.objects.unscoped("the one that the operator named")
    try:
        row = rows.filter(public_id=public_id).first()
    except ValidationError:
        row = None
    if row is None:
        raise CommandFailed(f"There is no version {public_id}; `buendnis evidence list` shows them.")
    try:
        undo_import(Actor.system("evidence undo", row.alliance_id), row)
    except ValidationError as refusal:
        raise CommandFailed(" ".join(refusal.messages)) from refusal
    print(f"“{row.version}” is gone.")
    return 0


def _verify(path: Path) -> int:
    from buendnis.evidence.importing.problems import FileRefused
    from buendnis.evidence.verifying import compare, report

    try:
        found = compare(path)
    except FileRefused as refusal:
        raise CommandFailed(str(refusal)) from refusal
    for line in report(found):
        print(line)
    return 0 if found.is_above_bar else 1
