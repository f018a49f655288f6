"""What the role of the web and the worker may do: everything with ordinary tables, only add to others.

Given anew after each migration, for the whole schema: a table that nobody thought of is an ordinary one, and
what an earlier version granted is taken back first. The same statements are the production script
(``buendnis manage grant_web_role --role NAME --print``).
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from buendnis.ground.database.append_only import append_only_tables

READ_ONLY = frozenset({MigrationRecorder.Migration._meta.db_table})
SCHEMA = "public"


def statements(connection: BaseDatabaseWrapper, role: str) -> list[str]:
    """The SQL that gives ``role`` its rights on the tables that exist now; to be run by their owner."""
    name = sql.Identifier(role)
    schema = sql.Identifier(SCHEMA)
    growing = frozenset(append_only_tables())
    with connection.cursor() as cursor:
        tables = _names(cursor, "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1")
    composed = [
        sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, name),
        sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA {} FROM {}").format(schema, name),
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {} TO {}").format(schema, name),
        sql.SQL("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {} TO {}").format(schema, name),
    ]
    for table in tables:
        if table in READ_ONLY:
            rights = "SELECT"
        elif table in growing:
            rights = "SELECT, INSERT"
        else:
            rights = "SELECT, INSERT, UPDATE, DELETE"
        composed.append(
            sql.SQL("GRANT {} ON TABLE {}.{} TO {}").format(
                sql.SQL(rights), schema, sql.Identifier(table), name
            )
        )
    return [statement.as_string(None) for statement in composed]


def grant(connection: BaseDatabaseWrapper, role: str) -> None:
    """Give ``role`` its rights, all or none of them. The connection is the owner's."""
    from django.db import transaction

    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in statements(connection, role):
            cursor.execute(statement)


def excess_rights(connection: BaseDatabaseWrapper, role: str) -> list[str]:
    """What ``role`` may do though it must not, or may not though it must: one sentence each."""
    growing = frozenset(append_only_tables())
    problems = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            return [f"The role {role} does not exist."]
        cursor.execute(
            """
            SELECT tablename, right_name, has_table_privilege(%s, quote_ident(schemaname) || '.' ||
                   quote_ident(tablename), right_name), tableowner = %s
            FROM pg_tables,
                 unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS right_name
            WHERE schemaname = %s ORDER BY tablename, right_name
            """,
            [role, role, SCHEMA],
        )
        for table, right, has, owns in cursor.fetchall():
            wanted = {"SELECT", "INSERT", "UPDATE", "DELETE"}
            if table in READ_ONLY:
                wanted = {"SELECT"}
            elif table in growing:
                wanted = {"SELECT", "INSERT"}
            if owns and right == "SELECT":
                problems.append(f"{role} owns the table {table}.")
            if has and right not in wanted:
                problems.append(f"{role} may {right} on {table}.")
            if not has and right in wanted:
                problems.append(f"{role} may not {right} on {table}.")
    return problems


def tables_without_trigger(connection: BaseDatabaseWrapper) -> list[str]:
    """The append-only tables whose trigger is missing (``triggers.AppendOnly`` in a migration makes it)."""
    with connection.cursor() as cursor:
        guarded = _names(
            cursor,
            """
            SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
            WHERE relnamespace = %s::regnamespace AND tgname = 'append_only' AND tgenabled <> 'D'
            """,
        )
    return [table for table in append_only_tables() if table not in guarded]


def _names(cursor: CursorWrapper, query: str) -> list[str]:
    cursor.execute(query, [SCHEMA])
    return [row[0] for row in cursor.fetchall()]
