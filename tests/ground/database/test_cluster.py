"""The embedded PostgreSQL under everything that a machine does to it; no Django needed."""

from __future__ import annotations

import os
import pwd
import signal
import stat
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from buendnis.ground.database import place, programs
from buendnis.ground.database.cluster import Cluster
from buendnis.ground.database.place import ClusterError, make_folder
from buendnis.ground.database.roles import DATABASE, OWNER, WEB, addresses, ensure_roles


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path / "home", durable=False)
    yield made
    made.destroy()


def server_of(cluster: Cluster) -> int:
    return int((cluster.place.data / "postmaster.pid").read_bytes().split(b"\n")[0])


def in_another_process(code: str, home: Path) -> subprocess.Popen[str]:
    head = (
        "from pathlib import Path; from buendnis.ground.database.cluster import Cluster\n"
        f"c = Cluster(Path({str(home)!r}), durable=False)\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", head + code], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )


def test_a_second_start_finds_it_running_and_data_outlive_a_stop(cluster: Cluster) -> None:
    assert cluster.start()
    assert not cluster.start()
    with cluster.connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")
        assert connection.execute("SHOW autovacuum").fetchone() == ("off",)
    cluster.stop()
    assert not cluster.running()
    cluster.stop()
    assert cluster.start()
    with cluster.connect() as connection:
        assert connection.execute("SELECT number FROM kept").fetchall() == [(42,)]


def test_it_is_closed_to_everybody_without_the_password(cluster: Cluster) -> None:
    cluster.start()
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host=cluster.host, user="buendnis_admin", dbname="postgres", password="guessed")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host=cluster.host, user="buendnis_admin", dbname="postgres")
    with cluster.connect() as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
    for folder in (cluster.place.data, cluster.place.socket_folder):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for file in (cluster.home / "secrets").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_by_default_nothing_is_traded_for_speed(tmp_path: Path) -> None:
    durable = Cluster(tmp_path / "home")
    try:
        durable.start()
        with durable.connect() as connection:
            for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
                assert connection.execute(f"SHOW {setting}").fetchone() == ("on",), setting
    finally:
        durable.destroy()


@pytest.mark.parametrize(
    "name",
    ["with a space", "mit Umlaut äöüß", "x" * 150, 'it\'s "quoted", $HOME `and` \\more'],
    ids=["space", "umlaut", "long", "shell"],
)
def test_the_home_may_have_any_name(tmp_path: Path, name: str) -> None:
    cluster = Cluster(tmp_path / name, durable=False)
    try:
        with cluster.use():
            found = ensure_roles(cluster)
            with psycopg.connect(found.owner_url) as connection:
                assert connection.execute("SELECT current_user").fetchone() == (OWNER,)
    finally:
        cluster.destroy()


def test_two_processes_that_start_at_once_share_one_server(cluster: Cluster) -> None:
    code = "print(c.start(), flush=True)"
    starters = [in_another_process(code, cluster.home) for _ in range(4)]
    said = sorted(starter.communicate(timeout=60)[0].strip() for starter in starters)
    assert said == ["False", "False", "False", "True"]
    with cluster.connect() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_the_last_to_leave_stops_it(cluster: Cluster) -> None:
    other = in_another_process("with c.use():\n    print('in', flush=True); input()", cluster.home)
    assert other.stdout is not None
    assert other.stdout.readline() == "in\n"
    with cluster.use():
        assert cluster.running()
    assert cluster.running()
    other.communicate("\n", timeout=60)
    assert not cluster.running()


def test_a_killed_user_does_not_count_any_more(cluster: Cluster) -> None:
    other = in_another_process("with c.use():\n    print('in', flush=True); input()", cluster.home)
    assert other.stdout is not None
    assert other.stdout.readline() == "in\n"
    other.kill()
    other.communicate()
    assert cluster.running()
    with cluster.use():
        pass
    assert not cluster.running()


@pytest.mark.parametrize("whom", ["postmaster", "everybody"])
def test_rows_acknowledged_before_a_kill_are_there_after_it(cluster: Cluster, whom: str) -> None:
    cluster.durable = True
    cluster.start()
    with cluster.connect() as connection:
        connection.execute("CREATE TABLE written (number int)")
    writer = in_another_process(
        "connection = c.connect()\n"
        "for number in range(1_000_000):\n"
        "    connection.execute('INSERT INTO written VALUES (%s)', [number])\n"
        "    print(number, flush=True)\n",
        cluster.home,
    )
    assert writer.stdout is not None
    for _ in range(200):
        writer.stdout.readline()
    server = server_of(cluster)
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    os.kill(server, signal.SIGKILL)
    if whom == "everybody":
        for child in children:
            os.kill(int(child), signal.SIGKILL)
    said, _ = writer.communicate(timeout=60)
    acknowledged = [int(line) for line in said.split()]
    began = time.monotonic()
    assert cluster.start()
    assert time.monotonic() - began < 30
    with cluster.connect() as connection:
        kept = {row[0] for row in connection.execute("SELECT number FROM written")}
    assert kept >= {*range(200), *acknowledged}


