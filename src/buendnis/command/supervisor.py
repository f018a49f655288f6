"""Keeps the processes of one installation alive, and ends them together."""

from __future__ import annotations

import ctypes
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from buendnis.command.surroundings import child_environment
from buendnis.ground.database.cluster import Cluster
from buendnis.ground.database.place import ClusterError

GRACE_SECONDS = 25  # what a request or job in hand may take after the wish to stop
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0
START_SECONDS = 60
PR_SET_PDEATHSIG = 1


@dataclass
class _Child:
    name: str
    command: Sequence[str]
    again: bool
    process: subprocess.Popen[bytes]
    started: float
    pause: float = 0.5
    due: float | None = None  # when one that has ended is started again


class Supervisor:
    """Runs children until ``stop`` is set or one that must not end has ended.

    The embedded database is no child, but what they stand on: one that was killed is started again.
    """

    def __init__(self, stop: threading.Event, cluster: Cluster | None = None) -> None:
        self.stop = stop
        self._cluster = cluster
        self._children: list[_Child] = []

    def start(self, name: str, command: Sequence[str], *, again: bool = False) -> None:
        """Start a child; with ``again`` it is started anew whenever it ends."""
        self._children.append(_Child(name, command, again, _spawn(command), time.monotonic()))

    def wait_for_port(self, host: str, port: int) -> bool:
        """Whether the first child answers at ``host:port`` before it ends or somebody wants to stop."""
        target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and not self.stop.is_set():
            if self._children[0].process.poll() is not None:
                return False
            try:
                socket.create_connection((target, port), timeout=1).close()
            except OSError:
                self.stop.wait(0.05)
            else:
                return True
        return False

    def watch(self) -> int:
        """Watch over the children until the end; the exit code for the whole."""
        code = 0
        while not self.stop.wait(0.25):
            if not self._database_stands() or not all(map(self._look_after, self._children)):
                code = 1
                self.stop.set()
        print("Stopping …", flush=True)
        self.end()
        return code

    def end(self) -> None:
        """Ask all children to end, and make them if they don't."""
        for child in self._children:
            if child.process.poll() is None:
                child.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self._children:
            try:
                child.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()

    def _look_after(self, child: _Child) -> bool:
        """Start the child again if it has ended and its pause is over; ``False`` if it must not have ended."""
        ended = child.process.poll()
        now = time.monotonic()
        if ended is None:
            return True
        if not child.again:
            print(f"The {child.name} process ended with {ended}.", file=sys.stderr, flush=True)
            return False
        if child.due is None:
            steady = now - child.started > STEADY_SECONDS
            child.pause = 0.5 if steady else min(child.pause * 2, LONGEST_PAUSE)
            child.due = now + child.pause
            print(
                f"The {child.name} process ended with {ended}; it is started again in {child.pause:.0f} s.",
                file=sys.stderr,
                flush=True,
            )
        elif now >= child.due:
            child.process, child.started, child.due = _spawn(child.command), now, None
        return True

    def _database_stands(self) -> bool:
        """Start the embedded database again if it was killed; ``False`` if it can't be."""
        if self._cluster is None or self._cluster.running():
            return True
        print("The database has ended; it is started again.", file=sys.stderr, flush=True)
        try:
            self._cluster.start()
        except ClusterError as error:
            print(error, file=sys.stderr, flush=True)
            return False
        return True


def _spawn(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        env=child_environment(),
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C in the terminal is meant for us; we end them in order
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
    )


def _end_with_parent() -> None:
    """Ask the kernel for a SIGTERM when the parent is gone, so that ``kill -9`` of it leaves no orphans."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
