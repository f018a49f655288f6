"""The same chance twice: ids, keys, tokens and salts come out alike, and nothing is left behind."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.db import connection, transaction


class Chance:
    """Random ids, tokens and salts that come out the same each time, anew for each step and each page.

    So what happens only once in a process, as a first use of something, shifts nothing that comes after it.
    """

    def __init__(self) -> None:
        self.source = random.Random()

    def again(self, step: str) -> None:
        self.source.seed(step)
        random.seed(step)

    def bytes(self, number: int) -> bytes:
        return self.source.randbytes(number)


chance = Chance()


@contextmanager
def the_same_chance() -> Iterator[None]:
    """Within the block nothing happens by chance."""
    state = random.getstate()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "urandom", chance.bytes)
        patch.setattr(random, "_urandom", chance.bytes)
        chance.again("the world")
        try:
            yield
        finally:
            random.setstate(state)


@contextmanager
def gone_afterwards() -> Iterator[None]:
    """What the block writes is undone, and so is what the keys have counted."""

    class Undo(Exception):
        pass

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE schemaname = 'public'"
        )
        counted = cursor.fetchall()
    try:
        with transaction.atomic():
            yield
            raise Undo
    except Undo:
        pass
    with connection.cursor() as cursor:
        for name, last in counted:
            cursor.execute("SELECT setval(%s, %s, %s)", [name, last or 1, last is not None])
    cache.clear()
