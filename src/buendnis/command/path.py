"""Play the whole path from an idea to the issued opinion without a browser, and write its documents.

It runs in a database of its own that is deleted afterwards, and touches no data of this installation.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path as Folder

from buendnis.command.surroundings import OWNER_URL, WEB_URL, database, run_child, set_up_django
from buendnis.ground.database.cluster import Cluster


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", type=Folder, default=Folder("path"), help="folder for the documents (default: ./%(default)s)"
    )


def run(options: argparse.Namespace) -> int:
    out: Folder = options.out.absolute()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="buendnis-path-") as folder:
        for name in (WEB_URL, OWNER_URL):
            os.environ.pop(name, None)
        os.environ["BUENDNIS_HOME"] = folder
        os.environ["BUENDNIS_DEMO"] = "1"
        cluster = Cluster(Folder(folder), durable=False)
        try:
            with cluster.use(), database():
                run_child(["prepare"])
                set_up_django(as_owner=False)
                from buendnis.demo import path

                path.play(out)
                from django.db import connections

                connections.close_all()
        finally:
            cluster.destroy()
    for file in sorted(out.iterdir()):
        print(file)
    return 0
