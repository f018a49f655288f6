"""Where an embedded PostgreSQL keeps its data and socket, and as which user of the machine it runs.

PostgreSQL refuses to run as root, and a socket path may be 107 bytes long at most. So there are two places:

* An ordinary user's server lives in ``<home>/postgres``; its socket lies beside the data when that path is
  short and plain, else in a private folder under the machine's folder for temporary files.
* Root's server runs as an unprivileged user and lives in ``/var/lib/buendnis/<id>`` (another folder if
  ``BUENDNIS_DATABASE_HOME`` names one), because that user may not be able to reach ``<home>``. No folder that
  was there before changes its owner or mode.

The id is made once and kept in ``<home>``: a moved home keeps its data, a new home never meets old data.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import re
import secrets
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from buendnis.config import environment as env
from buendnis.ground.database.programs import WHEEL

LONGEST_SOCKET_PATH = 107
SOCKET_NAME = ".s.PGSQL.5432"
PLAIN = re.compile(r"[A-Za-z0-9_./+-]+")


class ClusterError(env.OperatorNeeded):
    """The embedded database cannot do what was asked; the text says why and what to do."""


@dataclass(frozen=True)
class ServerUser:
    """The user of the machine as whom the server runs, when that is not the calling one."""

    uid: int
    gid: int

    def own(self, folder: Path) -> None:
        """Hand over a folder or file that this program has just made itself."""
        os.chown(folder, self.uid, self.gid)


@dataclass(frozen=True)
class Place:
    """The folders of one cluster."""

    home: Path
    base: Path
    socket_folder: Path
    server_user: ServerUser | None

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def log(self) -> Path:
        return self.base / "postgres.log"

    def prepare(self) -> None:
        """Make the folders that are missing, private from the first moment."""
        if self.server_user:
            make_folder(self.base.parent, 0o711)
            make_folder(self.base, 0o711)
            self._claim()
        else:
            make_folder(self.base, 0o700)
        if not self.socket_folder.exists():
            make_folder(self.socket_folder, 0o700)
            if self.server_user:
                self.server_user.own(self.socket_folder)
        owner = self.server_user.uid if self.server_user else os.geteuid()
        found = self.socket_folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o077:
            raise ClusterError(
                f"{self.socket_folder} is not a private folder of the database's user. "
                "Somebody else may have made it; remove it and start again."
            )

    def _claim(self) -> None:
        """Note whose data this is: a home that was copied brings its id along, but no second database."""
        note = self.base / "home"
        if note.exists():
            other = Path(note.read_text(encoding="utf-8"))
            if other != self.home and (other / "cluster-id").exists():
                raise ClusterError(
                    f"{self.home} is a copy of {other}, whose database it would share. "
                    "Use `buendnis backup` there and `buendnis restore` into an empty folder instead."
                )
        note.write_text(str(self.home), encoding="utf-8")


def make_folder(path: Path, mode: int) -> None:
    """Make ``path`` with exactly ``mode``; one that exists is left as it is."""
    try:
        path.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        return
    except OSError as error:
        raise ClusterError(
            f"Cannot make the folder {path} ({error.strerror}). "
            "BUENDNIS_HOME (as root: BUENDNIS_DATABASE_HOME) can name a folder that can be written."
        ) from error
    path.chmod(mode)


def cluster_id(home: Path) -> str:
    """The name of the cluster that belongs to ``home``, made at first use."""
    path = home / "cluster-id"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        draft = home / f".cluster-id.{os.getpid()}"
        draft.write_text(secrets.token_hex(6), encoding="ascii")
        try:
            os.link(draft, path)  # atomic; of two processes that start together both read the winner's
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()


def place_of(home: Path) -> Place:
    """The place of the cluster that belongs to ``home`` (an absolute path)."""
    name = cluster_id(home)
    if os.geteuid() == 0:
        base = Path(env.text("BUENDNIS_DATABASE_HOME", "/var/lib/buendnis")).absolute() / name
        return Place(home, base, _socket_folder(base, name), _server_user(base))
    base = home / "postgres"
    return Place(home, base, _socket_folder(base, name), None)


def _socket_folder(base: Path, name: str) -> Path:
    folder = base / "run"
    length = len(os.fsencode(folder / SOCKET_NAME))
    if length <= LONGEST_SOCKET_PATH and PLAIN.fullmatch(str(folder)):
        return folder
    # not TMPDIR: it may differ between two processes that have to meet here, and may itself be long
    own = hashlib.sha256(f"{base} {name}".encode()).hexdigest()[:12]
    return Path("/tmp") / f"buendnis-{os.geteuid()}-{own}"  # noqa: S108  (prepare() checks whose it is)


def _server_user(base: Path) -> ServerUser:
    """The owner of existing data, else ``postgres``, else ``nobody``."""
    try:
        found = (base / "data").stat()
        return ServerUser(found.st_uid, found.st_gid)
    except FileNotFoundError:
        pass
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return ServerUser(entry.pw_uid, entry.pw_gid)
    raise ClusterError(
        "PostgreSQL does not run as root, and this machine has neither a user `postgres` nor `nobody`. "
        "Start Bündnis as an ordinary user."
    )


def reachable_installation(installation: Path, place: Place) -> Path:
    """``installation``, or a copy of it in the place's parent if the server's user cannot reach it.

    A clone under ``/root`` is closed to everybody else; the programs (about 40 MB) are then copied once.
    """
    if place.server_user is None or _runs(installation, place.server_user):
        return installation
    site = installation.parent.parent
    newest_change = int(max(path.stat().st_mtime for path in (installation / "bin").iterdir()))
    copy = place.base.parent / f"programs-{installation.name}-{newest_change}"
    wanted = copy / WHEEL / installation.name
    if not wanted.exists():
        draft = Path(tempfile.mkdtemp(prefix=".programs-", dir=place.base.parent))
        shutil.copytree(installation, draft / WHEEL / installation.name)
        # the programs look for their libraries relative to themselves
        shutil.copytree(site / f"{WHEEL}.libs", draft / f"{WHEEL}.libs")
        draft.chmod(0o755)
        try:
            draft.rename(copy)
        except OSError:
            shutil.rmtree(draft)  # another process was faster
    if not _runs(wanted, place.server_user):
        raise ClusterError(
            f"The database's user cannot run the programs in {wanted}. "
            "BUENDNIS_DATABASE_HOME can name a folder that every user can enter."
        )
    return wanted


def _runs(installation: Path, user: ServerUser) -> bool:
    try:
        done = subprocess.run(
            [installation / "bin" / "postgres", "--version"],
            capture_output=True,
            check=False,
            cwd="/",
            user=user.uid,
            group=user.gid,
            extra_groups=[],
        )
    except PermissionError:
        return False
    return done.returncode == 0
