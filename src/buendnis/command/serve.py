"""Start everything: the database if none is named, the web server and the worker.

Without DATABASE_URL an embedded PostgreSQL is used, which keeps its data in BUENDNIS_HOME (default: ./var).
Ctrl-C or SIGTERM stops everything in order.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import socket
import sys
import threading
from collections.abc import Iterator

from buendnis.command import demo
from buendnis.command.reset import reset
from buendnis.command.supervisor import Supervisor
from buendnis.command.surroundings import (
    CommandFailed,
    child_command,
    database,
    embedded_cluster,
    run_child,
)
from buendnis.config import environment as env

PORTS_TO_TRY = 50
THREADS = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="the port to listen on (default: %(default)s)")
    parser.add_argument(
        "--demo",
        action="store_true",
        help="fill an empty database with the example world; if the port is busy, take the next free one",
    )
    parser.add_argument("--reset", action="store_true", help="delete all data first and begin anew")
    parser.add_argument("--yes", action="store_true", help="do not ask before --reset")
    parser.add_argument("--no-worker", action="store_true", help="leave background jobs to another process")
    parser.add_argument(
        "--processes", type=int, default=2, metavar="N", help="web server processes (default: %(default)s)"
    )


def run(options: argparse.Namespace) -> int:
    if options.reset and not reset(confirmed=options.yes):
        return 1
    if options.demo and demo.half_built() and embedded_cluster():
        print("The example world was left half-built; it is begun anew.")
        reset(confirmed=True)
    port = _free_port(options.host, options.port, search=options.demo)
    if port != options.port:
        print(f"Port {options.port} is busy, so it is {port} this time.")
    _name_address(options.host, port)
    if options.demo:
        os.environ["BUENDNIS_DEMO"] = "1"
    stop = threading.Event()
    with _stopped_by_signals(stop), database() as cluster:
        run_child(["prepare"], stop)
        if options.demo and not stop.is_set():
            demo.build_once(stop)
        if stop.is_set():
            return 0
        supervisor = Supervisor(stop, cluster)
        supervisor.start("web", _gunicorn(options.host, port, options.processes))
        if not options.no_worker:
            supervisor.start("worker", child_command("worker"), again=True)
        if not supervisor.wait_for_port(options.host, port):
            supervisor.end()
            return 0 if stop.is_set() else 1
        print(f"\n  Bündnis is ready: {env.text('BUENDNIS_URL')}\n  Ctrl-C stops it.\n", flush=True)
        if options.demo:
            print(demo.invitation(env.text("BUENDNIS_URL")), flush=True)
        return supervisor.watch()


def _gunicorn(host: str, port: int, processes: int) -> list[str]:
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "buendnis.config.wsgi",
        f"--bind={f'[{host}]' if ':' in host else host}:{port}",
        "--worker-class=gthread",
        f"--workers={processes}",
        f"--threads={THREADS}",
        "--timeout=120",
        "--graceful-timeout=20",
        "--max-requests=5000",
        "--max-requests-jitter=500",
        "--log-level=warning",
        "--no-control-socket",
    ]


def _free_port(host: str, wanted: int, *, search: bool) -> int:
    for port in range(wanted, min(wanted + PORTS_TO_TRY, 65_536)):
        if _is_free(host, port):
            return port
        if not search:
            break
    raise CommandFailed(f"Port {wanted} at {host} is busy or not allowed; name another with --port.")


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except socket.gaierror as error:
            raise CommandFailed(f"{host} is no address of this machine: {error}") from error
        except OSError:
            return False
    return True


def _name_address(host: str, port: int) -> None:
    """Tell the settings under which names this installation answers, as far as the host didn't say."""
    everywhere = host in {"0.0.0.0", "::"}  # noqa: S104
    shown = socket.gethostname() if everywhere else host.replace("127.0.0.1", "localhost")
    shown = f"[{shown}]" if ":" in shown else shown
    os.environ.setdefault("BUENDNIS_URL", f"http://{shown}:{port}")
    if not env.text("BUENDNIS_HOSTS"):
        os.environ["BUENDNIS_HOSTS"] = ",".join(dict.fromkeys(["localhost", "127.0.0.1", "[::1]", shown]))


@contextlib.contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """SIGTERM, Ctrl-C and a closed terminal ask for an orderly end instead of cutting anything short."""
    import signal

    before = {
        number: signal.signal(number, lambda *_: stop.set())
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
