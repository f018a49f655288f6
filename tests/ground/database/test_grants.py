"""The web role adds to append-only tables and changes nothing there, whatever the code above tries."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction

from buendnis.ground.database import grants
from buendnis.ground.database.append_only import append_only_tables
from buendnis.ground.database.roles import WEB

pytestmark = pytest.mark.django_db
AsWebRole = Callable[[], AbstractContextManager[None]]


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def granted(monkeypatch: pytest.MonkeyPatch, *growing: str) -> None:
    monkeypatch.setattr(grants, "append_only_tables", lambda: list(growing))
    grants.grant(connection, WEB)


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> None:
    run("CREATE TABLE trial_entry (id int)")
    run('CREATE TABLE "trial Ordinary" (id int GENERATED ALWAYS AS IDENTITY, n int)')
    granted(monkeypatch, "trial_entry")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE trial_entry SET id = 2", "DELETE FROM trial_entry", "TRUNCATE trial_entry"],
)
def test_the_web_role_rewrites_no_history(tables: None, web_role: AsWebRole, statement: str) -> None:
    with web_role():
        run("INSERT INTO trial_entry VALUES (1)")
        with pytest.raises(ProgrammingError, match="permission denied"):
            run(statement)
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM trial_entry")
            assert cursor.fetchall() == [(1,)]


def test_the_web_role_works_with_ordinary_tables(tables: None, web_role: AsWebRole) -> None:
    with web_role():
        run('INSERT INTO "trial Ordinary" (n) VALUES (1)')
        run('UPDATE "trial Ordinary" SET n = 2')
        run('DELETE FROM "trial Ordinary"')
        for statement in (
            'TRUNCATE "trial Ordinary"',
            'DROP TABLE "trial Ordinary"',
            "CREATE TABLE own (id int)",
        ):
            with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
                run(statement)


def test_the_web_role_can_not_pretend_a_migration(web_role: AsWebRole) -> None:
    with web_role(), pytest.raises(ProgrammingError, match="permission denied"):
        run("DELETE FROM django_migrations")


def test_a_table_that_becomes_append_only_loses_the_rights(
    tables: None, web_role: AsWebRole, monkeypatch: pytest.MonkeyPatch
) -> None:
    granted(monkeypatch, "trial_entry", "trial Ordinary")
    with web_role(), pytest.raises(ProgrammingError, match="permission denied"):
        run('DELETE FROM "trial Ordinary"')


def test_rights_that_somebody_gave_by_hand_are_found_and_taken_back(tables: None) -> None:
    assert grants.excess_rights(connection, WEB) == []
    run(f"GRANT UPDATE ON trial_entry TO {WEB}")
    run(f'REVOKE INSERT ON "trial Ordinary" FROM {WEB}')
    assert grants.excess_rights(connection, WEB) == [
        f"{WEB} may not INSERT on trial Ordinary.",
        f"{WEB} may UPDATE on trial_entry.",
    ]
    grants.grant(connection, WEB)
    assert grants.excess_rights(connection, WEB) == []


def test_a_role_that_owns_the_tables_is_reported(tables: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (owner,) = cursor.fetchone()
    found = grants.excess_rights(connection, owner)
    assert f"{owner} owns the table trial_entry." in found
    assert f"{owner} may DELETE on trial_entry." in found


def test_the_printed_script_does_the_same(tables: None) -> None:
    out = StringIO()
    run(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {WEB}")
    call_command("grant_web_role", "--role", WEB, "--print", stdout=out)
    assert grants.excess_rights(connection, WEB) != []
    run(out.getvalue())
    assert grants.excess_rights(connection, WEB) == []


def test_every_declared_table_is_guarded_by_rights_and_trigger() -> None:
    assert grants.tables_without_trigger(connection) == []
    assert grants.excess_rights(connection, WEB) == []
    with connection.cursor() as cursor:
        for table in append_only_tables():
            cursor.execute("SELECT has_table_privilege(%s, %s, 'UPDATE, DELETE, TRUNCATE')", [WEB, table])
            assert cursor.fetchone() == (False,), table


def test_a_declaration_that_names_no_table_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    config = apps.get_app_config("database")
    monkeypatch.setattr(config, "append_only", ["no_such_table"], raising=False)
    with pytest.raises(LookupError, match="database declares no_such_table append-only"):
        append_only_tables()