def test_a_stale_pid_file_that_names_a_stranger_is_no_obstacle(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    pid_file = cluster.place.data / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{cluster.place.data}\n")
    assert not cluster.running()
    assert cluster.start()


def test_an_initdb_that_was_cut_short_is_done_again(cluster: Cluster) -> None:
    cluster.place.prepare()
    make_folder(cluster.place.base / "data.new", 0o700)
    (cluster.place.base / "data.new" / "half").touch()
    assert cluster.start()


def test_data_of_a_version_that_is_not_at_hand_are_left_alone(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    (cluster.place.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(ClusterError, match="written by PostgreSQL 12"):
        cluster.start()
    (cluster.place.data / "PG_VERSION").write_text("18\n")


def test_what_keeps_postgresql_from_starting_is_told_in_its_words(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    (cluster.place.data / "global" / "pg_control").rename(cluster.place.data / "global" / "lost")
    with pytest.raises(ClusterError, match="pg_control"):
        cluster.start()


def test_secrets_of_another_database_are_named_as_the_reason(cluster: Cluster) -> None:
    cluster.start()
    password = cluster.home / "secrets" / "database_admin"
    right = password.read_text()
    password.write_text("something else")
    with pytest.raises(ClusterError, match="belongs to another database"):
        cluster.start()
    password.write_text(right)


def test_a_strangers_socket_folder_is_refused(cluster: Cluster) -> None:
    place_before = cluster.place
    place_before.prepare()
    place_before.socket_folder.chmod(0o777)
    with pytest.raises(ClusterError, match="not a private folder"):
        cluster.start()
    place_before.socket_folder.chmod(0o700)


def test_roles_can_be_ensured_by_two_at_once_and_log_in(cluster: Cluster) -> None:
    with cluster.use():
        code = "from buendnis.ground.database.roles import ensure_roles; ensure_roles(c); print('ok')"
        others = [in_another_process(code, cluster.home) for _ in range(3)]
        assert [other.communicate(timeout=60)[0] for other in others] == ["ok\n"] * 3
        for url, role in zip(addresses(cluster), (OWNER, WEB), strict=True):
            with psycopg.connect(url) as connection:
                row = connection.execute("SELECT current_user, current_database()").fetchone()
                assert row == (role, DATABASE)
        with cluster.connect() as connection:
            superusers = connection.execute("SELECT rolname FROM pg_roles WHERE rolsuper").fetchall()
            assert superusers == [("buendnis_admin",)]


as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users can enter; pytest's own are closed to them."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


class TestAsRoot:
    pytestmark = as_root

    def test_the_server_is_not_root_and_other_folders_keep_their_modes(self, cluster: Cluster) -> None:
        cluster.home.mkdir(mode=0o700)
        before = cluster.home.stat()
        cluster.start()
        assert Path(f"/proc/{server_of(cluster)}").stat().st_uid != 0
        after = cluster.home.stat()
        assert (after.st_uid, after.st_mode) == (before.st_uid, before.st_mode)

    def test_programs_out_of_reach_are_copied_once(
        self, cluster: Cluster, open_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        wanted = open_folder / "databases"
        monkeypatch.setenv("BUENDNIS_DATABASE_HOME", str(wanted))
        really_runs = place._runs
        monkeypatch.setattr(
            place,
            "_runs",
            lambda installation, user: wanted in installation.parents and really_runs(installation, user),
        )
        assert cluster.start()
        running = Path(f"/proc/{server_of(cluster)}/exe").readlink()
        assert wanted in running.parents
        cluster.stop()
        assert cluster.start()
        assert len(list(wanted.glob("*programs-*"))) == 1
        cluster.destroy()  # before the place is taken for another again

    def test_an_ordinary_user_keeps_all_in_the_home(
        self, open_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        user = pwd.getpwnam("nobody")
        home = open_folder / ("Bündnis " + "x" * 120)
        home.mkdir(mode=0o700)
        os.chown(home, user.pw_uid, user.pw_gid)
        # this clone may be closed to that user
        monkeypatch.setenv("BUENDNIS_DATABASE_HOME", str(open_folder / "databases"))
        monkeypatch.setattr(place, "_runs", lambda installation, user: open_folder in installation.parents)
        roots = place.place_of(open_folder / "root")
        roots.prepare()
        copy = place.reachable_installation(programs.newest(), roots)
        monkeypatch.setattr(programs, "installations", lambda: {18: copy})

        # a fork has all modules loaded and needs to read none of them as the other user
        child = os.fork()
        if child == 0:
            code = 1
            try:
                os.setgroups([])
                os.setgid(user.pw_gid)
                os.setuid(user.pw_uid)
                cluster = Cluster(home, durable=False)
                with cluster.use():
                    ensure_roles(cluster)
                    assert cluster.running()
                    assert not cluster.start()
                    os.kill(server_of(cluster), signal.SIGKILL)
                    assert cluster.start()
                    assert cluster.place.base == home / "postgres"
                    assert Path(f"/proc/{server_of(cluster)}").stat().st_uid == user.pw_uid
                assert not cluster.running()
                code = 0
            except BaseException:
                traceback.print_exc()
            os._exit(code)
        assert os.waitpid(child, 0)[1] == 0
        assert {path.stat().st_uid for path in home.rglob("*")} == {user.pw_uid}

    def test_a_copied_home_is_refused(self, cluster: Cluster, tmp_path: Path) -> None:
        cluster.start()
        copy = tmp_path / "copy"
        copy.mkdir()
        (copy / "cluster-id").write_bytes((cluster.home / "cluster-id").read_bytes())
        with pytest.raises(ClusterError, match="is a copy of"):
            Cluster(copy, durable=False).start()
