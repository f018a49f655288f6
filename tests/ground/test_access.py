"""What a reading request may ask of the database."""

from __future__ import annotations

import pytest

from buendnis.ground.access import ReadsNeverWrite, _refuse_writes

WRITES = (
    'INSERT INTO "accounts_user" VALUES (1)',
    'UPDATE "accounts_user" SET id = 1',
    'SELECT "id" FROM "accounts_user" FOR UPDATE',
    'SELECT "id" FROM "accounts_user" LIMIT 21 FOR NO KEY UPDATE OF "accounts_user"',
    'SELECT "id" FROM "accounts_user" FOR KEY SHARE',
)
READS = (
    'SELECT "id" FROM "accounts_user" WHERE "name" = %s',
    'UPDATE "django_session" SET "expire_date" = %s',
)


def answer(sql: str) -> str:
    def execute(sql: str, params: object, many: bool, context: object) -> str:
        return "asked"

    found: str = _refuse_writes(execute, sql, None, False, {})
    return found


@pytest.mark.parametrize("sql", WRITES)
def test_a_read_that_writes_or_locks_rows_is_refused(sql: str) -> None:
    with pytest.raises(ReadsNeverWrite):
        answer(sql)


@pytest.mark.parametrize("sql", READS)
def test_a_read_reads_and_leaves_its_session_behind(sql: str) -> None:
    assert answer(sql) == "asked"
