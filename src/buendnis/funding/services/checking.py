"""A row's own checks, told as the process tells what it refuses."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db.models import Model

from buendnis.ground.verbs import ProcessError


def check(row: Model, exclude: Collection[str]) -> None:
    """Raise ProcessError with the first thing that is wrong with ``row``, its constraints included."""
    try:
        row.full_clean(exclude=exclude)
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise ProcessError(messages[0], None if name == "__all__" else name) from error
