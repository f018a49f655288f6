"""A question that comes again is planned once."""

from __future__ import annotations

import pytest
from django.db import connection

from buendnis.ground.accounts.models import User


@pytest.mark.django_db
def test_what_is_asked_again_is_prepared_and_its_plan_kept() -> None:
    def kept() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s",
                ["%accounts_user%LIKE%"],
            )
            (number,) = cursor.fetchone()
        return int(number)

    for name in "abcde":  # other values, the same question
        User.objects.filter(name__contains=name).count()
    assert kept() == 1
