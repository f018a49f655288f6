"""``kill -9`` in the middle of writes: what was acknowledged is there, once, its mails go out, the audit is whole.

One installation with a real server, a real mail server and browsers that write all the time. One after the other
the worker, the web's processes, the database and at last the supervisor itself are killed.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.command.test_installation import buendnis, environment, worker_of
from tests.ground.mail.postbox import Postbox, _Talk, postbox

from buendnis.command.supervisor import Supervisor
from buendnis.command.surroundings import connect
from buendnis.ground.database import roles
from buendnis.ground.database.cluster import Cluster

pytestmark = [pytest.mark.slow, pytest.mark.longest, pytest.mark.xdist_group("killed")]

ROOT = Path(__file__).resolve().parents[2]
FORM = "/b/son/idee/"
WRITERS = 3
WRITES = 6  # that have to be acknowledged before each kill, and again after it
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|once)" value="([^"]+)"')
WAITING = "SELECT 1 FROM procrastinate_jobs WHERE task_name = 'mail.send'"
WORLD = """
from buendnis.alliances.models import MandateRole
from tests import worlds
alliance = worlds.alliance()
worlds.mandate(alliance, email="office@son.example")
member = worlds.mandate(alliance, MandateRole.REPRESENTATIVE, worlds.seat(alliance))
for _ in range(%d):
    print("session", worlds.client(member).cookies["sessionid"].value)
