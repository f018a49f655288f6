"""Look for problems of this installation: settings, database, rights, catalogues, disk, clock.

Prints one line per problem and exits with 1 if there is any.
"""

from __future__ import annotations

import argparse

from buendnis.command.surroundings import database, set_up_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="print problems only")


def run(options: argparse.Namespace) -> int:
    with database():
        set_up_django(as_owner=False)
        from buendnis.ground.database.invariants import all_invariants

        found = 0
        for invariant in all_invariants():
            problems = list(invariant.check())
            found += len(problems)
            if problems or not options.quiet:
                print(f"{'✗' if problems else '✓'} {invariant.sentence}")
            for problem in problems:
                print(f"    {problem}")
    return 1 if found else 0
