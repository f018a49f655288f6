"""Migration operations for tables whose past is never rewritten, not even by the owner's own code.

The web role's missing rights (``grants``) are the first wall, these triggers the second. There is none
against TRUNCATE on purpose: Django's transactional tests empty all tables with it, and the web role may not
truncate anything anyway.
"""

from __future__ import annotations

import re

from django.db.migrations.operations import RunSQL

_NAME = re.compile(r"[a-z_][a-z0-9_]*")

_REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION 'Rows of % are never changed or deleted; a correction is a new row.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END
$body$;
"""

# arguments: the column that says since when the row is frozen, then those that may change all the same
_REFUSE_CHANGE_ONCE_FROZEN = """
CREATE OR REPLACE FUNCTION refuse_change_once_frozen() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    free text[] := TG_ARGV[1:];
BEGIN
    IF to_jsonb(OLD) ->> TG_ARGV[0] IS NULL THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(OLD) - free = to_jsonb(NEW) - free THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'This row of % is frozen; a successor is a new row.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END
$body$;
"""


class AppendOnly(RunSQL):
    """UPDATE and DELETE of any row of ``table`` fail with an ``IntegrityError`` that says why.

    The room also lists the table in its app config's ``append_only``, which takes the rights from the web
    role. Rows of such a table can't be locked with ``select_for_update`` by that role; lock another row.
    """

    def __init__(self, table: str) -> None:
        self.table = _checked(table)
        super().__init__(
            sql=_REFUSE_CHANGE
            + f'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "{table}" '
            + "FOR EACH ROW EXECUTE FUNCTION refuse_change();",
            reverse_sql=f'DROP TRIGGER append_only ON "{table}";',
        )

    def deconstruct(self) -> tuple[str, tuple[str], dict[str, str]]:
        return (self.__class__.__qualname__, (self.table,), {})

    def describe(self) -> str:
        return f"Refuse changes to the rows of {self.table}"


class FrozenWhen(RunSQL):
    """Once ``column`` of a row is set, only ``except_columns`` change, and the row stays."""

    def __init__(self, table: str, column: str = "frozen_at", except_columns: tuple[str, ...] = ()) -> None:
        self.table, self.column, self.except_columns = _checked(table), column, tuple(except_columns)
        arguments = ", ".join(f"'{_checked(name)}'" for name in (column, *except_columns))
        super().__init__(
            sql=_REFUSE_CHANGE_ONCE_FROZEN
            + f'CREATE TRIGGER frozen_when BEFORE UPDATE OR DELETE ON "{table}" '
            + f"FOR EACH ROW EXECUTE FUNCTION refuse_change_once_frozen({arguments});",
            reverse_sql=f'DROP TRIGGER frozen_when ON "{table}";',
        )

    def deconstruct(self) -> tuple[str, tuple[str], dict[str, str | tuple[str, ...]]]:
        keywords: dict[str, str | tuple[str, ...]] = {
            "column": self.column,
            "except_columns": self.except_columns,
        }
        return (self.__class__.__qualname__, (self.table,), keywords)

    def describe(self) -> str:
        return f"Refuse changes to the rows of {self.table} once {self.column} is set"


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no plain name of a table or column.")
    return name