"""


class SlowTalk(_Talk):
    """Takes its time for each mail, so that a worker that is killed has some in hand."""

    busy = threading.Event()

    def _take(self) -> None:
        self.busy.set()
        time.sleep(0.1)
        super()._take()


@dataclass
class Writer:
    """Somebody who brings one idea after the other, and sends again what was not acknowledged."""

    port: int
    session: str
    name: str
    stop: threading.Event
    acknowledged: list[str] = field(default_factory=list)
    cookie: str = ""
    repeated: int = 0
    problem: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.stop.is_set():
                self.write(f"{self.name}-{len(self.acknowledged)}")
        except BaseException as problem:
            self.problem = problem

    def write(self, title: str) -> None:
        form = self.until(lambda: self.ask("GET", FORM, {}), 200)[2]
        data = dict(HIDDEN.findall(form))
        assert data.keys() == {"csrfmiddlewaretoken", "once"}, form
        data |= {"title": title, "summary": "Ein Labor für digitale Ideen.", "need": "Fachkräfte fehlen."}
        _, place, _ = self.until(lambda: self.ask("POST", FORM, data), 302)
        assert place.startswith("/ideen/"), place
        self.acknowledged.append(title)

    def until(self, step: Callable[[], tuple[int, str, str]], wanted: int) -> tuple[int, str, str]:
        """Do it again until it is answered; a server that is being replaced may fail, and nothing else."""
        deadline = time.monotonic() + 60
        while True:
            try:
                answer = step()
            except (OSError, http.client.HTTPException):
                answer = None
            if answer and answer[0] == wanted:
                return answer
            assert answer is None or answer[0] >= 500, answer
            assert time.monotonic() < deadline, answer
            self.repeated += 1
            time.sleep(0.1)

    def ask(self, method: str, path: str, data: dict[str, str]) -> tuple[int, str, str]:
        """Status, where it leads, text."""
        token = data.get("csrfmiddlewaretoken", "")
        cookies = f"sessionid={self.session}" + (f"; csrftoken={self.cookie}" if token else "")
        connection = http.client.HTTPConnection("localhost", self.port, timeout=30)
        try:
            kind = {"Content-Type": "application/x-www-form-urlencoded"} if data else {}
            connection.request(method, path, urlencode(data) or None, {"Cookie": cookies} | kind)
            answer = connection.getresponse()
            text = answer.read().decode()
            if method == "GET":
                found = re.search(r"csrftoken=(\w+)", answer.headers.get("Set-Cookie", ""))
                self.cookie = found[1] if found else ""
            return answer.status, answer.headers.get("Location", ""), text
        finally:
            connection.close()


@dataclass
class Aftermath:
    """What there is to look at when all has been killed once."""

    home: Path
    acknowledged: list[str]
    repeated: int
    seconds: dict[str, float]
    ended: int
    mails: list[str]
    log: str


class Installation:
    """A server that is killed piece by piece, and whoever writes to it."""

    def __init__(self, home: Path, box: Postbox) -> None:
        self.home, self.box = home, box
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.server = self.serve()

    def serve(self) -> subprocess.Popen[str]:
        """Start it; as an operator does, again while the port is still taken by what is about to end."""
        deadline = time.monotonic() + 60
        while True:
            with (self.home.parent / "log").open("ab") as log:
                server = subprocess.Popen(
                    [
                        sys.executable,
                        "-m",
                        "buendnis.command",
                        "serve",
                        f"--port={self.port}",
                        "--processes=2",
                    ],
                    env=environment(
                        self.home, SMTP_HOST="127.0.0.1", SMTP_PORT=str(self.box.port), SMTP_STARTTLS="0"
                    ),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    text=True,
                )
            while server.poll() is None:
                if worker_of(server):  # is started after the web server
                    return server
                assert time.monotonic() < deadline
                time.sleep(0.05)
            assert time.monotonic() < deadline
            time.sleep(0.2)

    def kill_worker(self) -> None:
        """With a mail in hand."""
        SlowTalk.busy.clear()
        assert SlowTalk.busy.wait(30)
        os.kill(worker_of(self.server), signal.SIGKILL)

    def kill_web(self) -> None:
        for master in children_of(self.server.pid):
            if b"gunicorn" in command_of(master):
                for process in children_of(master):
                    os.kill(process, signal.SIGKILL)

    def kill_database(self) -> None:
        os.kill(postmaster_of(Cluster(self.home)), signal.SIGKILL)

    def kill_supervisor(self) -> None:
        self.server.kill()
        self.server.wait()
        self.server = self.serve()


def postmaster_of(cluster: Cluster) -> int:
    return int((cluster.place.data / "postmaster.pid").read_text().split("\n", 1)[0])


def children_of(process: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def command_of(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except FileNotFoundError:
        return b""


@contextmanager
def short_home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="bk-", dir="/tmp"))
    try:
        yield folder / "home"
    finally:
        Cluster(folder / "home").destroy()
        shutil.rmtree(folder)


def rows(home: Path, question: str) -> list[tuple[object, ...]]:
    cluster = Cluster(home)
    with cluster.use(), connect(roles.addresses(cluster).web_url) as connection:
        return connection.execute(question).fetchall()


def mailed(box: Postbox) -> set[str]:
    """The ideas that the office has been told of."""
    return {str(mail["Subject"]).rpartition(": ")[2] for mail in list(box.mails)}


def wait_until(reached: Callable[[], bool], seconds: float = 60) -> float:
    """How many seconds it took."""
    begun = time.monotonic()
    while not reached():
        assert time.monotonic() - begun < seconds
        time.sleep(0.05)
    return time.monotonic() - begun


@pytest.fixture(scope="module")
def aftermath() -> Iterator[Aftermath]:
    with short_home() as home, postbox() as box:
        box.RequestHandlerClass = SlowTalk
        assert buendnis(home, "prepare").returncode == 0
        made = buendnis(home, "manage", "shell", "-c", WORLD % WRITERS, PYTHONPATH=str(ROOT))
        sessions = re.findall(r"^session (\w+)$", made.stdout, re.MULTILINE)
        assert len(sessions) == WRITERS, made.stderr
        yield kill_everything(Installation(home, box), sessions)


def kill_everything(installation: Installation, sessions: list[str]) -> Aftermath:
    stop = threading.Event()
    writers = [
        Writer(installation.port, session, f"idea-{number}", stop) for number, session in enumerate(sessions)
    ]
    threads = [threading.Thread(target=writer.run) for writer in writers]
    for thread in threads:
        thread.start()

    def written() -> int:
        assert not [writer.problem for writer in writers if writer.problem]
        return sum(len(writer.acknowledged) for writer in writers)

    def killed(name: str) -> float:
        """How long it took until as many writes were acknowledged as before, and their mails went out."""
        begin = written() + WRITES
        wait_until(lambda: written() >= begin)
        getattr(installation, f"kill_{name}")()
        known = {title for writer in writers for title in writer.acknowledged}
        return wait_until(lambda: written() >= len(known) + WRITES and bool(mailed(installation.box) - known))

    home = installation.home
    try:
        seconds = {name: killed(name) for name in ("worker", "web", "database", "supervisor")}
        stop.set()
        for thread in threads:
            thread.join(60)
        # those that a killed worker had in hand come last: it has to have been silent for a while
        wait_until(lambda: not rows(home, WAITING))
    finally:
        stop.set()
        installation.server.terminate()
        ended = installation.server.wait(60)
    return Aftermath(
        home,
        [title for writer in writers for title in writer.acknowledged],
        sum(writer.repeated for writer in writers),
        seconds,
        ended,
        [str(mail["Subject"]) for mail in installation.box.mails],
        (home.parent / "log").read_text(),
    )


def test_what_was_acknowledged_is_there_once(aftermath: Aftermath) -> None:
    found = [row[0] for row in rows(aftermath.home, "SELECT title FROM funding_idea ORDER BY id")]
    assert len(found) == len(set(found))
    assert set(aftermath.acknowledged) == set(found)
    assert aftermath.repeated > 0  # the kills were felt


def test_it_came_back_by_itself_and_soon(aftermath: Aftermath) -> None:
    assert aftermath.seconds.keys() == {"worker", "web", "database", "supervisor"}
    assert max(aftermath.seconds.values()) < 45, aftermath.seconds
    assert "The database has ended; it is started again." in aftermath.log
    assert aftermath.ended == 0


def test_every_mail_went_out(aftermath: Aftermath) -> None:
    states = rows(aftermath.home, "SELECT state, count(*) FROM mail_mail GROUP BY state")
    assert states == [("sent", len(aftermath.acknowledged))]
    for title in aftermath.acknowledged:
        # a worker killed between the server's thanks and its own note sends again
        assert 1 <= sum(subject.endswith(f": {title}") for subject in aftermath.mails) <= 2, title
    assert len(aftermath.mails) <= len(aftermath.acknowledged) + 6


def test_the_audit_is_whole_and_names_each(aftermath: Aftermath) -> None:
    done = buendnis(aftermath.home, "verify-audit")
    assert done.returncode == 0, done.stdout
    entries = rows(aftermath.home, "SELECT count(*) FROM audit_auditentry WHERE action = 'idea.brought'")
    assert entries == [(len(aftermath.acknowledged),)]


def test_a_database_that_can_not_come_back_ends_everything_and_says_why(
    cluster: Cluster, capfd: pytest.CaptureFixture[str]
) -> None:
    supervisor = Supervisor(threading.Event(), cluster)
    supervisor.start("web", [sys.executable, "-c", "import time; time.sleep(600)"])
    (cluster.place.data / "PG_VERSION").write_text("9")
    os.kill(postmaster_of(cluster), signal.SIGKILL)
    assert supervisor.watch() == 1
    assert "written by PostgreSQL 9" in capfd.readouterr().err
    assert not cluster.running()
