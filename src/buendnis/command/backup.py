"""Write database, documents, the operator's texts and secrets into one file, for `restore`.

The file is readable by its owner only and holds the secrets of the installation: keep it as safe as those.
The passwords of the database's roles are not in it; every database has its own.
"""

from __future__ import annotations

import argparse
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from buendnis.command import archive, postgres_tools
from buendnis.command.surroundings import OWNER_URL, CommandFailed, connect, database
from buendnis.config import environment as env


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the file to write, e.g. backup.tar")
    parser.add_argument("--force", action="store_true", help="replace FILE if it exists")


def run(options: argparse.Namespace) -> int:
    target: Path = options.file.absolute()
    if target.exists() and not options.force:
        raise CommandFailed(f"{target} exists; name another file or add --force.")
    if not target.parent.is_dir():
        raise CommandFailed(f"There is no folder {target.parent}.")
    home = env.home()
    writer = archive.Writer(target)
    try:
        with database(), tempfile.TemporaryDirectory(prefix=".backup-", dir=home) as folder:
            url = env.text(OWNER_URL)
            dump = Path(folder) / archive.DATABASE
            postgres_tools.dump(url, dump)
            with connect(url) as connection:
                server = connection.info.server_version
            writer.add(archive.DATABASE, dump)
        # After the database: a document that it names is there unless it has been erased in between.
        documents = _add_tree(writer, home / "documents", archive.DOCUMENTS)
        _add_tree(writer, home / "texts", archive.TEXTS)
        _add_tree(writer, home / "secrets", archive.SECRETS, leave_out="database_")
        writer.close(
            {
                "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "release": version("buendnis"),
                "postgresql": server,
            }
        )
    except BaseException:
        writer.discard()
        raise
    size = target.stat().st_size
    print(f"{target}: the database and {documents} documents, {size / 1024**2:.1f} MB.")
    return 0


def _add_tree(writer: archive.Writer, folder: Path, name: str, leave_out: str | None = None) -> int:
    added = 0
    for path in sorted(folder.rglob("*")):
        hidden = path.name.startswith(".") or (leave_out is not None and path.name.startswith(leave_out))
        if hidden or not path.is_file() or path.is_symlink():
            continue
        try:
            writer.add(f"{name}/{path.relative_to(folder).as_posix()}", path)
        except FileNotFoundError:
            continue  # erased since the folder was listed
        added += 1
    return added
