"""The console command ``buendnis``: starts, keeps and checks an installation. A module per subcommand."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from buendnis.command import (
    backup,
    check,
    demo,
    evidence,
    found,
    index_texts,
    invite,
    manage,
    path,
    portfolio,
    prepare,
    restore,
    serve,
    verify_audit,
    worker,
)
from buendnis.command.surroundings import CommandFailed
from buendnis.config.environment import BadEnvironment
from buendnis.ground.database.place import ClusterError
from buendnis.ground.database.programs import ProgramsMissing

SUBCOMMANDS = (
    serve,
    prepare,
    worker,
    demo,
    path,
    portfolio,
    check,
    backup,
    restore,
    verify_audit,
    index_texts,
    evidence,
    found,
    invite,
)
EPILOG = """\
exit codes:
  0  all is well
  1  a problem was found or something failed; the text says what
  2  the command was not understood
"""


def parser() -> argparse.ArgumentParser:
    """What the command line understands."""
    top = argparse.ArgumentParser(
        prog="buendnis",
        description="Runs and looks after an installation of Bündnis.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    for module in SUBCOMMANDS:
        name = module.__name__.rpartition(".")[2].replace("_", "-")
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
    # these two hand all that follows on to somebody else
    commands.add_parser("engine", help="Run one of the engines: JSON in, JSON out.", add_help=False)
    commands.add_parser("manage", help=manage.SHORT, add_help=False)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run a subcommand; the exit code, 0 if all is well."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        if arguments[:1] == ["engine"]:
            from buendnis.engines.cli import main as engine

            return engine(arguments[1:]) or 0
        if arguments[:1] == ["manage"]:
            return manage.run(arguments[1:])
        options = parser().parse_args(arguments)
        code: int = options.run(options)
    except (BadEnvironment, ClusterError, CommandFailed, ProgramsMissing) as error:
        print(f"buendnis: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130  # what a shell expects after Ctrl-C
    return code
