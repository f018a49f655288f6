"""One installation from its first start to its return from a backup, through the console command alone."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from buendnis.command.surroundings import connect
from buendnis.ground.database import roles
from buendnis.ground.database.cluster import Cluster

# one process does all of it, since making the installation takes seconds
pytestmark = [pytest.mark.slow, pytest.mark.longest, pytest.mark.xdist_group("installation")]


def environment(home: Path, **more: str) -> dict[str, str]:
    """As a person's shell: nothing of this test run."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("BUENDNIS_") and name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    return kept | {"BUENDNIS_HOME": str(home)} | more


def buendnis(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "buendnis.command", *arguments],
        env=environment(home, **more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def sessions(home: Path) -> list[object]:
    cluster = Cluster(home)
    with cluster.use(), connect(roles.addresses(cluster).owner_url) as connection:
        return [row[0] for row in connection.execute("SELECT session_key FROM django_session ORDER BY 1")]


def waiting_jobs(home: Path) -> list[object]:
    cluster = Cluster(home)
    with cluster.use(), connect(roles.addresses(cluster).owner_url) as connection:
        return [row[0] for row in connection.execute("SELECT task_name FROM procrastinate_jobs ORDER BY id")]


def add_session(home: Path, key: str) -> None:
    cluster = Cluster(home)
    with cluster.use(), connect(roles.addresses(cluster).web_url) as connection:
        connection.execute("INSERT INTO django_session VALUES (%s, '', now())", [key])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home of a prepared installation with one session and one document."""
    home = tmp_path_factory.mktemp("installation") / "Bündnis home"
    done = buendnis(home, "prepare")
    assert done.returncode == 0, done.stderr
    # asked before a worker runs: what a release finds of the texts is found at once, and not only after a night
    assert waiting_jobs(home) == ["textindex.rebuild"]
    add_session(home, "first")
    (home / "documents" / "ab").mkdir(parents=True)
    (home / "documents" / "ab" / "Skizze.pdf").write_bytes(b"%PDF")
    (home / "texts").mkdir()
    (home / "texts" / "imprint.txt").write_text("Impressum des Betreibers")
    yield home
    Cluster(home).destroy()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Path]:
    """An empty home."""
    home = tmp_path / "other"
    yield home
    Cluster(home).destroy()


@pytest.fixture
def saved(home: Path, tmp_path: Path) -> Path:
    target = tmp_path / "backup.tar"
    done = buendnis(home, "backup", str(target))
    assert done.returncode == 0, done.stderr
    return target


def test_a_prepared_installation_has_no_problem(home: Path) -> None:
    done = buendnis(home, "check")
    assert done.returncode == 0, done.stdout
    assert "✗" not in done.stdout


def test_check_names_what_is_wrong(home: Path) -> None:
    cluster = Cluster(home)
    with cluster.use():
        with connect(roles.addresses(cluster).owner_url) as connection:
            connection.execute(f"GRANT UPDATE ON django_migrations TO {roles.WEB}")
        done = buendnis(home, "check", "--quiet")
        again = buendnis(home, "prepare")
    assert done.returncode == 1
    assert "buendnis_web may UPDATE on django_migrations." in done.stdout
    assert again.returncode == 0
    assert buendnis(home, "check", "--quiet").stdout == ""


def test_a_backup_comes_back_in_another_place(home: Path, other: Path, saved: Path) -> None:
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    done = buendnis(other, "restore", str(saved))
    assert done.returncode == 0, done.stdout + done.stderr
    assert sessions(other) == ["first"]
    assert (other / "documents" / "ab" / "Skizze.pdf").read_bytes() == b"%PDF"
    assert (other / "texts" / "imprint.txt").read_text() == "Impressum des Betreibers"
    assert (other / "secrets" / "django").read_text() == (home / "secrets" / "django").read_text()
    assert buendnis(other, "check", "--quiet").returncode == 0


def test_a_restore_replaces_data_only_when_told_to(home: Path, saved: Path) -> None:
    add_session(home, "later")
    (home / "documents" / "later.pdf").write_bytes(b"")
    refused = buendnis(home, "restore", str(saved))
    assert refused.returncode == 1
    assert "--force" in refused.stderr
    assert sessions(home) == ["first", "later"]
    forced = buendnis(home, "restore", "--force", str(saved))
    assert forced.returncode == 0, forced.stderr
    assert sessions(home) == ["first"]
    assert not (home / "documents" / "later.pdf").exists()


def test_a_restore_waits_until_nobody_works(home: Path, saved: Path) -> None:
    cluster = Cluster(home)
    with cluster.use(), connect(roles.addresses(cluster).web_url):
        done = buendnis(home, "restore", "--force", str(saved))
    assert done.returncode == 1
    assert "Somebody still works with the database" in done.stderr


def test_a_damaged_backup_changes_nothing(home: Path, saved: Path) -> None:
    content = bytearray(saved.read_bytes())
    content[len(content) // 3] ^= 1
    saved.write_bytes(content)
    done = buendnis(home, "restore", "--force", str(saved))
    assert done.returncode == 1
    assert "cannot be restored" in done.stderr
    assert sessions(home) == ["first"]


def test_a_backup_replaces_no_file_by_accident(home: Path, saved: Path) -> None:
    before = saved.read_bytes()
    done = buendnis(home, "backup", str(saved))
    assert done.returncode == 1
    assert "--force" in done.stderr
    assert saved.read_bytes() == before


def test_manage_is_the_owner_and_the_rest_is_not(home: Path) -> None:
    code = "from django.db import connection; print(connection.settings_dict['USER'])"
    assert "buendnis_owner" in buendnis(home, "manage", "shell", "-c", code).stdout


def test_the_audit_of_a_new_installation_is_whole(home: Path) -> None:
    done = buendnis(home, "verify-audit")
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_external_database_is_prepared_by_its_owner(other: Path, tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "server", durable=False)
    try:
        with cluster.use():
            found = roles.ensure_roles(cluster)
            urls = {"DATABASE_URL": found.web_url, "BUENDNIS_OWNER_DATABASE_URL": found.owner_url}
            done = buendnis(other, "prepare", **urls)
            assert done.returncode == 0, done.stderr
            assert not (other / "cluster-id").exists()
            assert buendnis(other, "check", "--quiet", **urls).stdout == ""
            refused = buendnis(other, "serve", "--reset", "--yes", **urls)
            assert refused.returncode == 1
            assert "embedded database only" in refused.stderr
            # one role for both works, too, and `check` says what is lost by it
            only_owner = {"DATABASE_URL": found.owner_url}
            assert buendnis(other, "prepare", **only_owner).returncode == 0
            assert "buendnis_owner owns the table" in buendnis(other, "check", **only_owner).stdout
    finally:
        cluster.destroy()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://nobody@localhost:1/none", "does not answer"),
        ("sqlite:///db", "PostgreSQL only"),
    ],
)
def test_a_database_that_can_not_be_used_is_explained(tmp_path: Path, url: str, words: str) -> None:
    done = buendnis(tmp_path, "check", DATABASE_URL=url)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_the_exit_code_for_what_is_not_understood(tmp_path: Path) -> None:
    assert buendnis(tmp_path, "fly").returncode == 2
    assert buendnis(tmp_path, "demo", "--stage", "dream").returncode == 2
    assert "exit codes" in buendnis(tmp_path, "--help").stdout


class TestServe:
    @pytest.fixture
    def port(self) -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            found: int = probe.getsockname()[1]
        return found

    @pytest.fixture
    def server(self, home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
        process = subprocess.Popen(
            [sys.executable, "-m", "buendnis.command", "serve", f"--port={port}", "--processes=1"],
            env=environment(home),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout is not None
        for line in process.stdout:
            if "is ready" in line:
                break
        yield process
        process.kill()
        process.communicate()

    def test_it_answers_and_ends_in_order(self, home: Path, port: int, server: subprocess.Popen[str]) -> None:
        with urllib.request.urlopen(f"http://localhost:{port}/", timeout=20) as answer:
            assert answer.status == 200
        busy = buendnis(home, "serve", f"--port={port}")
        assert busy.returncode == 1
        assert f"Port {port}" in busy.stderr
        server.send_signal(signal.SIGTERM)
        said, _ = server.communicate(timeout=60)
        assert server.returncode == 0, said
        assert not Cluster(home).running()
        with pytest.raises(urllib.error.URLError):
            urllib.request.urlopen(f"http://localhost:{port}/", timeout=5)

    def test_a_killed_worker_comes_back(self, home: Path, server: subprocess.Popen[str]) -> None:
        first = worker_of(server)
        os.kill(first, signal.SIGKILL)
        deadline = time.monotonic() + 30
        while worker_of(server) in {first, 0}:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=60)
        assert server.returncode == 0


def worker_of(server: subprocess.Popen[str]) -> int:
    for child in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split():
        try:
            if b"\0worker\0" in Path(f"/proc/{child}/cmdline").read_bytes():
                return int(child)
        except FileNotFoundError:
            continue
    return 0


def test_an_alliance_is_founded_and_its_office_appointed(home: Path, other: Path, saved: Path) -> None:
    """In an installation of its own, because what is founded is there for good."""
    assert buendnis(other, "restore", str(saved)).returncode == 0
    known = buendnis(other, "found")
    assert len(known.stdout.splitlines()) == 8
    assert "suedostniedersachsen" in known.stdout
    done = buendnis(other, "found", "suedostniedersachsen", "--email", "buero@example.org")
    assert done.returncode == 0, done.stderr
    assert "buendnis invite --alliance suedostniedersachsen" in done.stdout
    twice = buendnis(other, "found", "suedostniedersachsen")
    assert twice.returncode == 1
    assert "Traceback" not in twice.stderr
    invited = buendnis(
        other, "invite", "--alliance", "suedostniedersachsen", "--email", "leitung@example.org"
    )
    assert invited.returncode == 0, invited.stderr
    assert buendnis(other, "verify-audit").returncode == 0
    with (cluster := Cluster(other)).use(), connect(roles.addresses(cluster).owner_url) as connection:
        found = connection.execute(
            "SELECT a.code, count(*) FROM alliances_alliance a JOIN alliances_alliancedistrict d"
            " ON d.alliance_id = a.id GROUP BY 1"
        ).fetchall()
    assert found == [("SON", 8)]


def test_an_unknown_alliance_needs_all_its_words(other: Path) -> None:
    done = buendnis(other, "found", "neuland", "--name", "Neuland")
    assert done.returncode == 1
    assert "--code, --area, --host" in done.stderr
