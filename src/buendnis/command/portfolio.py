"""Run a rule of participatory budgeting on an election: a file of Pabulib, CSV, XLSX, or the engine's JSON.

Prints the winners; with --json all that the result depends on. Explained in docs/portfolio.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from buendnis.engines.problems import BadInput

RULES = ("ranking", "optimum", "greedy", "equal-shares", "phragmen")
UTILITIES = ("cost", "cardinality", "points", "borda")
COMPLETIONS = ("none", "add-one", "utilitarian", "add-one-utilitarian")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", required=True, dest="action")
    run_ = actions.add_parser("run", help="say who wins", description=__doc__)
    run_.add_argument("file", type=Path, metavar="FILE", help="FILE.pb, .csv, .xlsx or .json")
    run_.add_argument("--rule", choices=RULES, default="equal-shares", help="default: %(default)s")
    run_.add_argument(
        "--utility",
        choices=UTILITIES,
        help="default: cost for approvals, points for scoring and cumulative, borda for ordinal ballots",
    )
    run_.add_argument(
        "--completion", choices=COMPLETIONS, default="none", help="of equal shares; default: %(default)s"
    )
    run_.add_argument(
        "--step", default="1", help="by how much add-one raises each share; default: %(default)s"
    )
    run_.add_argument(
        "--no-stop-when-exhaustive",
        action="store_true",
        help="let add-one go on until the budget would burst, though no further project fits",
    )
    run_.add_argument("--json", action="store_true", help="print JSON")
    convert = actions.add_parser(
        "convert", help="write an election in another format", description="The suffixes name the formats."
    )
    convert.add_argument("file", type=Path, metavar="FILE", help="FILE.pb, .csv, .xlsx or .json")
    convert.add_argument("into", type=Path, metavar="INTO", help="INTO.pb, .csv, .xlsx or .json")


def run(options: argparse.Namespace) -> int:
    from buendnis.engines.portfolio import formats

    try:
        if options.action == "convert":
            formats.convert(options.file, options.into)
            return 0
        answer = formats.outcome(
            options.file,
            rule=options.rule,
            utility=options.utility,
            completion=options.completion,
            step=options.step,
            stop_when_exhaustive=not options.no_stop_when_exhaustive,
        )
    except OSError as error:
        print(f"buendnis: {options.file}: {error.strerror or error}", file=sys.stderr)
        return 1
    except BadInput as error:
        print(f"buendnis: {options.file} cannot be worked with:", file=sys.stderr)
        for problem in error.problems:
            print(f"  {problem if problem.path else problem.message}", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        _show(answer)
    return 0 if answer["proven"] and answer["possible"] else 1


def _show(answer: dict[str, object]) -> None:
    winners = answer["winners"]
    assert isinstance(winners, list)  # noqa: S101 - narrowed for the type checker
    if not answer["proven"]:
        print("The search was given up: it would take too long to prove an optimum. Nothing is claimed.")
        return
    if not answer["possible"]:
        print("No portfolio keeps all conditions.")
        return
    print(f"{len(winners)} of {answer['projects']} projects for {answer['cost']} of {answer['budget']}:")
    names = answer["names"]
    assert isinstance(names, dict)  # noqa: S101
    for winner in winners:
        print(f"  {winner}  {names.get(winner, '')}".rstrip())
