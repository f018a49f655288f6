"""What the two trigger operations refuse, tried on tables of their own in the test database."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.state import ProjectState

from buendnis.ground.database.triggers import AppendOnly, FrozenWhen

pytestmark = pytest.mark.django_db


def apply(operation: AppendOnly | FrozenWhen, *, backwards: bool = False) -> None:
    with connection.schema_editor(atomic=False) as editor:
        step = operation.database_backwards if backwards else operation.database_forwards
        step("database", editor, ProjectState(), ProjectState())


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def rows(table: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")
        return list(cursor.fetchall())


@pytest.fixture
def entries() -> AppendOnly:
    run("CREATE TABLE trial_entry (id int PRIMARY KEY, text text)")
    operation = AppendOnly("trial_entry")
    apply(operation)
    run("INSERT INTO trial_entry VALUES (1, 'first')")
    return operation


@pytest.mark.parametrize(
    "statement",
    ["UPDATE trial_entry SET text = 'other'", "DELETE FROM trial_entry"],
    ids=["update", "delete"],
)
def test_an_append_only_row_is_refused_to_change(entries: AppendOnly, statement: str) -> None:
    with pytest.raises(IntegrityError, match="Rows of trial_entry are never changed or deleted"):
        run(statement)
    assert rows("trial_entry") == [(1, "first")]


def test_an_append_only_table_grows(entries: AppendOnly) -> None:
    run("INSERT INTO trial_entry VALUES (2, 'second')")
    assert rows("trial_entry") == [(1, "first"), (2, "second")]


def test_the_operation_can_be_taken_back(entries: AppendOnly) -> None:
    apply(entries, backwards=True)
    run("UPDATE trial_entry SET text = 'other'")
    assert rows("trial_entry") == [(1, "other")]


@pytest.fixture
def versions() -> None:
    run("CREATE TABLE trial_version (id int PRIMARY KEY, document jsonb, note text, frozen_at timestamptz)")
    apply(FrozenWhen("trial_version", except_columns=("note",)))
    run("""INSERT INTO trial_version VALUES (1, '{"a": 1}', '', NULL), (2, '{"a": 1}', '', now())""")


@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE trial_version SET document = '{"a": 2}' WHERE id = 2""",
        "UPDATE trial_version SET frozen_at = NULL WHERE id = 2",
        "UPDATE trial_version SET note = 'x', document = NULL WHERE id = 2",
        "DELETE FROM trial_version WHERE id = 2",
    ],
)
def test_a_frozen_row_stays(versions: None, statement: str) -> None:
    before = rows("trial_version")
    with pytest.raises(IntegrityError, match="This row of trial_version is frozen"):
        run(statement)
    assert rows("trial_version") == before


@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE trial_version SET document = '{"a": 2}' WHERE id = 1""",
        "UPDATE trial_version SET frozen_at = now() WHERE id = 1",
        "DELETE FROM trial_version WHERE id = 1",
        "UPDATE trial_version SET note = 'x' WHERE id = 2",
    ],
)
def test_a_draft_and_what_is_excepted_may_change(versions: None, statement: str) -> None:
    before = rows("trial_version")
    run(statement)
    assert rows("trial_version") != before


def test_only_plain_names_become_sql() -> None:
    with pytest.raises(ValueError, match="no plain name"):
        AppendOnly('entry"; DROP TABLE x; --')
