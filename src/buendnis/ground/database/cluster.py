"""The embedded PostgreSQL: made, started and stopped without anybody's help.

It listens on a socket in a private folder only, asks everybody for a password (SCRAM), writes durably and
checks its pages. Several processes may use one cluster: the first to come starts it, the last to leave
stops it.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from buendnis.config.secret import secret
from buendnis.ground.database import programs
from buendnis.ground.database.place import (
    SOCKET_NAME,
    ClusterError,
    Place,
    make_folder,
    place_of,
    reachable_installation,
)

ADMIN = "buendnis_admin"
START_SECONDS = 60
RECOVERY_SECONDS = 600  # a server that says "starting up" replays its log after a crash: give it time
STOP_SECONDS = 30
LOG_BYTES = 10 * 1024 * 1024


# The servers that this process started, by their data folder: kept here because they may outlive the object
# that started them, and whoever stops them has to ask how they ended.
_children: dict[Path, subprocess.Popen[bytes]] = {}


class Cluster:
    """The PostgreSQL cluster that belongs to ``home``.

    ``durable=False`` trades safety against a power cut for speed; it is meant for tests. Raises ClusterError
    with a readable text when PostgreSQL can't be brought up.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home.absolute()
        self.durable = durable

    @property
    def place(self) -> Place:
        return place_of(self.home)

    @property
    def host(self) -> str:
        """The socket folder, as libpq's ``host``."""
        return str(self.place.socket_folder)

    def connect(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """A connection of the cluster's administrator, in autocommit mode."""
        return psycopg.connect(
            host=self.host,
            port=5432,
            user=ADMIN,
            password=secret(self.home, "database_admin"),
            dbname=database,
            autocommit=True,
            connect_timeout=10,
        )

    def running(self) -> bool:
        """Whether a server works on this cluster's data."""
        _reap(self.place.data)  # one of ours that was killed keeps its number until then
        return self._postmaster() is not None

    def start(self) -> bool:
        """Make the cluster if it is new and start it; ``False`` if it ran already."""
        with self._alone():
            return self._start()

    def stop(self) -> None:
        """Stop the server if it runs: open transactions are rolled back, everything committed is kept."""
        with self._alone():
            self._stop()

    @contextlib.contextmanager
    def use(self) -> Iterator[None]:
        """Run the cluster for as long as the block lasts, or longer if somebody else still uses it."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "postgres.users").open("ab") as users:
            with self._alone():
                # shared among all users; the operating system lets go of it whatever happens to a process
                fcntl.flock(users, fcntl.LOCK_SH)
                self._start()
            try:
                yield
            finally:
                with self._alone():
                    fcntl.flock(users, fcntl.LOCK_UN)
                    try:
                        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    except BlockingIOError:
                        pass
                    else:
                        self._stop()

    def destroy(self) -> None:
        """Stop the server and delete its data for good. Raises ClusterError while somebody uses it."""
        with self._alone(), (self.home / "postgres.users").open("ab") as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ClusterError(
                    "The database is still in use by another process; stop that first."
                ) from None
            self._stop()
            place = self.place
            for folder in (place.base, place.socket_folder):
                shutil.rmtree(folder, ignore_errors=not folder.exists())
            (self.home / "cluster-id").unlink()

    # --- inside ----------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time makes, starts or stops the cluster."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "postgres.lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _start(self) -> bool:
        place = self.place
        place.prepare()
        if self._postmaster():
            # another process may have started it a moment ago, or left it behind when it was killed
            with contextlib.suppress(ServerEnded):
                self._wait_until_ready()
                return False
        installation = reachable_installation(self._installation(place), place)
        if not place.data.exists():
            self._initdb(place, installation)
        self._configure(place)
        deadline = time.monotonic() + START_SECONDS
        while True:
            _reap(place.data)
            _disown_lock_files(place)
            log_start = self._spawn(place, installation)
            try:
                self._wait_until_ready()
                return True
            except ServerEnded as ended:
                text = _text_from(place.log, log_start)
                # a killed server's orphans still use its memory; they notice and go within moments
                if "shared memory block" not in text or time.monotonic() > deadline:
                    raise ClusterError(f"PostgreSQL did not start. Its log says:\n{text[-2000:]}") from ended
                time.sleep(0.2)

    def _installation(self, place: Place) -> Path:
        """The programs of the version that made the data, else the newest."""
        try:
            version = int((place.data / "PG_VERSION").read_text(encoding="ascii"))
        except FileNotFoundError:
            return programs.newest()
        found = programs.installations()
        if version not in found:
            raise ClusterError(
                f"The data was written by PostgreSQL {version}, but only {', '.join(map(str, found))} is "
                "installed. Make a backup with the release of Bündnis that wrote it, and restore it here."
            )
        return found[version]

    def _initdb(self, place: Place, installation: Path) -> None:
        """Make the data folder beside its final place, so that a half-made one is never taken for whole."""
        draft = place.base / "data.new"
        password = place.base / "password.new"
        shutil.rmtree(draft, ignore_errors=True)
        make_folder(draft, 0o700)
        password.unlink(missing_ok=True)
        password.touch(mode=0o600)
        password.write_text(secret(self.home, "database_admin"), encoding="utf-8")
        if place.server_user:
            place.server_user.own(draft)
            place.server_user.own(password)
        user = place.server_user
        command: list[str | Path] = [
            installation / "bin" / "initdb",
            f"--pgdata={draft}",
            f"--username={ADMIN}",
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--data-checksums",
            "--no-instructions",
        ]
        if _major(installation) >= 17:
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if not self.durable:
            command.append("--no-sync")
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
                cwd="/",
                env=_environment(),
                start_new_session=True,  # Ctrl-C waits for this second
                user=user.uid if user else None,
                group=user.gid if user else None,
                extra_groups=[] if user else None,
            )
        finally:
            password.unlink()
        if done.returncode:
            shutil.rmtree(draft, ignore_errors=True)
            raise ClusterError(f"PostgreSQL's data folder could not be made:\n{done.stdout}")
        draft.rename(place.data)

    def _configure(self, place: Place) -> None:
        settings = {
            "listen_addresses": "",
            "port": "5432",
            "unix_socket_directories": f'"{place.socket_folder}"',
            "unix_socket_permissions": "0700",
            "password_encryption": "scram-sha-256",
            "max_connections": "100",
            "shared_buffers": "128MB",
            "max_wal_size": "512MB",
            "jit": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "datestyle": "iso, ymd",
            "lc_messages": "C",
            # personal values stand in statements and in the details of errors: neither goes into the log
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            # its workers hold databases open that a test wants to drop or copy, and nobody but a superuser
            # may end them; what lives for one run needs no tidying
            settings["autovacuum"] = "off"
        lines = ["# Written by Bündnis at every start; changes made here are lost."]
        lines += [f"{name} = '{value}'" for name, value in settings.items()]
        _write(place, "postgresql.conf", ("\n".join(lines) + "\n").encode())
        _write(place, "pg_hba.conf", b"local all all scram-sha-256\n")

    def _spawn(self, place: Place, installation: Path) -> int:
        """Start the server without waiting for it; returns where its words begin in the log."""
        if place.log.exists() and place.log.stat().st_size > LOG_BYTES:
            place.log.rename(place.log.with_suffix(".log.1"))
        user = place.server_user
        with open(place.log, "ab", opener=_private) as log:
            begin = log.tell()
            _children[place.data] = subprocess.Popen(
                [installation / "bin" / "postgres", "-D", place.data],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=_environment(),
                start_new_session=True,  # Ctrl-C in the terminal is meant for us; we stop it in order
                user=user.uid if user else None,
                group=user.gid if user else None,
                extra_groups=[] if user else None,
            )
        return begin

    def _wait_until_ready(self) -> None:
        began = time.monotonic()
        data = self.place.data
        while True:
            if _reap(data):
                raise ServerEnded
            try:
                self.connect().close()
                return
            except psycopg.OperationalError as error:
                starting = "starting up" in str(error)
                if "password authentication failed" in str(error):
                    raise ClusterError(
                        f"The database does not accept the password in {self.home / 'secrets'}. "
                        "The folder belongs to another database; bring back the one that was there."
                    ) from error
                waited = time.monotonic() - began
                if waited > (RECOVERY_SECONDS if starting else START_SECONDS):
                    raise ClusterError(
                        f"PostgreSQL runs but does not answer: {error}. Its log: {self.place.log}"
                    ) from error
                if data not in _children and not self._postmaster():
                    raise ServerEnded from error
            time.sleep(0.05)

    def _postmaster(self) -> int | None:
        """The process id of the server that works on this cluster's data."""
        place = self.place
        try:
            pid = int((place.data / "postmaster.pid").read_bytes().split(b"\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        return pid if _works_in(pid, place.data) else None

    def _stop(self) -> None:
        pid = self._postmaster()
        if pid is None:
            return
        data = self.place.data
        os.kill(pid, signal.SIGINT)  # PostgreSQL's "fast" shutdown
        deadline = time.monotonic() + STOP_SECONDS
        while _works_in(pid, data):
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGQUIT)  # "immediate": like a crash, safe but slower at the next start
                deadline += STOP_SECONDS
            time.sleep(0.02)
        if data in _children:
            _children.pop(data).wait()


class ServerEnded(Exception):
    """The server ended before it answered."""


def _reap(data: Path) -> bool:
    """Ask the operating system how our server of ``data`` ended, if it has; whether it had."""
    child = _children.get(data)
    if child is None or child.poll() is None:
        return False
    del _children[data]
    return True


def _disown_lock_files(place: Place) -> None:
    """Make sure that PostgreSQL takes no stranger for the server that a killed one's lock files name.

    The number in them may belong to somebody else by now, or to a zombie. The file beside the data is not
    deleted: it also leads PostgreSQL to the shared memory that orphans of the killed server may still use.
    The number of its own parent process is the one that PostgreSQL knows to ignore.
    """
    pid_file = place.data / "postmaster.pid"
    try:
        _, rest = pid_file.read_bytes().split(b"\n", 1)  # bytes: the folder's name stands in it, too
    except FileNotFoundError:
        pass
    else:
        _write(place, pid_file.name, b"%d\n%b" % (os.getpid(), rest))
    for name in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
        (place.socket_folder / name).unlink(missing_ok=True)


def _works_in(pid: int, data: Path) -> bool:
    """Whether the process lives and is the server of ``data`` (a server's working folder is its data)."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    if not Path("/proc/self/cwd").exists():
        return True  # not Linux: the file's word has to do
    try:
        return Path(f"/proc/{pid}/cwd").readlink().samefile(data)
    except OSError as error:
        if error.errno in {errno.ENOENT, errno.EACCES, errno.EPERM, errno.ESRCH}:
            return False
        raise


def _major(installation: Path) -> int:
    return next(
        major for major, folder in programs.installations().items() if folder.name == installation.name
    )


def _environment() -> dict[str, str]:
    """Nothing of the caller's: PGDATA, LANG and their like would change what the server does."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _write(place: Place, name: str, content: bytes) -> None:
    draft = place.data / f"{name}.new"
    with open(draft, "wb", opener=_private) as file:
        file.write(content)
    if place.server_user:
        place.server_user.own(draft)
    draft.rename(place.data / name)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _text_from(path: Path, begin: int) -> str:
    with path.open("rb") as file:
        file.seek(begin)
        return file.read().decode("utf-8", "replace")
