"""A dump fills an empty schema again; a restore that fails leaves what was there."""

from __future__ import annotations

from pathlib import Path

import pytest

from buendnis.command import postgres_tools
from buendnis.command.restore import _schema_replaced
from buendnis.command.surroundings import CommandFailed, connect
from buendnis.ground.database.roles import Addresses


def tables(url: str) -> list[object]:
    with connect(url) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return [row[0] for row in found]


@pytest.fixture
def dump(addresses: Addresses, tmp_path: Path) -> Path:
    with connect(addresses.owner_url) as connection:
        connection.execute("CREATE TABLE seat (id bigint GENERATED ALWAYS AS IDENTITY, name text UNIQUE)")
        connection.execute("INSERT INTO seat (name) VALUES ('Kammer 1'), ('Straße')")
        connection.execute("CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql RETURN n * 2")
    target = tmp_path / "database.dump"
    postgres_tools.dump(addresses.owner_url, target)
    with connect(addresses.owner_url) as connection:
        connection.execute("DELETE FROM seat")
        connection.execute("CREATE TABLE later (id int)")
    return target


def test_a_restore_brings_back_rows_functions_and_counters(addresses: Addresses, dump: Path) -> None:
    with _schema_replaced(addresses.owner_url):
        postgres_tools.restore(addresses.owner_url, dump)
    assert tables(addresses.owner_url) == ["seat"]
    with connect(addresses.owner_url) as connection:
        connection.execute("INSERT INTO seat (name) VALUES ('Kammer 2')")
        rows = connection.execute("SELECT id, name, twice(id::int) FROM seat ORDER BY id").fetchall()
    assert rows == [(1, "Kammer 1", 2), (2, "Straße", 4), (3, "Kammer 2", 6)]


def test_it_can_be_done_again_and_again(addresses: Addresses, dump: Path, tmp_path: Path) -> None:
    for number in range(2):
        with _schema_replaced(addresses.owner_url):
            postgres_tools.restore(addresses.owner_url, dump)
        dump = tmp_path / f"again-{number}.dump"
        postgres_tools.dump(addresses.owner_url, dump)
    assert tables(addresses.owner_url) == ["seat"]


def test_a_damaged_dump_leaves_what_was_there(addresses: Addresses, dump: Path) -> None:
    dump.write_bytes(dump.read_bytes()[:-10])
    with pytest.raises(CommandFailed, match="pg_restore failed"), _schema_replaced(addresses.owner_url):
        postgres_tools.restore(addresses.owner_url, dump)
    assert tables(addresses.owner_url) == ["later", "seat"]


def test_something_else_is_no_dump(addresses: Addresses, dump: Path) -> None:
    dump.write_text("not a dump")
    with pytest.raises(CommandFailed, match="cannot be read"):
        postgres_tools.restore(addresses.owner_url, dump)
