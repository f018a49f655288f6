"""What an engine says of data that it cannot work with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Problem(NamedTuple):
    """What is wrong at ``path``, a JSON Pointer; "" means the whole."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path or '/'}: {self.message}"


class BadInput(ValueError):
    """The engine cannot work with what it was given; ``problems`` says where, why and what to do."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def under(self, path: str) -> BadInput:
        """The same, seen from further outside."""
        return BadInput(Problem(path + problem.path, problem.message) for problem in self.problems)


def refuse(message: str, path: str = "") -> BadInput:
    """A refusal with a single problem, to be raised."""
    return BadInput([Problem(path, message)])
