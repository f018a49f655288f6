"""Recompute the hash chains of the audit; every entry that was changed, removed or slipped in shows."""

from __future__ import annotations

import argparse

from buendnis.command.surroundings import database, set_up_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--alliance", metavar="SLUG", help="only the chain of this alliance")


def run(options: argparse.Namespace) -> int:
    with database():
        set_up_django(as_owner=False)
        from buendnis.ground.audit.verify import verify_chains

        problems = verify_chains(alliance=options.alliance)
    for problem in problems:
        print(problem)
    if not problems:
        print("The audit is whole.")
    return 1 if problems else 0
