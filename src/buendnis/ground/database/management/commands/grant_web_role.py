"""``manage grant_web_role``: after each migration, as the owner."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from buendnis.ground.database.grants import grant, statements
from buendnis.ground.database.roles import WEB


class Command(BaseCommand):
    help = "Gives the role of the web and the worker its rights; append-only tables can only be added to."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--role", default=WEB, help="the role that gets the rights (default: %(default)s)"
        )
        parser.add_argument(
            "--print", action="store_true", help="print the SQL instead, for an administrator to run"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        role: str = options["role"]
        if options["print"]:
            for statement in statements(connection, role):
                self.stdout.write(f"{statement};")
            return
        grant(connection, role)
