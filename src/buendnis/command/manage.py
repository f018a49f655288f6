"""Hand a command on to Django, connected to this installation's database as the owner of the tables."""

from __future__ import annotations

from collections.abc import Sequence

from buendnis.command.surroundings import database, set_up_django

SHORT = "Run one of Django's management commands as the owner of the tables."


def run(arguments: Sequence[str]) -> int:
    """Run ``arguments`` as a management command; Django itself ends the process if it fails."""
    with database():
        set_up_django(as_owner=True)
        from django.core.management import execute_from_command_line

        execute_from_command_line(["buendnis manage", *arguments])
    return 0
