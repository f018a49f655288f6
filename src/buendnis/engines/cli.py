"""``buendnis engine NAME < in.json > out.json``: anybody can put a case of their own to an engine."""

from __future__ import annotations

import argparse
import json
import sys
from decimal import Decimal
from types import ModuleType

from buendnis.engines import ballots, portfolio, schema, scoring, shortage
from buendnis.engines.problems import BadInput, refuse

ENGINES: dict[str, ModuleType] = {module.NAME: module for module in (ballots, portfolio, scoring, shortage)}
EPILOG = """\
exit codes:
  0  answered
  1  the input cannot be worked with; the text says where and what to do
  2  the command was not understood

The engines are explained, with worked examples, in docs/engines/.
"""


def main(argv: list[str]) -> int:
    """Run an engine on standard input; the exit code. Never raises for bad input or a bad command."""
    parser = _parser()
    try:
        options = parser.parse_args(argv)
    except SystemExit as leaving:  # argparse has said why, or has shown the help
        return int(leaving.code or 0)
    if options.list:
        for name, module in ENGINES.items():
            print(f"{name} {module.VERSION}  {_about(module)}")
        return 0
    if options.name is None:
        parser.print_help(sys.stderr)
        return 2
    engine = ENGINES[options.name]
    if options.schema:
        _print(schema.of(engine.Question if options.schema == "question" else engine.Answer))
        return 0
    try:
        _print(engine.Question.from_json(_input()).answer().to_json())
    except BadInput as error:
        print(f"The {engine.NAME} engine cannot work with this input:", file=sys.stderr)
        for problem in error.problems:
            print(f"  {problem}", file=sys.stderr)
        print(f"Its form: buendnis engine {engine.NAME} --schema", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="buendnis engine",
        description="Run one of the engines: JSON in, JSON out.",
        epilog="engines:\n"
        + "".join(f"  {name:<9}{_about(module)}\n" for name, module in ENGINES.items())
        + f"\n{EPILOG}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", metavar="NAME", nargs="?", choices=list(ENGINES), help="which engine")
    parser.add_argument(
        "--schema",
        nargs="?",
        const="question",
        choices=["question", "answer"],
        help="print the JSON Schema of the input, or with “--schema answer” of the output",
    )
    parser.add_argument("--list", action="store_true", help="print the engines and their versions")
    return parser


def _about(module: ModuleType) -> str:
    return (module.__doc__ or "").partition("\n")[0]


def _input() -> object:
    """What stands on standard input; decimals stay exact, so that they are refused as written."""
    try:
        text = sys.stdin.buffer.read().decode("utf-8-sig")
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise refuse("The input is not UTF-8. Please save it as UTF-8.") from error
    except json.JSONDecodeError as error:
        raise refuse(
            f"The input is no JSON: {error.msg}, line {error.lineno}, column {error.colno}."
        ) from error
    except BadInput:
        raise
    except (ValueError, RecursionError) as error:  # an endless number, or endless nesting
        raise refuse("The input holds a number that is too long, or is nested too deeply.") from error


def _no_number(name: str) -> object:
    raise refuse(f"{name} is not a number that JSON knows.")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise refuse(f"The name “{twice}” stands twice in one object.")
    return found


def _print(data: object) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=2)
    try:
        answer = text.encode()
    except UnicodeEncodeError:  # half a character, which JSON can write only as an escape
        answer = json.dumps(data, indent=2).encode()
    sys.stdout.buffer.write(answer + b"\n")
    sys.stdout.flush()
