"""The processes of one installation live and end together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from buendnis.command.supervisor import Supervisor


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


SLEEP = python("import time; time.sleep(600)")


def alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def wait_until(condition: object, seconds: float = 20) -> None:
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_wish_to_stop_ends_all_children() -> None:
    stop = threading.Event()
    supervisor = Supervisor(stop)
    supervisor.start("web", SLEEP)
    supervisor.start("worker", SLEEP, again=True)
    threading.Timer(0.3, stop.set).start()
    assert supervisor.watch() == 0
    assert [child.process.returncode for child in supervisor._children] == [-signal.SIGTERM] * 2


def test_a_worker_that_died_is_started_again(tmp_path: Path) -> None:
    note = tmp_path / "starts"
    stop = threading.Event()
    supervisor = Supervisor(stop)
    supervisor.start("web", SLEEP)
    supervisor.start("worker", python(f"open({str(note)!r}, 'a').write('x')"), again=True)
    watch = threading.Thread(target=supervisor.watch)
    watch.start()
    wait_until(lambda: note.exists() and len(note.read_text()) >= 2)
    stop.set()
    watch.join(20)
    assert not watch.is_alive()


def test_the_end_of_the_web_server_ends_everything_with_a_problem() -> None:
    supervisor = Supervisor(threading.Event())
    supervisor.start("web", python("raise SystemExit(3)"))
    supervisor.start("worker", SLEEP, again=True)
    assert supervisor.watch() == 1
    assert supervisor._children[1].process.returncode == -signal.SIGTERM


def test_a_child_that_will_not_end_is_made_to(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("buendnis.command.supervisor.GRACE_SECONDS", 0.2)
    ready = tmp_path / "ready"
    supervisor = Supervisor(threading.Event())
    supervisor.start(
        "web",
        python(
            "import signal, time, pathlib; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
            f"pathlib.Path({str(ready)!r}).touch(); time.sleep(600)"
        ),
    )
    wait_until(ready.exists)
    supervisor.end()
    assert supervisor._children[0].process.returncode == -signal.SIGKILL


def test_children_do_not_outlive_a_killed_parent() -> None:
    code = (
        "import threading; from buendnis.command.supervisor import Supervisor\n"
        "supervisor = Supervisor(threading.Event())\n"
        f"supervisor.start('web', {SLEEP!r})\n"
        "print(supervisor._children[0].process.pid, flush=True)\n"
        "supervisor.watch()\n"
    )
    with subprocess.Popen(python(code), stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert alive(child)
        os.kill(parent.pid, signal.SIGKILL)
    wait_until(lambda: not alive(child))


def test_it_sees_when_the_port_is_open() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        supervisor = Supervisor(threading.Event())
        supervisor.start("web", SLEEP)
        assert supervisor.wait_for_port("127.0.0.1", server.getsockname()[1])
        supervisor.end()
    ended = Supervisor(threading.Event())
    ended.start("web", python("pass"))
    assert not ended.wait_for_port("127.0.0.1", 1)
