"""The console command ``buendnis``: starts, keeps and checks an installation. A module per subcommand.

A subcommand is loaded when it is named: running an engine does not wait for the database's driver to load.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from buendnis.config.environment import OperatorNeeded

SUBCOMMANDS = (
    "serve",
    "prepare",
    "worker",
    "demo",
    "path",
    "portfolio",
    "check",
    "backup",
    "restore",
    "verify-audit",
    "index-texts",
    "evidence",
    "found",
    "invite",
)
EPILOG = """\
exit codes:
  0  all is well
  1  a problem was found or something failed; the text says what
  2  the command was not understood
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a subcommand; the exit code, 0 if all is well."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _run(arguments)
        sys.stdout.flush()  # while somebody can still be told that nobody reads it
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # for what is still to be written out at the end
        return 141  # as of any program whose reader has gone, such as `head`
    except OperatorNeeded as error:
        print(f"buendnis: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130  # what a shell expects after Ctrl-C
    return code


def _run(arguments: list[str]) -> int:
    if arguments[:1] == ["engine"]:
        from buendnis.engines.cli import main as engine

        return engine(arguments[1:]) or 0
    if arguments[:1] == ["manage"]:
        from buendnis.command import manage

        return manage.run(arguments[1:])
    options = _parser(arguments[:1]).parse_args(arguments)
    code: int = options.run(options)
    return code


def _parser(named: list[str]) -> argparse.ArgumentParser:
    """What the command line understands: the subcommand that is named; without one, all are told."""
    top = argparse.ArgumentParser(
        prog="buendnis",
        description="Runs and looks after an installation of Bündnis.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    one_is_named = named and named[0] in SUBCOMMANDS
    for name in named if one_is_named else SUBCOMMANDS:
        module = import_module(f"buendnis.command.{name.replace('-', '_')}")
        short = (module.__doc__ or "").split("\n")[0]
        sub = commands.add_parser(
            name,
            help=short,
            description=module.__doc__,
            epilog=EPILOG,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(sub)
        sub.set_defaults(run=module.run)
    if not one_is_named:
        from buendnis.command import manage

        # these two hand all that follows on to somebody else
        commands.add_parser("engine", help="Run one of the engines: JSON in, JSON out.", add_help=False)
        commands.add_parser("manage", help=manage.SHORT, add_help=False)
    return top
