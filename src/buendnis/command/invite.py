"""Appoint the first secretariat of an alliance in production; all further people are invited in the browser.

The person gets a mail, and signs in with a code sent to that address.
"""

from __future__ import annotations

import argparse

from buendnis.command.surroundings import CommandFailed, database, set_up_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--alliance", required=True, metavar="SLUG", help="the alliance's short name")
    parser.add_argument("--email", required=True, help="the address of the first secretariat")


def run(options: argparse.Namespace) -> int:
    with database():
        set_up_django(as_owner=False)
        from django.core.exceptions import ObjectDoesNotExist, ValidationError

        from buendnis.alliances.services import appoint_first_secretariat

        try:
            appoint_first_secretariat(options.alliance, options.email)
        except ObjectDoesNotExist as error:
            raise CommandFailed(f"There is no alliance called {options.alliance}.") from error
        except ValidationError as error:
            raise CommandFailed(" ".join(error.messages)) from error
    print(f"{options.email} is the secretariat of {options.alliance} now.")
    return 0
