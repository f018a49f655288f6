"""Build the index of texts anew, in which similar ideas and projects are found."""

from __future__ import annotations

import argparse

from buendnis.command.surroundings import database, set_up_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It asks for nothing."""


def run(options: argparse.Namespace) -> int:
    with database():
        set_up_django(as_owner=False)
        from buendnis.ground.textindex.services import rebuild

        print(f"{rebuild()} texts can be found.")
    return 0
