"""Build the example world at one stage of its story, in a database that is still empty."""

from __future__ import annotations

import argparse
import json
import os
import threading
from pathlib import Path

from buendnis.command.reset import reset
from buendnis.command.surroundings import CommandFailed, database, run_child, set_up_django
from buendnis.config import environment as env

STAGES = ("idea", "application", "assessment", "decision", "running", "closed")
DEFAULT_STAGE = "decision"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--stage", choices=STAGES, default=DEFAULT_STAGE, help="how far the story goes (default: %(default)s)"
    )
    parser.add_argument("--reset", action="store_true", help="delete all data first")
    parser.add_argument("--yes", action="store_true", help="do not ask before --reset")
    parser.add_argument("--prepared", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--unless-in-use", action="store_true", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    os.environ["BUENDNIS_DEMO"] = "1"  # what is sealed while it is built is marked as an example, too
    if options.reset and not reset(confirmed=options.yes):
        return 1
    with database():
        if not options.prepared:
            run_child(["prepare"])
        set_up_django(as_owner=False)
        from django.contrib.auth import get_user_model

        from buendnis.demo import world

        if get_user_model()._default_manager.exists():
            if options.unless_in_use:
                return 0
            raise CommandFailed(
                "The database is not empty; the example world needs one of its own (--reset)."
            )
        print(f"Building the example world at the stage “{options.stage}” …", flush=True)
        _note().write_text(json.dumps({"stage": options.stage, "finished": False}), encoding="utf-8")
        world.build(options.stage)
        _note().write_text(json.dumps({"stage": options.stage, "finished": True}), encoding="utf-8")
    return 0


def half_built() -> bool:
    """Whether this home holds an example world whose making was cut short."""
    return _note().exists() and not json.loads(_note().read_text(encoding="utf-8"))["finished"]


def build_once(stop: threading.Event, stage: str = DEFAULT_STAGE) -> None:
    """Build the world at the first start, in a process of its own. The database has been prepared."""
    if not _note().exists():
        run_child(["demo", f"--stage={stage}", "--prepared", "--unless-in-use"], stop)


def invitation(url: str) -> str:
    """As whom one can sign in, and where the codes are."""
    set_up_django(as_owner=False)
    from buendnis.demo.people import LOGINS

    width = max(len(login.email) for login in LOGINS)
    lines = [f"    {login.email:<{width}}  {login.role}" for login in LOGINS]
    return "\n".join(
        [
            f"  Sign in at {url}/konto/anmelden/ as one of:",
            *lines,
            f"  Codes by mail are shown at {url}/post/, codes of the second factor at {url}/beispiel/.",
            "",
        ]
    )


def _note() -> Path:
    """Says that this home holds an example world, and whether it was finished."""
    return env.home() / "demo.json"
